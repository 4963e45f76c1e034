//! How notices leave: senders of e-mail, gateways of SMS, what guards them, and who gets nothing.

use std::rc::Rc;

use shared::{
    address::join_host_port,
    operation::{DeleteGateway, DeleteSender, Done, ListGateways, ListSenders},
    sender::{Gateway, GatewaySettings, Sender},
};
use yew::prelude::*;

use crate::{
    browser,
    components::{
        asked::{use_asked, use_look},
        bridge_menu::ask,
        dialog::Confirm,
        kept_focus::use_kept_focus,
        not_listed::NotListed,
        notices::{
            gateway_form::GatewayForm, guards::Guards, sender_form::SenderForm,
            suppressed::Suppressed, test::Test, way::Way,
        },
    },
    context::{use_connection, use_page_state, use_text},
    text::Text,
};

/// What stands before the page.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Sender(Option<Rc<Sender>>),
    Gateway(Option<Rc<Gateway>>),
    TestSender(String),
    /// Whether it tells what is left on the account.
    TestGateway(String, bool),
    /// By its name; whether it is a gateway.
    Delete(String, bool),
}

/// The place.
#[component]
pub(crate) fn SetupPage() -> Html {
    let text = use_text();
    let state = use_page_state();
    let shown = use_state(|| Shown::Nothing);
    let round = use_state(|| 0_u32);
    let look = use_look();
    let senders = use_asked(ListSenders {}, *round);
    let gateways = use_asked(ListGateways {}, *round);
    let place = use_node_ref();
    use_kept_focus(
        &place,
        (senders.clone(), gateways.clone()),
        &[".setup button"],
    );
    let show = {
        let shown = shown.setter();
        Callback::from(move |next: Shown| shown.set(next))
    };
    let onclose = show.reform(|()| Shown::Nothing);
    let ondone = {
        let (show, round, now) = (show.clone(), round.setter(), *round);
        Callback::from(move |()| {
            look.emit(());
            show.emit(Shown::Nothing);
            round.set(now + 1);
        })
    };
    let again = {
        let (round, now) = (round.setter(), *round);
        Callback::from(move |()| round.set(now + 1))
    };
    let list = |answer: Option<Result<Vec<Html>, String>>, none: &'static str| match answer {
        None => html! { <p class="quiet" role="status">{ text.loading }</p> },
        Some(Err(fault)) => html! { <NotListed words={fault} onagain={again.clone()} /> },
        Some(Ok(items)) if items.is_empty() => html! { <p class="hint">{ none }</p> },
        Some(Ok(items)) => html! { <ul class="ways">{ for items }</ul> },
    };
    let sender_items = senders.map(|answer| {
        answer.map(|list| {
            list.senders
                .iter()
                .map(|one| sender_item(one, &show))
                .collect()
        })
    });
    let gateway_items = gateways.map(|answer| {
        answer.map(|list| {
            list.gateways
                .iter()
                .map(|one| gateway_item(one, &show))
                .collect()
        })
    });
    html! {
        <div ref={place} class="setup">
            <section class="card">
                <div class="label-line">
                    <h2>{ text.setup.senders }</h2>
                    <button type="button" class="button" onclick={show.reform(|_: MouseEvent| Shown::Sender(None))}>{ text.setup.new_sender }</button>
                </div>
                { list(sender_items, text.setup.no_senders) }
            </section>
            <section class="card">
                <div class="label-line">
                    <h2>{ text.setup.gateways }</h2>
                    <button type="button" class="button" onclick={show.reform(|_: MouseEvent| Shown::Gateway(None))}>{ text.setup.new_gateway }</button>
                </div>
                { list(gateway_items, text.setup.no_gateways) }
            </section>
            if let Some(view) = &state.notices.view {
                <Guards view={(**view).clone()} />
                <Suppressed list={view.suppressed.clone()} />
            }
            { dialog(&shown, &onclose, &ondone) }
        </div>
    }
}

