//! Providers and routes.

use gloo_events::EventListener;
use yew::prelude::*;
use yew_router::{BrowserRouter, hooks::use_route};

use crate::{
    browser,
    components::{banner::Banner, rail::Rail},
    connection::Connection,
    context::{Chosen, Words, use_page_state, use_text},
    journal_store::JournalStore,
    pages::{
        bridges::BridgesPage, inspector::InspectorPage, notices::NoticesPage,
        settings::SettingsPage, sign_in::SignInPage,
    },
    preferences::Preferences,
    route::Route,
    state::{SignIn, State},
};

/// The page.
#[component]
pub(crate) fn App() -> Html {
    let state = use_reducer(State::default);
    let preferences = use_state(Preferences::load);
    let connection = {
        let (dispatcher, name) = (state.dispatcher(), preferences.name.clone());
        (*use_memo((), move |()| {
            Connection::new(dispatcher, JournalStore::default(), name)
        }))
        .clone()
    };
    {
        let connection = connection.clone();
        use_effect_with((), move |()| {
            connection.begin(browser::take_key());
            // A sign-in link that is opened where the page is already open changes only the fragment.
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    if let Some(key) = browser::take_key() {
                        connection.begin(Some(key));
                    }
                })
            });
            move || drop(listener)
        });
    }
    {
        let connection = connection.clone();
        use_effect_with((*preferences).clone(), move |preferences| {
            preferences.apply();
            connection.rename(preferences.name.clone());
        });
    }
    {
        // A stored name that the relay refuses would be refused on every visit.
        let (preferences, refused) = (preferences.clone(), state.name_fault().cloned());
        use_effect_with(refused, move |refused| {
            if refused.is_some() {
                let now = (*preferences).clone();
                preferences.set(Preferences { name: None, ..now });
            }
        });
    }
    let chosen = Chosen {
        now: (*preferences).clone(),
        set: {
            let setter = preferences.setter();
            Callback::from(move |next| setter.set(next))
        },
    };
    html! {
        <ContextProvider<Words> context={Words(preferences.text())}>
            <ContextProvider<Chosen> context={chosen}>
                <ContextProvider<Connection> context={connection}>
                    <ContextProvider<State> context={(*state).clone()}>
                        <BrowserRouter><Places /></BrowserRouter>
                    </ContextProvider<State>>
                </ContextProvider<Connection>>
            </ContextProvider<Chosen>>
        </ContextProvider<Words>>
    }
}

/// What the address asks for, once the browser is signed in.
#[component]
fn Places() -> Html {
    let text = use_text();
    let sign_in = use_page_state().sign_in;
    let route = use_route::<Route>().unwrap_or(Route::Lost);
    match sign_in {
        SignIn::Unknown => {
            return html! { <main class="sign-in"><p class="quiet">{ text.loading }</p></main> };
        }
        SignIn::Out | SignIn::Refused => {
            return html! { <SignInPage key_refused={sign_in == SignIn::Refused} /> };
        }
        SignIn::In => {}
    }
    let place = match &route {
        Route::Bridges | Route::Bridge { .. } => html! { <BridgesPage chosen={route.bridge()} /> },
        Route::Notices => html! { <NoticesPage /> },
        Route::Inspector => html! { <InspectorPage /> },
        Route::Settings => html! { <SettingsPage /> },
        Route::Lost => html! { <main class="page"><h1>{ text.no_such_place }</h1></main> },
    };
    html! {
        <div class="app">
            <Rail {route} />
            { place }
            <Banner />
        </div>
    }
}
