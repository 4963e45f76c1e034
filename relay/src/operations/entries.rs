//! Sending, and looking at the journal.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use shared::{
    bounds::{MAX_LIMIT, MAX_PAGE_BYTES, MAX_PATIENCE_MS},
    bridge::TextEncoding,
    encoding::encode,
    entry::{Entry, EntryJson},
    fault::{Fault, FaultCode},
    operation::{CountEntries, EntryCount, EntryList, ListEntries, Operation as _, Send, Sent},
};

use super::{Perform, Services};
use crate::{
    access::Caller,
    bridge::{Bridge, SendRequest},
    faults::check_number,
    journal::{Found, Journal},
    store::{EventWanted, Range, StoreError},
    text,
};

/// How many entries a page holds where nothing else is asked for.
const DEFAULT_LIMIT: u32 = 100;

/// Nobody reads on their own how many more there are.
const MOST_COUNTED: u32 = 1000;

/// About how many bytes of entries a page holds at the most; a page of large entries is shorter than its limit.
const PAGE_BYTES: usize = MAX_PAGE_BYTES as usize;

/// About how many bytes of JSON that may become: text is there in base64 as well, and numbers and times with each entry. What
/// takes more, as control characters do, makes the page shorter.
const JSON_FACTOR: usize = 3;
const JSON_REST: usize = 1 << 20;

/// Of an entry's JSON, without its bytes.
const JSON_ENTRY: usize = 256;

/// How long one of a guest goes on that does not say so.
const GUEST_PATIENCE_MS: u32 = 2_000;

/// In place of a kind of event: only what went to or came from peers.
const NO_EVENTS: &str = "none";

impl Perform for Send {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Sent, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        if let (Some(_), Some(name)) = (caller.guest(), &caller.name) {
            // A guest who has no live socket now may have lost the name to somebody who has.
            services.check_person(&caller.identity, name)?;
        }
        let encoding = self.encoding.unwrap_or(bridge.settings().encoding);
        let bytes = self.written().bytes(encoding)?;
        let behalf = caller.behalf();
        let request = SendRequest::new(self.to, bytes, caller.name, self.client_id);
        bridge.send(request.by(behalf)).await
    }
}

impl Perform for ListEntries {
    async fn perform(self, services: &Services, caller: Caller) -> Result<EntryList, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        check_number("limit", "number", limit, 1..=MAX_LIMIT)?;
        let of_guest = caller.guest().map(|_| GUEST_PATIENCE_MS);
        let patience = patience(self.patience_ms.or(of_guest))?;
        let max_bytes = page_bytes(self.max_bytes)?;
        for text in [&self.q, &self.also] {
            check_search(text.as_deref(), services.config.limits.search_bytes)?;
        }
        let journal = &services.bridges.context().journal;
        // Read first, and nothing above is listed: who goes on after `last` misses nothing.
        let (first, last) = (bridge.log().first(), bridge.log().last());
        let mut found = find(journal, &bridge, &self, (limit, max_bytes, patience), last)
            .await
            .map_err(unreadable)?;
        let (mut entries, mut numbers) = (vec![], vec![]);
        if self.numbers == Some(true) {
            numbers.extend(found.entries.iter().map(|entry| entry.seq));
        } else {
            entries = shortened(
                &mut found,
                bridge.settings().encoding,
                json_bytes(max_bytes),
            );
        }
        if self.after.is_none() {
            entries.reverse();
            numbers.reverse();
        }
        Ok(EntryList {
            epoch: journal.epoch().clone(),
            first,
            last,
            looked_to: found.looked_to,
            entries,
            numbers,
        })
    }
}

impl Perform for CountEntries {
    async fn perform(self, services: &Services, caller: Caller) -> Result<EntryCount, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let (key, after) = (bridge.log().key(), self.after.unwrap_or(0));
        let store = services.bridges.context().journal.store();
        let count = store
            .count_messages(key, after, caller.name.as_deref(), MOST_COUNTED)
            .await
            .map_err(unreadable)?;
        Ok(EntryCount { count })
    }
}

fn check_search(q: Option<&str>, limit: usize) -> Result<(), Fault> {
    match q.map_or(0, str::len) {
        bytes if bytes > limit => Err(Fault::new(
            FaultCode::TooLarge,
            format!("A search of {bytes} bytes is longer than the limit of {limit}; search for a part of it."),
        )
        .with("bytes", bytes)
        .with("limit", limit)),
        _ => Ok(()),
    }
}

