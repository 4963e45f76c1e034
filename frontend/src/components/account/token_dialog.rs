//! The dialog that makes a token, and shows it once.

use shared::{
    operation::{CreateToken, CreatedToken},
    user::Role,
};
use yew::prelude::*;

use crate::{
    browser,
    components::{
        choices::RoleChoice,
        copy::CopyLine,
        dialog::Dialog,
        field::{Choice, Field},
        submit::{Foot, use_submit},
    },
    connection::CallError,
    context::{use_text, use_who},
    text::Text,
};

/// A token that has no end.
const NEVER: &str = "";

#[derive(PartialEq, Properties)]
pub(super) struct TokenDialogProps {
    /// There is one more.
    pub onmade: Callback<()>,
    pub onclose: Callback<()>,
}

#[derive(Clone, PartialEq)]
struct Draft {
    name: String,
    role: Role,
    expires: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Name,
    Foot,
}

fn place_of(error: &CallError) -> Place {
    let field = error.fault().and_then(|fault| fault.params.get("field"));
    match field {
        Some(field) if field == "name" => Place::Name,
        _ => Place::Foot,
    }
}

impl Draft {
    fn asked(&self) -> CreateToken {
        CreateToken {
            name: self.name.trim().to_owned(),
            role: Some(self.role),
            expires: Some(self.expires.clone()).filter(|expires| expires != NEVER),
        }
    }
}

/// The dialog: first the form, then the token.
#[component]
pub(super) fn TokenDialog(props: &TokenDialogProps) -> Html {
    let text = use_text();
    let made = use_state(|| None::<CreatedToken>);
    let ondone = {
        let (made, onmade) = (made.setter(), props.onmade.clone());
        Callback::from(move |token: CreatedToken| {
            made.set(Some(token));
            onmade.emit(());
        })
    };
    html! {
        <Dialog title={text.who.new_token} onclose={props.onclose.clone()}>
            if let Some(made) = &*made {
                <Made made={made.clone()} onclose={props.onclose.clone()} />
            } else {
                <TokenForm {ondone} onclose={props.onclose.clone()} />
            }
        </Dialog>
    }
}

#[derive(PartialEq, Properties)]
struct FormProps {
    ondone: Callback<CreatedToken>,
    onclose: Callback<()>,
}

#[component]
fn TokenForm(props: &FormProps) -> Html {
    let text = use_text();
    let own = use_who().person().map(|me| me.role).unwrap_or_default();
    let draft = use_state(|| Draft {
        name: String::new(),
        role: own,
        expires: "30d".to_owned(),
    });
    let form = use_submit(Ok(draft.asked()), place_of, props.ondone.clone());
    let set = |put: fn(&mut Draft, String)| form.set(&draft, put);
    let set_role = {
        let draft = draft.clone();
        Callback::from(move |role| {
            draft.set(Draft {
                role,
                ..(*draft).clone()
            })
        })
    };
    html! {
        <form class="form" onsubmit={form.onsubmit.clone()} novalidate=true>
            <Field id="token-name" label={text.who.token_name} hint={text.who.token_hint} value={draft.name.clone()}
                fault={form.at(Place::Name)} onchange={set(|draft, value| draft.name = value)} />
            <div class="pair">
                <RoleChoice id="token-role" most={own} value={draft.role} onchange={set_role} />
                <Choice id="token-expires" label={text.who.token_ends} options={ends(text)} value={draft.expires.clone()}
                    onchange={set(|draft, value| draft.expires = value)} />
            </div>
            <Foot fault={form.foot(Place::Foot, text)} busy={form.busy} action={text.create} onclose={props.onclose.clone()} />
        </form>
    }
}

fn ends(text: &'static Text) -> Vec<(AttrValue, AttrValue)> {
    let days = [7, 30, 90, 365];
    let after = days.map(|days| (format!("{days}d").into(), (text.who.days)(days).into()));
    let never = (NEVER.into(), text.share.never.into());
    after.into_iter().chain([never]).collect()
}

#[derive(PartialEq, Properties)]
struct MadeProps {
    made: CreatedToken,
    onclose: Callback<()>,
}

/// The token, which is shown here and nowhere else.
#[component]
fn Made(props: &MadeProps) -> Html {
    let text = use_text();
    let done = use_node_ref();
    {
        let done = done.clone();
        // What had the focus has gone with the form.
        use_effect_with((), move |()| browser::focus(done.cast()));
    }
    let token = &props.made.token;
    let origin = browser::origin().unwrap_or_default();
    let line = format!("curl -H 'Authorization: Bearer {token}' {origin}/api/v1/bridges");
    html! {
        <section class="made-link" aria-label={text.who.token}>
            <p role="status">{ text.who.token_once }</p>
            <CopyLine text={token.clone()} what={text.who.token} />
            <p class="hint">{ text.who.token_use }</p>
            <CopyLine text={line} what={text.who.token_line} />
            <div class="dialog-foot">
                <button ref={done} type="button" class="button primary" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.share.close }</button>
            </div>
        </section>
    }
}
