//! Lessons 3 and 5: a listener, and a caller that the page plays.

use shared::{bridge::Bridge, operation::CreateBridge};
use yew::prelude::*;

use super::bits::{LOOPBACK, button, dial, listener, make, trouble, with_farewell};
use crate::{
    components::lessons::desk::Desk,
    lessons::{Role, port_of},
};

const AT: &str = "lesson-open";

/// A call to a bridge that listens on this machine.
pub(super) fn calls(desk: &Desk, listener: &Bridge) -> CreateBridge {
    let port = listener.local.as_deref().and_then(port_of);
    make(desk, Role::Other, dial(LOOPBACK, port.unwrap_or_default()))
}

/// The tools of lesson 3.
pub(super) fn listen(desk: &Desk) -> Html {
    let words = desk.text().lessons;
    let (open, call) = (desk.clone(), desk.clone());
    let listens = desk.side(Role::Yours).is_open();
    let called = desk.side(Role::Other).is_open();
    let open = move || {
        let (own, make) = (open.clone(), make(&open, Role::Yours, listener(0)));
        open.run(AT, async move {
            own.ready(Role::Yours, make).await?;
            Ok(())
        });
    };
    let call = move || {
        let Some(yours) = call.bridge(Role::Yours) else {
            return;
        };
        let (own, make) = (call.clone(), calls(&call, yours));
        call.run(AT, async move {
            own.ready(Role::Other, make).await?;
            Ok(())
        });
    };
    html! {
        <>
            <div class="lesson-buttons">
                if !listens {
                    { button(desk, words.open_listener, true, open) }
                }
                if listens && !called {
                    { button(desk, words.let_page_call, true, call) }
                }
            </div>
            { trouble(desk, AT) }
        </>
    }
}

/// The tools of lesson 5.
pub(super) fn dialogue(desk: &Desk) -> Html {
    let words = desk.text().lessons;
    let own = desk.clone();
    let is_ready = desk.side(Role::Yours).is_open() && desk.side(Role::Other).is_open();
    let press = move || {
        let (desk, listens) = (
            own.clone(),
            with_farewell(make(&own, Role::Yours, listener(0))),
        );
        own.run(AT, async move {
            let yours = desk.ready(Role::Yours, listens).await?;
            let calls = with_farewell(calls(&desk, &yours));
            desk.ready(Role::Other, calls).await?;
            Ok(())
        });
    };
    html! {
        <>
            if !is_ready {
                <div class="lesson-buttons">{ button(desk, words.open_pair, true, press) }</div>
            }
            { trouble(desk, AT) }
        </>
    }
}
