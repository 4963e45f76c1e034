//! Words about people: names, who is looking, what is unread, notifications.

use crate::browser::notify::Permission;

/// The words of one language.
pub(crate) struct People {
    /// By the composer, as long as nobody has said who they are.
    pub no_name: &'static str,
    pub not_now: &'static str,
    pub appears_as: fn(&str) -> String,
    pub change_name: &'static str,
    pub watching: &'static str,
    /// Oneself, others' names, and how many more.
    pub watchers: fn(&[String], usize) -> String,
    /// Somebody who came by a share link.
    pub guest: fn(&str) -> String,
    /// Of a peer of a UDP room that has not been let in.
    pub waits_outside: &'static str,
    pub admit: &'static str,
    pub admit_named: fn(&str) -> String,
    pub unread: fn(u64) -> String,
    pub notifications: &'static str,
    pub notify: &'static str,
    pub notify_hint: &'static str,
    /// Why there are no notifications; nothing where there are, or may be.
    pub no_notifications: fn(Permission) -> Option<&'static str>,
}
