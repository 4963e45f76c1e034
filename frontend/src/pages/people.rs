//! People: all accounts, where everybody is signed in, and everybody's tokens.

use yew::prelude::*;

use super::settings_head::SettingsPlace;
use crate::{
    components::{
        account::{sessions::Sessions, tokens::Tokens},
        people::{PeopleCard, use_people},
    },
    route::Route,
};

/// The place.
#[component]
pub(crate) fn PeoplePage() -> Html {
    let round = use_state(|| 0_u32);
    let answer = use_people(*round);
    let again = {
        let (round, next) = (round.setter(), round.wrapping_add(1));
        Callback::from(move |()| round.set(next))
    };
    let users = match &answer {
        Some(Ok(list)) => list.users.clone(),
        _ => Vec::new(),
    };
    html! {
        <SettingsPlace route={Route::People}>
            <div class="setup">
                <PeopleCard {answer} onchanged={again} />
                // What has changed of an account may have ended sessions and tokens.
                <Sessions key={format!("sessions {}", *round)} all=true />
                <Tokens key={format!("tokens {}", *round)} all={Some(users)} />
            </div>
        </SettingsPlace>
    }
}
