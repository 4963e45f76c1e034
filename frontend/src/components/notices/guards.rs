//! What guards the outbox: the stop switch, and how much of a day's limits is used.

use shared::operation::{ChangeOutbox, OutboxView};
use yew::prelude::*;

use crate::{
    components::{bridge_menu::ask, dialog::Confirm},
    context::{use_connection, use_text},
    state::{Action, notices::Change},
    text::Text,
    view::notices::size,
};

const DAY_S: u64 = 24 * 3_600;

#[derive(PartialEq, Properties)]
pub(crate) struct GuardsProps {
    pub view: OutboxView,
}

/// The card of guards.
#[component]
pub(crate) fn Guards(props: &GuardsProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let asking = use_state(|| false);
    let fault = use_state(|| None::<String>);
    let view = &props.view;
    let switch = {
        let (fault, asking) = (fault.setter(), asking.setter());
        let stop = !view.stopped;
        Callback::from(move |()| {
            asking.set(false);
            let (tell, fault) = (connection.clone(), fault.clone());
            let then = Callback::from(move |answer: Result<OutboxView, String>| match answer {
                Ok(view) => {
                    fault.set(None);
                    if let Some(connection) = &tell {
                        connection.tell(Action::Notices(Change::View(Box::new(view))));
                    }
                }
                Err(words) => fault.set(Some(words)),
            });
            ask(&connection, ChangeOutbox { stop }, text, then);
        })
    };
    // Nothing goes astray when sending is stopped; when it begins, what waits leaves.
    let onclick = {
        let (switch, asking, stopped) = (switch.clone(), asking.setter(), view.stopped);
        move |_: MouseEvent| {
            if stopped {
                asking.set(true)
            } else {
                switch.emit(())
            }
        }
    };
    let close = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(false))
    };
    html! {
        <section class="card">
            <h2>{ text.setup.guards }</h2>
            <div class="switch-line">
                <p>{ if view.stopped { text.setup.is_stopped } else { text.setup.is_running } }</p>
                if !view.stopped_in_file {
                    <button type="button" class={if view.stopped { "button primary" } else { "button danger-text" }} {onclick}>
                        { if view.stopped { text.setup.start } else { text.setup.stop } }
                    </button>
                }
            </div>
            if view.stopped_in_file {
                <p class="hint">{ text.notice.stopped_in_file }</p>
            }
            if let Some(fault) = &*fault {
                <p class="fault" role="alert">{ fault }</p>
            }
            <dl class="facts">{ for limits(view, text) }</dl>
            <p class="hint">{ text.setup.guards_hint }</p>
            if *asking {
                <Confirm title={text.setup.start_title} words={text.setup.start_words} action={text.setup.start} onconfirm={switch} onclose={close} />
            }
        </section>
    }
}

fn limits<'a>(view: &'a OutboxView, text: &'static Text) -> impl Iterator<Item = Html> + 'a {
    let used = |name: &'static str, used: u32, most: u32| {
        html! {
            <>
                <dt>{ name }</dt>
                <dd class="used"><span>{ (text.setup.used)(used, most) }</span><meter min="0" max={most.to_string()} value={used.to_string()} aria-label={name} /></dd>
            </>
        }
    };
    let fact =
        |name: &'static str, value: String| html! { <><dt>{ name }</dt><dd>{ value }</dd></> };
    [
        used(text.setup.per_day, view.sent_today, view.per_day),
        used(
            text.setup.segments_per_day,
            view.segments_today,
            view.sms_segments_per_day,
        ),
        fact(
            text.setup.per_recipient,
            view.per_recipient_per_day.to_string(),
        ),
        fact(
            text.setup.countries,
            view.allowed_countries.join(text.share.comma),
        ),
        fact(text.setup.default_country, view.default_country.clone()),
        fact(
            text.setup.kept,
            (text.setup.kept_for)(view.keep_s / DAY_S, &size(view.max_bytes)),
        ),
    ]
    .into_iter()
}