fn dialog(shown: &Shown, onclose: &Callback<()>, ondone: &Callback<()>) -> Html {
    let (onclose, ondone) = (onclose.clone(), ondone.clone());
    match shown.clone() {
        Shown::Nothing => Html::default(),
        Shown::Sender(sender) => html! { <SenderForm {sender} {onclose} {ondone} /> },
        Shown::Gateway(gateway) => html! { <GatewayForm {gateway} {onclose} {ondone} /> },
        Shown::TestSender(name) => {
            html! { <Test {name} gateway=false balance=false {onclose} /> }
        }
        Shown::TestGateway(name, balance) => {
            html! { <Test {name} gateway=true {balance} {onclose} /> }
        }
        Shown::Delete(name, gateway) => html! { <Delete {name} {gateway} {onclose} {ondone} /> },
    }
}

fn sender_item(sender: &Sender, show: &Callback<Shown>) -> Html {
    let (name, settings) = (sender.sender.clone(), &sender.settings);
    let words = settings.from.clone();
    let place = join_host_port(&settings.host, settings.port.0);
    let (change, test, delete) = (Rc::new(sender.clone()), name.clone(), name.clone());
    html! {
        <Way key={name.as_str()} name={name.clone()} {words} {place} secret={sender.has_password} in_file={sender.in_file}
            onchange={show.reform(move |()| Shown::Sender(Some(change.clone())))}
            ontest={show.reform(move |()| Shown::TestSender(test.clone()))}
            ondelete={show.reform(move |()| Shown::Delete(delete.clone(), false))} />
    }
}

fn gateway_item(gateway: &Gateway, show: &Callback<Shown>) -> Html {
    let name = gateway.gateway.clone();
    let words = match &gateway.settings {
        GatewaySettings::Ihuyi { account, .. } => format!("ihuyi · {account}"),
        GatewaySettings::Http { url, method, .. } => format!("{method} {url}"),
    };
    let balance = matches!(gateway.settings, GatewaySettings::Ihuyi { .. });
    let receipts = format!(
        "{}{}",
        browser::origin().unwrap_or_default(),
        gateway.receipt_path
    );
    let (change, test, delete) = (Rc::new(gateway.clone()), name.clone(), name.clone());
    html! {
        <Way key={name.as_str()} name={name.clone()} {words} secret={gateway.has_secret} in_file={gateway.in_file} {receipts}
            onchange={show.reform(move |()| Shown::Gateway(Some(change.clone())))}
            ontest={show.reform(move |()| Shown::TestGateway(test.clone(), balance))}
            ondelete={show.reform(move |()| Shown::Delete(delete.clone(), true))} />
    }
}

#[derive(PartialEq, Properties)]
struct DeleteProps {
    name: String,
    gateway: bool,
    onclose: Callback<()>,
    ondone: Callback<()>,
}

/// Asks before a sender or gateway goes.
#[component]
fn Delete(props: &DeleteProps) -> Html {
    let text: &'static Text = use_text();
    let connection = use_connection();
    let fault = use_state(|| None::<String>);
    let onconfirm = {
        let (name, gateway) = (props.name.clone(), props.gateway);
        let (fault, ondone) = (fault.setter(), props.ondone.clone());
        Callback::from(move |()| {
            let (fault, ondone, name) = (fault.clone(), ondone.clone(), name.clone());
            let then = Callback::from(move |answer: Result<Done, String>| match answer {
                Ok(_) => ondone.emit(()),
                Err(words) => fault.set(Some(words)),
            });
            if gateway {
                ask(&connection, DeleteGateway { gateway: name }, text, then);
            } else {
                ask(&connection, DeleteSender { sender: name }, text, then);
            }
        })
    };
    let words = if props.gateway {
        text.setup.delete_gateway
    } else {
        text.setup.delete_sender
    };
    html! {
        <Confirm title={(text.delete_title)(&props.name)} {words} action={text.delete} fault={(*fault).clone().map(AttrValue::from)}
            {onconfirm} onclose={props.onclose.clone()} />
    }
}
