//! The bench: what the lesson is worked with, and its bridges as they are now.

use shared::bridge::BridgeState;
use yew::prelude::*;

use super::{clock::Clock, desk::Desk, rows::Rows, say::Say, tools};
use crate::{
    components::{
        bridge_list::state_class, copy::CopyButton, inspector::link::InspectLink, link_to::LinkTo,
        reach::Reach,
    },
    lessons::{Lesson, Role},
    route::Route,
    view::place,
};

/// What stands on a bridge's card.
#[derive(Clone, Copy, Default)]
struct Card {
    /// What goes out behind each text that is said here; nothing is said where there is none.
    says: Option<&'static str>,
    /// Whether lines for other programs stand here.
    reach: bool,
    /// Whether silence is counted here, and whether both are silent then.
    clock: Option<bool>,
}

impl Card {
    /// Lines, so that a terminal at the other end shows each on its own.
    const SAYS: Self = Self {
        says: Some("\n"),
        reach: false,
        clock: None,
    };
    const REACHED: Self = Self {
        says: None,
        reach: true,
        clock: None,
    };
    const BOTH: Self = Self {
        reach: true,
        ..Self::SAYS
    };

    fn of(lesson: Lesson, role: Role) -> Self {
        match (lesson, role) {
            (Lesson::Address | Lesson::Port, _) | (Lesson::Call, Role::Other) => Self::default(),
            (Lesson::Listen, Role::Yours) => Self::BOTH,
            (Lesson::Dialogue, Role::Yours) => Self {
                clock: Some(true),
                ..Self::BOTH
            },
            (Lesson::Listen | Lesson::Dialogue | Lesson::Stream, Role::Other)
            | (Lesson::Call, Role::Yours) => Self::SAYS,
            (Lesson::Datagrams, Role::Other) => Self {
                says: Some(""),
                ..Self::default()
            },
            (Lesson::Stream | Lesson::Datagrams, Role::Yours) | (Lesson::Http, Role::Other) => {
                Self::REACHED
            }
            (Lesson::Http, Role::Yours) => Self {
                says: Some("\r\n"),
                clock: Some(false),
                ..Self::default()
            },
        }
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct BenchProps {
    pub desk: Desk,
}

/// The bench.
#[component]
pub(super) fn Bench(props: &BenchProps) -> Html {
    let desk = &props.desk;
    let words = desk.text().lessons;
    let nothing = desk.bridge(Role::Yours).is_none() && desk.bridge(Role::Other).is_none();
    html! {
        <section class="bench" aria-labelledby="bench">
            <div class="card">
                <h2 id="bench">{ words.bench }</h2>
                <p class="hint">{ words.bench_words }</p>
                { tools::of(desk) }
                if nothing {
                    <p class="quiet">{ words.gone }</p>
                }
            </div>
            { card(desk, Role::Yours) }
            { card(desk, Role::Other) }
        </section>
    }
}

fn card(desk: &Desk, role: Role) -> Html {
    let Some(bridge) = desk.bridge(role) else {
        return Html::default();
    };
    let text = desk.text();
    let what = Card::of(desk.lesson, role);
    let is_open = bridge.state == BridgeState::Open;
    let address = place::of(bridge);
    let hint = match what.says {
        Some("\r\n") => Some(text.lessons.sends_with_crlf),
        Some("\n") => Some(text.lessons.sends_with_lf),
        _ => None,
    };
    let key = match role {
        Role::Yours => "yours",
        Role::Other => "other",
    };
    html! {
        <section key={bridge.id.to_string()} class={classes!("card", "lesson-bridge", key)} aria-label={bridge.name.clone()}>
            <header class="lesson-bridge-head">
                <h3><LinkTo to={Route::to_bridge(&bridge.id)} class="link">{ &bridge.name }</LinkTo></h3>
                <span class={classes!("chip", state_class(bridge.state))}>{ (text.bridge_state)(bridge.state) }</span>
                <span class="lesson-place">
                    <span class="quiet">{ text.place(bridge) }{ " " }</span><code><InspectLink of={address.clone()} /></code>
                    <CopyButton text={address.clone()} what={address} />
                </span>
            </header>
            <Rows desk={desk.clone()} {role} />
            if let Some(both) = what.clock {
                <Clock desk={desk.clone()} {role} {both} />
            }
            if let Some(ending) = what.says.filter(|_| is_open) {
                <Say desk={desk.clone()} {role} {ending} {hint} />
            }
            { tools::beside(desk, role) }
            if what.reach {
                <details class="more">
                    <summary>{ text.lessons.by_program }</summary>
                    <p class="hint">{ (text.lessons.of)(desk.lesson).program }</p>
                    <Reach id={format!("lesson-reach-{key}")} bridge={bridge.clone()} />
                </details>
            }
        </section>
    }
}
