//! The way to the inspector, from wherever an address stands.

use yew::prelude::*;
use yew_router::{
    Routable as _,
    hooks::{use_location, use_navigator},
    navigator::Navigator,
    query::Raw,
};

use crate::{
    browser,
    context::{use_guest, use_text},
    route::Route,
    view::{breaks::pieces, mentioned::parts},
};

/// The field of the inspector.
pub(crate) const FIELD_ID: &str = "inspect-address";

/// What the inspector is asked about, in the page's address.
const FIELD: &str = "of=";

/// Opens the inspector for an address, a name or a port. Who is there already is taken to its beginning.
pub(crate) fn go(navigator: &Navigator, of: &str) {
    // A raw query is never refused.
    let Ok(()) = navigator.push_with_query(&Route::Inspector, Raw(query(of)));
    browser::begin_at(FIELD_ID);
}

/// Keeps what is typed in the page's address, so that a reload has it.
pub(crate) fn keep(navigator: &Navigator, of: &str) {
    let Ok(()) = navigator.replace_with_query(&Route::Inspector, Raw(query(of)));
}

fn query(of: &str) -> String {
    format!("{FIELD}{}", String::from(js_sys::encode_uri_component(of)))
}

/// What the page's address asks the inspector about; nothing where it does not.
#[hook]
pub(crate) fn use_asked() -> String {
    let location = use_location();
    let query = location.map(|location| location.query_str().to_owned());
    let query = query.unwrap_or_default();
    let of = query.trim_start_matches('?').strip_prefix(FIELD);
    of.and_then(|of| js_sys::decode_uri_component(of).ok())
        .map(String::from)
        .unwrap_or_default()
}

#[derive(PartialEq, Properties)]
pub(crate) struct InspectLinkProps {
    /// An address, a name or `:PORT`.
    pub of: AttrValue,
    /// What is shown; what it is about, where nothing is.
    #[prop_or_default]
    pub children: Html,
}

/// An address that leads to the inspector. Guests, who may not go there, see it as it is.
#[component]
pub(crate) fn InspectLink(props: &InspectLinkProps) -> Html {
    let text = use_text();
    let navigator = use_navigator();
    let is_guest = use_guest().is_some();
    let shown = match &props.children {
        children if *children == Html::default() => breakable(&props.of),
        children => children.clone(),
    };
    if is_guest {
        return shown;
    }
    let of = props.of.clone();
    let onclick = move |event: MouseEvent| {
        // With a modifier the browser opens a tab or window of its own.
        let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
        if let (false, Some(navigator)) = (modified, &navigator) {
            event.prevent_default();
            go(navigator, &of);
        }
    };
    let href = format!("{}?{}", Route::Inspector.to_path(), query(&props.of));
    html! {
        <a class="inspect" {href} title={(text.inspect.inspect)(&props.of)} {onclick}>{ shown }</a>
    }
}

/// An address or a number that breaks between its groups where there is little room.
pub(crate) fn breakable(text: &str) -> Html {
    let piece = |(index, piece): (usize, &&str)| {
        html! { <>if index > 0 { <wbr /> }{ *piece }</> }
    };
    pieces(text).iter().enumerate().map(piece).collect()
}

#[derive(PartialEq, Properties)]
pub(crate) struct LinkedProps {
    /// A sentence.
    pub words: AttrValue,
}

/// A sentence whose addresses and ports lead to the inspector.
#[component]
pub(crate) fn Linked(props: &LinkedProps) -> Html {
    let parts = parts(&props.words).into_iter();
    parts
        .map(|part| match part.asked() {
            None => html! { { part.shown() } },
            Some(of) => html! { <InspectLink {of}>{ part.shown() }</InspectLink> },
        })
        .collect()
}

/// The same of words that are at hand.
pub(crate) fn linked(words: &str) -> Html {
    html! { <Linked words={words.to_owned()} /> }
}
