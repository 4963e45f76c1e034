use proptest::prelude::*;

use super::*;

#[test]
fn mailboxes_are_taken_as_people_write_them() {
    for (text, name, address) in [
        ("li@example.org", None, "li@example.org"),
        ("  li.wei+x@Example.ORG ", None, "li.wei+x@example.org"),
        ("Li Wei <li@example.org>", Some("Li Wei"), "li@example.org"),
        (
            "\"Li, Wei\" <li@example.org>",
            Some("Li, Wei"),
            "li@example.org",
        ),
        ("<li@example.org>", None, "li@example.org"),
        ("李@例子.中国", None, "李@xn--fsqu00a.xn--fiqs8s"),
        ("li@例子。中国", None, "li@xn--fsqu00a.xn--fiqs8s"),
        ("root@localhost", None, "root@localhost"),
        ("a@[127.0.0.1]", None, "a@[127.0.0.1]"),
        ("a@[IPv6:::1]", None, "a@[IPv6:::1]"),
    ] {
        let mailbox = parse(text).unwrap();
        assert_eq!(mailbox.name.as_deref(), name, "{text}");
        assert_eq!(mailbox.to_string(), address);
    }
}

#[test]
fn what_is_wrong_is_named() {
    for (text, named) in [
        ("", "empty"),
        ("li", "no \"@\""),
        ("li＠example.org", "\"＠\""),
        ("li@example.org\r\nBcc: x@example.org", "U+000D"),
        ("Li\n <li@example.org>", "U+000A"),
        ("a b@example.org", "U+0020"),
        ("a,b@example.org", "\",\""),
        ("a@b@example.org", "\"@\""),
        ("\"a\"@example.org", "\"\\\"\""),
        ("li@exa_mple.org", "\"_\""),
        ("li@example.org;", "\";\""),
        ("li@例（子.中国", "\"（\""),
        ("li@", "domain"),
        ("li@a..b", "domain"),
        ("li@-a.b", "domain"),
        ("@example.org", "before"),
        (".li@example.org", "dot"),
        ("li@example.org>", "\"<\""),
        ("li@[300.1.1.1]", "domain"),
    ] {
        let fault = parse(text).unwrap_err();
        assert_eq!(fault.code, FaultCode::BadRecipient);
        let named = named.replace("\\\"", "\"");
        assert!(fault.detail.contains(&named), "{text}: {}", fault.detail);
        assert!(!fault.detail.contains(['\r', '\n']));
    }
    let long = format!("{}@example.org", "a".repeat(65));
    assert!(parse(&long).is_err());
}

#[test]
fn a_mask_hides_who_it_is() {
    assert_eq!(
        parse("alice@example.org").unwrap().masked(),
        "a***@example.org"
    );
}

proptest! {
    /// Whatever is taken can stand in a header and a command.
    #[test]
    fn nothing_taken_breaks_a_line(text in "\\PC{0,8}[a-z@<>. \r\n\t\u{0}\u{85}\u{2028}\"]{0,24}\\PC{0,8}") {
        if let Ok(mailbox) = parse(&text) {
            let address = mailbox.to_string();
            prop_assert!(!address.chars().any(|c| c.is_control() || c.is_whitespace() || "<>,;:\"()\\".contains(c)) || address.contains("@["));
            prop_assert!(mailbox.domain.is_ascii());
            prop_assert!(!mailbox.name.unwrap_or_default().chars().any(char::is_control));
        }
    }
}

#[test]
fn logs_do_not_tell_recipients() {
    assert_eq!(masked("ann@example.org"), "a***@example.org");
    assert_eq!(masked("+8613800138000"), "+86138****8000");
    assert_eq!(masked("+1234"), "****1234");
}
