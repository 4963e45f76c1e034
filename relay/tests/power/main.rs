//! Power loss. The program runs under `strace`, whose trace shows in which order the journal was written, synced
//! and confirmed. From the same trace the disk is rebuilt as a loss of power would leave it at many moments.
//!
//! `JACKFIELD_TRIALS=10` looks at ten times as many moments, `JACKFIELD_SEED` at other ones.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../common/mod.rs"]
mod common;

mod disk;
mod notices;
mod trace;

use std::path::Path;

use common::{BINARY, Heard, Program, Seen, Viewer, last_of, left_out, prelude::*, seeded, trials};
use disk::Disk;
use trace::{Call, Trace};

/// Sends, each with a commit of its own: together more than SQLite's write-ahead log takes before it is folded
/// into the database.
const SENDS: usize = 300;
const LENGTH: usize = 4000;

/// Moments at which the power goes; each is tried with nothing, all and some of what was not synced.
const MOMENTS: usize = 24;

const WAL: &str = "journal.sqlite-wal";

/// A text that the relay has told somebody of, in the entry with this number.
struct Told {
    seq: u64,
    /// What its text begins with.
    mark: String,
    /// What is written to the client's socket with it, the first time.
    sign: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_or_confirmed_before_it_is_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("trace"));
    if !can_trace(&file) {
        return;
    }
    let program = traced(&data, &file, &[]).await;
    let (epoch, told) = talk(&program).await;
    ended(program, &file).await;
    let trace = Trace::read(&file, &data);
    for told in &told {
        in_order(&trace, told);
    }
    let folded = |call: &&Call| call.path == "journal.sqlite" && call.is_write();
    assert!(
        trace.calls().filter(folded).count() > 20,
        "the log was never folded in"
    );
    power_losses(&trace, &epoch, &told).await;
}

fn can_trace(file: &Path) -> bool {
    let traced = std::process::Command::new("strace")
        .arg("-o")
        .arg(file)
        .arg("true")
        .output();
    let can = traced.is_ok_and(|output| output.status.success());
    if !can {
        left_out("strace is missing or may not trace here, so the order of syncs is not shown");
    }
    can
}

/// The program under strace.
async fn traced(data: &Path, file: &Path, settings: &[(&str, &str)]) -> Program {
    // With -D the tracer is the child, so that killing the program ends both.
    let shell = format!(
        "exec strace -D -f -y -xx -s 1048576 -o '{}' -e trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync,ftruncate,unlink \"$0\" \"$@\"",
        file.display()
    );
    let program = Program::try_through(&shell, data, settings).await;
    let program = program.expect("the program listens");
    program.delete_all().await;
    program
}

/// Its orderly end, and that of its trace.
async fn ended(program: Program, file: &Path) {
    let pid = program.pid().to_string();
    program.signal("TERM");
    let (status, output) = program.ended(Duration::from_secs(20)).await;
    assert_eq!(status.code(), Some(0), "{output}");
    until("the end of the trace", || async {
        let trace = std::fs::read_to_string(file).unwrap();
        let ended = trace.ends_with("+++\n") && trace.lines().last()?.starts_with(&pid);
        ended.then_some(())
    })
    .await;
}

