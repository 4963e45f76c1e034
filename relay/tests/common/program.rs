//! The finished program as a child.

use std::{
    io::{BufRead as _, BufReader, Read},
    ops::Deref,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::Duration,
};

use super::{Api, KEY, document, until};

/// Where the program is.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_jackfield"))
}

/// A command without any of Jackfield's own variables.
pub(crate) fn keyless(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("JACKFIELD_") {
            command.env_remove(name);
        }
    }
    command
}

/// A relay that is the real program. It is killed when it is dropped.
pub(crate) struct Program {
    api: Api,
    child: Killed,
    output: Arc<Mutex<Vec<u8>>>,
    readers: Vec<JoinHandle<()>>,
}

impl Deref for Program {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl Program {
    /// `jackfield serve` on a free port in a data folder, with the tests' key.
    pub(crate) async fn start(data: &Path) -> Self {
        Self::with(data, &[]).await
    }

    /// The same with further variables in its environment.
    pub(crate) async fn with(data: &Path, settings: &[(&str, &str)]) -> Self {
        let mut command = keyless(program());
        command.envs(settings.iter().copied());
        Self::from(command, data).await
    }

    /// The same through a shell that sets something first and ends in `exec "$0" "$@"`.
    pub(crate) async fn through(shell: &str, data: &Path) -> Self {
        let mut command = keyless("sh");
        command.arg("-c").arg(shell).arg(program());
        Self::from(command, data).await
    }

    /// The same with further variables; `None` when it ends before it listens.
    pub(crate) async fn try_through(
        shell: &str,
        data: &Path,
        settings: &[(&str, &str)],
    ) -> Option<Self> {
        let mut command = keyless("sh");
        command.arg("-c").arg(shell).arg(program());
        command.envs(settings.iter().copied());
        Self::try_from(command, data).await
    }

    /// The same as another user, with a copy of the program that this user can reach.
    pub(crate) async fn as_user(user: u32, data: &Path) -> Self {
        let copy = data.join("jackfield");
        std::fs::copy(program(), &copy).unwrap();
        std::os::unix::fs::chown(data, Some(user), Some(user)).unwrap();
        let mut command = keyless(copy);
        command.uid(user).gid(user).current_dir(data);
        Self::from(command, data).await
    }

    async fn from(command: Command, data: &Path) -> Self {
        let started = Self::try_from(command, data).await;
        started.expect("the program has a first line")
    }

    async fn try_from(mut command: Command, data: &Path) -> Option<Self> {
        let mut set = command.get_envs();
        if !set.any(|(name, value)| name == "JACKFIELD_OWNER_KEY" && value.is_some()) {
            command.env("JACKFIELD_OWNER_KEY", KEY);
        }
        let child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut child = Killed(child);
        let mut out = BufReader::new(child.0.stdout.take().unwrap());
        let first = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            out.read_line(&mut line).unwrap();
            (line, out)
        });
        let (line, out) = super::within("the program's first line", first)
            .await
            .unwrap();
        if line.is_empty() {
            return None;
        }
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("another first line: {line:?}"));
        let api = Api::new(address.parse().unwrap());
        let output = Arc::new(Mutex::new(Vec::new()));
        let readers = vec![
            collect(out, Arc::default()),
            collect(child.0.stderr.take().unwrap(), Arc::clone(&output)),
        ];
        document::learn(&api).await;
        Some(Self {
            api,
            child,
            output,
            readers,
        })
    }

    /// Whether it has not ended.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.0.try_wait().unwrap().is_none()
    }

    /// The process's number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.0.id()
    }

    /// What it has written to standard error so far.
    pub(crate) fn said(&self) -> String {
        let output = self.output.lock().unwrap();
        String::from_utf8_lossy(&output).into_owned()
    }

    /// Where its figures are, once its log says so.
    pub(crate) fn metrics(&self) -> Option<String> {
        let said = self.said();
        let (_, rest) = said.split_once("metrics on ")?;
        let (url, _) = rest.split_once("/metrics")?;
        Some(url.to_owned())
    }

    /// Sends it a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end; the exit status and everything that it wrote to standard error.
    pub(crate) async fn ended(mut self, time: Duration) -> (ExitStatus, String) {
        let started = std::time::Instant::now();
        let status = until("the program to end", || {
            let status = self.child.0.try_wait().unwrap();
            async move { status }
        })
        .await;
        assert!(started.elapsed() < time, "it took {:?}", started.elapsed());
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        let output = self.output.lock().unwrap();
        (status, String::from_utf8_lossy(&output).into_owned())
    }

    /// Kills it with SIGKILL and waits until it is gone.
    pub(crate) fn kill(self) {
        drop(self.child);
    }
}

/// A child that does not outlive its test, wherever that ends.
pub(crate) struct Killed(pub(crate) Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn collect(mut from: impl Read + Send + 'static, into: Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut piece) {
            into.lock().unwrap().extend_from_slice(&piece[..count]);
        }
    })
}
