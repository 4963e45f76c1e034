//! What a new link is to be.

use shared::{
    fault::Fault,
    id::BridgeId,
    operation::{CreateShare, CreatedShare},
    share::May,
};
use yew::prelude::*;

use crate::{
    components::{
        bridge_menu::ask,
        field::{Choice, Field},
        typed::use_typed,
    },
    context::{use_connection, use_text},
    preferences::checked_name,
    text::Text,
};

/// A link that has no end.
const NEVER: &str = "";

#[derive(PartialEq, Properties)]
pub(crate) struct LinkFormProps {
    pub bridge: BridgeId,
    pub onmade: Callback<CreatedShare>,
}

/// What is chosen.
#[derive(Clone, Debug, PartialEq)]
struct Draft {
    chat: bool,
    name: String,
    expires: String,
    uses: String,
}

/// What is wrong with what was typed.
#[derive(Clone, Debug, PartialEq)]
enum Wrong {
    Name(Fault),
    Uses,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            chat: true,
            name: String::new(),
            expires: "1d".to_owned(),
            uses: String::new(),
        }
    }
}

impl Draft {
    /// How many guests; nothing where the number is none.
    fn uses(&self) -> Option<Option<u32>> {
        match self.uses.trim() {
            "" => Some(None),
            typed => typed.parse().ok().filter(|uses| *uses > 0).map(Some),
        }
    }

    fn create(&self, bridge: &BridgeId) -> Result<CreateShare, Wrong> {
        Ok(CreateShare {
            bridge: bridge.clone(),
            may: if self.chat { May::Chat } else { May::Look },
            name: checked_name(&self.name).map_err(Wrong::Name)?,
            expires: Some(self.expires.clone()).filter(|expires| expires != NEVER),
            uses: self.uses().ok_or(Wrong::Uses)?,
        })
    }
}

/// The form.
#[component]
pub(crate) fn LinkForm(props: &LinkFormProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let draft = use_typed(format!("share {}", props.bridge), Draft::default);
    let wrong = use_state(|| None::<Wrong>);
    let fault = use_state(|| None::<String>);
    let busy = use_state(|| false);
    let onsubmit = {
        let (draft, bridge, onmade) = (draft.clone(), props.bridge.clone(), props.onmade.clone());
        let (wrong, fault, busy) = (wrong.setter(), fault.setter(), busy.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let create = match draft.create(&bridge) {
                Ok(create) => create,
                Err(place) => return wrong.set(Some(place)),
            };
            busy.set(true);
            let (onmade, fault, busy) = (onmade.clone(), fault.clone(), busy.setter());
            let draft = draft.clone();
            let then = Callback::from(move |answer: Result<CreatedShare, String>| {
                busy.set(false);
                match answer {
                    Ok(made) => {
                        fault.set(None);
                        // The next link is for somebody else.
                        let name = String::new();
                        draft.set(Draft {
                            name,
                            ..(*draft).clone()
                        });
                        draft.forget();
                        onmade.emit(made);
                    }
                    Err(words) => fault.set(Some(words)),
                }
            });
            ask(&connection, create, text, then);
        }
    };
    let set = |put: fn(&mut Draft, String)| {
        let (draft, wrong) = (draft.clone(), wrong.setter());
        Callback::from(move |value: String| {
            let mut next = (*draft).clone();
            put(&mut next, value);
            wrong.set(None);
            draft.set(next);
        })
    };
    let (name_fault, uses_fault) = match &*wrong {
        None => (None, None),
        Some(Wrong::Uses) => (None, Some(AttrValue::from(text.share.uses_wrong))),
        Some(Wrong::Name(fault)) => (Some(AttrValue::from((text.fault)(fault))), None),
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <div class="pair">
                <Choice id="share-may" label={text.share.may} options={mays(text)}
                    value={if draft.chat { "chat" } else { "look" }} onchange={set(|draft, value| draft.chat = value == "chat")} />
                <Choice id="share-expires" label={text.share.works} options={ends(text)} value={draft.expires.clone()}
                    onchange={set(|draft, value| draft.expires = value)} />
            </div>
            <div class="pair">
                <Field id="share-name" label={text.share.for_whom} hint={text.share.for_whom_hint}
                    value={draft.name.clone()} fault={name_fault} onchange={set(|draft, value| draft.name = value)} />
                <Field id="share-uses" label={text.share.uses} hint={text.share.uses_hint} numeric=true
                    value={draft.uses.clone()} fault={uses_fault} onchange={set(|draft, value| draft.uses = value)} />
            </div>
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ fault }</p>
            }
            <div class="form-foot">
                <button type="submit" class="button primary" aria-busy={busy.to_string()}>
                    { if *busy { text.share.making } else { text.share.make } }
                </button>
            </div>
        </form>
    }
}

fn mays(text: &'static Text) -> Vec<(AttrValue, AttrValue)> {
    [("chat", May::Chat), ("look", May::Look)]
        .map(|(key, may)| (key.into(), (text.share.may_name)(may).into()))
        .to_vec()
}

fn ends(text: &'static Text) -> Vec<(AttrValue, AttrValue)> {
    let share = text.share;
    [
        ("1h", share.hour),
        ("1d", share.day),
        ("7d", share.week),
        (NEVER, share.never),
    ]
    .map(|(key, name)| (key.into(), name.into()))
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(expires: &str, uses: &str) -> Result<CreateShare, Wrong> {
        let draft = Draft {
            chat: false,
            name: " Li ".to_owned(),
            expires: expires.to_owned(),
            uses: uses.to_owned(),
        };
        draft.create(&BridgeId::from("b"))
    }

    #[test]
    fn a_link_is_what_was_chosen() {
        let share = created("7d", " 3 ").unwrap();
        assert_eq!((share.may, share.uses), (May::Look, Some(3)));
        assert_eq!(share.expires.as_deref(), Some("7d"));
        assert_eq!(share.name.as_deref(), Some("Li"));
        let share = created(NEVER, "").unwrap();
        assert_eq!((share.expires, share.uses), (None, None));
        for typed in ["0", "-1", "x", "1.5", "99999999999"] {
            assert_eq!(created("1h", typed), Err(Wrong::Uses), "{typed}");
        }
    }
}
