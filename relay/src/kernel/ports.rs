//! Which program holds a port, as far as Linux tells: `/proc/net` has the sockets with their inodes, and
//! `/proc/PID/fd` which process has which, for the processes that this one may look into.

use std::{
    collections::{HashMap, HashSet},
    net::{IpAddr, SocketAddr},
    path::Path,
    time::{Duration, Instant},
};

use super::{Line, sockets};

/// Nobody waits longer than this for a name beside a fault. A machine with a hundred thousand open files takes
/// about as long.
const LOOK_TIME: Duration = Duration::from_millis(500);

/// The state of a listening TCP socket in `/proc/net/tcp`.
const LISTENING: u8 = 0x0a;

/// A process that holds a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// Its number.
    pub pid: u32,
    /// What it calls itself.
    pub name: String,
}

/// Whether a socket bound to `held` keeps another from being bound to `wanted`, on the same port. Each address has
/// ports of its own, unless one of two is all of them; all of IPv6 is all of IPv4 too.
pub(crate) fn overlap(wanted: IpAddr, held: IpAddr) -> bool {
    let covers =
        |one: IpAddr, other: IpAddr| one.is_unspecified() && (one.is_ipv6() || other.is_ipv4());
    wanted == held || covers(wanted, held) || covers(held, wanted)
}

/// The program that keeps a socket from being bound to an address. Looks through all processes: not for a task.
pub(crate) fn holder(udp: bool, wanted: SocketAddr) -> Option<Program> {
    let lines = sockets(if udp { "udp" } else { "tcp" })?;
    let inode = holding(&lines, udp, wanted)?;
    process(inode, Instant::now() + LOOK_TIME)
}

/// The inode of the socket that is in the way. Of TCP one that listens comes first: beside it stand the connections
/// that it has accepted, which may belong to another process by now.
fn holding(lines: &[Line], udp: bool, wanted: SocketAddr) -> Option<u64> {
    let in_the_way = |line: &&Line| {
        line.local.port() == wanted.port()
            && overlap(wanted.ip(), line.local.ip())
            // One without an inode is the system's own, as a connection in TIME-WAIT.
            && line.inode != 0
    };
    let listens = |line: &&Line| udp || line.state == LISTENING;
    let found = lines.iter().filter(in_the_way).find(listens);
    let found = found.or_else(|| lines.iter().find(in_the_way));
    Some(found?.inode)
}

/// The process that has a socket open.
fn process(inode: u64, until: Instant) -> Option<Program> {
    processes(&HashSet::from([inode]), until).remove(&inode)
}

/// The processes that have sockets open, by the sockets' inodes; the first of each, where several have it.
fn processes(inodes: &HashSet<u64>, until: Instant) -> HashMap<u64, Program> {
    let mut found = HashMap::new();
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return found;
    };
    for entry in entries.flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        if Instant::now() > until || found.len() == inodes.len() {
            break;
        }
        // Another user's process does not let itself be looked into.
        let Ok(files) = std::fs::read_dir(entry.path().join("fd")) else {
            continue;
        };
        for inode in files.flatten().filter_map(|file| socket_of(&file.path())) {
            if inodes.contains(&inode) {
                let program = || Program {
                    pid,
                    name: shown(&std::fs::read(entry.path().join("comm")).unwrap_or_default()),
                };
                found.entry(inode).or_insert_with(program);
            }
        }
    }
    found
}

/// The inode of the socket that an open file of a process is.
fn socket_of(file: &Path) -> Option<u64> {
    let link = std::fs::read_link(file).ok()?;
    let inode = link.to_str()?.strip_prefix("socket:[")?;
    inode.strip_suffix(']')?.parse().ok()
}

/// A socket that waits for whoever comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Whether it is UDP.
    pub udp: bool,
    /// Its address.
    pub local: SocketAddr,
    /// Who holds it, where that may be known.
    pub program: Option<Program>,
}

/// What listens on this machine, and what takes datagrams from anybody; `None` where the system does not tell. Looks
/// through all processes: not for a task.
pub(crate) fn waiting() -> Option<Vec<Waiting>> {
    let of = |protocol| {
        let udp = protocol == "udp";
        let waits = move |line: &Line| match udp {
            // One that is connected hears only the other end.
            true => line.remote.port() == 0,
            false => line.state == LISTENING,
        };
        let lines = sockets(protocol)?.into_iter();
        Some(lines.filter(waits).map(move |line| (udp, line)))
    };
    let lines: Vec<_> = of("tcp")?.chain(of("udp")?).collect();
    let inodes = lines.iter().map(|(_, line)| line.inode).collect();
    let programs = processes(&inodes, Instant::now() + LOOK_TIME);
    let waiting = lines.into_iter().map(|(udp, line)| Waiting {
        udp,
        local: line.local,
        program: programs.get(&line.inode).cloned(),
    });
    Some(waiting.collect())
}

/// A process chooses its own name, of any bytes.
fn shown(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    let name = name.trim_end_matches('\n');
    name.replace(char::is_control, "\u{fffd}")
}

#[cfg(test)]
#[cfg(target_endian = "little")]
mod tests {
    use super::{super::line, *};

    const TCP: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1A0A 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 11 1 0 100 0 0 10 0
   1: 0100007F:1A0A 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1 0 100 0 0 10 0
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 13 1 0 100 0 0 10 0
   3: 0100007F:0051 0200007F:C350 06 00000000:00000000 00:00000000 00000000     0        0 0 1 0 100 0 0 10 0
   0: 00000000000000000000000000000000:0052 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 14 1 0 100 0 0 10 0
   1: 00000000000000000000000001000000:0053 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 15 1 0 100 0 0 10 0";

    const UDP: &str = "\
   9: 0200007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21 2 0 0";

    fn found(table: &str, udp: bool, wanted: &str) -> Option<u64> {
        let lines: Vec<_> = table.lines().filter_map(line).collect();
        holding(&lines, udp, wanted.parse().unwrap())
    }

    #[test]
    fn what_listens_comes_before_its_connections() {
        assert_eq!(found(TCP, false, "127.0.0.1:6666"), Some(12));
    }

    #[test]
    fn an_address_is_kept_by_its_own_socket_and_by_that_of_all() {
        assert_eq!(found(TCP, false, "10.0.0.9:80"), Some(13));
        assert_eq!(found(TCP, false, "[::1]:80"), None);
        assert_eq!(found(TCP, false, "[::]:80"), Some(13));
        // All of IPv6 is all of IPv4 too.
        assert_eq!(found(TCP, false, "10.0.0.9:82"), Some(14));
        assert_eq!(found(TCP, false, "[::1]:82"), Some(14));
        assert_eq!(found(TCP, false, "[::1]:83"), Some(15));
        assert_eq!(found(TCP, false, "127.0.0.1:83"), None);
        assert_eq!(found(TCP, false, "0.0.0.0:83"), None);
        assert_eq!(found(UDP, true, "127.0.0.2:53"), Some(21));
        assert_eq!(found(UDP, true, "127.0.0.1:53"), None);
    }

    #[test]
    fn the_systems_own_is_nobodys() {
        assert_eq!(found(TCP, false, "127.0.0.1:81"), None);
    }

    #[test]
    fn a_name_shows_no_control_characters() {
        assert_eq!(shown(b"python3\n"), "python3");
        assert_eq!(shown(b"a\x1bb\xff\n"), "a\u{fffd}b\u{fffd}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn finds_this_very_process() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let found = holder(false, address).unwrap();
        assert_eq!(found.pid, std::process::id());
        assert!(!found.name.is_empty());
        assert_eq!(holder(true, address), None);
    }
}
