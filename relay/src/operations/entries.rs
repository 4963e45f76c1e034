//! Sending, and looking at the journal.

use std::sync::Arc;

use shared::{
    entry::{Entry, EntryJson},
    fault::{Fault, FaultCode},
    operation::{EntryList, ListEntries, Send, Sent},
    payload,
};

use super::{Perform, Services};
use crate::{
    access::Caller,
    bridge::{Bridge, SendRequest},
    journal::{Journal, PAGE_ENTRIES},
    store::{Range, StoreError},
    text,
};

/// How many entries a page holds where nothing else is asked for, and at the most.
const DEFAULT_LIMIT: u32 = 100;
const MAX_LIMIT: u32 = PAGE_ENTRIES;

/// About how many bytes of entries a page holds at the most; a page of large entries is shorter than its limit.
const PAGE_BYTES: usize = 4 << 20;

impl Perform for Send {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Sent, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let encoding = self.encoding.unwrap_or(bridge.settings().encoding);
        let bytes = match (&self.text, &self.hex, &self.base64) {
            (Some(text), None, None) => text::encode(text, encoding)?,
            (None, Some(hex), None) => payload::parse_hex(hex)?,
            (None, None, Some(base64)) => payload::parse_base64(base64)?,
            _ => {
                return Err(Fault::new(
                    FaultCode::BadRequest,
                    "Give the bytes once: as \"text\", as \"hex\" or as \"base64\".",
                )
                .with("field", "text"));
            }
        };
        let request = SendRequest {
            to: self.to,
            bytes,
            author: caller.name,
            client_id: self.client_id,
        };
        bridge.send(request).await
    }
}

impl Perform for ListEntries {
    async fn perform(self, services: &Services, _: Caller) -> Result<EntryList, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Fault::new(
                FaultCode::BadRequest,
                format!("\"limit\" is a number from 1 to {MAX_LIMIT}."),
            )
            .with("field", "limit"));
        }
        let journal = &services.bridges.context().journal;
        // Read first, and nothing above is listed: who goes on after `last` misses nothing.
        let (first, last) = (bridge.log().first(), bridge.log().last());
        let found = find(journal, &bridge, &self, limit, last)
            .await
            .map_err(unreadable)?;
        let encoding = bridge.settings().encoding;
        Ok(EntryList {
            epoch: journal.epoch().clone(),
            first,
            last,
            entries: found
                .into_iter()
                .map(|entry| to_json(entry, encoding))
                .collect(),
        })
    }
}

/// The JSON form of an entry, with its text where its bytes are one.
pub(crate) fn to_json(entry: Entry, encoding: shared::bridge::TextEncoding) -> EntryJson {
    let text = if entry.event.is_some() {
        None
    } else {
        text::decode(&entry.bytes, encoding)
    };
    EntryJson::new(entry, text)
}

fn unreadable(error: StoreError) -> Fault {
    tracing::error!(%error, "the journal could not be read");
    Fault::new(
        FaultCode::StorageFailed,
        "The journal could not be read; see the relay's log, then try again.",
    )
}

/// Walks the journal in the direction asked for, a page at a time, until enough is found.
async fn find(
    journal: &Journal,
    bridge: &Arc<Bridge>,
    wanted: &ListEntries,
    limit: u32,
    last: u64,
) -> Result<Vec<Entry>, StoreError> {
    let encoding = bridge.settings().encoding;
    let needle = wanted.q.as_deref().map(str::to_ascii_lowercase);
    let mut range = Range {
        after: wanted.after.unwrap_or(0),
        before: Some(wanted.before.unwrap_or(u64::MAX).min(last + 1)),
        direction: wanted.direction,
        peer: wanted.peer.clone(),
        newest_first: wanted.after.is_none(),
        limit: if needle.is_some() { MAX_LIMIT } else { limit },
        max_bytes: PAGE_BYTES,
    };
    let (mut found, mut bytes) = (Vec::new(), 0);
    loop {
        let page = journal.entries(bridge.log(), &range).await?;
        let Some(last) = page.last().map(|entry| entry.seq) else {
            break;
        };
        for entry in page {
            let matches = needle.as_ref().is_none_or(|needle| {
                entry.event.is_none() && text::contains(&entry.bytes, encoding, needle)
            });
            if matches && found.len() < limit as usize && bytes < PAGE_BYTES {
                bytes += entry.bytes.len();
                found.push(entry);
            }
        }
        if needle.is_none() || found.len() == limit as usize || bytes >= PAGE_BYTES {
            break;
        }
        if range.newest_first {
            range.before = Some(last);
        } else {
            range.after = last;
        }
    }
    if range.newest_first {
        found.reverse();
    }
    Ok(found)
}
