//! The dialog that sets a gateway of SMS.

mod draft;

use std::rc::Rc;

use shared::{operation::SetGateway, sender::Gateway};
use yew::{platform::spawn_local, prelude::*};

use self::draft::{Draft, Form, Place, place_of};
use crate::{
    components::{
        dialog::Dialog,
        field::{Choice, Field, Tick},
        notices::area::Area,
    },
    connection::{CallError, Connection},
    context::{use_connection, use_text},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct GatewayFormProps {
    /// The one to change; without, a new one is made.
    pub gateway: Option<Rc<Gateway>>,
    pub onclose: Callback<()>,
    pub ondone: Callback<()>,
}

async fn submit(
    connection: &Connection,
    set: Result<SetGateway, (Place, CallError)>,
) -> Result<(), (Place, CallError)> {
    let answer = connection.call(set?).await;
    answer.map(drop).map_err(|error| (place_of(&error), error))
}

/// The form.
#[component]
pub(crate) fn GatewayForm(props: &GatewayFormProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let draft = use_state(|| {
        props
            .gateway
            .as_deref()
            .map_or_else(Draft::default, Draft::of)
    });
    let wrong = use_state(|| None::<(Place, String)>);
    let busy = use_state(|| false);
    let onsubmit = {
        let (draft, wrong, busy) = (draft.clone(), wrong.setter(), busy.clone());
        let ondone = props.ondone.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(connection) = connection.clone().filter(|_| !*busy) else {
                return;
            };
            let (set, wrong, busy, ondone) =
                (draft.asked(), wrong.clone(), busy.setter(), ondone.clone());
            busy.set(true);
            spawn_local(async move {
                let result = submit(&connection, set).await;
                busy.set(false);
                match result {
                    Ok(()) => ondone.emit(()),
                    Err((place, error)) => wrong.set(Some((place, text.call_error(&error)))),
                }
            });
        }
    };
    let onchange = {
        let (draft, wrong) = (draft.setter(), wrong.setter());
        Callback::from(move |next: Draft| {
            wrong.set(None);
            draft.set(next);
        })
    };
    let is_new = props.gateway.is_none();
    let title = if is_new {
        text.setup.new_gateway
    } else {
        text.setup.change_gateway
    };
    let view = Fields {
        draft: &draft,
        wrong: wrong.as_ref(),
        onchange,
        has_secret: props
            .gateway
            .as_deref()
            .is_some_and(|gateway| gateway.has_secret),
        text,
    };
    html! {
        <Dialog {title} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                if is_new { { view.head() } }
                { view.form() }
                <p class="fault form-fault" role="alert">{ view.foot() }</p>
                <div class="dialog-foot">
                    <button type="button" class="button" onclick={props.onclose.reform(|_: MouseEvent| ())}>{ text.cancel }</button>
                    <button type="submit" class="button primary" aria-busy={busy.to_string()}>{ if *busy { text.saving } else { text.save } }</button>
                </div>
            </form>
        </Dialog>
    }
}

struct Fields<'a> {
    draft: &'a Draft,
    wrong: Option<&'a (Place, String)>,
    onchange: Callback<Draft>,
    has_secret: bool,
    text: &'static Text,
}

impl Fields<'_> {
    fn set(&self, put: fn(&mut Draft, String)) -> Callback<String> {
        let (draft, onchange) = (self.draft.clone(), self.onchange.clone());
        Callback::from(move |value: String| {
            let mut next = draft.clone();
            put(&mut next, value);
            onchange.emit(next);
        })
    }

    fn at(&self, place: Place) -> Option<AttrValue> {
        let (at, words) = self.wrong?;
        (*at == place).then(|| words.clone().into())
    }

    fn foot(&self) -> String {
        match self.wrong {
            None => String::new(),
            Some((Place::Foot, words)) => words.clone(),
            Some(_) => self.text.see_above.to_owned(),
        }
    }

    fn head(&self) -> Html {
        let words = self.text.setup;
        let kinds = vec![
            ("ihuyi".into(), words.ihuyi.into()),
            ("kannel".into(), words.kannel.into()),
            ("http".into(), words.http.into()),
        ];
        html! {
            <>
                <Choice id="gateway-kind" label={words.gateway_kind} options={kinds} value={self.draft.kind.clone()}
                    onchange={self.set(|draft, key| draft.choose(&key))} />
                <Field id="gateway-name" label={words.name} hint={words.name_hint} value={self.draft.name.clone()}
                    fault={self.at(Place::Name)} onchange={self.set(|draft, value| draft.name = value)} />
            </>
        }
    }

    fn form(&self) -> Html {
        match self.draft.form {
            Form::Ihuyi => self.ihuyi(),
            Form::Http => self.http(),
        }
    }

    fn secret(&self, label: &'static str) -> Html {
        let words = self.text.setup;
        html! {
            <Field id="gateway-secret" {label} kind="password" autocomplete="new-password" value={self.draft.secret.clone()}
                hint={if self.has_secret { words.password_set } else { words.secret_hint }} onchange={self.set(|draft, value| draft.secret = value)} />
        }
    }

    fn ihuyi(&self) -> Html {
        let (words, draft) = (self.text.setup, self.draft);
        let onchange = {
            let (draft, onchange) = (draft.clone(), self.onchange.clone());
            Callback::from(move |dynamic| {
                onchange.emit(Draft {
                    dynamic,
                    ..draft.clone()
                })
            })
        };
        html! {
            <>
                <Field id="gateway-url" label={words.url} hint={words.ihuyi_url_hint} value={draft.url.clone()} fault={self.at(Place::Url)}
                    onchange={self.set(|draft, value| draft.url = value)} />
                <Field id="gateway-account" label={words.account} value={draft.account.clone()} fault={self.at(Place::Account)}
                    onchange={self.set(|draft, value| draft.account = value)} />
                { self.secret(words.api_key) }
                <Tick label={words.dynamic} checked={draft.dynamic} {onchange} />
            </>
        }
    }

    fn http(&self) -> Html {
        let (words, draft) = (self.text.setup, self.draft);
        let methods = vec![("GET".into(), "GET".into()), ("POST".into(), "POST".into())];
        html! {
            <>
                <Choice id="gateway-method" label={words.method} options={methods} value={draft.method.clone()}
                    onchange={self.set(|draft, value| draft.method = value)} />
                <Area id="gateway-url" label={words.url} hint={words.http_hint} code=true rows={3} value={draft.url.clone()} fault={self.at(Place::Url)}
                    onchange={self.set(|draft, value| draft.url = value)} />
                <Area id="gateway-headers" label={words.headers} hint={words.headers_hint} code=true rows={2} value={draft.headers.clone()}
                    fault={self.at(Place::Headers)} onchange={self.set(|draft, value| draft.headers = value)} />
                if draft.method == "POST" {
                    <Area id="gateway-body" label={words.body} code=true rows={2} value={draft.body.clone()} fault={self.at(Place::Body)}
                        onchange={self.set(|draft, value| draft.body = value)} />
                }
                <div class="pair">
                    <Field id="gateway-accepted" label={words.accepted_when} hint={words.accepted_hint} value={draft.accepted_when.clone()}
                        class="code-field" fault={self.at(Place::AcceptedWhen)} onchange={self.set(|draft, value| draft.accepted_when = value)} />
                    <Field id="gateway-id" label={words.id_from} hint={words.id_hint} value={draft.id_from.clone()} class="code-field"
                        fault={self.at(Place::IdFrom)} onchange={self.set(|draft, value| draft.id_from = value)} />
                </div>
                { self.secret(words.secret) }
            </>
        }
    }
}
