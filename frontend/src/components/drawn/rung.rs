//! The lines of one row.

use shared::{
    drawn::{Known, state::Entered},
    entry::Side,
};
use yew::prelude::*;

use super::ladder::{Rung, class_of};
use crate::{
    components::inspector::link::linked,
    context::use_text,
    text::Text,
    view::{
        drawn::{Line, Over, Way, Word, lines, sampled, state_name},
        measure::{self, LocalTime},
    },
};

#[derive(PartialEq, Properties)]
pub(super) struct RowLinesProps {
    pub rung: Rung,
    /// Whether what is received is lines.
    pub lines: bool,
}

/// A row's lines; they stay as they are until the row is another.
#[component]
pub(super) fn RowLines(props: &RowLinesProps) -> Html {
    let text = use_text();
    let line = |(index, line): (usize, Line)| {
        let carries = matches!(line.word, Word::Read { .. } | Word::Send { .. });
        let over = props.rung.over.as_ref().filter(|_| carries);
        let count = matches!(line.word, Word::Sampled(_)).then_some("sampled");
        html! { <li key={index} class={classes!("rung", count, way(line.way), known(line.known))}>{ one(&line, over, props.lines, text) }</li> }
    };
    let samples = props.rung.samples.iter().map(|change| sampled(*change));
    html! { <>{ for lines(&props.rung.row, props.rung.written).into_iter().chain(samples).enumerate().map(line) }</> }
}

fn way(way: Way) -> &'static str {
    match way {
        Way::In => "in",
        Way::Out => "out",
        Way::Both => "both",
        Way::Here => "here",
    }
}

fn known(known: Known) -> &'static str {
    match known {
        Known::Measured => "is-measured",
        Known::Follows => "is-follows",
        Known::Waits => "is-waits",
        Known::Unknown => "is-unknown",
    }
}

fn one(line: &Line, over: Option<&Over>, by_line: bool, text: &'static Text) -> Html {
    let words = match line.word {
        Word::Read { bytes } if by_line => (text.drawn.line_read)(bytes),
        _ => (text.drawn.word)(&line.word),
    };
    let over = over.map(|over| {
        let words = match line.word {
            Word::Read { .. } => (text.drawn.over_read)(over),
            _ => (text.drawn.over_send)(over),
        };
        let several = !matches!(over, Over::Same);
        html! { <span class={classes!("rung-over", several.then_some("several"))}>{ words }</span> }
    });
    html! {
        <>
            <span class="rung-time">
                if let Some(at) = line.at {
                    <span>{ clock(at) }</span>
                    if let Some(after) = line.after {
                        <small>{ format!("+{}", measure::duration(after)) }</small>
                    }
                }
            </span>
            <span class="rung-end">{ states(&line.ours, Side::Us, text) }</span>
            <span class="rung-body">
                <span class="rung-words"><span>{ linked(&words) }</span>{ " " }<span class={class_of(line.known)}>{ (text.drawn.known)(line.known) }</span></span>
                <span class="rung-arrow" aria-hidden="true" />
                { over.unwrap_or_default() }
            </span>
            <span class="rung-end theirs">{ states(&line.theirs, Side::Peer, text) }</span>
        </>
    }
}

/// A time of day, here.
pub(super) fn clock(at: shared::time::Timestamp) -> String {
    let date = js_sys::Date::new_0();
    LocalTime::new(at, -date.get_timezone_offset() as i64).clock()
}

/// The states that an end enters. Who listens hears whose they are.
fn states(entered: &[Entered], side: Side, text: &'static Text) -> Html {
    let one = |(index, entered): (usize, &Entered)| {
        let name = state_name(entered.state);
        let said = format!(
            "{} ({})",
            (text.drawn.enters)(side, name),
            (text.drawn.known)(entered.known)
        );
        html! {
            <span key={index} class={classes!("state", known(entered.known))}>
                <span class="unseen">{ said }</span><span aria-hidden="true">{ name }</span>
            </span>
        }
    };
    html! { <>{ for entered.iter().enumerate().map(one) }</> }
}
