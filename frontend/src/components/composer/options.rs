//! Whom to, text or hex, the line ending, and what it will be on the wire.

use std::collections::BTreeMap;

use shared::{
    bridge::{Bridge, Endpoint, Form, TextEncoding},
    fault::Fault,
    id::PeerId,
    operation::To,
    peer::Peer,
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    draft::{Draft, Ending, FORMS, OTHER, Preview, form_from_key, form_key},
    preview::preview,
};
use crate::{
    components::{field::Choice, inspector::link::linked},
    context::use_text,
    state::Shared,
    text::Text,
    view::names,
};

/// So many peers are offered by name; "all" reaches the rest.
const OFFERED_PEERS: usize = 500;

#[derive(PartialEq, Properties)]
pub(crate) struct OptionsProps {
    pub draft: Draft,
    pub bridge: Bridge,
    pub present: Shared<BTreeMap<PeerId, Peer>>,
    pub preview: Preview,
    /// What is wrong with the address that is typed.
    pub address_fault: Option<Fault>,
    /// Stands in the preview's place when nothing can go out now.
    pub note: Option<Html>,
    /// Whether a guest writes, who sends to peers that are there, and not to addresses.
    pub guest: bool,
    pub onchange: Callback<Draft>,
}

impl OptionsProps {
    fn set(&self, put: impl Fn(&mut Draft, String) + 'static) -> Callback<String> {
        let (draft, onchange) = (self.draft.clone(), self.onchange.clone());
        Callback::from(move |value| {
            let mut next = draft.clone();
            put(&mut next, value);
            onchange.emit(next);
        })
    }
}

/// The options above the text box.
#[component]
pub(crate) fn Options(props: &OptionsProps) -> Html {
    let text = use_text();
    let draft = &props.draft;
    let to = draft.to.clone().unwrap_or_else(|| To::ALL.to_owned());
    let forms = FORMS.map(|form| (form_key(form).into(), form_name(form, text).into()));
    let form = draft.form(&props.bridge);
    let (hex, typed) = (form == Form::Hex, (draft.text.as_str(), form));
    let endings = Ending::ALL.map(|ending| (ending.key().into(), ending_name(ending, text).into()));
    let set_address = props.set(|draft, value| draft.address = value);
    html! {
        <div class="options">
            <span aria-hidden="true">{ text.to }</span>
            <Choice id="composer-to" bare=true label={text.to} options={recipients(props, &to, text)} value={to.clone()}
                onchange={props.set(|draft, value| draft.to = (value != To::ALL).then_some(value))} />
            if to == OTHER {
                <input class="to-address" aria-label={text.to_address} placeholder="192.168.1.50:9000"
                    aria-invalid={props.address_fault.as_ref().map(|_| "true")}
                    aria-describedby={props.address_fault.as_ref().map(|_| "composer-preview")}
                    value={draft.address.clone()} spellcheck="false" autocapitalize="none" autocomplete="off"
                    oninput={set_address.reform(|event: InputEvent| {
                        event.target_unchecked_into::<HtmlInputElement>().value()
                    })} />
            }
            <Choice id="composer-form" bare=true label={text.form} options={forms.to_vec()} value={form_key(form)}
                onchange={props.set(|draft, value| draft.form = Some(form_from_key(&value)))} />
            <Choice id="composer-encoding" bare=true label={text.encoding} options={encodings(&props.bridge, text)}
                disabled={hex} value={draft.encoding.map_or("", TextEncoding::label)}
                onchange={props.set(|draft, value| draft.encoding = TextEncoding::from_label(&value))} />
            <Choice id="composer-ending" bare=true label={text.ending} options={endings.to_vec()} disabled={hex}
                value={if hex { Ending::None } else { draft.ending(&props.bridge) }.key()}
                onchange={props.set(|draft, value| draft.ending = Some(Ending::from_key(&value)))} />
            <div class={classes!("preview", wrong_class(props))} id="composer-preview">
                <div>
                    { match (&props.address_fault, &props.note, &props.preview) {
                        (_, _, Preview::Wrong { .. }) => preview(&props.preview, typed, text),
                        (Some(fault), ..) => html! { <span role="alert">{ linked(&(text.fault)(fault)) }</span> },
                        (None, Some(note), _) => note.clone(),
                        _ => preview(&props.preview, typed, text),
                    } }
                </div>
            </div>
        </div>
    }
}

fn recipients(props: &OptionsProps, to: &str, text: &'static Text) -> Vec<(AttrValue, AttrValue)> {
    let mut options: Vec<(AttrValue, AttrValue)> = vec![(To::ALL.into(), text.all_peers.into())];
    let offered = props.present.values().take(OFFERED_PEERS);
    options.extend(offered.map(|peer| {
        let name = names::shown(peer.name.as_ref().unwrap_or(&peer.address));
        (peer.id.to_string().into(), name.into())
    }));
    if !props.guest && matches!(props.bridge.endpoint, Endpoint::Udp { .. }) {
        options.push((OTHER.into(), text.other_address.into()));
    }
    // A peer that has left stays chosen: what was meant for one must not go to all.
    if options.iter().all(|(value, _)| value.as_str() != to) {
        options.push((to.to_owned().into(), text.peer_has_left.into()));
    }
    options
}

fn ending_name(ending: Ending, text: &'static Text) -> &'static str {
    match ending {
        Ending::None => text.no_ending,
        Ending::Lf => "LF",
        Ending::CrLf => "CR LF",
    }
}

fn wrong_class(props: &OptionsProps) -> Option<&'static str> {
    let wrong = props.preview.is_wrong() || props.address_fault.is_some();
    wrong.then_some("fault")
}

pub(crate) fn form_name(form: Form, text: &'static Text) -> &'static str {
    match form {
        Form::Text => text.as_text,
        Form::Escapes => text.compose.as_escapes,
        Form::Hex => "Hex",
    }
}

/// The bridge's encoding first, which follows when the bridge's is changed.
fn encodings(bridge: &Bridge, text: &'static Text) -> Vec<(AttrValue, AttrValue)> {
    let own = format!("{} ({})", bridge.encoding.name(), text.compose.of_bridge);
    let all = TextEncoding::ALL.iter();
    let all = all.map(|encoding| (encoding.label().into(), encoding.name().into()));
    std::iter::once(("".into(), own.into()))
        .chain(all)
        .collect()
}
