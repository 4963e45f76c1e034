//! Lesson 6: many sends at once, long ones, and how they are read.

use shared::{
    bridge::{Framing, READ_BYTES},
    operation::{ChangeBridge, CreateBridge},
};
use yew::prelude::*;

use super::{
    bits::{Count, SEND, button, listener, make, send, trouble},
    talk::calls,
};
use crate::{
    components::{field::Field, lessons::desk::Desk},
    lessons::{Deed, Role, measured},
};

const AT: &str = "lesson-open";
const SIZE: &str = "lesson-size";

/// With reads of this size a sentence is split.
const SMALL_READS: u32 = 16;

/// How many lines are sent at once.
const BURST: usize = 20;

/// How many bytes are sent where nothing else is typed, and at the most.
const LONG: usize = 300;
const LONGEST: usize = 2_000;

/// The pair of bridges.
pub(super) fn pair(desk: &Desk) -> Html {
    let own = desk.clone();
    let is_ready = desk.side(Role::Yours).is_open() && desk.side(Role::Other).is_open();
    let press = move || {
        let desk = own.clone();
        let listens = CreateBridge {
            read_bytes: Some(SMALL_READS),
            ..make(&own, Role::Yours, listener(0))
        };
        own.run(AT, async move {
            let yours = desk.ready(Role::Yours, listens).await?;
            let calls = calls(&desk, &yours);
            desk.ready(Role::Other, calls).await?;
            Ok(())
        });
    };
    let text = desk.text();
    let last = measured(&desk.evidence).pop();
    let counts = last.filter(|one| !one.sends.is_empty());
    html! {
        <>
            if !is_ready {
                <div class="lesson-buttons">{ button(desk, text.lessons.open_pair, true, press) }</div>
            }
            { trouble(desk, AT) }
            if let Some(one) = counts {
                <p class="lesson-clock">{ (text.lessons.sends)(one.sends.len(), one.reads.len(), one.lines) }</p>
            }
        </>
    }
}

/// How the learner's bridge reads.
pub(super) fn reading(desk: &Desk) -> Html {
    let text = desk.text();
    let Some(bridge) = desk.bridge(Role::Yours).cloned() else {
        return Html::default();
    };
    let by_lines = bridge.framing == Framing::Line;
    let own = desk.clone();
    let id = bridge.id.clone();
    let after = desk
        .side(Role::Yours)
        .entries
        .last()
        .map_or(0, |entry| entry.seq);
    let press = move || {
        let lines = !by_lines;
        let change = ChangeBridge {
            framing: Some(if lines { Framing::Line } else { Framing::None }),
            ..ChangeBridge::of(&id)
        };
        let desk = own.clone();
        own.run(SIZE, async move {
            desk.ask(change).await?;
            desk.did(Deed::Framed { lines, after });
            Ok(())
        });
    };
    let label = if by_lines {
        text.lessons.as_it_comes
    } else {
        text.lessons.by_lines
    };
    html! {
        <>
            <ReadSize key={bridge.read_bytes} desk={desk.clone()} now={bridge.read_bytes} />
            <div class="lesson-buttons">{ button(desk, label, false, press) }</div>
        </>
    }
}

#[derive(PartialEq, Properties)]
struct ReadSizeProps {
    desk: Desk,
    now: u32,
}

/// The size of a read, to play with.
#[component]
fn ReadSize(props: &ReadSizeProps) -> Html {
    let desk = &props.desk;
    let text = desk.text();
    let now = props.now;
    let typed = use_state(|| now.to_string());
    let onchange = {
        let typed = typed.setter();
        Callback::from(move |next| typed.set(next))
    };
    let onsubmit = {
        let (desk, typed) = (desk.clone(), (*typed).clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let size = typed.trim().parse().ok();
            let size = size.filter(|size| (1..=READ_BYTES).contains(size));
            let (Some(size), Some(bridge)) = (size, desk.bridge(Role::Yours)) else {
                desk.complain(SIZE, text.lessons.read_size_hint);
                return;
            };
            let change = ChangeBridge {
                read_bytes: Some(size),
                ..ChangeBridge::of(&bridge.id)
            };
            let own = desk.clone();
            desk.run(SIZE, async move {
                own.ask(change).await?;
                Ok(())
            });
        }
    };
    html! {
        <form class="with-button" {onsubmit}>
            <Field id={SIZE} label={text.lessons.read_size} value={(*typed).clone()} numeric=true hint={text.lessons.read_size_hint}
                fault={desk.trouble_at(SIZE)} {onchange} />
            <button type="submit" class="button" aria-busy={desk.is_busy().to_string()}>{ text.lessons.set_size }</button>
        </form>
    }
}

/// What the other side sends.
pub(super) fn sending(desk: &Desk) -> Html {
    let text = desk.text();
    if !desk.side(Role::Other).is_open() {
        return Html::default();
    }
    let (burst, lines, again) = (desk.clone(), desk.clone(), desk.clone());
    let burst = move || {
        let lines = (1..=BURST).map(|at| format!("{} {at}\n", text.lessons.burst_words));
        burst.send_all(Role::Other, lines);
    };
    let lines = move || {
        let three = (1..=3).map(|at| format!("{} {at}\n", text.lessons.burst_words));
        send(&lines, three.collect());
    };
    let again = move || {
        let own = again.clone();
        again.run(SEND, async move { own.reopen(Role::Other).await });
    };
    html! {
        <>
            <Count desk={desk.clone()} begin={LONG} most={LONGEST} />
            <div class="lesson-buttons">
                { button(desk, text.lessons.burst, false, burst) }
                { button(desk, text.lessons.three_lines, false, lines) }
                { button(desk, text.lessons.connect_again, false, again) }
            </div>
        </>
    }
}
