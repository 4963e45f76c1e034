//! `[quotas]`: how much one person, one bridge and all together may have. docs/limits.md has them in one table.

use serde::{Deserialize, Serialize};

/// Makes the section from one list of names, defaults and words.
macro_rules! quotas {
    ($($(#[doc = $words:literal])+ $name:ident = $default:expr;)+) => {
        /// `[quotas]`. With 0 there is no bound; what is for a person does not bind whoever has the owner's key.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct QuotasSection {
            $($(#[doc = $words])+ pub $name: u64,)+
        }

        impl Default for QuotasSection {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl QuotasSection {
            /// The quotas by name.
            pub fn list(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name),)+]
            }
        }
    };
}

quotas! {
    /// Bridges of one person, open or closed. Beyond: `limit-reached`.
    bridges_per_person = 64;
    /// Peers on all bridges of one person. Beyond: as with `limits.peers`.
    peers_per_person = 4_096;
    /// Bytes a second from all peers of one person's bridges. Beyond: TCP is read more slowly, datagrams are dropped and
    /// counted.
    bytes_in_per_second_per_person = 64 << 20;
    /// Bytes a second to all peers of one person's bridges. Beyond: they are written more slowly, and wait as long as they
    /// would for a peer that reads slowly.
    bytes_out_per_second_per_person = 64 << 20;
    /// Bytes that the journal keeps of all bridges of one person, of one bridge at the most half of them: beyond that its
    /// oldest entries go. Beyond, of all: sends are `limit-reached`, peers wait or are turned
    /// away, and datagrams are dropped and counted, until something of it is deleted or has gone.
    journal_bytes_per_person = 2 << 30;
    /// Notices that one person sends within 24 hours. Beyond: `limit-reached`.
    notices_per_person_per_day = 200;
    /// Saved sends of one person. Beyond: `limit-reached`.
    saved_per_person = 64;
    /// Notices that the alerts of one bridge send within 24 hours. Beyond: `limit-reached`, in the alert's event.
    notices_per_bridge_per_day = 0;
    /// Bytes a second from all peers of one bridge. Beyond: as for a person.
    bytes_in_per_second_per_bridge = 0;
    /// Bytes a second to all peers of one bridge. Beyond: as for a person.
    bytes_out_per_second_per_bridge = 0;
    /// Bytes a second from all peers of all bridges. Beyond: as for a person.
    bytes_in_per_second = 0;
    /// Bytes a second to all peers of all bridges. Beyond: as for a person.
    bytes_out_per_second = 0;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table that users read says the same.
    #[test]
    fn the_table_has_every_quota_with_its_default() {
        let table = include_str!("../../../docs/limits.md");
        for (name, default) in QuotasSection::default().list() {
            let row = format!("| `{name}` | {default} |");
            assert!(table.contains(&row), "docs/limits.md has no row {row}");
        }
    }
}
