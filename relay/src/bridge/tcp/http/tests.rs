use proptest::prelude::*;

use super::*;

fn hear(conversation: &mut Conversation, piece: &[u8]) -> Vec<String> {
    let answers = conversation.hear(piece, SystemTime::UNIX_EPOCH);
    let text = |bytes: &Bytes| String::from_utf8(bytes.to_vec()).unwrap();
    answers.iter().map(text).collect()
}

/// The status of each answer, and whether the connection ends after them.
fn statuses(bytes: &[u8]) -> (Vec<u16>, bool) {
    let mut conversation = Conversation::default();
    let answers = hear(&mut conversation, bytes);
    let status = |answer: &String| answer[9..12].parse().unwrap();
    (answers.iter().map(status).collect(), conversation.is_over())
}

#[test]
fn what_was_asked_for_is_answered_and_escaped() {
    let mut conversation = Conversation::default();
    let [answer] = &hear(
        &mut conversation,
        b"GET /a?<b>&\"c\" HTTP/1.1\r\nHost: h\r\n\r\n",
    )[..] else {
        panic!("one answer");
    };
    let (head, page) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        head.lines().take(3).collect::<Vec<_>>(),
        [
            "HTTP/1.1 200 OK",
            "Date: Thu, 01 Jan 1970 00:00:00 GMT",
            "Content-Type: text/html; charset=utf-8"
        ]
    );
    assert!(
        head.ends_with(&format!("Content-Length: {}", page.len())),
        "{head}"
    );
    assert!(
        page.contains("<h1>GET /a?&lt;b&gt;&amp;&quot;c&quot;</h1>"),
        "{page}"
    );
    assert!(!conversation.is_over());
    let head_only = &hear(
        &mut conversation,
        b"HEAD /a?<b>&\"c\" HTTP/1.1\nHost: h\n\n",
    )[0];
    // One character longer in the title.
    assert!(head_only.ends_with(&format!("Content-Length: {}\r\n\r\n", page.len() + 1)));
}

#[test]
fn each_request_has_its_status_and_the_connection_ends_as_http_says() {
    for (bytes, status, ends) in [
        ("GET / HTTP/1.0\r\n\r\n", 200, true),
        (
            "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
            200,
            false,
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: x, CLOSE\r\n\r\n",
            200,
            true,
        ),
        ("\r\nGET / HTTP/1.1\r\nHost:\r\n\r\n", 200, false),
        ("GET / HTTP/1.1\r\n\r\n", 400, true),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, true),
        ("GET /\r\n\r\n", 400, true),
        ("hello\r\n", 400, true),
        ("\u{0}\u{1}\u{2}", 400, true),
        ("GET / HTTP/2.0\r\n\r\n", 505, true),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
            405,
            false,
        ),
        ("BREW / HTTP/1.1\r\nHost: h\r\n\r\n", 501, false),
        (
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
            411,
            true,
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n",
            400,
            true,
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            400,
            true,
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n",
            400,
            true,
        ),
    ] {
        assert_eq!(statuses(bytes.as_bytes()), (vec![status], ends), "{bytes}");
    }
    for bytes in ["", "GE", "GET / HTTP/1.1\r\nHost: h\r\n", "\r\n\r\n"] {
        assert_eq!(statuses(bytes.as_bytes()), (vec![], false), "{bytes}");
    }
}

#[test]
fn a_body_is_waited_for_and_not_taken_for_a_request() {
    let mut conversation = Conversation::default();
    let head = b"GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 20\r\n\r\n";
    assert_eq!(
        hear(&mut conversation, head),
        ["HTTP/1.1 100 Continue\r\n\r\n"]
    );
    assert!(hear(&mut conversation, b"GET / HTTP/1.1").is_empty());
    let answers = hear(
        &mut conversation,
        b"\r\n\r\n..GET /2 HTTP/1.0\n\nGET /3 HTTP/1.0\n\n",
    );
    assert_eq!(answers.len(), 2, "nothing is answered after the end");
    assert!(answers[1].contains("GET /2"));
    assert!(hear(&mut conversation, b"GET / HTTP/1.0\r\n\r\n").is_empty());
}

#[test]
fn a_head_is_bounded() {
    let long = |count: usize| format!("GET /{} HTTP/1.0\r\n\r\n", "a".repeat(count));
    assert_eq!(
        statuses(long(HEAD_BYTES - 18).as_bytes()),
        (vec![200], true)
    );
    assert_eq!(
        statuses(long(HEAD_BYTES - 17).as_bytes()),
        (vec![431], true)
    );
    assert_eq!(statuses("a".repeat(HEAD_BYTES).as_bytes()), (vec![], false));
    assert_eq!(
        statuses("a".repeat(HEAD_BYTES + 1).as_bytes()),
        (vec![431], true)
    );
    let fields = |count: usize| format!("GET / HTTP/1.0\r\n{}\r\n", "a: b\r\n".repeat(count));
    assert_eq!(statuses(fields(FIELDS).as_bytes()), (vec![200], true));
    assert_eq!(statuses(fields(FIELDS + 1).as_bytes()), (vec![431], true));
}

proptest! {
    /// However a stream is cut, the answers are the same; whatever comes, what waits is bounded.
    #[test]
    fn cuts_change_nothing(picks in prop::collection::vec(0..8_usize, 0..6), cuts in prop::collection::vec(1..30_usize, 1..8)) {
        let pieces = [
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "HEAD /x HTTP/1.1\nHost: h\n\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
            "GET /0 HTTP/1.0\r\n\r\n", "\r\n", "nonsense\r\n", "GET / HTTP/1.1\r\n", "\u{ff}",
        ];
        let stream: Vec<u8> = picks.iter().flat_map(|at| pieces[*at].bytes()).collect();
        let mut whole = Conversation::default();
        let expected = hear(&mut whole, &stream);
        let mut conversation = Conversation::default();
        let (mut answers, mut rest) = (Vec::new(), stream.as_slice());
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, further) = rest.split_at((*cut).min(rest.len()));
            answers.extend(hear(&mut conversation, piece));
            rest = further;
        }
        prop_assert_eq!(answers, expected);
        prop_assert_eq!(conversation.is_over(), whole.is_over());
        prop_assert!(conversation.waiting.len() <= HEAD_BYTES);
    }
}
