//! Providers and routes.

use gloo_events::EventListener;
use yew::prelude::*;
use yew_router::{BrowserRouter, hooks::use_route};

use crate::{
    browser,
    components::{
        banner::Banner,
        egress::{Question, pointer::Pointer},
        keyboard::Keyboard,
        rail::Rail,
        skip::Skip,
        watchman::Watchman,
    },
    connection::Connection,
    context::{Chosen, Words, use_page_state, use_text},
    journal_store::JournalStore,
    pages::{
        audit::AuditPage,
        bridges::BridgesPage,
        egress::EgressPage,
        ended::EndedPage,
        guest::GuestPage,
        inspector::InspectorPage,
        invited::{InvitedPage, NameForm},
        lessons::LessonsPage,
        notices::NoticesPage,
        people::PeoplePage,
        settings::SettingsPage,
        sign_in::SignInPage,
        welcome::{WelcomeEndedPage, WelcomePage},
    },
    preferences::Preferences,
    route::Route,
    state::{Link, SignIn, State},
    text::Text,
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
            connection.begin(browser::arrival());
            // A sign-in or share link that is opened where the page is already open changes only the fragment.
            let listener = web_sys::window().map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    if let Some(arrival) = browser::arrival() {
                        connection.begin(Some(arrival));
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
    let state = use_page_state();
    let sign_in = state.sign_in;
    let route = use_route::<Route>().unwrap_or(Route::Lost);
    let help = use_state(|| false);
    let asks = use_state(|| true);
    match sign_in {
        SignIn::Unknown => return loading(text),
        SignIn::Invited => {
            let invitation = state.invitation.as_deref().cloned();
            return html! { <InvitedPage {invitation} /> };
        }
        SignIn::Welcome => {
            let welcome = state.welcome.as_deref().cloned();
            return html! { <WelcomePage {welcome} /> };
        }
        SignIn::WelcomeEnded => return html! { <WelcomeEndedPage /> },
        SignIn::Ended | SignIn::Left => {
            return html! { <EndedPage left={sign_in == SignIn::Left} /> };
        }
        SignIn::Out | SignIn::Dropped | SignIn::Refused => {
            let (key_refused, dropped) = (sign_in == SignIn::Refused, sign_in == SignIn::Dropped);
            return html! { <SignInPage {key_refused} {dropped} /> };
        }
        // Only the relay's hello tells whether it is a guest, who must not see the owner's places even for a moment.
        SignIn::In if state.hello.is_none() && state.link == Link::Starting => {
            return loading(text);
        }
        SignIn::In => {}
    }
    if let Some(fault) = state.guest_name_fault() {
        let fault = (text.fault)(fault);
        return html! { <main class="sign-in"><NameForm title="Jackfield" {fault} /></main> };
    }
    if let Some(guest) = state.guest().cloned() {
        return html! { <div class="app for-guest"><GuestPage {guest} /><Banner /></div> };
    }
    let chose = state.welcome.is_some() && state.hello.is_some();
    if chose && *asks && state.who.is_admin() {
        let asks = asks.setter();
        let onleave = Callback::from(move |()| asks.set(false));
        return html! { <main id="content" tabindex="-1" class="sign-in"><Question {onleave} /><Banner /></main> };
    }
    let place = match &route {
        route if !state.who.goes_to(route) => {
            html! {
                <main id="content" tabindex="-1" class="page">
                    <h1>{ text.who.not_here }</h1>
                    <p>{ text.who.not_here_words }</p>
                </main>
            }
        }
        Route::Bridges
        | Route::Bridge { .. }
        | Route::Entry { .. }
        | Route::Drawn { .. }
        | Route::DrawnPeer { .. } => {
            html! { <BridgesPage chosen={route.bridge()} entry={route.entry()} drawing={route.drawing()} /> }
        }
        Route::Notices
        | Route::Compose
        | Route::Templates
        | Route::Setup
        | Route::Notice { .. } => html! { <NoticesPage route={route.clone()} /> },
        Route::Inspector => html! { <InspectorPage /> },
        Route::Lessons => html! { <LessonsPage name={None::<String>} /> },
        Route::Lesson { name } => html! { <LessonsPage name={Some(name.clone())} /> },
        Route::Settings => {
            let help = help.setter();
            html! { <SettingsPage onhelp={Callback::from(move |()| help.set(true))} /> }
        }
        Route::People => html! { <PeoplePage /> },
        Route::Audit => html! { <AuditPage /> },
        Route::Egress => html! { <EgressPage /> },
        Route::Lost => {
            html! { <main id="content" tabindex="-1" class="page"><h1>{ text.no_such_place }</h1></main> }
        }
    };
    let onhelp = {
        let help = help.setter();
        Callback::from(move |open| help.set(open))
    };
    html! {
        <div class="app">
            <Skip />
            <Rail route={route.clone()} onhelp={onhelp.reform(|()| true)} />
            <Pointer route={route.clone()} />
            { place }
            <Banner />
            <Watchman bridge={route.bridge()} />
            <Keyboard {route} help={*help} {onhelp} />
        </div>
    }
}

fn loading(text: &'static Text) -> Html {
    html! { <main class="sign-in"><p class="quiet" role="status">{ text.loading }</p></main> }
}
