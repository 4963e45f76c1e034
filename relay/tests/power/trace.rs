//! Reads what `strace -f -y -xx` wrote. The order of its lines is the order in which calls began and ended.

use std::{collections::HashMap, path::Path};

/// One call of the system.
#[derive(Debug)]
pub(crate) struct Call {
    name: String,
    /// The file's name in the data folder, else what `-y` calls it.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    text: String,
    /// The last number among the arguments: an offset or a length.
    pub(crate) number: usize,
    /// When it began and ended: the trace's lines, counted.
    pub(crate) begun: usize,
    pub(crate) ended: usize,
}

impl Call {
    pub(crate) fn is_write(&self) -> bool {
        self.name == "pwrite64"
    }

    pub(crate) fn is_sync(&self) -> bool {
        matches!(self.name.as_str(), "fsync" | "fdatasync")
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.name == "ftruncate"
    }

    pub(crate) fn is_removal(&self) -> bool {
        self.name == "unlink"
    }

    /// Whether a text is among its bytes.
    pub(crate) fn holds(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}

/// All calls that succeeded.
pub(crate) struct Trace {
    calls: Vec<Call>,
    lines: usize,
}

impl Trace {
    pub(crate) fn read(file: &Path, data: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap();
        let data = format!("{}/", data.display());
        let (mut calls, mut open) = (Vec::new(), HashMap::new());
        for (number, line) in text.lines().enumerate() {
            let (thread, line) = line.split_once(' ').unwrap();
            let line = line.trim_start();
            if line.starts_with("+++") || line.starts_with("---") {
                continue;
            }
            if let Some(begin) = line.strip_suffix(" <unfinished ...>") {
                open.insert(thread, (number, begin.to_owned()));
                continue;
            }
            let (begun, whole) = match line.strip_prefix("<... ") {
                Some(resumed) => {
                    let rest = resumed.split_once("resumed>").unwrap().1;
                    let (begun, begin) = open.remove(thread).unwrap();
                    (begun, begin + rest)
                }
                None => (number, line.to_owned()),
            };
            calls.extend(call(&whole, &data, begun, number));
        }
        assert!(open.is_empty(), "{open:?}");
        calls.sort_by_key(|call| call.begun);
        let lines = text.lines().count();
        Self { calls, lines }
    }

    /// In the order in which they began.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter()
    }

    /// The first call that wrote a text to a socket.
    pub(crate) fn told(&self, text: &str) -> Option<&Call> {
        let mut sockets = self
            .calls
            .iter()
            .filter(|call| call.path.starts_with("socket:"));
        sockets.find(|call| call.holds(text))
    }

    /// How many moments there are.
    pub(crate) fn end(&self) -> usize {
        self.lines
    }
}

/// `NAME(FD<PATH>, "BYTES", NUMBER) = RESULT`; `None` for a call that failed.
fn call(line: &str, data: &str, begun: usize, ended: usize) -> Option<Call> {
    let (rest, result) = line.rsplit_once(" = ")?;
    if result.starts_with('-') || result.starts_with('?') {
        return None;
    }
    let (name, rest) = rest.trim_end().strip_suffix(')')?.split_once('(')?;
    let (path, rest) = match rest.split_once('<') {
        Some((_, rest)) if name != "unlink" => rest.split_once('>')?,
        _ => (rest.trim_matches('"'), ""),
    };
    let path = String::from_utf8(unescaped(path)).unwrap();
    let bytes: Vec<u8> = rest
        .split('"')
        .skip(1)
        .step_by(2)
        .flat_map(unescaped)
        .collect();
    let number = rest.rsplit(", ").next().and_then(|last| last.parse().ok());
    Some(Call {
        name: name.to_owned(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
        path: path.strip_prefix(data).unwrap_or(&path).to_owned(),
        number: number.unwrap_or(0),
        begun,
        ended,
    })
}

/// `\x6a\x6f` as bytes.
fn unescaped(text: &str) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).unwrap() as u8;
    text.as_bytes()
        .chunks_exact(4)
        .map(|escape| digit(escape[2]) << 4 | digit(escape[3]))
        .collect()
}