async fn talk(program: &Program) -> (String, Vec<Told>) {
    let (bridge, address) = program
        .listening(json!({"framing": {"kind": "line"}}))
        .await;
    let mut peer = TcpPeer::dial(address).await;
    program.peers_until(&bridge, 1).await;
    let mut viewer = Viewer::open(program, BINARY).await.unwrap();
    let mut told = Vec::new();
    for number in 0..SENDS {
        let mark = format!("sent {number:04}");
        let text = format!("{mark}{}\n", "x".repeat(LENGTH));
        let answer = if number.is_multiple_of(2) {
            program.send(&bridge, "all", &text).await
        } else {
            send_live(&mut viewer, &bridge, &text).await
        };
        let seq = answer["seq"].as_u64().unwrap();
        let sign = format!("\"peers\":1,\"seq\":{seq}}}");
        peer.hears(&text).await;
        told.push(Told { seq, mark, sign });
        if number.is_multiple_of(3) {
            peer.say(format!("received {number:04}\n")).await;
        }
    }
    let mut seen = Seen::nothing(&bridge);
    seen.follow(&mut viewer).await.unwrap();
    let last = last_of(program, &bridge).await;
    while seen.last() < last {
        seen.hear(&mut viewer).await.unwrap();
    }
    for entry in seen.entries {
        let text = String::from_utf8(entry.bytes).unwrap();
        if text.starts_with("received") {
            let sign = text.clone();
            told.push(Told {
                seq: entry.seq,
                mark: text,
                sign,
            });
        }
    }
    assert!(told.len() > SENDS + SENDS / 4);
    (viewer.epoch, told)
}

async fn send_live(viewer: &mut Viewer, bridge: &str, text: &str) -> Value {
    let with = json!({"bridge": bridge, "to": "all", "text": text});
    viewer
        .say(&json!({"id": 1, "do": "send", "with": with}))
        .await
        .unwrap();
    loop {
        match within("an answer", viewer.next()).await.unwrap() {
            Heard::Message(mut message) if message["id"] == 1 => return message["done"].take(),
            _ => {}
        }
    }
}

/// Written to the log, then synced, then on the way to the peer and to whoever is told.
fn in_order(trace: &Trace, told: &Told) {
    let text = &told.mark;
    let written = trace
        .calls()
        .find(|call| call.path == WAL && call.is_write() && call.holds(text))
        .unwrap_or_else(|| panic!("{text} was never written"));
    let synced = trace
        .calls()
        .find(|call| call.path == WAL && call.is_sync() && call.begun > written.ended)
        .unwrap();
    for sign in [text, &told.sign] {
        let first = trace
            .told(sign)
            .unwrap_or_else(|| panic!("{sign} was never told"));
        assert!(
            first.begun > synced.ended,
            "{sign:?} left at {} and was on the disk at {}",
            first.begun,
            synced.ended
        );
    }
}

/// Opens the disk as it would be had the power gone at a moment.
async fn power_losses(trace: &Trace, epoch: &str, told: &[Told]) {
    let mut random = seeded(1);
    let told: Vec<_> = told
        .iter()
        .map(|told| (trace.told(&told.sign).unwrap().begun, told))
        .collect();
    for _ in 0..MOMENTS * trials() {
        let moment = random.usize(told[0].0..trace.end());
        let disk = Disk::at(trace, moment);
        let before = told.iter().filter(|(at, _)| *at < moment);
        let confirmed: Vec<_> = before.map(|(_, told)| *told).collect();
        for kept in [0, 100, random.u32(1..100)] {
            let image = Arc::new(tempfile::tempdir().unwrap());
            disk.lose(image.path(), kept, &mut random);
            opens(image, epoch, &confirmed).await;
        }
    }
}

async fn opens(image: Arc<tempfile::TempDir>, epoch: &str, confirmed: &[&Told]) {
    let host = Host::start_in(image, |_| {}).await;
    let bridges = list(host.call("list-bridges", json!({})).await.good(), "bridges");
    let mut seen = Seen::nothing(&id(&bridges[0]));
    let with = json!({"bridge": seen.bridge, "limit": 1});
    let page = host.call("list-entries", with).await.good();
    assert_eq!(
        page["epoch"], epoch,
        "nothing is lost, and yet it is said to be"
    );
    seen.catch_up(&host, page["last"].as_u64().unwrap()).await;
    for told in confirmed {
        let entry = &seen.entries[told.seq as usize - 1];
        assert!(
            entry.bytes.starts_with(told.mark.as_bytes()),
            "{}",
            told.mark
        );
    }
    host.stop().await;
}
