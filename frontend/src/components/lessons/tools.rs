//! What each lesson is worked with: buttons and small forms that ask for ordinary operations.

mod address;
mod bits;
mod call;
mod datagrams;
mod http;
mod port;
mod stream;
mod talk;

use yew::prelude::*;

use super::desk::Desk;
use crate::lessons::{Lesson, Role};

/// What stands at the top of the bench.
pub(super) fn of(desk: &Desk) -> Html {
    let desk = desk.clone();
    match desk.lesson {
        Lesson::Address => html! { <address::Address {desk} /> },
        Lesson::Port => html! { <port::Port {desk} /> },
        Lesson::Listen => talk::listen(&desk),
        Lesson::Call => html! { <call::Call {desk} /> },
        Lesson::Dialogue => talk::dialogue(&desk),
        Lesson::Stream => stream::pair(&desk),
        Lesson::Datagrams => datagrams::pair(&desk),
        Lesson::Http => html! { <http::Http {desk} /> },
    }
}

/// What stands on the card of one of its bridges.
pub(super) fn beside(desk: &Desk, role: Role) -> Html {
    match (desk.lesson, role) {
        (Lesson::Stream, Role::Yours) => stream::reading(desk),
        (Lesson::Stream, Role::Other) => stream::sending(desk),
        (Lesson::Datagrams, Role::Yours) => datagrams::receiving(desk),
        (Lesson::Datagrams, Role::Other) => datagrams::sending(desk),
        (Lesson::Http, Role::Yours) => http::empty_line(desk),
        _ => Html::default(),
    }
}
