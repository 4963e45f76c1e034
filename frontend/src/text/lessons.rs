//! The words of the lessons.

use shared::fault::Fault;

use super::{inspect::Said, table};
use crate::lessons::{Lesson, Missing, Role, Seen, Step};

/// What one lesson says.
pub(crate) struct Words {
    pub name: &'static str,
    /// What one learns, in a sentence.
    pub summary: &'static str,
    /// What it is about, a paragraph each.
    pub about: &'static [&'static str],
    /// What is often said, and how it is.
    pub said: &'static [&'static Said],
    /// The one thing to do.
    pub task: &'static str,
    /// How the same is done with another program.
    pub program: &'static str,
    /// What it comes to, when all is done.
    pub after: &'static str,
}

table! {
    /// The words around the lessons.
    LessonText;
    title: &'static str,
    intro: &'static str,
    intro_checked: &'static str,
    list: &'static str,
    begin: &'static str,
    go_on: &'static str,
    look_again: &'static str,
    about: &'static str,
    task: &'static str,
    done: &'static str,
    open: &'static str,
    missing_label: &'static str,
    hint: &'static str,
    bench: &'static str,
    bench_words: &'static str,
    latest: &'static str,
    all_entries: &'static str,
    as_drawing: &'static str,
    no_entries: &'static str,
    gone: &'static str,
    by_program: &'static str,
    finished: &'static str,
    all_finished: &'static str,
    clean: &'static str,
    clean_title: &'static str,
    clean_words: &'static str,
    clean_hint: &'static str,
    again: &'static str,
    again_title: &'static str,
    again_words: &'static str,
    more_lessons: &'static str,
    for_beginners: &'static str,
    to_lessons: &'static str,
    own_address: &'static str,
    what_kind: &'static str,
    check: &'static str,
    listen_on_it: &'static str,
    in_a_terminal: &'static str,
    protocol: &'static str,
    listen_there: &'static str,
    hold_by_program: &'static str,
    open_listener: &'static str,
    let_page_call: &'static str,
    let_page_listen: &'static str,
    stop_listening: &'static str,
    call: &'static str,
    listen_by_program: &'static str,
    open_pair: &'static str,
    open_sockets: &'static str,
    connect_again: &'static str,
    read_size: &'static str,
    read_size_hint: &'static str,
    set_size: &'static str,
    burst: &'static str,
    burst_words: &'static str,
    byte_count: &'static str,
    send_bytes: &'static str,
    by_lines: &'static str,
    as_it_comes: &'static str,
    three_lines: &'static str,
    send_empty: &'static str,
    close_receiver: &'static str,
    open_receiver: &'static str,
    start_server: &'static str,
    say_empty_line: &'static str,
    sends_with_crlf: &'static str,
    sends_with_lf: &'static str,
    received: &'static str,
    sent: &'static str,
    not_a_count: fn(u64) -> String,
    wait: fn(u64) -> String,
    both_wait: fn(u64) -> String,
    instead_of_80: fn(&Fault, u16) -> String,
    sends: fn(usize, usize, bool) -> String,
    heading: fn(usize, &str) -> String,
    progress: fn(usize, usize) -> String,
    announced: fn(&str, usize, usize) -> String,
    next: fn(&str) -> String,
    bridge_name: fn(usize, Role) -> String,
    say_as: fn(Role) -> &'static str,
    of: fn(Lesson) -> &'static Words,
    step: fn(Step) -> (&'static str, &'static str),
    missing: fn(&Missing) -> String,
    seen: fn(&Seen) -> String,
}

#[cfg(test)]
mod tests {
    use shared::fault::{Fault, FaultCode};

    use crate::{
        lessons::{Lesson, Role},
        text::{EN, ZH},
    };

    #[test]
    fn each_lesson_and_step_has_words_of_its_own() {
        for text in [&EN, &ZH] {
            let mut names = Vec::new();
            for lesson in Lesson::ALL {
                let words = (text.lessons.of)(lesson);
                assert!(
                    !words.about.is_empty() && !words.said.is_empty(),
                    "{}",
                    words.name
                );
                for name in [words.name, words.summary, words.task, words.after] {
                    assert!(!name.is_empty() && !names.contains(&name), "{name}");
                    names.push(name);
                }
                for step in lesson.steps() {
                    let (what, hint) = (text.lessons.step)(*step);
                    assert!(!hint.is_empty() && !names.contains(&what), "{what}");
                    names.push(what);
                }
                for role in [Role::Yours, Role::Other] {
                    let name = (text.lessons.bridge_name)(lesson.number(), role);
                    assert!(name.chars().count() <= shared::MAX_NAME_CHARS, "{name}");
                }
            }
        }
    }

    #[test]
    fn where_another_port_was_chosen_nobody_is_told_to_choose() {
        let taken = Fault::new(FaultCode::PortInUse, "").with("port", 80);
        let held = taken.clone().with("holder_name", "mine");
        let program = taken
            .clone()
            .with("holder_program", "nginx")
            .with("holder_pid", 7);
        for (text, advice) in [(&EN, "choose another"), (&ZH, "请换一个")] {
            for (fault, holder) in [(&taken, "80"), (&held, "“mine”"), (&program, "“nginx”")]
            {
                assert!((text.fault)(fault).contains(advice));
                let said = (text.lessons.instead_of_80)(fault, 5000);
                assert!(!said.contains(advice) && said.contains(holder), "{said}");
            }
            let denied = Fault::new(FaultCode::PermissionDenied, "Not allowed.");
            let said = (text.lessons.instead_of_80)(&denied, 5000);
            assert!(said.contains(&(text.fault)(&denied)), "{said}");
        }
    }

    #[test]
    fn chinese_is_punctuated_as_chinese() {
        for lesson in Lesson::ALL {
            let words = (ZH.lessons.of)(lesson);
            let steps = lesson.steps().iter().map(|step| (ZH.lessons.step)(*step));
            let all = words.about.iter().copied().chain([
                words.task,
                words.summary,
                words.after,
                words.program,
            ]);
            for text in all.chain(steps.flat_map(|(what, hint)| [what, hint])) {
                let outside = text.split(['“', '”']).step_by(2).collect::<String>();
                assert!(!outside.contains([',', ';', '!', '?']), "{text}");
            }
        }
    }
}
