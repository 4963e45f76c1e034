//! `[limits]`: how much of each thing there may be. docs/limits.md has them in one table.

use serde::{Deserialize, Serialize};
use shared::operation::Limits;

use super::ConfigFault;

/// The largest entry that every answer of the live socket still takes, however it is written.
const MAX_ENTRY_BYTES: usize = 4 << 20;

/// No limit is of use beyond this, and queues cannot be made longer.
const MOST: usize = u32::MAX as usize;

/// A window has room for one full frame, or a stream of large entries would stop and go.
const MIN_WINDOW_BYTES: usize = 64 << 10;

/// Makes the section from one list of names, defaults and words.
macro_rules! limits {
    ($($(#[doc = $words:literal])+ $name:ident = $default:expr;)+) => {
        /// `[limits]`. Each field says what happens beyond it.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct LimitsSection {
            $($(#[doc = $words])+ pub $name: usize,)+
        }

        impl Default for LimitsSection {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl LimitsSection {
            fn list(&self) -> Vec<(&'static str, usize)> {
                vec![$((stringify!($name), self.$name),)+]
            }
        }
    };
}

limits! {
    /// Bridges, open or closed. Beyond: `limit-reached`.
    bridges = 256;
    /// Peers on all bridges. Beyond: a connection is reset and told as an event `failed` with `limit-reached`; a
    /// datagram of a new source is counted as dropped.
    peers = 16_384;
    /// Peers on one bridge. Beyond: as with `peers`; of UDP peers the one that was silent longest makes room.
    peers_per_bridge = 4_096;
    /// Live sockets; guests have half of them together, and a sixteenth is kept for admins. Beyond: `too-many-requests`.
    viewers = 1_024;
    /// Live sockets of one address, or of one IPv6 network of 64 bits; a sixteenth is kept for admins. Beyond:
    /// `too-many-requests`.
    viewers_per_address = 256;
    /// Live sockets of one person, of one API token that is nobody's, or of all guests of one share link. Beyond:
    /// `too-many-requests`.
    viewers_per_person = 256;
    /// Connections to the page and the API that are no live sockets. Beyond: the one that has waited longest for a request
    /// is closed; where all have one under way, the new one is. Others than admins keep a part of the places.
    connections = 4_096;
    /// The same of one address, or of one IPv6 network of 64 bits; trusted proxies have no such bound. Beyond: as with
    /// `connections`, among those of the address.
    connections_per_address = 512;
    /// Calls under way on one live socket. Beyond: nothing more is read from it until one is answered.
    calls_per_viewer = 64;
    /// Bytes of entries that a live socket is given unacknowledged, for each follow. Beyond: the stream waits.
    window_bytes = 2 << 20;
    /// Bytes of one send. Beyond: `too-large`.
    entry_bytes = 1 << 20;
    /// Bytes of one received line. Beyond: it is cut, and the entry is marked `partial`.
    line_bytes = 64 << 10;
    /// Bytes that wait for one peer that does not read; a single larger send goes when nothing waits. Beyond:
    /// `limit-reached` where that peer is addressed, an event `not-written` where it is one of all.
    unsent_bytes_per_peer = 4 << 20;
    /// Sends that wait for one TCP peer, or for one UDP socket. Beyond: as with `unsent_bytes_per_peer`.
    unsent_sends_per_peer = 4_096;
    /// Bytes of a text that is searched. Beyond: `too-large`.
    search_bytes = 1_024;
    /// Saved sends. Beyond: `limit-reached`.
    saved = 256;
    /// Bytes of one saved send. Beyond: `too-large`.
    saved_bytes = 64 << 10;
    /// Periodic sends that run on one bridge. Beyond: `limit-reached`.
    periodic_per_bridge = 16;
    /// Texts that end a connection, on one bridge. Beyond: `too-large`.
    farewells_per_bridge = 16;
    /// Share links of one bridge; those whose time is over make room. Beyond: `limit-reached`.
    shares_per_bridge = 256;
    /// Names of peers of one bridge that have left. Beyond: those who came first are forgotten first.
    names_per_bridge = 512;
    /// Peers of one bridge that have left and are still listed with `all`. Beyond: the one that left first is not.
    left_peers_per_bridge = 256;
    /// Files on their way on one bridge; guests have one each, and half of these together. Beyond: `limit-reached`.
    files_per_bridge = 4;
    /// Bytes of one file. Beyond: `too-large`.
    file_bytes = 1 << 30;
    /// Recipients of one request for notices. Beyond: `too-large`.
    notice_recipients = 100;
    /// Bytes of the text of a notice, and of its HTML. Beyond: `too-large`.
    notice_text_bytes = 128 << 10;
    /// Bytes of all attachments of an e-mail. Beyond: `too-large`.
    notice_attachment_bytes = 4 << 20;
    /// Attachments of an e-mail. Beyond: `too-large`.
    notice_attachments = 32;
    /// Senders of e-mail. Beyond: `limit-reached`.
    senders = 32;
    /// Gateways of SMS. Beyond: `limit-reached`.
    gateways = 32;
    /// Templates of notices. Beyond: `limit-reached`.
    templates = 256;
    /// Bytes of one template. Beyond: `too-large`.
    template_bytes = 64 << 10;
    /// Alerts of one bridge. Beyond: `limit-reached`.
    alerts_per_bridge = 32;
    /// Recipients of one alert. Beyond: `too-large`.
    alert_recipients = 16;
}

impl LimitsSection {
    /// The limits as users see them.
    pub fn shown(&self) -> Limits {
        let list = self.list().into_iter();
        list.map(|(name, value)| (name.to_owned(), value as u64))
            .collect()
    }

    /// What no type can say.
    pub(super) fn faults(&self) -> Vec<ConfigFault> {
        let mut faults: Vec<_> = self
            .list()
            .into_iter()
            .filter(|(_, value)| *value == 0)
            .map(|(name, _)| ConfigFault::new(format!("limits.{name}"), "give a number from 1"))
            .collect();
        for (name, value) in self.list() {
            if value > MOST {
                let what = format!("give at most {MOST}");
                faults.push(ConfigFault::new(format!("limits.{name}"), what));
            }
        }
        let entries = [
            ("limits.entry_bytes", self.entry_bytes),
            ("limits.line_bytes", self.line_bytes),
        ];
        for (key, value) in entries {
            if value > MAX_ENTRY_BYTES {
                faults.push(ConfigFault::new(
                    key,
                    format!("give at most {MAX_ENTRY_BYTES}"),
                ));
            }
        }
        if (1..MIN_WINDOW_BYTES).contains(&self.window_bytes) {
            let what = format!("give at least {MIN_WINDOW_BYTES}");
            faults.push(ConfigFault::new("limits.window_bytes", what));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table that users read says the same.
    #[test]
    fn the_table_has_every_limit_with_its_default() {
        let table = include_str!("../../../docs/limits.md");
        for (name, default) in LimitsSection::default().list() {
            let row = format!("| `{name}` | {default} |");
            assert!(table.contains(&row), "docs/limits.md has no row {row}");
        }
    }
}
