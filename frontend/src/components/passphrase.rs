//! A field for a passphrase, which can be looked at, and how long one is.

use shared::user::{MAX_PASSPHRASE_CHARS, PASSPHRASE_CHARS};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::{context::use_text, text::Text};

/// Why a passphrase that is to be new would not be taken, in words. What it is made of is nobody's business.
pub(crate) fn fault_of(passphrase: &str, text: &'static Text) -> Option<String> {
    let count = passphrase.chars().count();
    let fits = (PASSPHRASE_CHARS..=MAX_PASSPHRASE_CHARS).contains(&count);
    (!fits).then(|| (text.who.length)(PASSPHRASE_CHARS, MAX_PASSPHRASE_CHARS))
}

#[derive(PartialEq, Properties)]
pub(crate) struct PassphraseProps {
    /// Unique in the document.
    pub id: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    pub onchange: Callback<String>,
    #[prop_or_default]
    pub fault: Option<AttrValue>,
    /// Whether one is chosen here rather than the one asked for that holds: its characters are counted.
    #[prop_or_default]
    pub new: bool,
    /// The field itself, to give it the focus.
    #[prop_or_default]
    pub field: NodeRef,
}

/// The field, with a button that shows what stands in it.
#[component]
pub(crate) fn Passphrase(props: &PassphraseProps) -> Html {
    let text = use_text();
    let shown = use_state(|| false);
    let oninput = props
        .onchange
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let onclick = {
        let shown = shown.clone();
        move |_: MouseEvent| shown.set(!*shown)
    };
    let count = props.value.chars().count();
    let counted = props
        .new
        .then(|| AttrValue::from((text.who.counted)(count, PASSPHRASE_CHARS)));
    let note = props.fault.clone().or(counted);
    let note_id = format!("{}-note", props.id);
    let autocomplete = match props.new {
        true => "new-password",
        false => "current-password",
    };
    html! {
        <div class="field">
            <label for={props.id.clone()}>{ props.label.clone() }</label>
            <div class="secret">
                <input ref={props.field.clone()} id={props.id.clone()} type={if *shown { "text" } else { "password" }}
                    value={props.value.clone()} {autocomplete} autocapitalize="none" spellcheck="false"
                    aria-invalid={props.fault.as_ref().map(|_| "true")}
                    aria-describedby={note.as_ref().map(|_| note_id.clone())} {oninput} />
                <button type="button" class="button" aria-pressed={shown.to_string()} aria-label={(text.who.show_of)(&props.label)}
                    aria-controls={props.id.clone()} {onclick}>{ if *shown { text.who.hide } else { text.who.show } }</button>
            </div>
            if let Some(note) = note {
                <p id={note_id} role={props.fault.as_ref().map(|_| "alert")} class={if props.fault.is_some() { "fault" } else { "hint" }}>{ note }</p>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

    #[test]
    fn characters_are_counted_and_not_bytes() {
        assert!(fault_of("正确的马电池订书钉十二字", &EN).is_none());
        assert!(fault_of("elevenchars", &EN).is_some());
        assert!(fault_of(&"x".repeat(MAX_PASSPHRASE_CHARS), &EN).is_none());
        assert!(fault_of(&"x".repeat(MAX_PASSPHRASE_CHARS + 1), &EN).is_some());
        assert!(
            fault_of("            ", &EN).is_none(),
            "no rules but its length"
        );
    }
}
