//! What each key does outside of text: pure.

/// Something that a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// The help page.
    Help,
    /// The bridge below in the list.
    NextBridge,
    /// The bridge above.
    PreviousBridge,
    /// The next bridge with unread messages.
    NextUnread,
    /// The one before.
    PreviousUnread,
    /// The dialog that makes a bridge.
    NewBridge,
    /// To where messages are written.
    Write,
    /// To the entries.
    Entries,
    /// Find in the entries.
    Find,
    /// Filter the entries.
    Filter,
    /// To the peers.
    Peers,
    /// Conversation or bytes.
    View,
    /// The page of bridges.
    Bridges,
    /// The page of notices.
    Notices,
    /// The inspector.
    Inspector,
    /// The lessons.
    Lessons,
    /// The settings.
    Settings,
    /// Light or dark.
    Theme,
}

/// What belongs together on the help page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Going from place to place.
    Places,
    /// From bridge to bridge.
    Bridges,
    /// Within one bridge.
    Bridge,
}

/// All commands by group, with their keys, in the order of the help page.
pub(crate) const ALL: [(Group, Command, &str); 18] = [
    (Group::Bridges, Command::NextBridge, "j"),
    (Group::Bridges, Command::PreviousBridge, "k"),
    (Group::Bridges, Command::NextUnread, "u"),
    (Group::Bridges, Command::PreviousUnread, "U"),
    (Group::Bridges, Command::NewBridge, "n"),
    (Group::Bridge, Command::Write, "m"),
    (Group::Bridge, Command::Entries, "e"),
    (Group::Bridge, Command::Find, "/"),
    (Group::Bridge, Command::Filter, "f"),
    (Group::Bridge, Command::Peers, "p"),
    (Group::Bridge, Command::View, "v"),
    (Group::Places, Command::Bridges, "1"),
    (Group::Places, Command::Notices, "2"),
    (Group::Places, Command::Inspector, "3"),
    (Group::Places, Command::Settings, "4"),
    (Group::Places, Command::Lessons, "5"),
    (Group::Places, Command::Theme, "t"),
    (Group::Places, Command::Help, "?"),
];

/// A key that was pressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Press {
    /// As the browser names it.
    pub key: String,
    /// Whether Ctrl, Alt or Meta is held: those belong to the browser and the system.
    pub modified: bool,
    /// Whether an input method is at work.
    pub composing: bool,
    /// Whether the key goes into a text or a list that takes letters itself.
    pub typing: bool,
}

/// What a key asks for.
pub(crate) fn command(press: &Press) -> Option<Command> {
    if press.modified || press.composing || press.typing {
        return None;
    }
    // With Chinese punctuation the same key gives the wide form.
    let key = match press.key.as_str() {
        "？" => "?",
        "、" => "/",
        key => key,
    };
    ALL.iter()
        .find(|(.., own)| *own == key)
        .map(|(_, command, _)| *command)
}

/// The place in a list that is one step from another; without one the first or the last. At the ends it stays.
pub(crate) fn step(count: usize, now: Option<usize>, forward: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (now, forward) {
        (None, true) => 0,
        (None, false) => last,
        (Some(now), true) => (now + 1).min(last),
        (Some(now), false) => now.saturating_sub(1),
    })
}

/// The next place from another, around the end, that is marked.
pub(crate) fn step_marked(marked: &[bool], now: Option<usize>, forward: bool) -> Option<usize> {
    let count = marked.len();
    let begin = now.unwrap_or(if forward { count.checked_sub(1)? } else { 0 });
    let at = |steps: usize| {
        if forward {
            (begin + steps) % count
        } else {
            (begin + count - steps) % count
        }
    };
    (1..=count).map(at).find(|at| marked[*at])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn press(key: &str) -> Press {
        Press {
            key: key.to_owned(),
            ..Press::default()
        }
    }

    #[test]
    fn each_key_does_one_thing() {
        let keys: BTreeSet<_> = ALL.iter().map(|(.., key)| key).collect();
        assert_eq!(keys.len(), ALL.len());
        for (_, expected, key) in ALL {
            assert_eq!(command(&press(key)), Some(expected));
        }
        assert_eq!(command(&press("？")), Some(Command::Help));
        assert_eq!(command(&press("x")), None);
    }

    #[test]
    fn typing_input_methods_and_the_browser_come_first() {
        for hindered in [
            Press {
                modified: true,
                ..press("n")
            },
            Press {
                composing: true,
                ..press("n")
            },
            Press {
                typing: true,
                ..press("n")
            },
        ] {
            assert_eq!(command(&hindered), None);
        }
    }

    #[test]
    fn steps_stay_within_the_list() {
        assert_eq!(step(0, None, true), None);
        assert_eq!(step(3, None, true), Some(0));
        assert_eq!(step(3, None, false), Some(2));
        assert_eq!(step(3, Some(2), true), Some(2));
        assert_eq!(step(3, Some(1), false), Some(0));
    }

    #[test]
    fn unread_bridges_are_found_around_the_end() {
        let marked = [true, false, false, true];
        assert_eq!(step_marked(&marked, Some(0), true), Some(3));
        assert_eq!(step_marked(&marked, Some(3), true), Some(0));
        assert_eq!(step_marked(&marked, Some(0), false), Some(3));
        assert_eq!(step_marked(&marked, None, true), Some(0));
        assert_eq!(step_marked(&marked, None, false), Some(3));
        assert_eq!(step_marked(&[false], None, true), None);
        assert_eq!(step_marked(&[], None, true), None);
    }
}
