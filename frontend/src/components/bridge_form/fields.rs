//! The fields of the bridge form.

use shared::bridge::{Framing, Mode, TextEncoding};
use yew::prelude::*;

use super::{
    Wrong,
    draft::{Draft, Kind, Place, dialogue},
};
use crate::{
    components::{
        composer::{FORMS, form_from_key, form_key, form_name},
        field::{Choice, Field, Tick},
    },
    context::use_text,
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(crate) struct FieldsProps {
    pub draft: Draft,
    pub wrong: Option<Wrong>,
    /// Whether the endpoint cannot be changed now.
    pub fixed: bool,
    pub onchange: Callback<Draft>,
}

impl FieldsProps {
    fn fault(&self, place: Place) -> Option<AttrValue> {
        let wrong = self.wrong.as_ref()?;
        (wrong.place == place).then(|| wrong.words.clone())
    }

    /// A callback that puts a value into the draft.
    fn set<T: 'static>(&self, put: impl Fn(&mut Draft, T) + 'static) -> Callback<T> {
        let (draft, onchange) = (self.draft.clone(), self.onchange.clone());
        Callback::from(move |value| {
            let mut next = draft.clone();
            put(&mut next, value);
            onchange.emit(next);
        })
    }
}

fn options<T: Copy>(
    all: &[T],
    key: impl Fn(T) -> &'static str,
    name: impl Fn(T) -> &'static str,
) -> Vec<(AttrValue, AttrValue)> {
    all.iter()
        .map(|item| (key(*item).into(), name(*item).into()))
        .collect()
}

const MODES: [Mode; 4] = [Mode::Console, Mode::Room, Mode::Echo, Mode::Http];

fn framing_key(framing: Framing) -> &'static str {
    match framing {
        Framing::None => "none",
        Framing::Line => "line",
    }
}

/// The fields of the bridge form.
#[component]
pub(crate) fn Fields(props: &FieldsProps) -> Html {
    let text = use_text();
    let draft = &props.draft;
    let kinds = options(&Kind::ALL, Kind::key, |kind| (text.kind)(kind.key()));
    let dials = draft.kind == Kind::TcpConnect;
    html! {
        <>
            <Field id="bridge-name" label={text.name} value={draft.name.clone()} placeholder={text.name_placeholder}
                fault={props.fault(Place::Name)} onchange={props.set(|draft, value| draft.name = value)} />
            <fieldset class="bare" disabled={props.fixed}>
                <Choice id="bridge-kind" label={text.kind_label} options={kinds} value={draft.kind.key()}
                    onchange={props.set(|draft, value: String| draft.change_kind(Kind::from_key(&value)))} />
                <div class="pair">
                    <Field id="bridge-host" class="wide" label={text.host} value={draft.host.clone()}
                        hint={(text.host_hint)(draft.kind.key())} fault={props.fault(Place::Host)}
                        onchange={props.set(|draft, value| draft.host = value)} />
                    <Field id="bridge-port" class="narrow" label={text.port} value={draft.port.clone()} numeric=true
                        hint={if dials { "1–65535" } else { text.port_hint }} fault={props.fault(Place::Port)}
                        onchange={props.set(|draft, value| draft.port = value)} />
                </div>
                if draft.kind == Kind::Udp {
                    <Field id="bridge-remote" label={text.remote} value={draft.remote.clone()}
                        placeholder="192.168.1.50:9000" hint={text.remote_hint} fault={props.fault(Place::Remote)}
                        onchange={props.set(|draft, value| draft.remote = value)} />
                }
            </fieldset>
            if props.fixed {
                <p class="hint">{ text.endpoint_fixed }</p>
            }
            { more(props, text) }
        </>
    }
}

fn more(props: &FieldsProps, text: &'static Text) -> Html {
    let draft = &props.draft;
    // Requests are answered where one listens for TCP alone.
    let offered = match draft.kind {
        Kind::TcpListen => &MODES[..],
        Kind::TcpConnect | Kind::Udp => &MODES[..3],
    };
    let modes = options(offered, Mode::label, text.mode);
    let framings = options(&[Framing::None, Framing::Line], framing_key, text.framing);
    let encodings = options(TextEncoding::ALL, TextEncoding::label, TextEncoding::name);
    let forms = options(&FORMS, form_key, |form| form_name(form, text));
    let set_mode = props.set(|draft, value: String| {
        let chosen = MODES.into_iter().find(|mode| Mode::label(*mode) == value);
        draft.change_mode(chosen.unwrap_or_default());
    });
    let set_framing = props.set(|draft, value: String| {
        draft.framing = if value == "line" {
            Framing::Line
        } else {
            Framing::None
        }
    });
    let set_encoding = props.set(|draft, value: String| {
        draft.change_encoding(TextEncoding::from_label(&value).unwrap_or_default());
    });
    let set_farewell = props.set(|draft, on: bool| {
        draft.has_farewell = on;
        if draft.farewell.trim().is_empty() {
            draft.farewell = dialogue(draft.encoding);
        }
    });
    let faulty = [
        Place::Farewell,
        Place::Timeout,
        Place::Reads,
        Place::Backlog,
    ]
    .iter()
    .any(|place| props.fault(*place).is_some());
    html! {
        <details class="more" open={faulty}>
            <summary>{ text.more }</summary>
            <div class="pair">
                <Choice id="bridge-mode" label={text.mode_label} options={modes} value={Mode::label(draft.mode)}
                    onchange={set_mode} />
                <Choice id="bridge-encoding" label={text.encoding} options={encodings} value={draft.encoding.label()}
                    onchange={set_encoding} />
            </div>
            <div class="pair">
                if draft.kind != Kind::Udp {
                    <Choice id="bridge-framing" label={text.framing_label} options={framings}
                        value={framing_key(draft.framing)} onchange={set_framing} />
                }
                <Choice id="bridge-form" label={text.form} options={forms} value={form_key(draft.form)}
                    onchange={props.set(|draft, value: String| draft.form = form_from_key(&value))} />
            </div>
            if draft.kind != Kind::Udp {
                <Tick label={text.dialogue} checked={draft.has_farewell} onchange={set_farewell} />
                if draft.has_farewell {
                    <Field id="bridge-farewell" label={text.farewell} value={draft.farewell.clone()}
                        hint={text.farewell_hint} fault={props.fault(Place::Farewell)}
                        onchange={props.set(|draft, value| draft.farewell = value)} />
                }
            }
            if draft.kind != Kind::Udp {
                <Field id="bridge-reads" label={text.making.reads} value={draft.reads.clone()} numeric=true
                    placeholder="65536" hint={text.making.reads_hint} fault={props.fault(Place::Reads)}
                    onchange={props.set(|draft, value| draft.reads = value)} />
            }
            if draft.kind == Kind::TcpListen {
                <fieldset class="bare" disabled={props.fixed}>
                    <Field id="bridge-backlog" label={text.making.backlog} value={draft.backlog.clone()} numeric=true
                        placeholder="1024" hint={text.making.backlog_hint} fault={props.fault(Place::Backlog)}
                        onchange={props.set(|draft, value| draft.backlog = value)} />
                </fieldset>
            }
            if draft.kind == Kind::TcpConnect {
                <Tick label={text.reconnect} checked={draft.reconnect}
                    onchange={props.set(|draft, on| draft.reconnect = on)} />
                <Field id="bridge-timeout" label={text.timeout} value={draft.timeout.clone()} numeric=true
                    placeholder="10000" fault={props.fault(Place::Timeout)}
                    onchange={props.set(|draft, value| draft.timeout = value)} />
            }
        </details>
    }
}
