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
    connection::{CallError, Connection},
    text::Text,
};

/// So often it is looked which have come, and so long in between: what has not come by then is taken for lost.
const LOOKS: u32 = 12;
const PAUSE_MS: u32 = 250;

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
    for _ in 0..LOOKS {
        let news = ListEntries {
            bridge: looked_at.clone(),
            after: Some(before),
            limit: Some(1_000),
            ..ListEntries::default()
        };
        let entries = connection.call(news).await?.entries;
        run.came = came(&entries, &name, order.count);
        run.dropped = order.receiver.as_ref().map(|_| dropped(&entries));
        shown.set(Some(run.clone()));
        if run.came.missing.is_empty() {
            break;
        }
        TimeoutFuture::new(PAUSE_MS).await;
    }
    Ok(())
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
fn came(entries: &[EntryJson], run: &str, of: u32) -> Came {
    let received = entries
        .iter()
        .filter(|entry| entry.direction == Direction::In);
    let numbers = received.filter_map(|entry| {
        let bytes = parse_base64(&entry.base64).ok()?;
        let number = numbered::read(&bytes)?;
        (number.run == run).then_some(number.number)
    });
    numbered::came(&numbers.collect::<Vec<_>>(), of)
}

fn dropped(entries: &[EntryJson]) -> u64 {
    let counts = entries.iter().filter_map(|entry| match entry.event {
        Some(Event::DatagramsDropped { count }) => Some(count),
        _ => None,
    });
    counts.sum()
}

/// What came of a run.
pub(super) fn table(run: &Run, text: &'static Text) -> Html {
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
        (words.missing, list(&came.missing)),
    ];
    if let Some(dropped) = run.dropped {
        rows.push((words.dropped, (words.dropped_words)(dropped)));
    }
    let row = |(name, value): (&'static str, String)| {
        html! { <tr key={name}><th scope="row">{ name }</th><td>{ value }</td></tr> }
    };
    html! {
        <>
            if let Some(fault) = &run.fault {
                <p class="fault">{ fault }</p>
            }
            <table class="calculated numbered">
                <tbody>{ for rows.into_iter().map(row) }</tbody>
            </table>
            if !run.done {
                <p class="quiet">{ if came.order.is_empty() { words.sending } else { words.waiting_still } }</p>
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
