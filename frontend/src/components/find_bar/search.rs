//! What is looked for, and asking the relay for it.

use shared::{
    bridge::Bridge,
    entry::Direction,
    id::PeerId,
    operation::{EntryList, ListEntries},
};

use crate::{
    connection::{CallError, Connection},
    journal_store::Sieve,
};

/// How many matches are asked for at once.
const AT_ONCE: u32 = 1_000;

/// The relay ends a page early at about so many bytes.
const PAGE_BYTES: usize = 4 << 20;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// The text.
    pub text: String,
    /// Only what went this way.
    pub direction: Option<Direction>,
    /// Only what this peer said or got.
    pub peer: Option<PeerId>,
}

impl Query {
    /// Whether nothing is looked for.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The newest matches.
    Newest,
    /// Those below a number.
    Below(u64),
    /// Those above a number.
    Above(u64),
}

/// A page of matches.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Their numbers, ascending.
    pub seqs: Vec<u64>,
    /// Whether there may be more in the direction that was asked for.
    pub more: bool,
}

/// Asks the relay for what matches a query and is let through a sieve.
///
/// # Errors
/// Why there is no answer.
pub(crate) async fn search(
    connection: &Connection,
    bridge: &Bridge,
    (query, sieve): (&Query, &Sieve),
    reach: Reach,
) -> Result<Page, CallError> {
    let (after, before) = match reach {
        Reach::Newest => (None, None),
        Reach::Below(seq) => (None, Some(seq)),
        Reach::Above(seq) => (Some(seq), None),
    };
    let through = sieve.list(&bridge.id);
    if contradicts(&query.direction, &through.direction) || contradicts(&query.peer, &through.peer)
    {
        return Ok(Page::default());
    }
    let list = ListEntries {
        after,
        before,
        limit: Some(AT_ONCE),
        also: (!query.text.is_empty()).then(|| query.text.clone()),
        direction: query.direction.or(through.direction),
        peer: query.peer.clone().or(through.peer),
        ..through
    };
    let EntryList { entries, .. } = connection.call(list).await?;
    let bytes: usize = entries.iter().map(|entry| entry.base64.len() / 4 * 3).sum();
    Ok(Page {
        more: entries.len() == AT_ONCE as usize || bytes >= PAGE_BYTES,
        seqs: entries.into_iter().map(|entry| entry.seq).collect(),
    })
}

/// Whether two things are wanted of which no entry can be both.
fn contradicts<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    one.is_some() && other.is_some() && one != other
}
