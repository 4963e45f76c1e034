//! One's account: who one is, where one is signed in, and the tokens of one's scripts.

mod passphrase_form;
pub(crate) mod sessions;
mod token_dialog;
pub(crate) mod tokens;

use shared::operation::{Done, Operation};
use yew::{platform::spawn_local, prelude::*};

use self::passphrase_form::PassphraseForm;
use crate::{
    components::{bridge_menu::ask, composer},
    context::{use_connection, use_text, use_who},
    state::SignIn,
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct AccountCardProps {
    /// The passphrase was changed.
    pub onchanged: Callback<()>,
}

/// Who one is, one's passphrase, and how one signs out.
#[component]
pub(crate) fn AccountCard(props: &AccountCardProps) -> Html {
    let text = use_text();
    let who = use_who();
    let changing = use_state(|| false);
    let said = use_state(|| "");
    let (sign_out, failed) = use_sign_out();
    let set = |to: bool| {
        let changing = changing.setter();
        Callback::from(move |()| changing.set(to))
    };
    let onchanged = {
        let (changing, said) = (changing.setter(), said.setter());
        let onchanged = props.onchanged.clone();
        Callback::from(move |()| {
            changing.set(false);
            said.set(text.who.passphrase_changed);
            onchanged.emit(());
        })
    };
    let Some(me) = who.person() else {
        return Html::default();
    };
    let words = match &me.name {
        Some(name) => (text.who.you_are)(&names::shown(name), (text.who.role)(me.role)),
        None => text.who.you_own.to_owned(),
    };
    html! {
        <section class="card">
            <h2>{ text.who.account }</h2>
            <p>{ words }</p>
            <p class="hint">{ (text.who.role_words)(me.role) }</p>
            <p class="good said" role="status">{ *said }</p>
            <div class="form-foot">
                if me.user.is_some() {
                    <button type="button" class="button" onclick={set(true).reform(|_: MouseEvent| ())}>{ text.who.change_passphrase }</button>
                }
                <button type="button" class="button" onclick={sign_out}>{ text.sign_out }</button>
            </div>
            <p class="hint">{ text.sign_out_words }</p>
            if failed {
                <p class="fault" role="alert">{ text.no_answer }</p>
            }
            if *changing {
                <PassphraseForm name={me.name.clone().unwrap_or_default()} onclose={set(false)} ondone={onchanged} />
            }
        </section>
    }
}

/// Ends something, and why the last could not be ended; `then` is called either way.
#[hook]
fn use_ending<O>(then: Callback<()>) -> (Callback<O>, Option<String>)
where
    O: Operation<Answer = Done> + 'static,
{
    let (text, connection) = (use_text(), use_connection());
    let fault = use_state(|| None::<String>);
    let setter = fault.setter();
    let end = Callback::from(move |what: O| {
        let (fault, then) = (setter.clone(), then.clone());
        let then = Callback::from(move |answer: Result<Done, String>| {
            fault.set(answer.err());
            then.emit(());
        });
        ask(&connection, what, text, then);
    });
    (end, (*fault).clone())
}

/// Signs out, and whether the relay could not be asked.
#[hook]
fn use_sign_out() -> (Callback<MouseEvent>, bool) {
    let connection = use_connection();
    let has_account = use_who().person().is_some_and(|me| me.user.is_some());
    let failed = use_state(|| false);
    let setter = failed.setter();
    let sign_out = Callback::from(move |_: MouseEvent| {
        let (connection, failed) = (connection.clone(), setter.clone());
        spawn_local(async move {
            let Some(connection) = connection else { return };
            let done = connection.sign_out(SignIn::Out).await.is_ok();
            failed.set(!done);
            if done && has_account {
                // The next person at this browser is another.
                composer::sweep(|_| false);
            }
        });
    });
    (sign_out, *failed)
}
