//! Trying an alert on what the journal holds.

use shared::{
    alert::When,
    id::BridgeId,
    operation::{AlertTrial, TryAlert},
};
use yew::prelude::*;

use crate::{
    components::bridge_menu::ask,
    context::{use_connection, use_text},
    state::Action,
};

/// How many of the entries are offered to go to: the newest.
const SHOWN: usize = 12;

#[derive(PartialEq, Properties)]
pub(crate) struct TrialProps {
    pub bridge: BridgeId,
    /// What is waited for; nothing while it is not known.
    pub when: Option<When>,
    /// An entry is gone to.
    pub onleave: Callback<()>,
}

/// The button, and what came of it. Another condition takes the answer away.
#[component]
pub(crate) fn Trial(props: &TrialProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let tried = use_state(|| None::<Result<AlertTrial, String>>);
    let busy = use_state(|| false);
    {
        let tried = tried.setter();
        use_effect_with(props.when.clone(), move |_| tried.set(None));
    }
    let onclick = {
        let (connection, bridge, when) =
            (connection.clone(), props.bridge.clone(), props.when.clone());
        let (tried, busy) = (tried.setter(), busy.clone());
        move |_: MouseEvent| {
            let (Some(when), false) = (when.clone(), *busy) else {
                return;
            };
            busy.set(true);
            let (tried, busy, bridge) = (tried.clone(), busy.setter(), bridge.clone());
            let then = Callback::from(move |answer| {
                busy.set(false);
                tried.set(Some(answer));
            });
            ask(&connection, TryAlert { bridge, when }, text, then);
        }
    };
    let go = |seq: u64| {
        let (connection, bridge, onleave) = (
            connection.clone(),
            props.bridge.clone(),
            props.onleave.clone(),
        );
        move |_: MouseEvent| {
            if let Some(connection) = &connection {
                connection.tell(Action::LookAt(Some((bridge.clone(), seq))));
            }
            onleave.emit(());
        }
    };
    let answer = match &*tried {
        None => Html::default(),
        Some(Err(words)) => html! { <p class="fault">{ words }</p> },
        Some(Ok(trial)) => {
            let words = match trial.seqs.len() {
                0 => text.alerts.tried_none.to_owned(),
                count => (text.alerts.tried)(count),
            };
            html! {
                <>
                    <p>{ words }{ " " }<span class="quiet">{ (text.alerts.tried_from)(trial.from) }</span></p>
                    <div class="alert-seqs">
                        { for trial.seqs.iter().rev().take(SHOWN).map(|seq| html! {
                            <button key={*seq} type="button" class="alert-name" aria-label={(text.alerts.go_to)(*seq)} onclick={go(*seq)}>{ format!("#{seq}") }</button>
                        }) }
                    </div>
                </>
            }
        }
    };
    html! {
        <div class="alert-trial">
            <button type="button" class="button" aria-busy={busy.to_string()} disabled={props.when.is_none()} {onclick}>
                { if *busy { text.alerts.trying } else { text.alerts.try_it } }
            </button>
            <div role="status">{ answer }</div>
        </div>
    }
}
