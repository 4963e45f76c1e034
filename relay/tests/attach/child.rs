//! The program as a child, with both its pipes.

use std::process::Stdio;

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
};

use crate::{
    at_length,
    common::{KEY, keyless, prelude::*, program},
};

/// A command that attaches to a bridge of the relay at `url`, with the owner's key.
pub(crate) fn attach(url: &str, arguments: &[&str]) -> Command {
    let mut command = keyless(program());
    command
        .arg("attach")
        .args(arguments)
        .env("JACKFIELD_URL", url)
        .env("JACKFIELD_OWNER_KEY", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut command = Command::from(command);
    command.kill_on_drop(true);
    command
}

/// One that runs. It is killed when it is dropped.
pub(crate) struct Attached {
    child: Child,
    pub(crate) input: Option<ChildStdin>,
    pub(crate) output: ChildStdout,
    told: Lines<BufReader<ChildStderr>>,
}

impl Attached {
    /// Starts one that tells what happens, and waits until it is attached.
    pub(crate) async fn start(url: &str, arguments: &[&str]) -> Self {
        let mut all = vec!["--verbose"];
        all.extend(arguments);
        let mut attached = Self::spawn(attach(url, &all));
        attached.tells("attached to").await;
        attached
    }

    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        Self {
            input: child.stdin.take(),
            output: child.stdout.take().unwrap(),
            told: BufReader::new(child.stderr.take().unwrap()).lines(),
            child,
        }
    }

    /// Waits for a line on standard error that holds `words`.
    pub(crate) async fn tells(&mut self, words: &str) -> String {
        within(words, async {
            loop {
                let line = self.told.next_line().await.unwrap();
                let line = line.unwrap_or_else(|| panic!("it ended without telling {words:?}"));
                if line.contains(words) {
                    return line;
                }
            }
        })
        .await
    }

    /// Writes to its standard input.
    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        let input = self.input.as_mut().unwrap();
        within("the input", input.write_all(bytes.as_ref()))
            .await
            .unwrap();
    }

    /// Reads as many bytes from its standard output as are expected, and expects them.
    pub(crate) async fn hears(&mut self, expected: impl AsRef<[u8]>) {
        let expected = expected.as_ref();
        let mut heard = vec![0; expected.len()];
        within("the output", self.output.read_exact(&mut heard))
            .await
            .unwrap();
        assert_eq!(heard, expected);
    }

    /// Closes its standard input, and waits for its end: the rest of both outputs, and the exit code.
    pub(crate) async fn ends(mut self) -> (Vec<u8>, String, Option<i32>) {
        drop(self.input.take());
        at_length("the end of attach", async move {
            let (mut rest, mut told) = (Vec::new(), String::new());
            let mut errors = self.told.into_inner();
            let (read, wrote) = tokio::join!(
                self.output.read_to_end(&mut rest),
                errors.read_to_string(&mut told)
            );
            read.and(wrote).unwrap();
            (rest, told, self.child.wait().await.unwrap().code())
        })
        .await
    }

    /// Closes the pipe that it writes to, as `head` does, and waits for its end: what it told, and the exit code.
    pub(crate) async fn ends_unread(mut self) -> (String, Option<i32>) {
        drop(self.output);
        at_length("the end of attach", async move {
            let mut told = String::new();
            let mut errors = self.told.into_inner();
            errors.read_to_string(&mut told).await.unwrap();
            (told, self.child.wait().await.unwrap().code())
        })
        .await
    }
}
