//! What is sent, in English.

use super::words::many;
use crate::text::ComposeText;

pub(super) static COMPOSE: ComposeText = ComposeText {
    as_escapes: "Escapes",
    escapes_placeholder: r"AT\r\n, \x1b",
    of_bridge: "as the bridge",
    missing,
    and_more: "and more",
    history: "Sent before",
    more: "More ways to send",
    saved: "Saved sends",
    save_this: "Save as a button…",
    save_title: "Save what is typed",
    label: "Label",
    stands_on: "Stands on",
    this_bridge: "this bridge",
    every_bridge: "every bridge",
    manage: "Saved sends…",
    manage_title: "Saved sends",
    none_saved: "Nothing is saved yet. “Save as a button…” keeps what is typed.",
    content: "Content",
    edit,
    move_up,
    move_down,
    delete,
    deleted,
    undo: "Undo",
    import: "Import…",
    export: "Export",
    imported,
    imported_some,
    no_json: "This file is no JSON.",
    no_saved_file: "This file is none that “Export” has made.",
    bad_item,
    done: "Done",
    repeat: "Send every…",
    repeat_title: "Send again and again",
    every: "Every (milliseconds)",
    times: "How often",
    times_hint: "empty: until it is stopped",
    wrong_every: "A whole number from 10 to 86400000 (a day).",
    wrong_times: "A whole number from 1, or nothing.",
    start: "Start",
    running: "Sent by the relay",
    repeats,
    unheard: |sends| format!("{sends} to nobody"),
    stop,
    stop_short: "Stop",
    file: "Send a file…",
    to_nobody: "Nobody was connected: it went to no peer.",
    no_peer: "Nobody is connected: there is no peer that could take a file.",
    one_peer: "A file goes to one peer: choose it under “To”.",
    progress,
    cancel_file,
    drop_here: "Drop the file to send it",
};

fn missing(characters: &str, encoding: &str) -> String {
    format!("Not in {encoding}: {characters}")
}

fn edit(label: &str) -> String {
    format!("Change “{label}”")
}

fn move_up(label: &str) -> String {
    format!("Move “{label}” up")
}

fn move_down(label: &str) -> String {
    format!("Move “{label}” down")
}

fn delete(label: &str) -> String {
    format!("Delete “{label}”")
}

fn deleted(label: &str) -> String {
    format!("“{label}” is deleted.")
}

fn imported(count: usize, known: usize) -> String {
    let imported = many(count as u64, "saved send", "saved sends");
    match known {
        0 => format!("{imported} imported."),
        _ => format!("{imported} imported; {known} there already."),
    }
}

fn imported_some(made: usize, wanted: usize, fault: &str) -> String {
    format!("{made} of {wanted} imported. {fault} Import the file again for the others.")
}

fn bad_item(number: usize, fault: &str) -> String {
    format!("Number {number} in the file cannot be sent. {fault}")
}

fn repeats(every: &str, sent: u64, failed: u64) -> String {
    match failed {
        0 => format!("every {every} · {sent} sent"),
        _ => format!("every {every} · {sent} sent, {failed} refused"),
    }
}

fn stop(what: &str) -> String {
    format!("Stop sending {what}")
}

fn progress(name: &str, sent: &str, bytes: Option<&str>) -> String {
    match bytes {
        Some(bytes) => format!("{name}: {sent} of {bytes}"),
        None => format!("{name}: {sent}"),
    }
}

fn cancel_file(name: &str) -> String {
    format!("Stop the file {name}")
}
