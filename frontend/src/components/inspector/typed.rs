//! Where the address is typed. What cannot be right whatever follows is marked at once, what is missing when it is asked for.

use shared::address::read::{Reading, Wrong, read};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::link::FIELD_ID;
use crate::{browser, components::field::Field, context::use_text};

/// What is worth a look.
const EXAMPLES: [&str; 10] = [
    "192.168.1.50",
    "192.168.1.0/26",
    "127.0.0.1:6666",
    "3232235826",
    "[::1]:8080",
    "fe80::1%eth0",
    "::ffff:10.0.0.1",
    "2001:db8::/32",
    "localhost",
    ":1521",
];

#[derive(PartialEq, Properties)]
pub(crate) struct TypedProps {
    pub value: AttrValue,
    pub onchange: Callback<String>,
    /// Enter was pressed on something that is right.
    pub onask: Callback<()>,
}

/// The field, what is wrong in it, and examples while it is empty.
#[component]
pub(crate) fn Typed(props: &TypedProps) -> Html {
    let text = use_text();
    // The text that Enter was pressed on, that was left, or that was there from the beginning.
    let asked = use_state(|| (!props.value.is_empty()).then(|| props.value.clone()));
    let reading = read(&props.value);
    let wrong = marked(&reading, &props.value, asked.as_ref() == Some(&props.value));
    let onsubmit = {
        let (asked, value, onask, reading) = (
            asked.setter(),
            props.value.clone(),
            props.onask.clone(),
            reading,
        );
        move |event: SubmitEvent| {
            event.prevent_default();
            asked.set(Some(value.clone()));
            match &reading {
                Ok(_) => onask.emit(()),
                Err(wrong) => select(&value, wrong.at),
            }
        }
    };
    let onfocusout = {
        let (asked, value) = (asked.setter(), props.value.clone());
        move |_: FocusEvent| {
            if !value.is_empty() {
                asked.set(Some(value.clone()));
            }
        }
    };
    let try_one = |example: &'static str| {
        let onclick = props
            .onchange
            .reform(move |_: MouseEvent| example.to_owned());
        html! { <li key={example}><button type="button" class="button example" {onclick}>{ example }</button></li> }
    };
    let fault = wrong
        .as_ref()
        .map(|wrong| AttrValue::from((text.inspect.wrong)(wrong)));
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <div class="typed" {onfocusout}>
                <Field id={FIELD_ID} class="code-field" label={text.address} value={props.value.clone()} {fault}
                    hint={text.inspect.hint} placeholder="192.168.1.50" onchange={props.onchange.clone()} />
                if let Some(wrong) = &wrong {
                    { mark(&props.value, wrong) }
                }
            </div>
            if props.value.is_empty() {
                <div class="examples">
                    <p class="hint" id="inspect-examples">{ text.inspect.examples }</p>
                    <ul aria-labelledby="inspect-examples">{ for EXAMPLES.into_iter().map(try_one) }</ul>
                </div>
            }
            <button type="submit" class="unseen" tabindex="-1" aria-hidden="true">{ text.judge }</button>
        </form>
    }
}

/// What is to be marked.
fn marked(reading: &Result<Reading, Wrong>, value: &str, is_asked: bool) -> Option<Wrong> {
    let wrong = *reading.as_ref().err()?;
    let is_character = wrong.at < value.trim_end().chars().count();
    (is_character || is_asked).then_some(wrong)
}

/// The text once more, with a mark under what is wrong. Those who listen hear which character it is.
fn mark(value: &str, wrong: &Wrong) -> Html {
    let before: String = value.chars().take(wrong.at).collect();
    let at = value.chars().nth(wrong.at);
    let after: String = value.chars().skip(wrong.at + 1).collect();
    let at = at.map_or_else(|| "\u{a0}".to_owned(), |at| at.to_string());
    html! {
        <code class="marked" aria-hidden="true">{ before }<mark>{ at }</mark>{ after }</code>
    }
}

/// Selects the character that is wrong, so that the right one can be typed over it.
fn select(value: &str, at: usize) {
    let units = |count: usize| -> u32 {
        let length: usize = value.chars().take(count).map(char::len_utf16).sum();
        u32::try_from(length).unwrap_or(u32::MAX)
    };
    let field = browser::document()
        .and_then(|document| document.get_element_by_id(FIELD_ID))
        .and_then(|element| wasm_bindgen::JsCast::dyn_into::<HtmlInputElement>(element).ok());
    if let Some(field) = field {
        let _ = field.set_selection_range(units(at), units(at + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_marked_only_when_it_is_asked_for() {
        let marked = |text: &str, asked| marked(&read(text), text, asked).map(|wrong| wrong.at);
        assert_eq!(marked("192.168.", false), None);
        assert_eq!(marked("192.168.", true), Some(8));
        assert_eq!(marked("192.168.x.1", false), Some(8));
        assert_eq!(marked("", true), Some(0));
        assert_eq!(marked("::1", true), None);
    }

    #[test]
    fn every_example_is_right() {
        for example in EXAMPLES {
            assert!(read(example).is_ok(), "{example}");
        }
    }
}
