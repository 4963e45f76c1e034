//! Recipients that get nothing.

use shared::operation::{Done, SuppressRecipient, UnsuppressRecipient};
use yew::prelude::*;

use crate::{
    components::{
        asked::use_look,
        bridge_menu::ask,
        field::Field,
        icon::{Glyph, Icon},
        kept_focus::use_kept_focus,
    },
    context::{use_connection, use_text},
};

#[derive(PartialEq, Properties)]
pub(crate) struct SuppressedProps {
    pub list: Vec<String>,
}

/// The card: the list, and a field that adds to it.
#[component]
pub(crate) fn Suppressed(props: &SuppressedProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let typed = use_state(String::new);
    let fault = use_state(|| None::<String>);
    let look = use_look();
    let card = use_node_ref();
    use_kept_focus(&card, props.list.clone(), &[".files button", "#suppress"]);
    let done = |clear: bool| {
        let (typed, fault, look) = (typed.setter(), fault.setter(), look.clone());
        Callback::from(move |answer: Result<Done, String>| {
            if answer.is_ok() {
                look.emit(());
                if clear {
                    typed.set(String::new());
                }
            }
            fault.set(answer.err());
        })
    };
    let onsubmit = {
        let (connection, typed, done) = (connection.clone(), typed.clone(), done(true));
        move |event: SubmitEvent| {
            event.prevent_default();
            let recipient = typed.trim().to_owned();
            if !recipient.is_empty() {
                ask(
                    &connection,
                    SuppressRecipient { recipient },
                    text,
                    done.clone(),
                );
            }
        }
    };
    let onchange = {
        let (typed, fault) = (typed.setter(), fault.setter());
        Callback::from(move |value| {
            typed.set(value);
            fault.set(None);
        })
    };
    let item = |recipient: &String| {
        let (connection, done, recipient) = (connection.clone(), done(false), recipient.clone());
        let name = (text.write.take_out)(&recipient);
        let key = recipient.clone();
        let words = recipient.clone();
        let onclick = move |_: MouseEvent| {
            let recipient = recipient.clone();
            ask(
                &connection,
                UnsuppressRecipient { recipient },
                text,
                done.clone(),
            );
        };
        html! {
            <li {key}><code>{ words }</code>
                <button type="button" class="icon-button" aria-label={name.clone()} title={name} {onclick}><Icon glyph={Glyph::Close} /></button>
            </li>
        }
    };
    html! {
        <section ref={card} class="card">
            <h2>{ text.setup.suppressed }</h2>
            <p class="hint">{ text.setup.suppressed_words }</p>
            if !props.list.is_empty() {
                <ul class="files">{ for props.list.iter().map(item) }</ul>
            }
            <form class="with-button" {onsubmit}>
                <Field id="suppress" label={text.setup.suppress_label} value={(*typed).clone()} {onchange}
                    fault={(*fault).clone().map(AttrValue::from)} />
                <button type="submit" class="button">{ text.setup.suppress }</button>
            </form>
        </section>
    }
}
