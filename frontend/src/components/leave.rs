//! How a guest leaves.

use yew::{platform::spawn_local, prelude::*};

use crate::{
    context::{use_connection, use_text},
    state::SignIn,
};

/// A button that ends the guest's stay in this browser.
#[component]
pub(crate) fn Leave() -> Html {
    let text = use_text();
    let connection = use_connection();
    let fault = use_state(|| false);
    let onclick = {
        let fault = fault.setter();
        move |_: MouseEvent| {
            let (connection, fault) = (connection.clone(), fault.clone());
            spawn_local(async move {
                if let Some(connection) = connection {
                    fault.set(connection.sign_out(SignIn::Left).await.is_err());
                }
            });
        }
    };
    html! {
        <div class="menu-place">
            <button type="button" class="button" {onclick}>{ text.share.leave }</button>
            if *fault {
                <div class="menu fault-box" role="alert"><p>{ text.no_answer }</p></div>
            }
        </div>
    }
}
