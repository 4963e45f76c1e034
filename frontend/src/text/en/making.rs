//! Words about making bridges and reaching them, in English.

use super::{super::making::Making, words::many};
use crate::view::preset::Preset;
use shared::program::{Lang, Language, Side};

pub(super) const MAKING: Making = Making {
    presets: "Begin with",
    preset,
    go_to: |name| format!("Go to “{name}”"),
    reach_encoding: |encoding| {
        format!(
            "This bridge speaks {encoding}. Python and PowerShell convert; for nc, ncat and socat the terminal itself must be set to it."
        )
    },
    close_title: |name| format!("Close “{name}”?"),
    close_words: |peers| {
        format!(
            "{} will be disconnected. The journal stays, and the bridge can be opened again.",
            many(peers as u64, "peer", "peers")
        )
    },
    as_program: "As a program…",
    program_title: |name| format!("{name} as a program"),
    program_language: "Language",
    program_lang: Lang::En,
    program_side: "It takes the part of",
    program_part: |side| match side {
        Side::Other => ("the other side", "It talks with this bridge."),
        Side::Same => (
            "this bridge",
            "It does what this bridge does. Close the bridge first: a port has one holder.",
        ),
    },
    program_run: |language| match language {
        Language::Python => "Save it as program.py, then: python3 program.py",
        Language::Rust => "Save it as program.rs, then: rustc program.rs && ./program",
        Language::Node => "Save it as program.js, then: node program.js",
        Language::Nc | Language::Socat => "Paste it into a terminal.",
    },
    program_encoding: |encoding| {
        format!(
            "This bridge speaks {encoding}, and this passes bytes as they are: the terminal itself must be set to {encoding}. Python, Rust and Node convert."
        )
    },
    program: "the program",
    reads: "Most bytes of one read",
    reads_hint: "1 to 65,536. A small one shows that TCP is a stream: one send comes as several reads.",
    backlog: "Backlog",
    backlog_hint: "How many connections the system may hold that are not accepted yet.",
};

fn preset(preset: Preset) -> (&'static str, &'static str) {
    match preset {
        Preset::Room => ("Chat room", "Everyone who connects hears everyone else."),
        Preset::Dialogue => ("Dialogue", "Talk until either side says “bye” or “再见”."),
        Preset::Console => ("Line console", "Text, line by line; you answer."),
        Preset::Device => ("Device", "Dial a device and speak hex, no line endings."),
        Preset::Echo => ("Echo", "Everything that comes is sent back."),
        Preset::Udp => ("UDP", "Datagrams from and to anyone."),
    }
}
