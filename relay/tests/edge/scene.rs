//! A real proxy before a relay, with the example in `deploy/` and a test's own names, ports and certificate.

use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    authority::{Authority, authority},
    common::{Killed, keyless, left_out, prelude::*, unused_port},
    secure::Client,
};

/// The example, and what replaces parts of it.
pub(crate) struct Scene {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) server: Authority,
    /// Where the proxy listens.
    pub(crate) port: u16,
}

/// A proxy, which ends its workers when it is asked to end, and leaves them when it is killed.
pub(crate) struct Proxy(Killed);

impl Drop for Proxy {
    fn drop(&mut self) {
        let Proxy(Killed(child)) = self;
        let _ = kill_process(Pid::from_child(child), Signal::TERM);
        for _ in 0..100 {
            if matches!(child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::on(unused_port())
    }

    /// One whose proxy has a port.
    pub(crate) fn on(port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = authority();
        fs::write(folder.path().join("server.pem"), &server.server).unwrap();
        Self {
            folder,
            server,
            port,
        }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Writes the example with replacements, each of which must have something to replace.
    pub(crate) fn write(&self, example: &str, to: &str, replacements: &[(&str, &str)]) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy");
        let mut text = fs::read_to_string(folder.join(example)).unwrap();
        for (from, to) in replacements {
            assert!(text.contains(from), "{example} has no {from}");
            text = text.replace(from, to);
        }
        fs::write(self.path(to), text).unwrap();
    }

    pub(crate) async fn relay(&self) -> Host {
        Host::with(|config| {
            config.server.public_url = Some(format!("https://localhost:{}", self.port));
            config.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
            config.limits.viewers_per_address = 1;
        })
        .await
    }

    pub(crate) fn start(&self, program: &str, arguments: &[&str]) -> Option<Proxy> {
        let log = File::create(self.path("log")).unwrap();
        let child = keyless(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        match child {
            Ok(child) => Some(Proxy(Killed(child))),
            Err(_) => {
                left_out(&format!(
                    "{program} is not here, so the way through it is not tried"
                ));
                None
            }
        }
    }

    /// Where the proxy listens.
    pub(crate) fn address(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }

    /// A client that believes the proxy's certificate.
    pub(crate) fn client(&self) -> Client {
        Client::new(&self.server.certificate, self.address())
    }

    /// Returns when the proxy takes connections.
    pub(crate) async fn listens(&self) {
        until("the proxy", || async {
            let dialled = tokio::net::TcpStream::connect(self.address());
            dialled.await.ok().map(drop)
        })
        .await;
    }

    /// What the proxy has logged so far.
    pub(crate) fn logged(&self) -> String {
        let read = |name| fs::read_to_string(self.path(name)).unwrap_or_default();
        read("log") + &read("access")
    }

    /// nginx before a relay, with the example; without TLS it listens on another port. What else is to be replaced comes last.
    pub(crate) fn nginx(
        &self,
        relay: SocketAddr,
        plain: u16,
        events: &str,
        further: &[(&str, &str)],
    ) -> Option<Proxy> {
        let (pem, relay, secure) = (self.path("server.pem"), relay.to_string(), self.port);
        let replacements = [
            ("listen [::]:80;", ""),
            ("listen [::]:443 ssl;", ""),
            ("listen 80;", &format!("listen 127.0.0.1:{plain};")),
            (
                "listen 443 ssl;",
                &format!("listen 127.0.0.1:{secure} ssl;"),
            ),
            ("/etc/letsencrypt/live/relay.example/fullchain.pem", &pem),
            ("/etc/letsencrypt/live/relay.example/privkey.pem", &pem),
            ("127.0.0.1:8080", &relay),
            ("relay.example", "localhost"),
        ];
        self.write(
            "nginx.conf",
            "site.conf",
            &[&replacements, further].concat(),
        );
        let folder = self.folder.path().display();
        let whole = format!(
            "daemon off;\nuser root;\nworker_processes 1;\npid {folder}/pid;\nerror_log stderr;\n{events}\n\
             http {{\naccess_log {folder}/access;\nclient_body_temp_path {folder}/body;\nproxy_temp_path {folder}/proxy;\n\
             fastcgi_temp_path {folder}/f;\nuwsgi_temp_path {folder}/u;\nscgi_temp_path {folder}/s;\n\
             include {folder}/site.conf;\n}}\n"
        );
        fs::write(self.path("nginx.conf"), whole).unwrap();
        let arguments = ["-c", &self.path("nginx.conf"), "-p", &self.path("")];
        self.start("nginx", &arguments)
    }

    /// Caddy before a relay, with the example. What else is to be replaced comes last.
    pub(crate) fn caddy(&self, relay: SocketAddr, further: &[(&str, &str)]) -> Option<Proxy> {
        let (pem, relay, port) = (self.path("server.pem"), relay.to_string(), self.port);
        let site = format!("https://localhost:{port} {{\n\ttls {pem} {pem}\n\tbind 127.0.0.1");
        let replacements = [
            ("relay.example {", site.as_str()),
            ("127.0.0.1:8080", &relay),
            (
                "\tservers {",
                "\tadmin off\n\tauto_https disable_redirects\n\tservers {",
            ),
        ];
        self.write("Caddyfile", "Caddyfile", &[&replacements, further].concat());
        let file = self.path("Caddyfile");
        self.start(
            "caddy",
            &["run", "--config", &file, "--adapter", "caddyfile"],
        )
    }
}
