//! The newest entries of a bridge, in little room.

use shared::{
    bridge::{Bridge, TextEncoding},
    entry::{Direction, Entry, Event},
};
use yew::prelude::*;

use super::desk::Desk;
use crate::{
    browser,
    components::{inspector::link::linked, link_to::LinkTo},
    context::{use_connection, use_text},
    journal_store::address_in,
    lessons::Role,
    route::Route,
    text::Text,
    view::{
        bytes::{Part, parts},
        measure,
        row::words,
    },
};

/// So many are shown.
const SHOWN: usize = 9;

/// So many bytes of one are shown.
const BYTES: usize = 480;

#[derive(PartialEq, Properties)]
pub(super) struct RowsProps {
    pub desk: Desk,
    /// Whose entries.
    pub role: Role,
}

/// The newest entries, oldest first.
#[component]
pub(super) fn Rows(props: &RowsProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let side = props.desk.side(props.role);
    let Some(bridge) = &side.bridge else {
        return Html::default();
    };
    let entries = &side.entries;
    let newest = entries.iter().skip(entries.len().saturating_sub(SHOWN));
    let who = |entry: &Entry| {
        let event = entry.event.as_ref()?;
        let local = match event {
            Event::Listening { local, .. } => Some(local.clone()),
            _ => address_in(event).map(str::to_owned),
        };
        local.or_else(|| {
            let peer = entry.peer.as_ref()?;
            let journals = connection.as_ref()?.journals();
            journals.read(&bridge.id, |journal| {
                journal.address(peer).map(str::to_owned)
            })
        })
    };
    html! {
        <div class="lesson-rows">
            if entries.is_empty() {
                <p class="quiet">{ text.lessons.no_entries }</p>
            } else {
                <ul aria-label={text.lessons.latest}>
                    { for newest.map(|entry| row(entry, who(entry), bridge, text)) }
                </ul>
            }
            <p class="lesson-ways">
                <LinkTo to={Route::to_bridge(&bridge.id)} class="link">{ text.lessons.all_entries }</LinkTo>
                if side.was_met() {
                    <LinkTo to={Route::to_drawn(&bridge.id, None)} class="link">{ text.lessons.as_drawing }</LinkTo>
                }
            </p>
        </div>
    }
}

fn row(entry: &Entry, who: Option<String>, bridge: &Bridge, text: &'static Text) -> Html {
    let (class, sign, way) = match entry.direction {
        Direction::In => ("in", "↓", text.lessons.received),
        Direction::Out => ("out", "↑", text.lessons.sent),
        Direction::Event => ("of-event", "·", ""),
    };
    let inside = match &entry.event {
        Some(event) => html! {
            <span class="lesson-event">
                if let Some(who) = who {
                    <code>{ linked(&who) }</code>{ " " }
                }
                { linked(&words(event, bridge.endpoint.is_udp(), text)) }
            </span>
        },
        None => html! {
            <>
                { payload(&entry.bytes, bridge.encoding, text) }
                <span class="lesson-size">{ measure::bytes(entry.bytes.len() as u64) }</span>
            </>
        },
    };
    html! {
        <li key={entry.seq} class={classes!("lesson-row", class)}>
            <span class="lesson-way"><span aria-hidden="true">{ sign }</span><span class="unseen">{ way }</span></span>
            { inside }
        </li>
    }
}

fn payload(bytes: &[u8], encoding: TextEncoding, text: &'static Text) -> Html {
    if bytes.is_empty() {
        return html! { <span class="payload"><span class="tag">{ text.empty }</span></span> };
    }
    let shown = &bytes[..bytes.len().min(BYTES)];
    let part = |part: Part| match part {
        Part::Tag(name) => html! { <span class="tag">{ name }</span> },
        Part::Byte(byte) | Part::Belongs(byte) => {
            html! { <span class="hex">{ format!("{byte:02x} ") }</span> }
        }
        Part::Hex(hex) => html! { <span class="hex">{ hex }</span> },
        Part::Text(text) | Part::Joined(text) | Part::Found(text) => html! { { text } },
    };
    html! {
        <span class="payload">
            { for parts(shown, encoding, &browser::decode).into_iter().map(part) }
            if shown.len() < bytes.len() {
                { "…" }
            }
        </span>
    }
}
