//! The lines of a drawing between the two ends, oldest first.

use std::rc::Rc;

use shared::drawn::{Known, course::Row, samples::Change};
use web_sys::Element;
use yew::prelude::*;

use super::rung::RowLines;
use crate::{
    browser,
    components::inspector::link::linked,
    context::use_text,
    text::Text,
    view::drawn::{Over, Written},
};

/// So near to the end one is at it.
const NEAR: i32 = 40;

/// A row, how what it carries lies over the other end's, and what the system had counted before the next row.
#[derive(Clone, PartialEq)]
pub(super) struct Rung {
    pub row: Rc<Row>,
    /// How much of what was sent is written, where that is known.
    pub written: Option<Written>,
    pub over: Option<Over>,
    pub samples: Vec<Change>,
}

#[derive(PartialEq, Properties)]
pub(super) struct LadderProps {
    /// The control with which another connection is chosen.
    pub select: Html,
    pub local: Option<String>,
    pub remote: Option<String>,
    pub rungs: Vec<Rung>,
    /// Whether what is received is lines.
    pub lines: bool,
    /// Whether a room passes on what others say.
    pub room: bool,
    /// How many entries lie between the beginning and the first line.
    pub missing: Option<u64>,
    /// Whether older rows can be shown.
    pub older: bool,
    pub onolder: Callback<()>,
    pub beginning_gone: bool,
    /// The panels beside it.
    pub children: Html,
}

/// The drawing. Who is at its end stays there as it grows.
#[component]
pub(super) fn Ladder(props: &LadderProps) -> Html {
    let text = use_text();
    let scroller = use_node_ref();
    let at_end = use_mut_ref(browser::is_wide);
    let onscroll = {
        let (scroller, at_end) = (scroller.clone(), at_end.clone());
        move |_: Event| {
            if let Some(element) = scroller.cast::<Element>() {
                let below =
                    element.scroll_height() - element.scroll_top() - element.client_height();
                *at_end.borrow_mut() = below <= NEAR;
            }
        }
    };
    {
        let scroller = scroller.clone();
        let newest = props.rungs.last().map(|rung| rung.row.last);
        let sampled = props.rungs.last().map_or(0, |rung| rung.samples.len());
        use_effect_with((newest, props.rungs.len(), sampled), move |_| {
            if let Some(element) = scroller.cast::<Element>().filter(|_| *at_end.borrow()) {
                element.set_scroll_top(element.scroll_height());
            }
        });
    }
    html! {
        <div ref={scroller} class="drawn" role="region" aria-label={text.drawn.region} tabindex="0" {onscroll}>
            <div class="drawn-head">
                { props.select.clone() }
                { legend(text) }
            </div>
            <div class="drawn-columns">
                <div class="drawn-main">
                    <div class="drawn-ends">
                        <span><strong>{ text.drawn.relay }</strong><code>{ end(&props.local) }</code></span>
                        <span><strong>{ text.drawn.peer }</strong><code>{ end(&props.remote) }</code></span>
                    </div>
                    if props.room {
                        <p class="quiet">{ text.drawn.room_words }</p>
                    }
                    { before(props, text) }
                    if !props.rungs.is_empty() {
                        <ol class="ladder">
                            { for props.rungs.iter().map(|rung| html! {
                                <RowLines key={rung.row.seq} rung={rung.clone()} lines={props.lines} />
                            }) }
                        </ol>
                    }
                </div>
                <div class="drawn-side">{ props.children.clone() }</div>
            </div>
        </div>
    }
}

fn legend(text: &'static Text) -> Html {
    let one = |known: Known| {
        html! {
            <div class="legend-one">
                <dt class={class_of(known)}>{ (text.drawn.known)(known) }</dt>
                <dd>{ (text.drawn.known_words)(known) }</dd>
            </div>
        }
    };
    html! {
        <dl class="legend" aria-label={text.drawn.legend}>
            { one(Known::Measured) }
            { one(Known::Follows) }
            { one(Known::Waits) }
            { one(Known::Unknown) }
        </dl>
    }
}

/// An end's address, once it is known.
fn end(address: &Option<String>) -> Html {
    address.as_deref().map(linked).unwrap_or_default()
}

/// What is said where not all is drawn.
fn before(props: &LadderProps, text: &'static Text) -> Html {
    let onclick = props.onolder.reform(|_: MouseEvent| ());
    html! {
        <>
            if props.beginning_gone {
                <p class="quiet">{ text.drawn.beginning_gone }</p>
            }
            if let Some(missing) = props.missing {
                <p class="quiet">{ (text.drawn.not_drawn)(missing) }</p>
            }
            if props.older {
                <p><button type="button" class="button" {onclick}>{ text.drawn.older }</button></p>
            }
        </>
    }
}

/// How it is known is seen by the line and by a word, not by a colour alone.
pub(super) fn class_of(known: Known) -> &'static str {
    match known {
        Known::Measured => "known measured",
        Known::Follows => "known follows",
        Known::Waits => "known waits",
        Known::Unknown => "known unknown",
    }
}
