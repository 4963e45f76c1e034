//! Lesson 1: an address is named and called by its kind, and listened on.

use shared::{address::read::read, bridge::Endpoint, operation::DescribeHost};
use yew::prelude::*;

use super::bits::{button, make, trouble};
use crate::{
    components::{
        copy::CopyLine,
        field::{Choice, Field},
        inspector::own::zoned,
        lessons::desk::Desk,
    },
    lessons::{Deed, Role, Sort, Step, own_address},
    text::Text,
};

#[derive(PartialEq, Properties)]
pub(super) struct ToolProps {
    pub desk: Desk,
}

const NAMED: &str = "lesson-address";
const LISTEN: &str = "lesson-listen";

fn key(sort: Sort) -> String {
    format!("{sort:?}")
}

/// What the words of the inspector call a kind.
fn name(sort: Sort, text: &'static Text) -> &'static str {
    (text.inspect.kind)(sort.kind()).0
}

/// The tool.
#[component]
pub(super) fn Address(props: &ToolProps) -> Html {
    let desk = &props.desk;
    let text = desk.text();
    let typed = use_state(String::new);
    let sort = use_state(Sort::default);
    let set_typed = {
        let typed = typed.setter();
        Callback::from(move |next| typed.set(next))
    };
    let set_sort = {
        let sort = sort.setter();
        Callback::from(move |next: String| {
            let chosen = Sort::ALL.into_iter().find(|one| key(*one) == next);
            sort.set(chosen.unwrap_or_default());
        })
    };
    let onsubmit = {
        let (desk, typed, sort) = (desk.clone(), (*typed).clone(), *sort);
        move |event: SubmitEvent| {
            event.prevent_default();
            match read(typed.trim()) {
                Ok(_) => ask(&desk, typed.trim(), sort),
                Err(wrong) => desk.complain(NAMED, (text.inspect.wrong)(&wrong)),
            }
        }
    };
    let options = Sort::ALL.map(|one| (key(one).into(), name(one, text).into()));
    html! {
        <>
            <form class="lesson-form" {onsubmit}>
                <div class="pair">
                    <Field id={NAMED} label={text.lessons.own_address} value={(*typed).clone()} fault={desk.trouble_at(NAMED)} onchange={set_typed} />
                    <Choice id="lesson-kind" label={text.lessons.what_kind} options={options.to_vec()} value={key(*sort)} onchange={set_sort} />
                </div>
                <button type="submit" class="button primary" aria-busy={desk.is_busy().to_string()}>{ text.lessons.check }</button>
            </form>
            { listen(desk) }
            <p class="hint">{ text.lessons.in_a_terminal }</p>
            <CopyLine text="ip address" what="Linux" named=true />
            <CopyLine text="ipconfig" what="Windows" named=true />
        </>
    }
}

/// Asks the relay which addresses it has, and keeps what was said.
fn ask(desk: &Desk, typed: &str, said: Sort) {
    let (own, typed) = (desk.clone(), typed.to_owned());
    desk.run(NAMED, async move {
        let host = own.ask(DescribeHost {}).await?;
        let own_addresses = host.interfaces.iter().map(zoned);
        own.did(Deed::Named {
            typed,
            said,
            own: own_addresses.collect(),
        });
        Ok(())
    });
}

/// The address that was found last, to be listened on.
fn found(desk: &Desk) -> Option<String> {
    let mut deeds = desk.evidence.deeds.iter().rev();
    deeds.find_map(|deed| match deed {
        Deed::Named { typed, own, .. } => own_address(typed, own),
        _ => None,
    })
}

fn listen(desk: &Desk) -> Html {
    let Some(host) = found(desk) else {
        return Html::default();
    };
    let own = desk.clone();
    let steps = desk.lesson.steps().iter().zip(desk.outcomes.iter());
    let open = steps.filter(|(_, outcome)| !outcome.is_done());
    let is_next = open.map(|(step, _)| *step).eq([Step::ListensThere]);
    let press = move || {
        let endpoint = Endpoint::TcpListen {
            host: host.clone(),
            port: 0_u16.into(),
            backlog: None,
        };
        let (desk, make) = (own.clone(), make(&own, Role::Yours, endpoint));
        own.run(LISTEN, async move {
            desk.create(Some(Role::Yours), make).await?;
            Ok(())
        });
    };
    html! {
        <>
            <div class="lesson-buttons">{ button(desk, desk.text().lessons.listen_on_it, is_next, press) }</div>
            { trouble(desk, LISTEN) }
        </>
    }
}
