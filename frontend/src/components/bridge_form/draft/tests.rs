use super::*;

#[test]
fn an_empty_port_asks_for_a_free_one_where_that_can_be() {
    let mut draft = Draft::default();
    let made = draft.create().unwrap();
    assert_eq!((made.name.as_str(), made.endpoint.port().0), ("TCP", 0));
    draft.kind = Kind::TcpConnect;
    assert_eq!(draft.create().unwrap_err().0, Place::Port);
    draft.port = " 502 ".to_owned();
    assert_eq!(draft.create().unwrap().name, "TCP 127.0.0.1:502");
}

#[test]
fn what_is_no_port_is_said_at_the_port() {
    for text in ["70000", "-1", "http", "99999999999999999999"] {
        let draft = Draft {
            port: text.to_owned(),
            ..Draft::default()
        };
        let (place, fault) = draft.create().unwrap_err();
        assert_eq!(
            (place, fault.code),
            (Place::Port, FaultCode::PortOutOfRange),
            "{text}"
        );
    }
}

#[test]
fn a_fault_is_about_its_own_field() {
    let before = Draft::default();
    let after = Draft {
        port: "5".to_owned(),
        ..Draft::default()
    };
    assert!(after.differs_at(&before, Place::Port));
    assert!(after.differs_at(&before, Place::Foot));
    assert!(!after.differs_at(&before, Place::Host));
}

#[test]
fn a_mode_brings_its_framing_and_farewells_where_none_were_chosen() {
    let mut draft = Draft::default();
    draft.change_mode(Mode::Room);
    let made = draft.create().unwrap();
    assert_eq!(made.framing, Some(Framing::Line));
    assert_eq!(made.farewell.unwrap(), ["bye", "再见"]);
    draft.change_mode(Mode::Console);
    assert_eq!((draft.framing, draft.has_farewell), (Framing::None, false));
    draft.framing = Framing::Line;
    draft.farewell = "ciao".to_owned();
    draft.has_farewell = true;
    draft.change_mode(Mode::Room);
    draft.change_mode(Mode::Echo);
    assert_eq!(draft.farewell, "ciao");
}

#[test]
fn farewells_are_words_that_the_encoding_has() {
    let mut draft = Draft {
        has_farewell: true,
        farewell: dialogue(TextEncoding::Utf8),
        ..Draft::default()
    };
    draft.change_encoding(TextEncoding::Big5);
    assert_eq!(draft.create().unwrap().farewell.unwrap(), ["bye"]);
    draft.change_encoding(TextEncoding::Gbk);
    assert_eq!(draft.create().unwrap().farewell.unwrap(), ["bye", "再见"]);
    draft.farewell = "再见".to_owned();
    draft.change_encoding(TextEncoding::Latin1);
    let (place, fault) = draft.create().unwrap_err();
    assert_eq!(
        (place, fault.code),
        (Place::Farewell, FaultCode::NotEncodable)
    );
    let other = Draft {
        encoding: TextEncoding::Gbk,
        ..draft.clone()
    };
    assert!(draft.differs_at(&other, Place::Farewell), "the mend");
}

#[test]
fn only_a_tcp_listener_answers_requests() {
    let mut draft = Draft::default();
    draft.change_mode(Mode::Http);
    draft.change_kind(Kind::TcpListen);
    assert_eq!(draft.create().unwrap().mode, Mode::Http);
    draft.change_kind(Kind::Udp);
    assert_eq!(draft.create().unwrap().mode, Mode::Console);
}

#[test]
fn farewells_are_split_at_commas_of_either_kind() {
    let draft = Draft {
        has_farewell: true,
        farewell: "bye，再见, ,".to_owned(),
        ..Draft::default()
    };
    let farewell = draft.create().unwrap().farewell.unwrap();
    assert_eq!(farewell, ["bye", "再见"]);
}

#[test]
fn faults_go_to_their_fields() {
    let mut draft = Draft {
        kind: Kind::Udp,
        remote: "nowhere:x".to_owned(),
        ..Draft::default()
    };
    let fault = |code| Fault::new(code, "");
    assert_eq!(place_of(&fault(FaultCode::PortInUse), &draft), Place::Port);
    assert_eq!(
        place_of(&fault(FaultCode::AddressNotLocal), &draft),
        Place::Host
    );
    assert_eq!(
        place_of(&fault(FaultCode::LimitReached), &draft),
        Place::Foot
    );
    let bad = fault(FaultCode::BadAddress).with("address", "nowhere:x");
    assert_eq!(place_of(&bad, &draft), Place::Remote);
    draft.remote.clear();
    assert_eq!(place_of(&bad, &draft), Place::Host);
    let named = fault(FaultCode::BadRequest).with("field", "name");
    assert_eq!(place_of(&named, &draft), Place::Name);
}
