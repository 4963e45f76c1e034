//! The dialog of all saved sends of a bridge: change, put in order, delete and bring back, as a file and from one.

use shared::{
    bridge::Bridge,
    operation::{ChangeSaved, CreateSaved, DeleteSaved, Done},
    saved::Saved,
};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::{platform::spawn_local, prelude::*};

use super::{
    exchange::{self, ImportFault},
    save_form::SaveForm,
    saved_row::{content, of_bridge},
};
use crate::{
    browser,
    components::{
        bridge_menu::ask,
        dialog::Dialog,
        icon::{Glyph, Icon},
        not_listed::NotListed,
    },
    connection::Connection,
    context::{use_connection, use_page_state, use_text},
    state::Listing,
    text::Text,
};

/// What the exported file is called.
const FILE: &str = "jackfield-saved-sends.json";

#[derive(PartialEq, Properties)]
pub(crate) struct ManageProps {
    pub bridge: Bridge,
    #[prop_or_default]
    pub opener: NodeRef,
    pub onclose: Callback<()>,
}

/// What is said below the list.
#[derive(Clone, PartialEq)]
enum Said {
    Nothing,
    Words(String),
    Fault(String),
    /// It can be brought back.
    Deleted(Box<Saved>),
}

/// The dialog.
#[component]
pub(crate) fn Manage(props: &ManageProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let said = use_state(|| Said::Nothing);
    let editing = use_state(|| None::<Saved>);
    let (opener, list_node) = (use_node_ref(), use_node_ref());
    let saved = of_bridge(&state, &props.bridge);
    let stop_editing = {
        let editing = editing.setter();
        Callback::from(move |()| editing.set(None))
    };
    if let Some(saved) = &*editing {
        return html! {
            <SaveForm bridge={props.bridge.clone()} saved={saved.clone()} opener={props.opener.clone()} onclose={stop_editing} />
        };
    }
    let items = saved.iter().enumerate().map(|(at, one)| {
        let place = |other: Option<&Saved>| other.map(|other| other.position);
        let above = at.checked_sub(1).and_then(|above| place(saved.get(above)));
        let row = Row {
            saved: one,
            above,
            below: place(saved.get(at + 1)),
            said: said.setter(),
            editing: editing.setter(),
            connection: &connection,
            list: list_node.clone(),
            text,
        };
        row.html()
    });
    let export = {
        let file = exchange::export(&saved);
        move |_: MouseEvent| browser::download(FILE, &file)
    };
    html! {
        <Dialog title={text.compose.manage_title} onclose={props.onclose.clone()} opener={props.opener.clone()}>
            { in_place_of(&saved, &state.saved_list, text) }
            <ol class="saved-list" ref={list_node.clone()} tabindex="-1">{ for items }</ol>
            <div class="saved-said" role="status">{ told(&said, &connection, &list_node, text) }</div>
            <div class="dialog-foot">
                <label class="button file-button">
                    { text.compose.import }
                    <input ref={opener} type="file" class="unseen" accept="application/json,.json"
                        onchange={import(props, &said, &connection, text)} />
                </label>
                <button type="button" class="button" disabled={saved.is_empty()} onclick={export}>{ text.compose.export }</button>
                <button type="button" class="button primary" onclick={props.onclose.reform(|_: MouseEvent| ())}>
                    { text.compose.done }
                </button>
            </div>
        </Dialog>
    }
}

/// What stands where there is no saved send to be shown.
fn in_place_of(saved: &[Saved], list: &Listing, text: &'static Text) -> Html {
    match list {
        Listing::Failed(error) => html! { <NotListed error={error.clone()} /> },
        _ if !saved.is_empty() => Html::default(),
        Listing::Waiting => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Listing::Here => html! { <p class="quiet">{ text.compose.none_saved }</p> },
    }
}

struct Row<'a> {
    saved: &'a Saved,
    /// The positions of its neighbours.
    above: Option<u64>,
    below: Option<u64>,
    said: UseStateSetter<Said>,
    editing: UseStateSetter<Option<Saved>>,
    connection: &'a Option<Connection>,
    list: NodeRef,
    text: &'static Text,
}

