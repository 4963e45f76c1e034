//! Settings: language, theme, name, the relay, signing out.

use shared::{fault::Fault, operation::Host};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    components::{
        field::{Choice, Field},
        reach::use_host,
    },
    context::{use_chosen, use_connection, use_page_state, use_text},
    preferences::{Language, Preferences, Theme, checked_name},
    state::SignIn,
    text::Text,
};

/// The page of settings.
#[component]
pub(crate) fn SettingsPage() -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let host = use_host(&connection, state.link);
    let fault = use_state(|| false);
    let sign_out = {
        let fault = fault.setter();
        move |_: MouseEvent| {
            let (connection, fault) = (connection.clone(), fault.clone());
            spawn_local(async move {
                if let Some(connection) = connection {
                    fault.set(connection.sign_out(SignIn::Out).await.is_err());
                }
            });
        }
    };
    html! {
        <main class="page">
            <h1>{ text.settings }</h1>
            <Choices />
            <section class="card">
                <h2>{ text.the_relay }</h2>
                { relay(host.as_ref(), text) }
            </section>
            <section class="card">
                <h2>{ text.session }</h2>
                <p class="hint">{ text.sign_out_words }</p>
                <button type="button" class="button" onclick={sign_out}>{ text.sign_out }</button>
                if *fault {
                    <p class="fault" role="alert">{ text.no_answer }</p>
                }
            </section>
        </main>
    }
}

fn relay(host: Option<&Host>, text: &'static Text) -> Html {
    let Some(host) = host else {
        return html! { <p class="quiet">{ text.loading }</p> };
    };
    let addresses: Vec<&str> = host
        .public_host
        .iter()
        .chain(&host.addresses)
        .map(String::as_str)
        .collect();
    html! {
        <dl class="facts">
            <dt>{ text.version }</dt><dd><code>{ &host.version }</code></dd>
            <dt>{ text.addresses }</dt>
            <dd>{ for addresses.iter().map(|address| html! { <code class="fact">{ *address }</code> }) }</dd>
            { for host.limits.iter().map(|(name, value)| html! {
                <><dt>{ (text.limit)(name) }</dt><dd><code>{ value }</code></dd></>
            }) }
        </dl>
    }
}

/// What a person chooses for this browser.
#[component]
fn Choices() -> Html {
    let text = use_text();
    let chosen = use_chosen();
    let now = chosen
        .as_ref()
        .map(|chosen| chosen.now.clone())
        .unwrap_or_default();
    let name = use_state(|| now.name.clone().unwrap_or_default());
    let refused = use_page_state().name_fault().cloned();
    let fault = use_name_fault(refused);
    let set = {
        let (set, now) = (
            chosen.map(|chosen| chosen.set).unwrap_or_default(),
            now.clone(),
        );
        move |change: fn(&mut Preferences, String)| {
            let (set, now) = (set.clone(), now.clone());
            Callback::from(move |value: String| {
                let mut next = now.clone();
                change(&mut next, value);
                set.emit(next);
            })
        }
    };
    let languages =
        Language::ALL.map(|language| (language.key().into(), language_name(language, text).into()));
    let themes = Theme::ALL.map(|theme| (theme.key().into(), theme_name(theme, text).into()));
    let save_name = {
        let (save, name) = (
            set(|next, name| next.name = Some(name).filter(|name| !name.is_empty())),
            name.clone(),
        );
        let fault = fault.setter();
        move |event: SubmitEvent| {
            event.prevent_default();
            match checked_name(&name) {
                Ok(name) => save.emit(name.unwrap_or_default()),
                Err(wrong) => fault.set(Some(wrong)),
            }
        }
    };
    let onname = {
        let (name, fault) = (name.setter(), fault.setter());
        Callback::from(move |value: String| {
            name.set(value);
            fault.set(None);
        })
    };
    let same = name.trim() == now.name.clone().unwrap_or_default();
    html! {
        <section class="card">
            <h2>{ text.this_browser }</h2>
            <Choice id="language" label={text.language} options={languages.to_vec()} value={now.language.key()}
                onchange={set(|next, key| next.language = Language::from_key(&key))} />
            <Choice id="theme" label={text.theme} options={themes.to_vec()} value={now.theme.key()}
                onchange={set(|next, key| next.theme = Theme::from_key(&key))} />
            <form class="with-button" onsubmit={save_name}>
                <Field id="your-name" label={text.your_name} hint={text.your_name_hint} value={(*name).clone()}
                    fault={fault.as_ref().map(|fault| AttrValue::from((text.fault)(fault)))} onchange={onname} />
                <button type="submit" class="button" disabled={same}>{ text.save }</button>
            </form>
        </section>
    }
}

/// What is wrong with the name: the relay's word, until it is edited.
#[hook]
fn use_name_fault(refused: Option<Fault>) -> UseStateHandle<Option<Fault>> {
    let fault = use_state(|| None::<Fault>);
    let setter = fault.setter();
    use_effect_with(refused, move |refused| {
        if refused.is_some() {
            setter.set(refused.clone());
        }
    });
    fault
}

/// Languages are called by their own names.
fn language_name(language: Language, text: &'static Text) -> &'static str {
    match language {
        Language::Auto => text.as_browser,
        Language::English => "English",
        Language::Chinese => "中文",
    }
}

fn theme_name(theme: Theme, text: &'static Text) -> &'static str {
    match theme {
        Theme::System => text.as_system,
        Theme::Light => text.light,
        Theme::Dark => text.dark,
    }
}
