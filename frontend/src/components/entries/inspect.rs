//! The selected bytes: as numbers, in binary, as text, and as programs write them.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use shared::bridge::TextEncoding;
use yew::{platform::spawn_local, prelude::*};

use crate::{
    browser,
    components::icon::{Glyph, Icon},
    context::use_text,
    text::Text,
    view::inspect::{Reading, binary, c_array, hex, python_bytes, readings},
};

/// How long it is said that something was copied, in milliseconds.
const SAY_MS: u32 = 2_400;

/// So many characters of the text are shown.
const WORDS: usize = 200;

/// Selected bytes of an entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inspected {
    /// The entry's number.
    pub seq: u64,
    /// Where the first of them stands.
    pub offset: usize,
    /// From there on as many bytes as the longest number has, as far as the entry goes.
    pub read: Vec<u8>,
    /// The selected bytes as text.
    pub words: String,
    /// The selected bytes.
    pub selected: Rc<[u8]>,
}

#[derive(PartialEq, Properties)]
pub(crate) struct InspectorProps {
    /// Nothing where no bytes are selected.
    pub inspected: Option<Inspected>,
    /// The encoding of the text.
    pub encoding: TextEncoding,
    pub onclose: Callback<MouseEvent>,
}

/// The panel that says what the selected bytes are.
#[component]
pub(crate) fn Inspector(props: &InspectorProps) -> Html {
    let text = use_text();
    let Some(inspected) = &props.inspected else {
        // It keeps its place, so that selecting moves nothing.
        return html! {
            <section class="inspector idle" aria-label={text.views.selected_bytes}>
                <p class="quiet">{ text.views.select_bytes }</p>
            </section>
        };
    };
    let Inspected {
        seq,
        offset,
        read,
        words,
        selected,
    } = inspected;
    let shown: String = words.chars().take(WORDS).collect();
    let cut = if shown.len() < words.len() { "…" } else { "" };
    let readings = readings(read);
    let (short, long) = readings.split_at(readings.len() / 2 + 1);
    html! {
        <section class="inspector" aria-label={text.views.selected_bytes}>
            <div class="inspector-head">
                <span class="inspector-place" role="status">{ (text.views.bytes_at)(*seq, *offset, selected.len()) }</span>
                <CopyAs bytes={selected.clone()} words={words.clone()} />
                <button type="button" class="icon-button" aria-label={text.views.close_inspector} title={text.views.close_inspector} onclick={props.onclose.clone()}>
                    <Icon glyph={Glyph::Close} />
                </button>
            </div>
            <div class="inspector-body" role="group" tabindex="0" aria-label={text.views.selected_bytes}>
                { numbers(short, text) }
                { numbers(long, text) }
                <dl class="inspector-words">
                    <dt>{ text.views.binary }</dt>
                    <dd>{ binary(read).unwrap_or_default() }</dd>
                    <dt>{ (text.views.text_in)(props.encoding.name()) }</dt>
                    <dd class="inspector-text">{ shown }{ cut }</dd>
                </dl>
            </div>
        </section>
    }
}

/// A table of numbers; two of them stand side by side where there is room.
fn numbers(readings: &[Reading], text: &'static Text) -> Html {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let row = |reading: &Reading| {
        html! {
            <tr key={reading.kind}>
                <th scope="row">{ reading.kind }</th>
                if matches!(reading.kind, "u8" | "i8") {
                    <td>{ value(&reading.little) }</td>
                } else {
                    <td>{ value(&reading.little) }</td>
                    <td>{ value(&reading.big) }</td>
                }
            </tr>
        }
    };
    html! {
        <table class="inspector-numbers">
            <thead><tr><td></td><th scope="col">{ text.views.little_endian }</th><th scope="col">{ text.views.big_endian }</th></tr></thead>
            <tbody>{ for readings.iter().map(row) }</tbody>
        </table>
    }
}

#[derive(PartialEq, Properties)]
struct CopyAsProps {
    bytes: Rc<[u8]>,
    words: String,
}

/// Copies the bytes as hex, in C, in Python, as text.
#[component]
fn CopyAs(props: &CopyAsProps) -> Html {
    let text = use_text();
    let said = use_state(|| None::<bool>);
    let button = |name: &'static str, write: fn(&CopyAsProps) -> String| {
        let (said, written) = (said.setter(), write(props));
        let onclick = move |_: MouseEvent| {
            let (said, written) = (said.clone(), written.clone());
            spawn_local(async move {
                said.set(Some(browser::copy(&written).await));
                TimeoutFuture::new(SAY_MS).await;
                said.set(None);
            });
        };
        html! { <button type="button" class="button" {onclick} aria-label={(text.copy)(name)}>{ name }</button> }
    };
    let words = match *said {
        None => "",
        Some(true) => text.copied,
        Some(false) => text.not_copied,
    };
    html! {
        <span class="copy-as">
            <span class="copy-said" role="status">{ words }</span>
            { button("Hex", |props| hex(&props.bytes)) }
            { button("C", |props| c_array(&props.bytes)) }
            { button("Python", |props| python_bytes(&props.bytes)) }
            { button(text.as_text, |props| props.words.clone()) }
        </span>
    }
}
