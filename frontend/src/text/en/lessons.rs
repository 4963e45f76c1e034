//! The words of the lessons, in English.

mod checks;
mod seen;
mod words;

use super::words::many;
use crate::{lessons::Role, text::LessonText, view::measure};

pub(super) static LESSONS: LessonText = LessonText {
    title: "Lessons",
    intro: "Eight short lessons on sockets. Each opens real ones on the relay and gives you one thing to do; you need no other program, and can use one.",
    intro_checked: "What you have done is read from the journal and from the relay's answers. Nothing passes by a click.",
    list: "All lessons",
    begin: "Begin",
    go_on: "Go on",
    look_again: "Look again",
    about: "What it is about",
    task: "What to do",
    done: "done",
    open: "to do",
    missing_label: "Still missing: ",
    hint: "Hint",
    bench: "Your bench",
    bench_words: "The bridges of this lesson, as they are now. They stay while you are elsewhere.",
    latest: "Latest entries",
    all_entries: "All entries",
    as_drawing: "Drawn, step by step",
    no_entries: "Nothing has happened on it yet.",
    gone: "Nothing is open yet.",
    by_program: "With another program",
    finished: "What you have seen",
    all_finished: "That was the last lesson that was open. The bridges are yours: make one of your own.",
    clean: "Clean up",
    clean_title: "Delete the bridges of this lesson?",
    clean_words: "Their connections are closed and their journals are deleted. What you have done stays done.",
    clean_hint: "The lesson's bridges stay open until you clean up.",
    again: "Start again",
    again_title: "Start this lesson again?",
    again_words: "Its bridges are deleted with their journals, and its steps are open again.",
    more_lessons: "All lessons",
    for_beginners: "New to sockets?",
    to_lessons: "Learn with the lessons",
    own_address: "One of the relay's addresses",
    what_kind: "What kind is it?",
    check: "Check",
    listen_on_it: "Listen on it",
    in_a_terminal: "In a terminal on the relay's machine one of these lists the same:",
    protocol: "Protocol",
    listen_there: "Listen there",
    hold_by_program: "Let another program try for the port, or hold it first:",
    open_listener: "Open a listener",
    let_page_call: "Let the page call",
    let_page_listen: "Let the page listen",
    call: "Call",
    listen_by_program: "Or let another program listen, then call it:",
    open_pair: "Open a listener and call it",
    open_sockets: "Open two UDP sockets",
    connect_again: "Let the other side call again",
    read_size: "Bytes in one read, at most",
    read_size_hint: "1 to 65,536. It holds from the next read on.",
    set_size: "Set",
    burst: "Send 20 short lines at once",
    burst_words: "line",
    byte_count: "How many bytes",
    send_bytes: "Send so many",
    by_lines: "Read by lines from now on",
    as_it_comes: "Read as it comes from now on",
    three_lines: "Send three lines in one go",
    send_empty: "Send an empty datagram",
    close_receiver: "Close your socket",
    open_receiver: "Open your socket again",
    start_server: "Start the server",
    say_empty_line: "Send the empty line",
    sends_with_crlf: "Each line goes out with CR LF behind it, as HTTP wants.",
    sends_with_lf: "LF goes out behind it, as behind a line in a terminal.",
    not_a_count: |most| format!("Give a whole number from 1 to {}.", measure::grouped(most)),
    received: "received",
    sent: "sent",
    wait: |us| format!("Silent for {}.", measure::duration(us)),
    both_wait: |us| format!("Both wait: nothing has come for {}.", measure::duration(us)),
    instead_of_80: |why, port| {
        format!(
            "Port 80 was tried first. {why} So the server listens on the free port {port}; HTTP is the same there."
        )
    },
    sends: |sends, reads, lines| {
        format!(
            "{} came as {}.",
            seen::pieces(sends, lines),
            many(reads as u64, "read", "reads")
        )
    },
    heading: |number, name| format!("{number}. {name}"),
    progress: |done, all| match done {
        0 => format!("{all} steps"),
        done if done == all => "done".to_owned(),
        done => format!("{done} of {all}"),
    },
    announced: |step, done, all| format!("Done: {step} ({done} of {all})"),
    next: |name| format!("Next: {name}"),
    bridge_name: |number, role| match role {
        Role::Yours => format!("Lesson {number}: you"),
        Role::Other => format!("Lesson {number}: the other side"),
    },
    say_as: |role| match role {
        Role::Yours => "Say as you",
        Role::Other => "Say as the other side",
    },
    of: words::of,
    step: checks::step,
    missing: checks::missing,
    seen: seen::seen,
};
