//! The dialog that makes or changes a rule. It is tried by the relay; whether it is set is decided behind it.

use shared::{
    egress::{Part, Then},
    operation::{Purpose, Rules, SetRules},
    user::Role,
};
use yew::prelude::*;

use super::draft::{Draft, ROLES, ticked};
use crate::{
    components::{
        dialog::Dialog,
        field::{Choice, Field, Tick},
        submit::{Foot, use_submit},
    },
    connection::CallError,
    context::use_text,
    state::Shared,
    text::Text,
    view::egress::{with, without},
};

#[derive(PartialEq, Properties)]
pub(super) struct RuleFormProps {
    pub rules: Shared<Rules>,
    /// The one to change; without, a new one is made.
    pub index: Option<usize>,
    pub onclose: Callback<()>,
    /// Gets what would hold.
    pub ondone: Callback<Rules>,
}

/// All that is wrong in a field is found before the relay is asked.
fn place_of(_: &CallError) {}

/// The form.
#[component]
pub(super) fn RuleForm(props: &RuleFormProps) -> Html {
    let text = use_text();
    let before = props.index.and_then(|index| props.rules.rules.get(index));
    let draft = use_state(|| Draft::of(before));
    let tried = use_state(|| false);
    let rule = draft.rule();
    let others = match props.index {
        Some(index) => without(&props.rules.rules, index),
        None => props.rules.rules.clone(),
    };
    let mistakes = draft.mistakes(&others);
    let fits = mistakes.is_empty();
    let asked = SetRules {
        rules: with(&props.rules.rules, props.index, rule),
        only_try: true,
    };
    let form = use_submit(Ok(asked), place_of, props.ondone.clone());
    let onsubmit = {
        let (tried, send) = (tried.setter(), form.onsubmit.clone());
        move |event: SubmitEvent| {
            tried.set(true);
            if fits {
                send.emit(event);
            } else {
                event.prevent_default();
            }
        }
    };
    let set = |put: fn(&mut Draft, String)| form.set(&draft, put);
    let fault = |part: Part| {
        let mistake = mistakes.iter().find(|mistake| mistake.part == part);
        let words = mistake.filter(|_| *tried).map(text.egress.mistake);
        words.map(AttrValue::from)
    };
    let foot = match *tried && !fits {
        true => text.see_above.to_owned(),
        false => form.foot((), text),
    };
    let thens = [Then::Allow, Then::Deny]
        .map(|then| (then_key(then).into(), (text.egress.then)(then).into()));
    let title = if before.is_some() {
        text.egress.change_rule
    } else {
        text.egress.new_rule
    };
    html! {
        <Dialog {title} onclose={props.onclose.clone()}>
            <form class="form" {onsubmit} novalidate=true>
                <div class="pair">
                    <Field id="rule-name" label={text.name} hint={text.egress.name_hint} value={draft.name.clone()}
                        fault={fault(Part::Name)} onchange={set(|draft, value| draft.name = value)} />
                    <Choice id="rule-then" label={text.egress.then_label} options={thens.to_vec()} value={then_key(draft.then)}
                        onchange={set(|draft, key| draft.then = if key == "deny" { Then::Deny } else { Then::Allow })} />
                </div>
                <Field id="rule-networks" label={text.egress.networks} hint={text.egress.networks_hint} value={draft.networks.clone()}
                    fault={fault(Part::Networks)} onchange={set(|draft, value| draft.networks = value)} />
                <Field id="rule-ports" label={text.egress.ports} hint={text.egress.ports_hint} value={draft.ports.clone()}
                    fault={fault(Part::Ports)} onchange={set(|draft, value| draft.ports = value)} />
                <Field id="rule-hosts" label={text.egress.hosts} hint={text.egress.hosts_hint} value={draft.hosts.clone()}
                    fault={fault(Part::Hosts)} onchange={set(|draft, value| draft.hosts = value)} />
                { roles(&draft, &form.mend, text) }
                { kinds(&draft, &form.mend, text) }
                <Foot fault={foot} busy={form.busy} onclose={props.onclose.clone()} />
            </form>
        </Dialog>
    }
}

fn then_key(then: Then) -> &'static str {
    match then {
        Then::Allow => "allow",
        Then::Deny => "deny",
    }
}

fn roles(draft: &UseStateHandle<Draft>, mend: &Callback<()>, text: &'static Text) -> Html {
    let tick = |role: Role| {
        let (next, mend) = (draft.clone(), mend.clone());
        let onchange = Callback::from(move |on| {
            mend.emit(());
            next.set(Draft {
                roles: ticked(&next.roles, role, on),
                ..(*next).clone()
            });
        });
        html! { <Tick key={(text.who.role)(role)} label={(text.who.role)(role)} checked={draft.roles.contains(&role)} {onchange} /> }
    };
    html! {
        <fieldset class="ticks">
            <legend>{ text.egress.roles }</legend>
            { for ROLES.map(tick) }
            <p class="hint">{ text.egress.none_is_all }</p>
        </fieldset>
    }
}

fn kinds(draft: &UseStateHandle<Draft>, mend: &Callback<()>, text: &'static Text) -> Html {
    let tick = |kind: Purpose| {
        let (next, mend) = (draft.clone(), mend.clone());
        let onchange = Callback::from(move |on| {
            mend.emit(());
            next.set(Draft {
                kinds: ticked(&next.kinds, kind, on),
                ..(*next).clone()
            });
        });
        html! { <Tick key={(text.egress.kind)(kind)} label={(text.egress.kind)(kind)} checked={draft.kinds.contains(&kind)} {onchange} /> }
    };
    html! {
        <fieldset class="ticks">
            <legend>{ text.egress.kinds }</legend>
            { for Purpose::ALL.map(tick) }
            <p class="hint">{ text.egress.none_is_all }</p>
        </fieldset>
    }
}
