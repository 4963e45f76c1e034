//! How a bridge's entries are shown in this browser: as a conversation or as bytes, in which encoding. What is stored
//! stays as it is.

use std::collections::BTreeMap;

use shared::{bridge::TextEncoding, id::BridgeId};
use yew::prelude::*;

use super::{field::Choice, link_to::LinkTo};
use crate::{
    browser,
    context::{use_guest, use_text},
    route::Route,
};

/// Under this key the choices are kept.
const KEPT: &str = "jackfield.encodings";

/// So many bridges' choices are kept; a later one takes the place of another.
const MOST: usize = 256;

/// The encoding that was chosen for a bridge, and how another is; nothing is the bridge's own.
#[hook]
pub(crate) fn use_encoding(
    bridge: &BridgeId,
) -> (Option<TextEncoding>, Callback<Option<TextEncoding>>) {
    let chosen = use_memo(bridge.clone(), |bridge| {
        std::cell::Cell::new(kept().get(bridge.as_str()).copied())
    });
    let again = use_force_update();
    let choose = {
        let (chosen, bridge) = (chosen.clone(), bridge.clone());
        Callback::from(move |encoding: Option<TextEncoding>| {
            keep(&bridge, encoding);
            chosen.set(encoding);
            again.force_update();
        })
    };
    (chosen.get(), choose)
}

type Kept = BTreeMap<String, TextEncoding>;

fn kept() -> Kept {
    let text = browser::local_read(KEPT).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn keep(bridge: &BridgeId, encoding: Option<TextEncoding>) {
    let kept = changed(kept(), bridge, encoding);
    let text = match kept.is_empty() {
        true => String::new(),
        false => serde_json::to_string(&kept).unwrap_or_default(),
    };
    browser::local_write(KEPT, &text);
}

fn changed(mut kept: Kept, bridge: &BridgeId, encoding: Option<TextEncoding>) -> Kept {
    kept.remove(bridge.as_str());
    if let Some(encoding) = encoding {
        while kept.len() >= MOST {
            kept.pop_first();
        }
        kept.insert(bridge.as_str().to_owned(), encoding);
    }
    kept
}

/// How entries are shown, and how that is changed.
#[derive(Clone, PartialEq)]
pub(crate) struct ViewChoices {
    /// Whether bytes are shown in columns.
    pub bytes: bool,
    pub onbytes: Callback<bool>,
    /// Whether the bridge's drawing is shown in place of its entries.
    pub drawn: bool,
    pub bridge: BridgeId,
    /// The bridge's encoding.
    pub own: TextEncoding,
    /// Another one, where that was chosen.
    pub encoding: Option<TextEncoding>,
    pub onencoding: Callback<Option<TextEncoding>>,
}

impl ViewChoices {
    /// The controls; `place` makes them unique in the document. Where there is no room, the style sheet hides them.
    pub(crate) fn show(&self, place: &'static str) -> Html {
        html! { <Controls choices={self.clone()} {place} /> }
    }
}

#[derive(PartialEq, Properties)]
struct ControlsProps {
    choices: ViewChoices,
    place: AttrValue,
}

#[component]
fn Controls(props: &ControlsProps) -> Html {
    let text = use_text();
    let is_guest = use_guest().is_some();
    let ViewChoices {
        bytes,
        onbytes,
        drawn,
        bridge,
        own,
        encoding,
        onencoding,
    } = &props.choices;
    let own = *own;
    let segment = |shows_bytes: bool, name: &'static str| {
        let onclick = onbytes.reform(move |_: MouseEvent| shows_bytes);
        html! {
            <button type="button" aria-pressed={(!drawn && *bytes == shows_bytes).to_string()} {onclick}>{ name }</button>
        }
    };
    let option = |encoding: &TextEncoding| (encoding.label().into(), encoding.name().into());
    let onchange = onencoding.reform(move |label: String| {
        TextEncoding::from_label(&label).filter(|encoding| *encoding != own)
    });
    html! {
        <div class={classes!("view-choices", (own != encoding.unwrap_or(own)).then_some("other"))}>
            <div class="segments" role="group" aria-label={text.view}>
                { segment(false, text.conversation) }
                { segment(true, text.bytes) }
                // Guests have one place, without an address of its own.
                if !is_guest {
                    <LinkTo to={Route::to_drawn(bridge, None)} class="segment" current={*drawn}>{ text.drawn.drawn }</LinkTo>
                }
            </div>
            if !drawn {
            <Choice id={format!("{}-encoding", props.place)} label={(text.views.shown_in)(own.name())} bare=true
                options={TextEncoding::ALL.iter().map(option).collect::<Vec<_>>()}
                value={encoding.unwrap_or(own).label()} {onchange} />
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_kept_for_a_bounded_number_of_bridges() {
        let mut kept = Kept::new();
        for number in 0..MOST + 10 {
            let bridge = BridgeId(format!("{number:04}"));
            kept = changed(kept, &bridge, Some(TextEncoding::Gbk));
        }
        assert_eq!(kept.len(), MOST);
        let last = BridgeId(format!("{:04}", MOST + 9));
        assert!(kept.contains_key(last.as_str()));
        assert_eq!(changed(kept, &last, None).len(), MOST - 1);
    }
}
