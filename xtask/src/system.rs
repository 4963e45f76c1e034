//! Brings what only the system's package manager has.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    stage::Stages,
    workspace::{finish, on_path},
};

/// Something that the system must have, and its packages by package manager.
pub(crate) struct Need {
    name: &'static str,
    present: fn() -> bool,
    apt: &'static [&'static str],
    dnf: &'static [&'static str],
    pacman: &'static [&'static str],
    brew: &'static [&'static str],
    /// What Debian would start with the packages, towards all networks. The tests start their own.
    services: &'static [&'static str],
}

/// Node.js with npm: wasm-opt comes through npm and the journeys run on Node.
pub(crate) const NODE: Need = Need {
    name: "Node.js 18 or newer with npm",
    present: || on_path("node") && on_path("npm"),
    apt: &["nodejs", "npm"],
    dnf: &["nodejs", "npm"],
    pacman: &["nodejs", "npm"],
    brew: &["node"],
    services: &[],
};

/// A C compiler, which builds SQLite.
pub(crate) const COMPILER: Need = Need {
    name: "a C compiler",
    present: || env::var_os("CC").is_some() || ["cc", "gcc", "clang"].iter().any(on_path),
    apt: &["gcc", "libc6-dev"],
    dnf: &["gcc"],
    pacman: &["gcc"],
    brew: &["gcc"],
    services: &[],
};

/// The C compiler of static programs.
pub(crate) const MUSL: Need = Need {
    name: "musl's C compiler",
    present: || on_path("musl-gcc"),
    apt: &["musl-tools"],
    dnf: &["musl-gcc"],
    pacman: &["musl"],
    brew: &[],
    services: &[],
};

/// nginx, a proxy that stands before the relay in its tests.
pub(crate) const NGINX: Need = Need {
    name: "nginx",
    present: || !cfg!(target_os = "linux") || on_path("nginx"),
    apt: &["nginx"],
    dnf: &["nginx"],
    pacman: &["nginx"],
    brew: &[],
    services: &["nginx"],
};

/// Caddy, another.
pub(crate) const CADDY: Need = Need {
    name: "Caddy",
    present: || !cfg!(target_os = "linux") || on_path("caddy"),
    apt: &["caddy"],
    dnf: &["caddy"],
    pacman: &["caddy"],
    brew: &[],
    services: &["caddy"],
};

/// The firewall that bounds connections to a proxy.
pub(crate) const NFTABLES: Need = Need {
    name: "nftables",
    present: || !cfg!(target_os = "linux") || on_path("nft"),
    apt: &["nftables"],
    dnf: &["nftables"],
    pacman: &["nftables"],
    brew: &[],
    services: &[],
};

/// Shows in which order the relay writes, syncs and confirms; other systems than Linux have none.
pub(crate) const STRACE: Need = Need {
    name: "strace",
    present: || !cfg!(target_os = "linux") || on_path("strace"),
    apt: &["strace"],
    dnf: &["strace"],
    pacman: &["strace"],
    brew: &[],
    services: &[],
};

/// Kannel, a gateway of SMS, with what plays an operator to it.
pub(crate) const KANNEL: Need = Need {
    name: "Kannel",
    present: || !cfg!(target_os = "linux") || Path::new("/usr/lib/kannel/test/fakesmsc").is_file(),
    apt: &["kannel", "kannel-extras"],
    dnf: &[],
    pacman: &[],
    brew: &[],
    services: &["kannel"],
};

/// Postfix, and what keeps its users' passwords: the mail server that does what it should.
pub(crate) const POSTFIX: Need = Need {
    name: "Postfix",
    present: || !cfg!(target_os = "linux") || on_path("postfix") && on_path("saslpasswd2"),
    apt: &["postfix", "sasl2-bin", "libsasl2-modules"],
    dnf: &["postfix", "cyrus-sasl", "cyrus-sasl-plain"],
    pacman: &["postfix", "cyrus-sasl"],
    brew: &[],
    services: &["postfix", "saslauthd"],
};

/// Netcat as OpenBSD has it, which is what Debian and macOS have by that name. Others take the lines that the page
/// offers for it differently.
pub(crate) const NETCAT: Need = Need {
    name: "OpenBSD's netcat",
    present: || cfg!(target_os = "macos") || on_path("nc.openbsd") || says("nc", "-h", "OpenBSD"),
    apt: &["netcat-openbsd"],
    dnf: &["netcat"],
    pacman: &["openbsd-netcat"],
    brew: &[],
    services: &[],
};

/// Nmap's netcat.
pub(crate) const NCAT: Need = Need {
    name: "ncat",
    present: || on_path("ncat"),
    apt: &["ncat"],
    dnf: &["nmap-ncat"],
    pacman: &["nmap"],
    brew: &["nmap"],
    services: &[],
};

/// socat.
pub(crate) const SOCAT: Need = Need {
    name: "socat",
    present: || on_path("socat"),
    apt: &["socat"],
    dnf: &["socat"],
    pacman: &["socat"],
    brew: &["socat"],
    services: &[],
};

/// The browser of the journeys.
pub(crate) const CHROMIUM: Need = Need {
    name: "Chromium",
    present: || chromium().is_some(),
    apt: &["chromium"],
    dnf: &["chromium"],
    pacman: &["chromium"],
    brew: &["--cask", "chromium"],
    services: &[],
};

