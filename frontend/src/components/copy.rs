//! A line to copy.

use gloo_timers::future::TimeoutFuture;
use yew::{platform::spawn_local, prelude::*};

use super::icon::{Glyph, Icon};
use crate::{browser, context::use_text};

/// How long the button says that it has copied, in milliseconds.
const SAY_MS: u32 = 1_600;

#[derive(PartialEq, Properties)]
pub(crate) struct CopyProps {
    pub text: AttrValue,
    /// What is copied, for those who listen.
    pub what: AttrValue,
    /// Whether what is copied is also named beside it.
    #[prop_or_default]
    pub named: bool,
}

/// A button that copies a text.
#[component]
pub(crate) fn CopyButton(props: &CopyProps) -> Html {
    let words = use_text();
    let outcome = use_state(|| None::<bool>);
    let onclick = {
        let (outcome, text) = (outcome.setter(), props.text.clone());
        move |_: MouseEvent| {
            let (outcome, text) = (outcome.clone(), text.clone());
            spawn_local(async move {
                outcome.set(Some(browser::copy(&text).await));
                TimeoutFuture::new(SAY_MS).await;
                outcome.set(None);
            });
        }
    };
    let said = match *outcome {
        None => "",
        Some(true) => words.copied,
        Some(false) => words.not_copied,
    };
    let glyph = if *outcome == Some(true) {
        Glyph::Done
    } else {
        Glyph::Copy
    };
    let label = (words.copy)(&props.what);
    html! {
        <button type="button" class="icon-button copy" title={label.clone()} aria-label={label} {onclick}>
            <Icon {glyph} />
            <span class="unseen" role="status">{ said }</span>
        </button>
    }
}

/// A line of code with its copy button.
#[component]
pub(crate) fn CopyLine(props: &CopyProps) -> Html {
    html! {
        <div class="copy-line">
            if props.named {
                <span class="copy-name" aria-hidden="true">{ props.what.clone() }</span>
            }
            <code>{ props.text.clone() }</code>
            <CopyButton text={props.text.clone()} what={props.what.clone()} />
        </div>
    }
}
