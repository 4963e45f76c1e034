//! Answers to HTTP/1.x requests, in mode `http`: a server small enough to be read through, which says nothing until it is
//! spoken to (RFC 9110, RFC 9112). Pure: bytes and the time in, answers out.

use std::time::SystemTime;

use bytes::Bytes;
use httparse::{EMPTY_HEADER, Error, Header, Request, Status};

/// The longest head of a request: its line and its fields.
const HEAD_BYTES: usize = 8 << 10;

/// The most fields in a head.
const FIELDS: usize = 64;

/// So much of what was asked for is said again.
const TARGET_CHARS: usize = 200;

/// Methods that HTTP knows and this server does not do.
const OTHER_METHODS: [&str; 7] = [
    "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE",
];

/// The requests on one connection.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    /// What has come of a head that is not complete; bounded by [`HEAD_BYTES`] and one read.
    waiting: Vec<u8>,
    /// How much of a body is still to come. It is not kept.
    body: u64,
    /// The answer that goes when the body is there.
    due: Option<Answer>,
    over: bool,
}

/// What is said to one request.
#[derive(Debug)]
struct Answer {
    bytes: Bytes,
    /// Whether the connection ends after it.
    ends: bool,
}

/// Why a request is not answered as it was meant: the status, and a word that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Refusal(&'static str, &'static str);

/// What a head asks for.
struct Asked {
    method: String,
    target: String,
    /// The minor version: HTTP/1.0 or 1.1.
    version: u8,
    body: u64,
    /// Whether further requests may come on this connection.
    stays: bool,
    /// Whether the client waits for leave to send the body.
    expects: bool,
}

impl Conversation {
    /// The answers to those requests that are complete with this piece, in their order.
    pub(super) fn hear(&mut self, piece: &[u8], now: SystemTime) -> Vec<Bytes> {
        let mut answers = Vec::new();
        if self.over {
            return answers;
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.extend_from_slice(piece);
        let mut rest = waiting.as_slice();
        while !self.over {
            let skipped =
                usize::try_from(self.body).map_or(rest.len(), |body| body.min(rest.len()));
            self.body -= skipped as u64;
            rest = &rest[skipped..];
            if self.body > 0 {
                break;
            }
            if let Some(due) = self.due.take() {
                self.over = due.ends;
                answers.push(due.bytes);
                continue;
            }
            match head(rest) {
                Ok(None) => break,
                Ok(Some((length, asked))) => {
                    rest = &rest[length..];
                    if asked.expects && asked.body > 0 {
                        answers.push(Bytes::from_static(b"HTTP/1.1 100 Continue\r\n\r\n"));
                    }
                    self.body = asked.body;
                    self.due = Some(answer(&asked, now));
                }
                Err(refusal) => {
                    self.over = true;
                    answers.push(refused(refusal, now));
                }
            }
        }
        if !self.over {
            self.waiting = rest.to_vec();
        }
        answers
    }

    /// Whether the last answer ends the connection.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }
}

/// The head that stands first in these bytes, and how long it is; nothing as long as it is not complete.
fn head(bytes: &[u8]) -> Result<Option<(usize, Asked)>, Refusal> {
    const TOO_LONG: Refusal = Refusal(
        "431 Request Header Fields Too Large",
        "A head has at most 8 KiB and 64 fields here.",
    );
    let mut fields = [EMPTY_HEADER; FIELDS];
    let mut request = Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(Status::Complete(length)) if length <= HEAD_BYTES => {
            asked(&request).map(|asked| Some((length, asked)))
        }
        Ok(Status::Partial) if bytes.len() <= HEAD_BYTES => Ok(None),
        Ok(_) | Err(Error::TooManyHeaders) => Err(TOO_LONG),
        Err(Error::Version) => Err(Refusal(
            "505 HTTP Version Not Supported",
            "HTTP/1.0 and HTTP/1.1 are spoken here.",
        )),
        Err(_) => Err(Refusal(
            "400 Bad Request",
            "A request begins with a line such as GET / HTTP/1.1, then come fields such as Host: example, then an empty line.",
        )),
    }
}

