//! What a guest sees when the stay is over, with what was typed and not sent.

use shared::id::BridgeId;
use yew::prelude::*;

use crate::{
    browser,
    components::{composer, copy::CopyButton},
    context::{use_page_state, use_text},
    state::State,
};

/// Under this key the tab knows over a reload on which bridge its person was a guest.
const GUEST_OF: &str = "jackfield.guest";

/// Remembers on which bridge this tab's person is a guest.
pub(crate) fn remember(bridge: &BridgeId) {
    browser::session_write(GUEST_OF, bridge.as_str());
}

#[derive(PartialEq, Properties)]
pub(crate) struct EndedPageProps {
    /// Whether the guest wanted it so.
    pub left: bool,
}

/// Says that the stay is over.
#[component]
pub(crate) fn EndedPage(props: &EndedPageProps) -> Html {
    let text = use_text();
    let state = use_page_state();
    let typed = use_memo((), |()| typed(&state));
    use_effect_with(guest_of(&state), |bridge| {
        // What was typed is still this tab's; later visits need none of it.
        if let Some(bridge) = bridge {
            composer::sweep(|other| other != bridge);
        }
    });
    let (title, words) = if props.left {
        (text.share.left, text.share.left_words)
    } else {
        (text.share.ended, text.share.ended_words)
    };
    html! {
        <main class="sign-in">
            <section class="card form">
                <div role="alert">
                    <h1>{ title }</h1>
                    <p>{ words }</p>
                </div>
                if !typed.is_empty() {
                    <div class="field">
                        <div class="label-line">
                            <label for="typed">{ text.share.typed }</label>
                            <CopyButton text={(*typed).clone()} what={text.share.typed} />
                        </div>
                        <textarea id="typed" readonly=true rows="4" aria-describedby="typed-note"
                            value={(*typed).clone()} />
                        <p id="typed-note" class="hint">{ text.share.typed_hint }</p>
                    </div>
                }
                <p><a class="link" href="/">{ text.share.to_sign_in }</a></p>
            </section>
        </main>
    }
}

/// On which bridge this tab's person was a guest.
fn guest_of(state: &State) -> Option<BridgeId> {
    match state.guest() {
        Some(guest) => Some(guest.bridge.clone()),
        None => browser::session_read(GUEST_OF).map(|id| id.as_str().into()),
    }
}

/// What was sent without an answer, and what was being typed.
fn typed(state: &State) -> String {
    let Some(bridge) = guest_of(state) else {
        return String::new();
    };
    let unanswered = state
        .pending
        .iter()
        .filter(|pending| pending.send.bridge == bridge)
        .filter_map(|pending| pending.send.text.clone().or(pending.send.hex.clone()));
    let mut parts: Vec<String> = unanswered
        .map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
        .collect();
    parts.extend(composer::typed(&bridge));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}
