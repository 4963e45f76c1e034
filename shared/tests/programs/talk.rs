//! A program as a child, what is typed into it and what it shows.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use shared::{
    bridge::Bridge,
    program::{Lang, Language, Side, Wanted, write},
};

/// For whatever has to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The languages of whole programs.
pub(crate) const WHOLE: [Language; 3] = [Language::Python, Language::Rust, Language::Node];

/// A bridge with these in place of what one usually has.
pub(crate) fn bridge(endpoint: Value, local: &str, more: Value) -> Bridge {
    let mut bridge = json!({
        "id": "b", "name": "B", "state": "open", "endpoint": endpoint, "mode": "console", "framing": {"kind": "line"},
        "encoding": "utf-8", "farewell": ["bye"], "local": local, "peers": 0, "created_at": "2026-01-01T00:00:00.000000Z",
        "reconnect": false, "connect_timeout_ms": 1000,
    });
    let all = bridge.as_object_mut().unwrap();
    all.extend(more.as_object().unwrap().clone());
    serde_json::from_value(bridge).unwrap()
}

/// A program that runs. It is killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    shown: Receiver<Vec<u8>>,
    told: Receiver<Vec<u8>>,
    folder: PathBuf,
}

/// Whether a language is here; on a developer's machine it may be missing.
pub(crate) fn is_here(language: Language) -> bool {
    let program = match language {
        Language::Python => "python3",
        Language::Rust => "rustc",
        Language::Node => "node",
        Language::Nc => "nc",
        Language::Socat => "socat",
    };
    let how = match language {
        Language::Nc => "-h",
        Language::Socat => "-V",
        _ => "--version",
    };
    let here = Command::new(program).arg(how).output().is_ok();
    assert!(here || std::env::var_os("CI").is_none(), "{program}");
    if !here {
        println!("LEFT OUT: {program} is not here");
    }
    here
}

impl Running {
    /// Runs the program for a side of a bridge. `name` is unique among the tests.
    pub(crate) fn start(name: &str, bridge: &Bridge, language: Language, side: Side) -> Self {
        let wanted = Wanted {
            language,
            side,
            lang: Lang::Zh,
            seen: None,
        };
        let text = write(bridge, wanted).unwrap();
        let folder = std::env::temp_dir().join(format!("program-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (source, binary) = (folder.join("program.rs"), folder.join("program"));
        fs::write(&source, text).unwrap();
        let mut command = match language {
            Language::Python => Command::new("python3"),
            Language::Node => Command::new("node"),
            Language::Nc | Language::Socat => Command::new("sh"),
            Language::Rust => {
                let compiler = Command::new("rustc")
                    .args(["--edition", "2021", "-D", "warnings", "-o"])
                    .args([&binary, &source])
                    .status();
                assert!(compiler.unwrap().success());
                Command::new(&binary)
            }
        };
        if language != Language::Rust {
            command.arg(&source);
        }
        let mut child = command
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let shown = lines(child.stdout.take().unwrap());
        let told = lines(child.stderr.take().unwrap());
        Self {
            child,
            shown,
            told,
            folder,
        }
    }

    /// Types a line.
    pub(crate) fn hears(&mut self, text: impl AsRef<[u8]>) {
        let mut line = text.as_ref().to_vec();
        line.push(b'\n');
        self.child.stdin.as_mut().unwrap().write_all(&line).unwrap();
    }

    /// Closes the keyboard.
    pub(crate) fn hears_nothing_more(&mut self) {
        drop(self.child.stdin.take());
    }

    /// The next line that it shows.
    pub(crate) fn says(&self) -> String {
        let shown = self.shown.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let told: Vec<_> = self.told.try_iter().flatten().collect();
            let folder = self.folder.display();
            panic!("{folder} says nothing: {}", String::from_utf8_lossy(&told))
        });
        String::from_utf8(shown).unwrap()
    }

    /// Waits until it shows a line that ends with this.
    pub(crate) fn says_at_the_end(&self, text: &str) -> String {
        loop {
            let said = self.says();
            if said.ends_with(text) {
                return said;
            }
        }
    }

    /// The next line that it tells as an error.
    pub(crate) fn tells(&self) -> String {
        String::from_utf8_lossy(&self.told.recv_timeout(PATIENCE).unwrap()).into_owned()
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) {
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn lines(from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (out, lines) = channel();
    thread::spawn(move || {
        let all = BufReader::new(from).split(b'\n').map_while(Result::ok);
        for line in all {
            if out.send(line).is_err() {
                break;
            }
        }
    });
    lines
}
