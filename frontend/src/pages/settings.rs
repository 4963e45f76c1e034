//! Settings: language, theme, name, one's account, the relay.

use shared::operation::Host;
use yew::prelude::*;

use super::settings_head::SettingsPlace;
use crate::{
    components::{
        account::{AccountCard, sessions::Sessions, tokens::Tokens},
        field::{Choice, Tick},
        inspector::link::InspectLink,
        own_name::NameForm,
        reach::use_host,
    },
    context::{use_chosen, use_connection, use_page_state, use_text, use_who},
    preferences::{Language, Preferences, Theme},
    route::Route,
    text::Text,
    view::names,
};

#[derive(PartialEq, Properties)]
pub(crate) struct SettingsProps {
    /// Opens the page of keys.
    pub onhelp: Callback<()>,
}

/// The page of settings.
#[component]
pub(crate) fn SettingsPage(props: &SettingsProps) -> Html {
    let text = use_text();
    let connection = use_connection();
    let state = use_page_state();
    let host = use_host(&connection, state.link);
    // How often one's sessions and tokens have ended by other cards than their own.
    let (sessions, tokens) = (use_state(|| 0_u32), use_state(|| 0_u32));
    let onended = {
        let (tokens, next) = (tokens.setter(), tokens.wrapping_add(1));
        Callback::from(move |()| tokens.set(next))
    };
    let onchanged = {
        let (sessions, next, onended) =
            (sessions.setter(), sessions.wrapping_add(1), onended.clone());
        Callback::from(move |()| {
            sessions.set(next);
            onended.emit(());
        })
    };
    html! {
        <SettingsPlace route={Route::Settings}>
            <div class="narrow">
                <Choices onhelp={props.onhelp.clone()} />
                <AccountCard {onchanged} />
                <Sessions key={format!("sessions {}", *sessions)} {onended} />
                <Tokens key={format!("tokens {}", *tokens)} />
                <section class="card">
                    <h2>{ text.the_relay }</h2>
                    { relay(host.as_ref(), text) }
                </section>
            </div>
        </SettingsPlace>
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
            <dd>{ for addresses.iter().map(|address| html! { <code class="fact"><InspectLink of={(*address).to_owned()} /></code> }) }</dd>
            { for host.limits.iter().map(|(name, value)| html! {
                <><dt>{ (text.limit)(name) }</dt><dd><code>{ value }</code></dd></>
            }) }
        </dl>
    }
}

/// What a person chooses for this browser.
#[component]
fn Choices(props: &SettingsProps) -> Html {
    let text = use_text();
    let who = use_who();
    let chosen = use_chosen();
    let now = chosen
        .as_ref()
        .map(|chosen| chosen.now.clone())
        .unwrap_or_default();
    let keep = chosen.map(|chosen| chosen.set).unwrap_or_default();
    let set = {
        let (set, now) = (keep.clone(), now.clone());
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
    let set_keys = {
        let (keep, now) = (keep, now.clone());
        Callback::from(move |single_keys| {
            keep.emit(Preferences {
                single_keys,
                ..now.clone()
            })
        })
    };
    html! {
        <section class="card">
            <h2>{ text.this_browser }</h2>
            <Choice id="language" label={text.language} options={languages.to_vec()} value={now.language.key()}
                onchange={set(|next, key| next.language = Language::from_key(&key))} />
            <Choice id="theme" label={text.theme} options={themes.to_vec()} value={now.theme.key()}
                onchange={set(|next, key| next.theme = Theme::from_key(&key))} />
            if let Some(name) = who.name() {
                // An account speaks under its own name.
                <p class="hint">{ (text.people.appears_as)(&names::shown(name)) }</p>
            } else {
                <NameForm id="your-name" hint={text.your_name_hint} />
            }
            <div>
                <Tick label={text.keys.single_keys} checked={now.single_keys} onchange={set_keys} />
                <p class="hint">{ text.keys.single_keys_hint }</p>
            </div>
            <button type="button" class="button" onclick={props.onhelp.reform(|_: MouseEvent| ())}>{ text.keys.title }</button>
        </section>
    }
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