fn patience(ms: Option<u32>) -> Result<Option<Duration>, Fault> {
    ms.map(|ms| {
        let ms = check_number("patience_ms", "number", ms, 1..=MAX_PATIENCE_MS)?;
        Ok(Duration::from_millis(ms.into()))
    })
    .transpose()
}

fn page_bytes(max: Option<u32>) -> Result<usize, Fault> {
    let most = max.map_or(PAGE_BYTES, |max| max as usize);
    check_number("max_bytes", "number", most, 1..=PAGE_BYTES)
}

/// The JSON form of an entry, with its text where its bytes are one.
pub(crate) fn to_json(entry: Entry, encoding: TextEncoding) -> EntryJson {
    let text = if entry.event.is_some() {
        None
    } else {
        text::decode(&entry.bytes, encoding)
    };
    EntryJson::new(entry, text)
}

pub(super) fn unreadable(error: StoreError) -> Fault {
    error.read_fault("The journal could not be read; see the relay's log, then try again.")
}

/// Finds what is asked for, up to the number that was the last.
async fn find(
    journal: &Journal,
    bridge: &Arc<Bridge>,
    wanted: &ListEntries,
    (limit, max_bytes, patience): (u32, usize, Option<Duration>),
    last: u64,
) -> Result<Found, StoreError> {
    let encoding = bridge.settings().encoding;
    let texts = [&wanted.q, &wanted.also].into_iter().flatten();
    let texts: Vec<_> = texts.map(|text| text.to_ascii_lowercase()).collect();
    // The store looks for the longest; it is in the fewest entries.
    let longest = texts.iter().max_by_key(|text| text.len());
    let needle = match longest.map(|text| encode(text, encoding)) {
        // What the encoding does not have is in no entry.
        Some(Err(_)) => return Ok(Found::default()),
        Some(Ok(needle)) => Some(needle.to_ascii_lowercase()),
        None => None,
    };
    let range = Range {
        after: wanted.after.unwrap_or(0),
        before: Some(wanted.before.unwrap_or(u64::MAX).min(last + 1)),
        direction: wanted.direction,
        peer: wanted.peer.clone(),
        event: wanted.event.as_deref().map(|event| match event {
            NO_EVENTS => EventWanted::None,
            kind => EventWanted::Kind(kind.to_owned()),
        }),
        needle,
        newest_first: wanted.after.is_none(),
        aside: false,
        limit,
        max_bytes,
    };
    // The bytes may stand across two characters of another text.
    let fits = |entry: &Entry| {
        texts
            .iter()
            .all(|text| text::contains(&entry.bytes, encoding, text))
    };
    journal.find(bridge.log(), &range, patience, fits).await
}

/// The JSON forms of what was found, as far as they fit into about so many bytes, but of one entry at least.
fn shortened(found: &mut Found, encoding: TextEncoding, mut room: usize) -> Vec<EntryJson> {
    let mut shown: Vec<EntryJson> = Vec::new();
    for entry in std::mem::take(&mut found.entries) {
        let json = to_json(entry, encoding);
        let bytes = JSON_ENTRY + json.base64.len() + json.text.as_deref().map_or(0, quoted);
        if let (Some(last), true) = (shown.last(), bytes > room) {
            found.looked_to = Some(last.seq);
            break;
        }
        room = room.saturating_sub(bytes);
        shown.push(json);
    }
    shown
}

/// How many bytes a text takes in JSON.
fn quoted(text: &str) -> usize {
    let bytes = text.bytes().map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 2,
        0..0x20 => 6,
        _ => 1,
    });
    bytes.sum()
}

fn json_bytes(max_bytes: usize) -> usize {
    JSON_FACTOR * max_bytes + JSON_REST
}

/// How much memory an operation's answer takes at the most, about, where that is much: before it is made.
pub(crate) fn answer_bytes(operation: &str, with: &Value) -> usize {
    if operation != ListEntries::ID {
        return 0;
    }
    // In a query numbers are texts.
    let asked = with.get("max_bytes").and_then(|max| match max {
        Value::String(text) => text.parse().ok(),
        max => max.as_u64(),
    });
    let max = asked.and_then(|max| usize::try_from(max).ok());
    json_bytes(max.map_or(PAGE_BYTES, |max| max.min(PAGE_BYTES)))
}
