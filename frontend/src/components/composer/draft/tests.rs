use super::*;
use crate::fixture;

fn bridge(framing: Framing, encoding: TextEncoding) -> Bridge {
    Bridge {
        framing,
        encoding,
        ..fixture::bridge("b")
    }
}

fn draft(text: &str, form: Form) -> Draft {
    Draft {
        text: text.to_owned(),
        form: Some(form),
        ..Draft::default()
    }
}

#[test]
fn the_ending_follows_the_framing_until_it_is_chosen() {
    let mut draft = draft("STATUS?", Form::Text);
    let plain = bridge(Framing::None, TextEncoding::Utf8);
    let lines = bridge(Framing::Line, TextEncoding::Utf8);
    assert_eq!(draft.send(&plain).text.as_deref(), Some("STATUS?"));
    assert_eq!(draft.send(&lines).text.as_deref(), Some("STATUS?\n"));
    draft.ending = Some(Ending::CrLf);
    assert_eq!(draft.send(&lines).text.as_deref(), Some("STATUS?\r\n"));
}

#[test]
fn what_is_not_chosen_is_as_the_bridge_has_it() {
    let mut device = bridge(Framing::None, TextEncoding::Utf8);
    device.form = Form::Hex;
    let mut typed = Draft {
        text: "01 0a".to_owned(),
        ..Draft::default()
    };
    assert_eq!(typed.send(&device).hex.as_deref(), Some("01 0a"));
    typed.form = Some(Form::Text);
    assert_eq!(typed.send(&device).text.as_deref(), Some("01 0a"));
    // A dialogue is spoken in lines, with those who come to it.
    let mut dialogue = bridge(Framing::None, TextEncoding::Utf8);
    dialogue.farewell = vec!["bye".to_owned()];
    assert_eq!(typed.send(&dialogue).text.as_deref(), Some("01 0a"));
    dialogue.endpoint = Endpoint::TcpListen {
        host: "h".to_owned(),
        port: 1.into(),
        backlog: None,
    };
    assert_eq!(typed.send(&dialogue).text.as_deref(), Some("01 0a\n"));
}

#[test]
fn the_preview_does_not_lie() {
    let utf8 = bridge(Framing::None, TextEncoding::Utf8);
    let bytes = |first: &[u8], encoding| Preview::Bytes {
        count: first.len(),
        first: first.to_vec(),
        encoding,
    };
    assert_eq!(
        draft("你!", Form::Text).preview(&utf8, None),
        bytes(&[0xe4, 0xbd, 0xa0, 0x21], TextEncoding::Utf8)
    );
    assert_eq!(
        draft("01 0a", Form::Hex).preview(&utf8, None),
        bytes(&[1, 10], TextEncoding::Utf8)
    );
    let lines = bridge(Framing::Line, TextEncoding::Utf16Le);
    assert_eq!(
        draft(r"\x1b你", Form::Escapes).preview(&lines, None),
        bytes(&[0x1b, 0x60, 0x4f, 0x0a, 0], TextEncoding::Utf16Le)
    );
    assert!(draft("", Form::Text).preview(&utf8, None).is_empty());
    let gbk = bridge(Framing::None, TextEncoding::Gbk);
    assert_eq!(
        draft("你!", Form::Text).preview(&gbk, None),
        bytes(&[0xc4, 0xe3, 0x21], TextEncoding::Gbk)
    );
    let Preview::Wrong { fault, missing } =
        draft("a\u{1f44b}你\u{1f44c}", Form::Text).preview(&gbk, None)
    else {
        panic!("not in GBK");
    };
    assert_eq!(fault.code, FaultCode::NotEncodable);
    assert_eq!(missing, [(1, '\u{1f44b}'), (3, '\u{1f44c}')]);
    let Preview::Wrong { fault, .. } = draft("01 0g", Form::Hex).preview(&utf8, None) else {
        panic!("hex");
    };
    assert_eq!(
        (fault.code, &fault.params["at"]),
        (FaultCode::BadHex, &4.into())
    );
}

#[test]
fn half_a_byte_is_told_from_what_is_no_hex() {
    let plain = bridge(Framing::None, TextEncoding::Utf8);
    for (typed, half) in [("0 zz", true), ("01 2", true), ("zz", false), ("0g", false)] {
        let Preview::Wrong { fault, .. } = draft(typed, Form::Hex).preview(&plain, None) else {
            panic!("{typed} is no hex");
        };
        assert_eq!(fault.params.contains_key("digits"), half, "{typed}");
    }
}

#[test]
fn more_than_the_relay_takes_is_wrong() {
    let lines = bridge(Framing::Line, TextEncoding::Utf8);
    assert!(!matches!(
        draft("123", Form::Text).preview(&lines, Some(4)),
        Preview::Wrong { .. }
    ));
    let Preview::Wrong { fault, .. } = draft("1234", Form::Text).preview(&lines, Some(4)) else {
        panic!("the line's end is sent as well");
    };
    assert_eq!(fault.code, FaultCode::TooLarge);
    assert_eq!(
        (&fault.params["bytes"], &fault.params["limit"]),
        (&5.into(), &4.into())
    );
    let gbk = bridge(Framing::None, TextEncoding::Gbk);
    assert!(matches!(
        draft("12345", Form::Text).preview(&gbk, Some(4)),
        Preview::Wrong { .. }
    ));
}

#[test]
fn what_was_refused_comes_back_as_it_was_typed() {
    let lines = bridge(Framing::Line, TextEncoding::Utf8);
    for (text, form) in [
        ("hi", Form::Text),
        ("01 02", Form::Hex),
        (r"\\\x1b", Form::Escapes),
    ] {
        let typed = draft(text, form);
        let mut again = Draft::default();
        again.take_back(&typed.send(&lines).written(), &lines);
        assert_eq!((&again.text, again.form(&lines)), (&typed.text, form));
        assert!(typed.holds(&typed.send(&lines), &lines));
    }
}

#[test]
fn a_typed_address_is_sent_to() {
    let mut draft = draft("x", Form::Text);
    assert_eq!(draft.to(), To::default());
    draft.to = Some(OTHER.to_owned());
    draft.address = " 10.0.0.9:5 ".to_owned();
    assert_eq!(draft.to(), To::One("10.0.0.9:5".to_owned()));
    assert_eq!(draft.address_fault(), None);
    for (bad, code) in [
        ("", FaultCode::BadAddress),
        ("10.0.0.9", FaultCode::BadAddress),
        ("h:70000", FaultCode::PortOutOfRange),
    ] {
        draft.address = bad.to_owned();
        assert_eq!(draft.address_fault().unwrap().code, code, "{bad}");
    }
    draft.to = None;
    assert_eq!(draft.address_fault(), None);
}
