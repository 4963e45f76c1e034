//! One group of requests on its way through one transaction: numbered, committed, let out; or taken apart again.

use std::{collections::HashMap, time::Instant};

use shared::entry::{Direction, Entry, Event};

use super::{
    AppendError, ClientKey, Log, NewEntry, Pulse, Settled,
    log::Fresh,
    pulse::Beat,
    writer::{Append, Done, Request, Stored},
};
use crate::store::{BridgeKey, Commit, StoreError, StoredSend, Writer, peer_number};

/// What a commit came to.
pub(super) struct Committed {
    pub(super) entries: usize,
    /// Of the entries.
    pub(super) bytes: usize,
    pub(super) deleted: Vec<BridgeKey>,
}

/// Requests on their way through one transaction.
#[derive(Default)]
pub(super) struct Group {
    commit: Commit,
    next: HashMap<BridgeKey, u64>,
    appends: Vec<Numbered>,
    others: Vec<Request>,
    /// Sends that are answered without being stored again.
    repeats: Vec<Repeat>,
    /// Whether there is a commit even of nothing, which tells whether there can be others.
    proves: bool,
}

/// The same send once more.
struct Repeat {
    done: Done<Stored>,
    answer: Result<Stored, AppendError>,
    /// Whether the first is in the store already, and not only in this group.
    stored: bool,
}

struct Numbered {
    append: Box<Append>,
    first: u64,
    /// Where its entries begin in the commit.
    start: usize,
}

impl Group {
    /// Commits requests and answers them. After a failure what must be tried again comes back with it.
    pub(super) async fn commit(
        writer: &mut Writer,
        requests: Vec<Request>,
        settled: &Settled,
        pulse: &Pulse,
    ) -> Result<Committed, (StoreError, Vec<Request>)> {
        let mut group = Self::default();
        let mut failed = None;
        for request in requests {
            if let Err((request, error)) = group.add(writer, request).await {
                failed = Some(error);
                group.others.push(request);
            }
        }
        group.commit.settled.append(&mut settled.lock());
        let began = Instant::now();
        let empty = group.commit.is_empty();
        let idle = empty && !group.proves && !pulse.is_failing();
        let outcome = match failed {
            Some(error) => Err(error),
            None if idle => Ok(None),
            None => writer.commit(&group.commit).await,
        };
        pulse.beat(match outcome {
            Ok(_) if idle => Beat::Idle,
            Ok(_) => Beat::Committed,
            Err(_) => Beat::Failed,
        });
        match outcome {
            Ok(changed) => {
                let entries = &group.commit.entries;
                if !empty {
                    pulse.committed(entries.iter().map(|(_, entry)| entry), began.elapsed());
                }
                let committed = Committed {
                    entries: entries.len(),
                    bytes: entries.iter().map(|(_, entry)| entry.weight()).sum(),
                    deleted: group.commit.deleted.clone(),
                };
                group.let_out(changed);
                Ok(committed)
            }
            Err(error) => {
                pulse.failures.inc();
                settled.lock().append(&mut group.commit.settled);
                Err((error, group.hold()))
            }
        }
    }

    async fn add(
        &mut self,
        writer: &mut Writer,
        request: Request,
    ) -> Result<(), (Request, StoreError)> {
        match request {
            // Of a bridge that is deleted nothing is kept.
            Request::Append(append) if append.log.is_retired() => {
                let _ = append.done.send(Err(AppendError::Deleted));
            }
            Request::Append(mut append) => {
                if let Some(client) = append.client.take() {
                    match self.earlier(writer, &append, &client).await {
                        Err(error) => return Err((Request::Append(append), error)),
                        Ok(Some((answer, stored))) => self.repeats.push(Repeat {
                            done: append.done,
                            answer,
                            stored,
                        }),
                        Ok(None) => self.number(append, Some(client)),
                    }
                } else {
                    self.number(append, None);
                }
            }
            Request::Save(ref bridge, _) => {
                self.commit.bridges.push((**bridge).clone());
                self.others.push(request);
            }
            Request::Delete(key, _) => {
                self.commit.deleted.push(key);
                self.others.push(request);
            }
            Request::Edit(ref edits, _) => {
                self.commit.edits.extend_from_slice(edits);
                self.others.push(request);
            }
            Request::Prove(_) => {
                self.proves = true;
                self.others.push(request);
            }
        }
        Ok(())
    }

    /// The answer to a send whose `client_id` is known, and whether it is in the store rather than in this group.
    async fn earlier(
        &self,
        writer: &mut Writer,
        append: &Append,
        client: &ClientKey,
    ) -> Result<Option<(Result<Stored, AppendError>, bool)>, StoreError> {
        let key = append.log.key();
        let here = self
            .commit
            .sends
            .iter()
            .find(|(bridge, send)| *bridge == key && send.client_id == client.client_id);
        let stored = here.is_none();
        let known = match here {
            Some((_, send)) => Some(send.clone()),
            None => writer.find_send(key, &client.client_id).await?,
        };
        Ok(known.map(|send| {
            let same = send.digest == client.digest;
            let answer = Stored {
                seq: send.seq,
                peers: Some(send.peers),
            };
            let answer = same.then_some(answer).ok_or(AppendError::ClientIdReused);
            (answer, stored)
        }))
    }

