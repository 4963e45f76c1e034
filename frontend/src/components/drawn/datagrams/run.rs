//! One run of numbered datagrams: it sends them, then looks which of them came.

use gloo_timers::future::TimeoutFuture;
use shared::{
    bridge::TextEncoding,
    drawn::numbered::{self, Came, Number},
    entry::{Direction, EntryJson, Event},
    id::{BridgeId, PeerId},
    operation::{ListEntries, Send, To},
    payload::parse_base64,
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    browser,
    components::inspector::link::linked,
    connection::{CallError, Connection},
    text::Text,
};

/// So often it is looked which have come, and so long in between: what has not come by then is taken for lost.
const LOOKS: u32 = 12;
const PAUSE_MS: u32 = 250;

/// So often a bridge of the relay's own is looked at where all have come: what its system has dropped meanwhile is told a
/// moment later.
const SETTLED: u32 = 3;

/// So many entries are asked for at once, and so many such pages are looked at: a receiver may be busy with others.
const PAGE: u32 = 1_000;
const PAGES: u32 = 20;

/// What is to be sent.
pub(super) struct Order {
    pub bridge: BridgeId,
    pub peer: PeerId,
    /// The bridge that receives them; without one what comes back is counted.
    pub receiver: Option<BridgeId>,
    pub count: u32,
    pub bytes: usize,
}

/// How a run stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Run {
    pub done: bool,
    sent: u32,
    came: Came,
    /// What the receiving system has dropped, as counted there. Nothing where the receiver is not ours.
    dropped: Option<u64>,
    /// Whether more came than is looked at, so that nothing is known of what is missing.
    beyond: bool,
    fault: Option<String>,
}

/// Begins a run and shows how it goes.
pub(super) fn begin(
    connection: Connection,
    order: Order,
    shown: UseStateSetter<Option<Run>>,
    text: &'static Text,
) {
    spawn_local(async move {
        let mut run = Run::default();
        shown.set(Some(run.clone()));
        let result = goes(&connection, &order, &mut run, &shown).await;
        run.fault = result.err().map(|error| text.call_error(&error));
        run.done = true;
        shown.set(Some(run));
    });
}

async fn goes(
    connection: &Connection,
    order: &Order,
    run: &mut Run,
    shown: &UseStateSetter<Option<Run>>,
) -> Result<(), CallError> {
    let looked_at = order.receiver.as_ref().unwrap_or(&order.bridge);
    let newest = ListEntries {
        bridge: looked_at.clone(),
        limit: Some(1),
        ..ListEntries::default()
    };
    let before = connection.call(newest).await?.last;
    let name: String = browser::random_id().chars().take(8).collect();
    for number in 1..=order.count {
        connection.call(send(order, number, &name)).await?;
        run.sent = number;
    }
    let mut look = Look {
        after: before,
        ..Look::default()
    };
    let mut complete = 0;
    for _ in 0..LOOKS {
        run.beyond = !look.on(connection, looked_at, &name).await?;
        run.came = numbered::came(&look.numbers, order.count);
        run.dropped = order.receiver.as_ref().map(|_| look.dropped);
        shown.set(Some(run.clone()));
        complete += u32::from(run.came.missing.is_empty());
        let settled = if order.receiver.is_some() { SETTLED } else { 1 };
        if run.beyond || complete >= settled {
            break;
        }
        TimeoutFuture::new(PAUSE_MS).await;
    }
    Ok(())
}

/// What was found in a journal so far.
#[derive(Default)]
struct Look {
    after: u64,
    pages: u32,
    numbers: Vec<u32>,
    dropped: u64,
}