fn asked(request: &Request<'_, '_>) -> Result<Asked, Refusal> {
    let version = request.version.unwrap_or_default();
    let fields = &*request.headers;
    let hosts = values(fields, "host").count();
    if hosts > 1 || version == 1 && hosts == 0 {
        return Err(Refusal(
            "400 Bad Request",
            "A request in HTTP/1.1 has one Host field, such as Host: example (RFC 9112, 3.2).",
        ));
    }
    let connection = |word: &str| has_word(fields, "connection", word);
    let stays = match version {
        0 => connection("keep-alive") && !connection("close"),
        _ => !connection("close"),
    };
    Ok(Asked {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        version,
        body: body(fields)?,
        stays,
        expects: version == 1 && has_word(fields, "expect", "100-continue"),
    })
}

/// How long the body is. One whose length is not said beforehand is not taken (RFC 9112, 6.3).
fn body(fields: &[Header<'_>]) -> Result<u64, Refusal> {
    if values(fields, "transfer-encoding").next().is_some() {
        return Err(Refusal(
            "411 Length Required",
            "A body is taken only with a Content-Length here.",
        ));
    }
    let bad = Refusal("400 Bad Request", "Content-Length is one whole number.");
    let mut lengths = values(fields, "content-length");
    let Some(length) = lengths.next() else {
        return Ok(0);
    };
    let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || lengths.any(|other| other != length) {
        return Err(bad);
    }
    length.parse().map_err(|_| bad)
}

/// The values of a field, without the blanks around them.
fn values<'a>(fields: &'a [Header<'a>], name: &'a str) -> impl Iterator<Item = &'a str> {
    let named = fields
        .iter()
        .filter(move |field| field.name.eq_ignore_ascii_case(name));
    // What is no text is a value all the same.
    named.map(|field| str::from_utf8(field.value).map_or("?", str::trim))
}

/// Whether a word stands in the list that a field holds.
fn has_word(fields: &[Header<'_>], name: &str, word: &str) -> bool {
    let mut words = values(fields, name).flat_map(|value| value.split(','));
    words.any(|found| found.trim().eq_ignore_ascii_case(word))
}

fn answer(asked: &Asked, now: SystemTime) -> Answer {
    let method = asked.method.as_str();
    let known = matches!(method, "GET" | "HEAD");
    let (status, words, further) = if known {
        let words = "I answer when I am asked, and say nothing of my own accord.";
        ("200 OK", words, "")
    } else if OTHER_METHODS.contains(&method) {
        let words = "GET and HEAD are answered here.";
        ("405 Method Not Allowed", words, "Allow: GET, HEAD\r\n")
    } else {
        let words = "This method is not known here.";
        ("501 Not Implemented", words, "")
    };
    let target: String = asked.target.chars().take(TARGET_CHARS).collect();
    let title = if known {
        format!("{method} {target}")
    } else {
        status.to_owned()
    };
    let connection = match (asked.stays, asked.version) {
        (false, _) => "Connection: close\r\n",
        (true, 0) => "Connection: keep-alive\r\n",
        (true, _) => "",
    };
    let further = format!("{further}{connection}");
    Answer {
        bytes: response(status, &further, &title, words, method == "HEAD", now),
        ends: !asked.stays,
    }
}

fn refused(Refusal(status, words): Refusal, now: SystemTime) -> Bytes {
    response(status, "Connection: close\r\n", status, words, false, now)
}

fn response(
    status: &str,
    further: &str,
    title: &str,
    words: &str,
    is_head: bool,
    now: SystemTime,
) -> Bytes {
    let (title, date) = (escaped(title), httpdate::fmt_http_date(now));
    let page =
        format!("<!doctype html>\n<title>Jackfield</title>\n<h1>{title}</h1>\n<p>{words}</p>\n");
    let length = page.len();
    let body = if is_head { "" } else { &page };
    format!(
        "HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n{further}\r\n{body}"
    )
    .into()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
