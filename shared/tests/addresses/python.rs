//! Asks Python's `ipaddress`.

use std::{
    io::{Read as _, Write as _},
    process::{Command, Stdio},
};

/// What it says of one line.
pub(crate) enum Answer {
    Said(Vec<String>),
    Wrong,
}

/// Asks about every line, in one process.
pub(crate) fn ask(lines: impl Iterator<Item = String>) -> Vec<Answer> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/addresses/oracle.py");
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let asked = lines.collect::<Vec<_>>().join("\n") + "\n";
    let mut stdin = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let mut said = String::new();
    python
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    writer.join().unwrap().unwrap();
    assert!(python.wait().unwrap().success());
    let answer = |line: &str| match line {
        "wrong" => Answer::Wrong,
        said => Answer::Said(said.split('|').map(str::to_owned).collect()),
    };
    said.lines().map(answer).collect()
}
