//! The dialog that sets a gateway of SMS.

mod draft;

use std::rc::Rc;

use shared::sender::Gateway;
use yew::prelude::*;

use self::draft::{Draft, Form, Place, place_of};
use crate::{
    components::{
        dialog::Dialog,
        field::{Choice, Field, Tick},
        notices::area::Area,
        submit::{Foot, Submit, use_submit},
    },
    context::use_text,
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct GatewayFormProps {
    /// The one to change; without, a new one is made.
    pub gateway: Option<Rc<Gateway>>,
    pub onclose: Callback<()>,
    pub ondone: Callback<()>,
}

/// The form.
#[component]
pub(crate) fn GatewayForm(props: &GatewayFormProps) -> Html {
    let text = use_text();
    let draft = use_state(|| {
        props
            .gateway
            .as_deref()
            .map_or_else(Draft::default, Draft::of)
    });
    let form = use_submit(draft.asked(), place_of, props.ondone.reform(|_| ()));
    let onchange = {
        let (draft, mend) = (draft.setter(), form.mend.clone());
        Callback::from(move |next: Draft| {
            mend.emit(());
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
        form: &form,
        onchange,
        has_secret: props
            .gateway
            .as_deref()
            .is_some_and(|gateway| gateway.has_secret),
        text,
    };
    html! {
        <Dialog {title} onclose={props.onclose.clone()}>
            <form class="form" onsubmit={form.onsubmit.clone()} novalidate=true>
                if is_new { { view.head() } }
                { view.fields() }
                <Foot fault={form.foot(Place::Foot, text)} busy={form.busy} onclose={props.onclose.clone()} />
            </form>
        </Dialog>
    }
}

struct Fields<'a> {
    draft: &'a Draft,
    form: &'a Submit<Place>,
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
                    fault={self.form.at(Place::Name)} onchange={self.set(|draft, value| draft.name = value)} />
            </>
        }
    }

    fn fields(&self) -> Html {
        match self.draft.form {
            Form::Ihuyi => self.ihuyi(),
            Form::Http => self.http(),
        }
    }

    fn secret(&self, label: &'static str, hint: &'static str) -> Html {
        let words = self.text.setup;
        html! {
            <Field id="gateway-secret" {label} kind="password" autocomplete="new-password" value={self.draft.secret.clone()}
                hint={if self.has_secret { words.password_set } else { hint }} onchange={self.set(|draft, value| draft.secret = value)} />
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
                <Field id="gateway-url" label={words.url} hint={words.ihuyi_url_hint} value={draft.url.clone()} fault={self.form.at(Place::Url)}
                    onchange={self.set(|draft, value| draft.url = value)} />
                <Field id="gateway-account" label={words.account} value={draft.account.clone()} fault={self.form.at(Place::Account)}
                    onchange={self.set(|draft, value| draft.account = value)} />
                { self.secret(words.api_key, words.password_hint) }
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
                <Area id="gateway-url" label={words.url} hint={words.http_hint} code=true rows={3} value={draft.url.clone()} fault={self.form.at(Place::Url)}
                    onchange={self.set(|draft, value| draft.url = value)} />
                <Area id="gateway-headers" label={words.headers} hint={words.headers_hint} code=true rows={2} value={draft.headers.clone()}
                    fault={self.form.at(Place::Headers)} onchange={self.set(|draft, value| draft.headers = value)} />
                if draft.method == "POST" {
                    <Area id="gateway-body" label={words.body} code=true rows={2} value={draft.body.clone()} fault={self.form.at(Place::Body)}
                        onchange={self.set(|draft, value| draft.body = value)} />
                }
                <div class="pair">
                    <Field id="gateway-accepted" label={words.accepted_when} hint={words.accepted_hint} value={draft.accepted_when.clone()}
                        class="code-field" fault={self.form.at(Place::AcceptedWhen)} onchange={self.set(|draft, value| draft.accepted_when = value)} />
                    <Field id="gateway-id" label={words.id_from} hint={words.id_hint} value={draft.id_from.clone()} class="code-field"
                        fault={self.form.at(Place::IdFrom)} onchange={self.set(|draft, value| draft.id_from = value)} />
                </div>
                { self.secret(words.secret, words.secret_hint) }
            </>
        }
    }
}
