//! What can be done with a notice: another try, taking it out, saying what became of it.

mod settle;

use shared::{
    notice::{Notice, NoticeStatus},
    operation::{CancelNotice, RetryNotice, SettleAs, SettleNotice},
};
use yew::prelude::*;

use self::settle::Settle;
use crate::{
    components::{bridge_menu::ask, dialog::Confirm, kept_focus::use_kept_focus},
    context::{use_connection, use_text},
    state::{Action, notices::Change},
    view::notices::{Act, acts},
};

#[derive(PartialEq, Properties)]
pub(crate) struct ActsProps {
    pub notice: Notice,
}

/// What is asked before it is done, and what went wrong.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    /// It may arrive twice.
    AskRetry,
    AskSettle,
    Fault(String),
}

/// The buttons of a notice, and below them what went wrong.
#[component]
pub(crate) fn Acts(props: &ActsProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let shown = use_state(|| Shown::Nothing);
    let buttons = use_node_ref();
    let possible = acts(&props.notice);
    use_kept_focus(&buttons, possible, &[".notice-acts button", ".notice-link"]);
    let show = |next: Shown| {
        let shown = shown.setter();
        Callback::from(move |()| shown.set(next.clone()))
    };
    let hide = show(Shown::Nothing);
    let then = {
        let (connection, shown) = (connection.clone(), shown.setter());
        Callback::from(move |answer: Result<Notice, String>| match answer {
            Ok(notice) => {
                shown.set(Shown::Nothing);
                if let Some(connection) = &connection {
                    connection.tell(Action::Notices(Change::Told(Box::new(notice))));
                }
            }
            Err(fault) => shown.set(Shown::Fault(fault)),
        })
    };
    let id = props.notice.id.clone();
    let retry = {
        let (connection, id, then) = (connection.clone(), id.clone(), then.clone());
        Callback::from(move |()| {
            let notice = id.clone();
            let retry = RetryNotice {
                notice,
                sender: None,
                key: None,
            };
            ask(&connection, retry, text, then.clone());
        })
    };
    let cancel = {
        let (connection, id, then) = (connection.clone(), id.clone(), then.clone());
        Callback::from(move |()| {
            let notice = id.clone();
            ask(
                &connection,
                CancelNotice { notice, key: None },
                text,
                then.clone(),
            );
        })
    };
    let settle = Callback::from(move |r#as: SettleAs| {
        let notice = id.clone();
        ask(
            &connection,
            SettleNotice {
                notice,
                r#as,
                key: None,
            },
            text,
            then.clone(),
        );
    });
    let button = |act: &Act| {
        let onclick = match act {
            Act::Retry if props.notice.status == NoticeStatus::Unknown => show(Shown::AskRetry),
            Act::Retry => retry.clone(),
            Act::Cancel => cancel.clone(),
            Act::Settle => show(Shown::AskSettle),
        };
        html! {
            <button key={format!("{act:?}")} type="button" class="button small" aria-label={(text.notice.act_of)(*act, &props.notice.to)}
                onclick={onclick.reform(|_: MouseEvent| ())}>{ (text.notice.act)(*act) }</button>
        }
    };
    html! {
        <div class="notice-acts" ref={buttons}>
            { for possible.iter().map(button) }
            if let Shown::Fault(fault) = &*shown {
                <p class="fault" role="alert">{ fault }</p>
            }
            if *shown == Shown::AskRetry {
                <Confirm title={(text.notice.retry_title)(&props.notice.to)} words={text.notice.retry_words}
                    action={(text.notice.act)(Act::Retry)} onconfirm={retry} onclose={hide.clone()} />
            }
            if *shown == Shown::AskSettle {
                <Settle to={props.notice.to.clone()} onsettle={settle} onclose={hide} />
            }
        </div>
    }
}