impl Look {
    /// Looks at what is new; whether that was all of it.
    async fn on(
        &mut self,
        connection: &Connection,
        bridge: &BridgeId,
        run: &str,
    ) -> Result<bool, CallError> {
        while self.pages < PAGES {
            let news = ListEntries {
                bridge: bridge.clone(),
                after: Some(self.after),
                limit: Some(PAGE),
                ..ListEntries::default()
            };
            let answer = connection.call(news).await?;
            if !self.take(&answer.entries, answer.last, run) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes a page in; whether the journal's last entry lies behind it.
    fn take(&mut self, entries: &[EntryJson], last: u64, run: &str) -> bool {
        self.after = entries.last().map_or(self.after, |last| last.seq);
        self.numbers.extend(numbers(entries, run));
        self.dropped += dropped(entries);
        let has_more = !entries.is_empty() && self.after < last;
        self.pages += u32::from(has_more);
        has_more
    }
}

fn send(order: &Order, number: u32, run: &str) -> Send {
    let number = Number {
        number,
        of: order.count,
        run: run.to_owned(),
    };
    Send {
        bridge: order.bridge.clone(),
        to: To::One(order.peer.to_string()),
        text: Some(numbered::write(&number, order.bytes)),
        encoding: Some(TextEncoding::Utf8),
        ..Send::default()
    }
}

/// Which of a run's datagrams are among entries.
fn numbers(entries: &[EntryJson], run: &str) -> impl Iterator<Item = u32> {
    let received = entries
        .iter()
        .filter(|entry| entry.direction == Direction::In);
    received.filter_map(move |entry| {
        let bytes = parse_base64(&entry.base64).ok()?;
        let number = numbered::read(&bytes)?;
        (number.run == run).then_some(number.number)
    })
}

fn dropped(entries: &[EntryJson]) -> u64 {
    let counts = entries.iter().filter_map(|entry| match entry.event {
        Some(Event::DatagramsDropped { count }) => Some(count),
        _ => None,
    });
    counts.sum()
}

/// What came of a run, in words.
fn facts(run: &Run, text: &'static Text) -> Vec<(&'static str, String)> {
    let words = text.drawn;
    let list = |numbers: &[u32]| match numbers {
        [] => words.none.to_owned(),
        numbers => {
            let shown: Vec<_> = numbers.iter().map(u32::to_string).collect();
            shown.join(", ")
        }
    };
    let came = &run.came;
    let mut rows = vec![
        (words.sent_count, run.sent.to_string()),
        (
            words.came_count,
            (run.sent as usize - lost(run)).to_string(),
        ),
        (words.order, list(&came.order)),
        (words.late, list(&came.late)),
        (words.again, list(&came.again)),
        (
            words.missing,
            match run.beyond {
                true => words.not_looked.to_owned(),
                false => list(&came.missing),
            },
        ),
    ];
    if let Some(dropped) = run.dropped {
        rows.push((words.dropped, (words.dropped_words)(dropped)));
    }
    rows
}

/// What came of a run.
pub(super) fn table(run: &Run, text: &'static Text) -> Html {
    let words = text.drawn;
    let row = |(name, value): (&'static str, String)| {
        html! { <tr key={name}><th scope="row">{ name }</th><td>{ value }</td></tr> }
    };
    html! {
        <>
            if let Some(fault) = &run.fault {
                <p class="fault">{ linked(fault) }</p>
            }
            <table class="calculated numbered">
                <tbody>{ for facts(run, text).into_iter().map(row) }</tbody>
            </table>
            if !run.done {
                <p class="quiet">{ if run.came.order.is_empty() { words.sending } else { words.waiting_still } }</p>
            }
        </>
    }
}

/// How many of those that were sent have not come.
fn lost(run: &Run) -> usize {
    let sent = run
        .came
        .missing
        .iter()
        .filter(|number| **number <= run.sent);
    match run.came == Came::default() {
        true => run.sent as usize,
        false => sent.count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seq: u64) -> EntryJson {
        let entry = serde_json::json!({
            "seq": seq, "at": "2026-01-01T00:00:00.000000Z", "direction": "event",
            "base64": "", "event": {"kind": "datagrams-dropped", "count": 1},
        });
        serde_json::from_value(entry).unwrap()
    }

    #[test]
    fn it_is_looked_on_until_the_last_entry() {
        let mut look = Look::default();
        assert!(look.take(&[event(1), event(2)], 3, "run"));
        assert!(!look.take(&[event(3)], 3, "run"));
        assert!(!look.take(&[], 4, "run"));
        assert_eq!((look.after, look.pages, look.dropped), (3, 1, 3));
    }
}
