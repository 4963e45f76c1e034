//! Addresses as they are typed, and below them how each would be used.

use std::rc::Rc;

use shared::operation::{Preview, RecipientPreview};
use yew::prelude::*;

use crate::{
    components::{
        icon::{Glyph, Icon},
        kept_focus::use_kept_focus,
        notices::area::Area,
    },
    context::use_text,
    text::Text,
    view::notices::recipients::{split, without},
};

/// How many good ones are shown; every bad one is.
const SHOWN: usize = 12;

#[derive(PartialEq, Properties)]
pub(crate) struct RecipientsProps {
    /// Unique in the document.
    pub id: AttrValue,
    pub label: AttrValue,
    pub hint: AttrValue,
    pub value: AttrValue,
    /// What the relay has said of them last.
    pub preview: Option<Rc<Preview>>,
    pub onchange: Callback<String>,
}

/// The field and what is known of what stands in it.
#[component]
pub(crate) fn Recipients(props: &RecipientsProps) -> Html {
    let text = use_text();
    let typed = split(&props.value);
    let list = use_node_ref();
    use_kept_focus(
        &list,
        props.value.clone(),
        &[".recipient-list button", "textarea"],
    );
    let known = |given: &str| {
        let list = props.preview.iter().flat_map(|preview| &preview.recipients);
        list.clone().find(|one| one.given == given)
    };
    let checked: Vec<_> = typed.iter().map(|given| (given, known(given))).collect();
    let is_bad = |one: &Option<&RecipientPreview>| one.is_some_and(|one| one.fault.is_some());
    let good = checked.iter().filter(|(_, one)| !is_bad(one)).count();
    let bad = checked.len() - good;
    let takeout = |at: usize| {
        let (value, onchange) = (props.value.clone(), props.onchange.clone());
        Callback::from(move |_: MouseEvent| onchange.emit(without(&value, at)))
    };
    let bads = checked
        .iter()
        .enumerate()
        .filter(|(_, (_, one))| is_bad(one));
    let goods = checked
        .iter()
        .enumerate()
        .filter(|(_, (_, one))| !is_bad(one));
    html! {
        <div class="recipients">
            <Area id={props.id.clone()} label={props.label.clone()} hint={props.hint.clone()} value={props.value.clone()}
                onchange={props.onchange.clone()} rows={2} code=true
                fault={(bad > 0).then(|| AttrValue::from((text.write.bad_recipients)(bad)))} />
            <ul ref={list} class="recipient-list" aria-label={text.write.checked}>
                { for bads.map(|(at, (given, one))| bad_one(given, *one, takeout(at), text)) }
                { for goods.take(SHOWN).map(|(at, (given, one))| good_one(at, given, *one)) }
                if good > SHOWN {
                    <li class="recipient quiet">{ (text.write.more_recipients)(good - SHOWN) }</li>
                }
            </ul>
        </div>
    }
}

fn good_one(at: usize, given: &str, one: Option<&RecipientPreview>) -> Html {
    let shown = one.and_then(|one| one.shown.as_deref().or(one.to.as_deref()));
    let class = classes!("recipient", one.map(|_| "good"));
    html! { <li key={format!("{at}-{given}")} {class}>{ shown.unwrap_or(given) }</li> }
}

fn bad_one(
    given: &str,
    one: Option<&RecipientPreview>,
    onclick: Callback<MouseEvent>,
    text: &'static Text,
) -> Html {
    let fault = one.and_then(|one| one.fault.as_ref());
    let name = (text.write.take_out)(given);
    html! {
        <li key={format!("bad-{given}")} class="recipient bad">
            <code>{ given }</code>
            <span>{ fault.map(text.fault).unwrap_or_default() }</span>
            <button type="button" class="icon-button" aria-label={name.clone()} title={name} {onclick}><Icon glyph={Glyph::Close} /></button>
        </li>
    }
}
