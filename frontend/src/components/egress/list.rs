//! The rules that were set, in their order.

use shared::{egress::Rule, operation::Rules};
use yew::prelude::*;

use super::{
    change::Change,
    rule_form::RuleForm,
    shown::{about, head},
};
use crate::{
    components::{
        dialog::Confirm,
        icon::{Glyph, Icon},
        inspector::link::linked,
        kept_focus::use_kept_focus,
    },
    context::use_text,
    state::Shared,
    text::Text,
    view::{
        egress::{moved, without},
        names,
    },
};

/// What stands before the page.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    New,
    Change(usize),
    Delete(usize),
}

#[derive(PartialEq, Properties)]
pub(crate) struct RuleListProps {
    pub rules: Shared<Rules>,
    pub change: Change,
}

/// The card.
#[component]
pub(crate) fn RuleList(props: &RuleListProps) -> Html {
    let text = use_text();
    let open = use_state(|| Open::Nothing);
    let card = use_node_ref();
    use_kept_focus(&card, props.rules.clone(), &[".set-rules button"]);
    let show = {
        let open = open.setter();
        Callback::from(move |next: Open| open.set(next))
    };
    let onclose = show.reform(|()| Open::Nothing);
    let (rules, change) = (&props.rules.rules, &props.change);
    let fixed = props.rules.in_file;
    let item = |(index, rule): (usize, &Rule)| {
        html! {
            <li key={rule.name.clone()} class="rule">
                { head(rule, text) }
                { about(rule, text) }
                if !fixed {
                    { acts(rules, index, &change.set, &show, text) }
                }
            </li>
        }
    };
    html! {
        <section ref={card} class="card set-rules">
            <div class="label-line">
                <h2>{ text.egress.rules }</h2>
                if !fixed {
                    <button type="button" class="button" onclick={show.reform(|_: MouseEvent| Open::New)}>{ text.egress.add }</button>
                }
            </div>
            <p class="hint">{ if fixed { text.egress.in_file } else { text.egress.rules_words } }</p>
            if rules.is_empty() {
                <p class="quiet">{ text.egress.no_rules }</p>
            } else {
                <ol class="rules">{ for rules.iter().enumerate().map(item) }</ol>
            }
            <p class="said good" role="status">{ if change.saved { text.egress.saved } else { "" } }</p>
            if let Some(fault) = &change.fault {
                <p class="fault" role="alert">{ linked(fault) }</p>
            }
            { match *open {
                Open::Nothing => Html::default(),
                Open::New => form(props, None, &onclose),
                Open::Change(index) => form(props, Some(index), &onclose),
                Open::Delete(index) => delete(props, index, &onclose, text),
            } }
        </section>
    }
}

fn acts(
    rules: &[Rule],
    index: usize,
    set: &Callback<Vec<Rule>>,
    show: &Callback<Open>,
    text: &'static Text,
) -> Html {
    let name = names::shown(&rules[index].name);
    let step = |down: bool, label: String, glyph, disabled: bool| {
        let rules = rules.to_vec();
        let onclick = set.reform(move |_: MouseEvent| moved(&rules, index, down));
        html! {
            <button type="button" class="icon-button" aria-label={label.clone()} title={label} {disabled} {onclick}><Icon {glyph} /></button>
        }
    };
    let act = |words: &'static str, to: Open, danger: bool| {
        let class = classes!("button", "small", danger.then_some("danger-text"));
        html! {
            <button type="button" {class} aria-label={(text.setup.act_on)(words, &name)}
                onclick={show.reform(move |_: MouseEvent| to)}>{ words }</button>
        }
    };
    html! {
        <div class="rule-acts">
            { step(false, (text.egress.up)(&name), Glyph::Up, index == 0) }
            { step(true, (text.egress.down)(&name), Glyph::Down, index + 1 == rules.len()) }
            { act(text.change, Open::Change(index), false) }
            { act(text.delete, Open::Delete(index), true) }
        </div>
    }
}

fn form(props: &RuleListProps, index: Option<usize>, onclose: &Callback<()>) -> Html {
    let ondone = {
        let (onclose, tried) = (onclose.clone(), props.change.tried.clone());
        Callback::from(move |would: Rules| {
            onclose.emit(());
            tried.emit(would);
        })
    };
    html! { <RuleForm rules={props.rules.clone()} {index} onclose={onclose.clone()} {ondone} /> }
}

fn delete(
    props: &RuleListProps,
    index: usize,
    onclose: &Callback<()>,
    text: &'static Text,
) -> Html {
    let Some(rule) = props.rules.rules.get(index) else {
        return Html::default();
    };
    let onconfirm = {
        let (onclose, set) = (onclose.clone(), props.change.set.clone());
        let rules = without(&props.rules.rules, index);
        Callback::from(move |()| {
            onclose.emit(());
            set.emit(rules.clone());
        })
    };
    html! {
        <Confirm title={(text.delete_title)(&names::shown(&rule.name))} words={text.egress.rules_words} action={text.delete}
            {onconfirm} onclose={onclose.clone()} />
    }
}