    fn number(&mut self, mut append: Box<Append>, client: Option<ClientKey>) {
        let key = append.log.key();
        let next = self
            .next
            .entry(key)
            .or_insert_with(|| append.log.last() + 1);
        let first = *next;
        let start = self.commit.entries.len();
        for NewEntry(mut entry) in std::mem::take(&mut append.entries) {
            entry.seq = *next;
            entry.at = append.log.stamp(entry.at);
            *next += 1;
            if entry.direction == Direction::Out {
                self.commit.pending.push((key, entry.seq));
            }
            if let Some(Event::OutcomeUnknown { of }) = entry.event {
                // In the commit that tells it, so that a crash does not have it told again.
                self.commit.settled.push((key, of));
            }
            if let Some(number) = joined(&entry) {
                self.commit.joined.push((key, number));
            }
            self.commit.entries.push((key, entry));
        }
        if let Some(ClientKey {
            client_id,
            digest,
            peers,
        }) = client
        {
            let send = StoredSend {
                client_id,
                digest,
                seq: first,
                peers,
            };
            self.commit.sends.push((key, send));
        }
        self.commit.edits.append(&mut append.edits);
        self.appends.push(Numbered {
            append,
            first,
            start,
        });
    }

    /// After the commit: rings first, so that whoever is answered can read what the answer speaks of; then
    /// the sockets and the answers, in the order of the numbers. `changed` is what the commit answers.
    fn let_out(self, changed: Option<u64>) {
        self.publish();
        for Numbered { append, first, .. } in self.appends {
            if let Some(handoff) = append.handoff {
                handoff(first);
            }
            // Who has stopped waiting needs no answer.
            let _ = append.done.send(Ok(Stored {
                seq: first,
                peers: None,
            }));
        }
        for repeat in self.repeats {
            let _ = repeat.done.send(repeat.answer);
        }
        for request in self.others {
            match request {
                Request::Edit(edits, done) if edits.iter().any(|edit| edit.is_stale(changed)) => {
                    let _ = done.send(Err(AppendError::Stale));
                }
                Request::Save(_, done)
                | Request::Delete(_, done)
                | Request::Edit(_, done)
                | Request::Prove(done) => {
                    let _ = done.send(Ok(()));
                }
                Request::Append(_) => {}
            }
        }
    }

    fn publish(&self) {
        let mut logs: HashMap<BridgeKey, (&Log, Fresh)> = HashMap::new();
        for (index, numbered) in self.appends.iter().enumerate() {
            let log = &numbered.append.log;
            let end = self
                .appends
                .get(index + 1)
                .map_or(self.commit.entries.len(), |next| next.start);
            for (key, entry) in &self.commit.entries[numbered.start..end] {
                let (_, fresh) = logs
                    .entry(*key)
                    .or_insert_with(|| (log, Fresh::beginning(entry)));
                fresh.add(entry);
            }
        }
        for (log, fresh) in logs.into_values() {
            log.publish(fresh);
        }
    }

    /// After a failed commit: sends and changes are answered with the fault, the rest is taken apart again.
    fn hold(self) -> Vec<Request> {
        let mut entries: Vec<_> = self
            .commit
            .entries
            .into_iter()
            .map(|(_, entry)| Some(entry))
            .collect();
        let ends: Vec<_> = self.appends.iter().skip(1).map(|next| next.start).collect();
        let mut held = Vec::new();
        for (
            index,
            Numbered {
                mut append, start, ..
            },
        ) in self.appends.into_iter().enumerate()
        {
            let end = ends.get(index).copied().unwrap_or(entries.len());
            if append.keep {
                append.entries = entries[start..end]
                    .iter_mut()
                    .filter_map(Option::take)
                    .map(NewEntry)
                    .collect();
                held.push(Request::Append(append));
            } else {
                let _ = append.done.send(Err(AppendError::Storage));
            }
        }
        for repeat in self.repeats {
            let answer = if repeat.stored {
                repeat.answer
            } else {
                Err(AppendError::Storage)
            };
            let _ = repeat.done.send(answer);
        }
        for request in self.others {
            // Who has stopped waiting needs no answer.
            let _ = match request {
                Request::Append(append) => append.done.send(Err(AppendError::Storage)).is_ok(),
                Request::Save(_, done)
                | Request::Delete(_, done)
                | Request::Edit(_, done)
                | Request::Prove(done) => done.send(Err(AppendError::Storage)).is_ok(),
            };
        }
        held
    }
}

/// The number of the peer that an entry says is new, so that the store never gives it again.
fn joined(entry: &Entry) -> Option<u64> {
    match entry.event {
        Some(Event::PeerJoined { .. } | Event::Connected { .. }) => {
            peer_number(entry.peer.as_ref()?)
        }
        _ => None,
    }
}