/// Chinese glyphs, which the journeys' screenshots show.
pub(crate) const CHINESE_FONT: Need = Need {
    name: "a Chinese font",
    present: || cfg!(target_os = "macos") || has_chinese_font(),
    apt: &["fontconfig", "fonts-noto-cjk"],
    dnf: &["fontconfig", "google-noto-sans-cjk-fonts"],
    pacman: &["fontconfig", "noto-fonts-cjk"],
    brew: &[],
    services: &[],
};

/// Python, in which the journeys' counterpart programs are written.
pub(crate) const PYTHON: Need = Need {
    name: "Python 3",
    present: || on_path("python3"),
    apt: &["python3"],
    dnf: &["python3"],
    pacman: &["python"],
    brew: &["python3"],
    services: &[],
};

/// Installs the packages named by its arguments. What they bring as `$SERVICES` is neither started now, which
/// policy-rc.d forbids, nor with the machine.
const APT_INSTALL: &str = r#"
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
fi
apt-get install -qy --no-install-recommends "$@" || exit
for service in $SERVICES; do
    update-rc.d "$service" disable 2>/dev/null || echo "$service may start with the machine" >&2
done
"#;

/// Installs those that are missing, in one go.
pub(crate) fn ensure(needs: &[&Need], stages: &mut Stages) -> Result<()> {
    let missing = || needs.iter().filter(|need| !(need.present)());
    let names: Vec<_> = missing().map(|need| need.name).collect();
    if names.is_empty() {
        return Ok(());
    }
    let names = names.join(", ");
    let manager = Manager::find().with_context(|| format!("install {names}, then try again"))?;
    let packages: Vec<_> = missing()
        .flat_map(|need| manager.packages(need))
        .copied()
        .collect();
    let services: Vec<_> = missing().flat_map(|need| need.services).copied().collect();
    stages.run(&format!("Install {names}"), || {
        manager.install(&packages, &services)
    })?;
    match missing().next() {
        Some(need) => bail!("{} is still missing: install it, then try again", need.name),
        None => Ok(()),
    }
}

/// The browser named by `CHROMIUM`, else the first one found by name.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Some(path.into());
    }
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    names.iter().find_map(|name| which::which(name).ok())
}

/// Whether a program names itself in what it says to a question.
fn says(program: &str, question: &str, name: &str) -> bool {
    let said = duct::cmd!(program, question)
        .stdin_null()
        .stderr_to_stdout()
        .unchecked()
        .read();
    said.is_ok_and(|said| said.contains(name))
}

fn has_chinese_font() -> bool {
    let fonts = duct::cmd!("fc-list", ":lang=zh", "family")
        .stderr_null()
        .read();
    fonts.is_ok_and(|families| !families.trim().is_empty())
}

#[derive(Clone, Copy)]
enum Kind {
    Apt,
    Dnf,
    Pacman,
    Brew,
}

struct Manager {
    kind: Kind,
    sudo: bool,
}

impl Manager {
    fn find() -> Result<Self> {
        let managers = [
            ("apt-get", Kind::Apt),
            ("dnf", Kind::Dnf),
            ("pacman", Kind::Pacman),
            ("brew", Kind::Brew),
        ];
        let Some((name, kind)) = managers.into_iter().find(|(name, _)| on_path(name)) else {
            bail!("none of apt-get, dnf, pacman and brew is here");
        };
        if matches!(kind, Kind::Brew) || is_root() {
            return Ok(Self { kind, sudo: false });
        }
        if duct::cmd!("sudo", "-n", "true").stderr_null().run().is_ok() {
            return Ok(Self { kind, sudo: true });
        }
        bail!("{name} needs root or a sudo that asks for no password")
    }

    fn packages(&self, need: &Need) -> &'static [&'static str] {
        match self.kind {
            Kind::Apt => need.apt,
            Kind::Dnf => need.dnf,
            Kind::Pacman => need.pacman,
            Kind::Brew => need.brew,
        }
    }

    fn install(&self, packages: &[&str], services: &[&str]) -> Result<()> {
        let services = format!("SERVICES={}", services.join(" "));
        let command: &[&str] = match self.kind {
            Kind::Apt => {
                // One unreachable source among many makes this fail; the install then tells.
                if let Err(fault) = self.run(&["apt-get", "update", "-q"], &[]) {
                    eprintln!("{fault:#}");
                }
                let quiet = "DEBIAN_FRONTEND=noninteractive";
                &["env", quiet, &services, "sh", "-c", APT_INSTALL, "sh"]
            }
            Kind::Dnf => &["dnf", "install", "-y"],
            Kind::Pacman => &["pacman", "-Sy", "--noconfirm", "--needed"],
            Kind::Brew => &["brew", "install"],
        };
        self.run(command, packages)
    }

    fn run(&self, command: &[&str], packages: &[&str]) -> Result<()> {
        // What a command needs of the environment stands in it: sudo drops the rest.
        let sudo: &[&str] = if self.sudo { &["sudo", "-n"] } else { &[] };
        let line = [sudo, command, packages].concat();
        let (program, arguments) = line.split_first().context("an empty command")?;
        // Hundreds of lines about packages, while faults come on standard error.
        finish(duct::cmd(*program, arguments).stdin_null().stdout_null())
    }
}

fn is_root() -> bool {
    duct::cmd!("id", "-u")
        .read()
        .is_ok_and(|id| id.trim() == "0")
}
