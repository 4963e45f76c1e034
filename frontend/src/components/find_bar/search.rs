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

/// The relay answers after about so long, in milliseconds, and is asked to go on: so the link is never silent for long.
const PATIENCE_MS: u32 = 2_000;

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
    /// Where to go on, where the relay has not looked at everything.
    pub rest: Option<Reach>,
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
        numbers: Some(true),
        patience_ms: Some(PATIENCE_MS),
        also: (!query.text.is_empty()).then(|| query.text.clone()),
        direction: query.direction.or(through.direction),
        peer: query.peer.clone().or(through.peer),
        ..through
    };
    Ok(page(reach, connection.call(list).await?))
}

fn page(reach: Reach, list: EntryList) -> Page {
    let rest = list.looked_to.map(|looked| match reach {
        Reach::Newest | Reach::Below(_) => Reach::Below(looked),
        Reach::Above(_) => Reach::Above(looked),
    });
    Page {
        more: list.numbers.len() == AT_ONCE as usize || rest.is_some(),
        seqs: list.numbers,
        rest,
    }
}

/// Whether two things are wanted of which no entry can be both.
fn contradicts<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    one.is_some() && other.is_some() && one != other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_where_the_relay_has_ended() {
        let page = |reach, looked_to| {
            let list = EntryList {
                epoch: shared::id::Epoch("e".to_owned()),
                first: 1,
                last: 9,
                entries: vec![],
                numbers: vec![5, 6],
                looked_to,
            };
            page(reach, list)
        };
        for (reach, rest) in [
            (Reach::Newest, Reach::Below(4)),
            (Reach::Below(8), Reach::Below(4)),
            (Reach::Above(2), Reach::Above(4)),
        ] {
            let ended = page(reach, Some(4));
            assert_eq!((ended.rest, ended.more), (Some(rest), true));
            assert_eq!(ended.seqs, [5, 6]);
            let whole = page(reach, None);
            assert_eq!((whole.rest, whole.more), (None, false));
        }
    }
}
