//! The dialog that shows a bridge as a program, to be copied.

use shared::{
    bridge::{Bridge, TextEncoding},
    operation::BridgeProgram,
    program::{Language, Side},
};
use yew::prelude::*;

use super::{
    copy::CopyButton,
    dialog::Dialog,
    field::Choice,
    inspector::{
        answer::{Answer, use_answer},
        link::linked,
    },
};
use crate::{context::use_text, text::Text};

#[derive(PartialEq, Properties)]
pub(crate) struct ProgramProps {
    pub bridge: Bridge,
    /// The host under which the other side finds the bridge.
    pub host: AttrValue,
    pub onclose: Callback<()>,
}

const SIDES: [(&str, Side); 2] = [("other", Side::Other), ("same", Side::Same)];

fn name(language: Language) -> &'static str {
    match language {
        Language::Python => "Python",
        Language::Rust => "Rust",
        Language::Node => "Node",
        Language::Nc => "nc",
        Language::Socat => "socat",
    }
}

/// The dialog.
#[component]
pub(crate) fn ProgramDialog(props: &ProgramProps) -> Html {
    let text = use_text();
    let language = use_state(|| Language::Python);
    let side = use_state(|| Side::Other);
    let question = BridgeProgram {
        bridge: props.bridge.id.clone(),
        language: *language,
        side: *side,
        lang: text.making.program_lang,
        host: (!props.host.is_empty()).then(|| props.host.to_string()),
    };
    let answer = use_answer(Some(question), 0);
    let is_line = matches!(*language, Language::Nc | Language::Socat);
    let key = SIDES.iter().find(|(_, one)| *one == *side);
    let options = SIDES
        .map(|(key, side)| (key.into(), (text.making.program_part)(side).0.into()))
        .to_vec();
    let onchange = {
        let side = side.setter();
        Callback::from(move |key: String| {
            if let Some((_, chosen)) = SIDES.iter().find(|(one, _)| *one == key) {
                side.set(*chosen);
            }
        })
    };
    let tab = |one: Language| {
        let setter = language.setter();
        let onclick = move |_: MouseEvent| setter.set(one);
        html! {
            <button key={name(one)} type="button" aria-pressed={(one == *language).to_string()} {onclick}>{ name(one) }</button>
        }
    };
    html! {
        <Dialog title={(text.making.program_title)(&props.bridge.name)} onclose={props.onclose.clone()}>
            <div class="form program">
                <Choice id="program-side" label={text.making.program_side} {options} value={key.map_or("", |(key, _)| key)} {onchange} />
                <p class="hint">{ (text.making.program_part)(*side).1 }</p>
                <div class="segments" role="group" aria-label={text.making.program_language}>{ for Language::ALL.into_iter().map(tab) }</div>
                { code(&answer, text) }
                if !matches!(answer, Answer::Failed(_)) {
                    <p class="hint">{ (text.making.program_run)(*language) }</p>
                }
                if is_line && props.bridge.encoding != TextEncoding::Utf8 {
                    <p class="hint">{ (text.making.program_encoding)(props.bridge.encoding.name()) }</p>
                }
            </div>
            <div class="dialog-foot">
                <button type="button" class="button" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.share.close }</button>
            </div>
        </Dialog>
    }
}

fn code(answer: &Answer<shared::operation::Program>, text: &'static Text) -> Html {
    let inside = match answer {
        Answer::Nothing | Answer::Asking => html! { <p class="quiet">{ text.loading }</p> },
        Answer::Failed(error) => html! { <p class="fault">{ linked(&text.call_error(error)) }</p> },
        Answer::Said(said) => html! {
            <>
                <pre tabindex="0" role="region" aria-label={text.making.program}><code>{ &said.program }</code></pre>
                <CopyButton text={said.program.clone()} what={text.making.program} />
            </>
        },
    };
    html! { <div class="program-text">{ inside }</div> }
}
