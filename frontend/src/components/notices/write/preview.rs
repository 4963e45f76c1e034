//! What will go.

use yew::prelude::*;

use super::{checked::Checked, draft::Draft};
use crate::{components::notices::source::Source, context::use_text, view::notices::size};

#[derive(PartialEq, Properties)]
pub(crate) struct PreviewProps {
    pub draft: Draft,
    pub checked: Checked,
}

/// The notice as its recipient will see it, as far as it is known.
#[component]
pub(crate) fn PreviewCard(props: &PreviewProps) -> Html {
    let text = use_text();
    let draft = &props.draft;
    let preview = props.checked.preview.as_deref();
    // What is typed is shown at once; only a template is for the relay to fill in.
    let own = (!draft.templated).then_some(&draft.text);
    let words = own
        .or(preview.map(|preview| &preview.text))
        .cloned()
        .unwrap_or_default();
    let subject = if draft.templated {
        preview
            .and_then(|preview| preview.subject.clone())
            .unwrap_or_default()
    } else {
        draft.subject.clone()
    };
    let html = if draft.templated {
        preview.and_then(|preview| preview.html.clone())
    } else {
        Some(draft.html.clone()).filter(|html| !html.trim().is_empty())
    };
    html! {
        <section class="card preview-card" aria-labelledby="preview-title">
            <h2 id="preview-title">{ text.write.preview }</h2>
            if draft.is_email() {
                <p class="notice-subject">
                    if subject.is_empty() { <span class="quiet">{ text.write.no_subject }</span> } else { <strong>{ subject }</strong> }
                </p>
            }
            <div class={classes!("notice-text", (!draft.is_email()).then_some("bubble"))}>
                if words.is_empty() { <span class="quiet">{ text.write.nothing_typed }</span> } else { { words } }
            </div>
            if draft.is_email() {
                if let Some(html) = html {
                    <Source title={text.notice.html} text={html} />
                }
                if !draft.files.is_empty() {
                    <ul class="files">
                        { for draft.files.iter().map(|file| html! { <li><span>{ &file.name }</span><span class="hint">{ size(file.bytes) }</span></li> }) }
                    </ul>
                }
            }
        </section>
    }
}
