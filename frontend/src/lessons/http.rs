//! Lesson 8: HTTP by hand. Whoever dials, the server's journal has both sides.

use shared::{
    entry::{Direction, Event},
    fault::FaultCode,
};

use super::{
    Evidence, Missing, Outcome, SILENCE_US, Seen,
    evidence::{between, port_of},
    talk::{Talk, talks},
};

/// The port of HTTP, which is tried first.
pub(crate) const WANTED_PORT: u16 = 80;

pub(super) fn check(evidence: &Evidence) -> Vec<Outcome> {
    let server = &evidence.other;
    let talks = talks(server);
    let port = server.listening_port();
    let dialled = port
        .filter(|_| !talks.is_empty())
        .map(|port| Seen::Dialled {
            port,
            instead: (port != WANTED_PORT).then(|| refused(evidence)).flatten(),
        });
    let silences = talks.iter().filter_map(silence);
    let longest = silences.max();
    let asked = talks.iter().find_map(asked);
    let last = talks.last();
    vec![
        Outcome::of(dialled, || elsewhere(evidence)),
        Outcome::of(
            longest
                .filter(|us| *us >= SILENCE_US)
                .map(|us| Seen::Unasked { us }),
            || {
                last?;
                Some(match longest {
                    Some(us) => Missing::TooSoon { us },
                    None => Missing::NobodySpoke,
                })
            },
        ),
        Outcome::of(asked, || not_asked(last?)),
    ]
}

/// Why the server does not listen on the port of HTTP.
fn refused(evidence: &Evidence) -> Option<FaultCode> {
    let mut refusals = evidence.refusals("tcp-listen");
    refusals.next().map(|fault| fault.code)
}

/// Something else was dialled than the lesson's server.
fn elsewhere(evidence: &Evidence) -> Option<Missing> {
    let connected = evidence.yours.events().find_map(|(_, event)| match event {
        Event::Connected { remote, .. } => Some(remote.clone()),
        _ => None,
    });
    let refused = || {
        evidence.other.listening()?;
        evidence.unsuccessful()
    };
    let server = evidence.other.listening_port();
    let is_another = |remote: &String| port_of(remote) != server;
    let another = connected.filter(is_another);
    another.map_or_else(refused, |remote| Some(Missing::AnotherServer { remote }))
}

/// How long the server was silent until it was asked, in microseconds; nothing if it spoke first.
fn silence(talk: &Talk<'_>) -> Option<u64> {
    let first = talk.messages.first()?;
    (first.direction == Direction::In).then(|| between(talk.begin, first))
}

/// All that came before the first answer, and that answer.
fn request<'a>(talk: &Talk<'a>) -> (String, Option<&'a shared::entry::Entry>) {
    let came = talk
        .messages
        .iter()
        .take_while(|entry| entry.direction == Direction::In);
    let bytes: Vec<u8> = came.flat_map(|entry| entry.bytes.iter().copied()).collect();
    let mut messages = talk.messages.iter().copied();
    let answer = messages.find(|entry| entry.direction == Direction::Out);
    (String::from_utf8_lossy(&bytes).into_owned(), answer)
}

fn first_line(text: &str) -> String {
    text.trim_start()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// GET was said, and the page came.
fn asked(talk: &Talk<'_>) -> Option<Seen> {
    let (request, answer) = request(talk);
    let answer = answer?;
    let said = String::from_utf8_lossy(&answer.bytes);
    let ended = ends(&request, &said);
    let status = first_line(&said);
    let request = first_line(&request);
    let is_page = status.split(' ').nth(1) == Some("200") && request.starts_with("GET ");
    is_page.then_some(Seen::Page {
        request,
        status,
        bytes: answer.bytes.len(),
        ended,
    })
}

/// Whether the server ends the connection after its answer, by what both have said (RFC 9112, 9.3): the page is there
/// before any FIN is.
fn ends(request: &str, answer: &str) -> bool {
    let closes = wants(request, "close") || wants(answer, "close");
    let is_old = first_line(request).ends_with("HTTP/1.0");
    closes || (is_old && !wants(answer, "keep-alive"))
}

/// Whether a head has this among its options for the connection.
fn wants(message: &str, option: &str) -> bool {
    let head = message.trim_start().lines().skip(1);
    let mut fields = head
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':'));
    fields.any(|(name, options)| {
        let mut options = options.split(',');
        name.eq_ignore_ascii_case("connection")
            && options.any(|one| one.trim().eq_ignore_ascii_case(option))
    })
}

fn not_asked(talk: &Talk<'_>) -> Option<Missing> {
    let (request, answer) = request(talk);
    if request.is_empty() {
        return None;
    }
    let line = first_line(&request);
    Some(match answer {
        Some(answer) => {
            let status = first_line(&String::from_utf8_lossy(&answer.bytes));
            match status.split(' ').nth(1) {
                Some("200") => Missing::NotGet { request: line },
                _ => Missing::Status { status },
            }
        }
        None if !request.contains('\n') => Missing::NoLineEnd,
        None => Missing::NoEmptyLine,
    })
}
