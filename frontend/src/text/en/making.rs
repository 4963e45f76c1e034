//! Words about making bridges and reaching them, in English.

use super::{super::making::Making, words::many};
use crate::view::preset::Preset;

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
