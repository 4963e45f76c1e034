//! Words about the keyboard, in English.

use super::super::keys::Keys;
use crate::keys::{Command, Group};

pub(super) const KEYS: Keys = Keys {
    title: "Keyboard",
    words: "These keys work wherever no text is being typed. Escape leaves the message box.",
    group: |group| match group {
        Group::Bridges => "Bridges",
        Group::Bridge => "In a bridge",
        Group::Places => "Places",
    },
    command,
    more: "In their places",
    elsewhere: &[
        ("Enter", "send the message"),
        ("Shift+Enter", "a new line in the message"),
        ("Esc", "leave the message, close what is open"),
        ("↑ ↓", "sent before, in the message"),
        ("Ctrl+F", "find in the entries"),
        ("Enter", "next match"),
        ("Shift+Enter", "previous match"),
        ("Page Up", "older entries"),
        ("Page Down", "newer entries"),
        ("Home", "oldest entry"),
        ("End", "newest entry"),
        ("Shift+↑ ↓", "select entries"),
        ("Ctrl+A", "select all entries"),
        ("Ctrl+C", "copy what is selected"),
        ("Enter", "show all of the selected entry, or less"),
        ("F2", "name the peer of the selected entry"),
        ("← → ↑ ↓", "go through bytes, where they stand in columns"),
        ("Shift+← →", "select bytes"),
    ],
    single_keys: "Keys without Ctrl or Alt",
    single_keys_hint: "Such as n for a new bridge. Switch them off if they get in the way of speech or other input.",
    skip: "Skip to the content",
    close: "Close",
};

fn command(command: Command) -> &'static str {
    match command {
        Command::Help => "this page",
        Command::NextBridge => "next bridge",
        Command::PreviousBridge => "previous bridge",
        Command::NextUnread => "next bridge with unread messages",
        Command::PreviousUnread => "previous bridge with unread messages",
        Command::NewBridge => "new bridge",
        Command::Write => "write a message",
        Command::Entries => "go to the entries",
        Command::Find => "find in the entries",
        Command::Filter => "filter the entries",
        Command::Peers => "go to the peers",
        Command::View => "conversation or bytes",
        Command::Bridges => "bridges",
        Command::Notices => "notices",
        Command::Inspector => "inspector",
        Command::Lessons => "Lessons",
        Command::Settings => "settings",
        Command::Theme => "light or dark",
    }
}