impl Row<'_> {
    fn html(&self) -> Html {
        let (text, label) = (self.text, &self.saved.label);
        let place = match &self.saved.bridge {
            Some(_) => text.compose.this_bridge,
            None => text.compose.every_bridge,
        };
        let edit = {
            let (editing, saved) = (self.editing.clone(), self.saved.clone());
            move |_: MouseEvent| editing.set(Some(saved.clone()))
        };
        html! {
            <li key={self.saved.id.to_string()} class="saved-item">
                <div class="saved-words">
                    <strong title={label.clone()}>{ label }</strong>
                    <code title={content(self.saved).to_owned()}>{ content(self.saved) }</code>
                    <span class="hint">{ place }</span>
                </div>
                { self.mover(self.above, (text.compose.move_up)(label), Glyph::Up) }
                { self.mover(self.below, (text.compose.move_down)(label), Glyph::Down) }
                <button type="button" class="icon-button" aria-label={(text.compose.edit)(label)}
                    title={(text.compose.edit)(label)} onclick={edit}><Icon glyph={Glyph::Edit} /></button>
                <button type="button" class="icon-button" aria-label={(text.compose.delete)(label)}
                    title={(text.compose.delete)(label)} onclick={self.delete()}><Icon glyph={Glyph::Close} /></button>
            </li>
        }
    }

    fn mover(&self, to: Option<u64>, name: String, glyph: Glyph) -> Html {
        let (connection, text, said) = (self.connection.clone(), self.text, self.said.clone());
        let saved = self.saved.id.clone();
        let onclick = move |_: MouseEvent| {
            let said = said.clone();
            let then = Callback::from(move |answer: Result<Saved, String>| {
                said.set(answer.err().map_or(Said::Nothing, Said::Fault));
            });
            let change = ChangeSaved {
                saved: saved.clone(),
                position: to,
                ..ChangeSaved::default()
            };
            ask(&connection, change, text, then);
        };
        html! {
            <button type="button" class="icon-button" aria-label={name.clone()} title={name} disabled={to.is_none()}
                {onclick}><Icon {glyph} /></button>
        }
    }

    fn delete(&self) -> Callback<MouseEvent> {
        let (connection, text, said) = (self.connection.clone(), self.text, self.said.clone());
        let (saved, list) = (self.saved.clone(), self.list.clone());
        Callback::from(move |_: MouseEvent| {
            let (said, deleted) = (said.clone(), Box::new(saved.clone()));
            let then = Callback::from(move |answer: Result<Done, String>| {
                said.set(match answer {
                    Ok(_) => Said::Deleted(deleted.clone()),
                    Err(fault) => Said::Fault(fault),
                });
            });
            let id = saved.id.clone();
            // Its button goes with it; the focus stays in the list.
            browser::focus(list.cast::<HtmlElement>());
            ask(&connection, DeleteSaved { saved: id }, text, then);
        })
    }
}

fn told(
    said: &UseStateHandle<Said>,
    connection: &Option<Connection>,
    list: &NodeRef,
    text: &'static Text,
) -> Html {
    match &**said {
        Said::Nothing => Html::default(),
        Said::Words(words) => html! { <span>{ words }</span> },
        Said::Fault(fault) => html! { <span class="fault">{ fault }</span> },
        Said::Deleted(saved) => {
            let create = again(saved);
            let (said, connection, list) = (said.setter(), connection.clone(), list.clone());
            let undo = move |_: MouseEvent| {
                let said = said.clone();
                // The button goes once that is done.
                browser::focus(list.cast::<HtmlElement>());
                let then = Callback::from(move |answer: Result<Saved, String>| {
                    said.set(answer.err().map_or(Said::Nothing, Said::Fault));
                });
                ask(&connection, create.clone(), text, then);
            };
            html! {
                <>
                    <span>{ (text.compose.deleted)(&saved.label) }</span>
                    <button type="button" class="button" onclick={undo}>{ text.compose.undo }</button>
                </>
            }
        }
    }
}

/// The same once more, in the same place.
fn again(saved: &Saved) -> CreateSaved {
    let saved = saved.clone();
    CreateSaved {
        label: saved.label,
        text: saved.text,
        escapes: saved.escapes,
        hex: saved.hex,
        base64: saved.base64,
        encoding: saved.encoding,
        bridge: saved.bridge,
        position: Some(saved.position),
    }
}

fn import(
    props: &ManageProps,
    said: &UseStateHandle<Said>,
    connection: &Option<Connection>,
    text: &'static Text,
) -> Callback<Event> {
    let (said, connection) = (said.setter(), connection.clone());
    let bridge = props.bridge.id.clone();
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let file = input.files().and_then(|files| files.get(0));
        // So that the same file can be chosen again.
        input.set_value("");
        let (Some(file), Some(connection)) = (file, connection.clone()) else {
            return;
        };
        let (said, bridge) = (said.clone(), bridge.clone());
        spawn_local(async move {
            let read = JsFuture::from(file.text()).await.ok();
            let read = read.and_then(|text| text.as_string()).unwrap_or_default();
            said.set(match exchange::import(&read, &bridge) {
                Ok(list) => save_all(&connection, list, text).await,
                Err(fault) => Said::Fault(words(&fault, text)),
            });
        });
    })
}

async fn save_all(connection: &Connection, list: Vec<CreateSaved>, text: &'static Text) -> Said {
    let count = list.len();
    for create in list {
        if let Err(error) = connection.call(create).await {
            return Said::Fault(text.call_error(&error));
        }
    }
    Said::Words((text.compose.imported)(count))
}

fn words(fault: &ImportFault, text: &'static Text) -> String {
    match fault {
        ImportFault::NoJson => text.compose.no_json.to_owned(),
        ImportFault::OtherFile => text.compose.no_saved_file.to_owned(),
        ImportFault::Item(at, fault) => (text.compose.bad_item)(*at, &(text.fault)(fault)),
    }
}
