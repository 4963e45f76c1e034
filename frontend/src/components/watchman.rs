//! Counts what comes while nobody looks: in the list, in the tab's title, and as notifications where they are wanted.

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use shared::id::BridgeId;
use yew::{platform::spawn_local, prelude::*};
use yew_router::hooks::use_navigator;

use super::composer::sweep;
use crate::{
    browser::{self, notify},
    connection::Connection,
    context::{use_chosen, use_connection, use_page_state, use_text},
    route::Route,
    state::{Action, Link, State},
    text::Text,
    unread::{COUNTED, Question, Unread},
};

/// Under this key it is kept up to where each bridge was looked at. What a guest has seen is kept apart: it is of one
/// bridge, and the owner may use the same browser.
const SEEN: &str = "jackfield.seen";
const SEEN_AS_GUEST: &str = "jackfield.seen.guest";

type Book = Rc<RefCell<Unread>>;

/// Whether the page is seen.
#[hook]
fn use_visible() -> bool {
    let visible = use_state(|| !browser::is_hidden());
    {
        let visible = visible.setter();
        use_effect_with((), move |()| {
            let listener = browser::on_visibility(move || visible.set(!browser::is_hidden()));
            move || drop(listener)
        });
    }
    *visible
}

/// Keeps what was seen for later visits and other tabs, where it has changed.
fn keep(book: &Book, key: &str, before: &str) {
    if book.borrow().kept() == before {
        return;
    }
    // Another tab may have seen more and this one not have heard of it yet.
    book.borrow_mut().merge(browser::local_read(key).as_deref());
    browser::local_write(key, &book.borrow().kept());
}

/// Marks what a bridge has shown as seen when it is left.
#[hook]
fn use_leaving(
    book: &Book,
    key: &'static str,
    connection: &Option<Connection>,
    looked_at: Option<&BridgeId>,
) {
    let (book, connection) = (book.clone(), connection.clone());
    use_effect_with(looked_at.cloned(), move |looked_at| {
        let looked_at = looked_at.clone();
        move || {
            if let (Some(bridge), Some(connection)) = (looked_at, connection) {
                let shown = connection
                    .journals()
                    .read(&bridge, |journal| journal.last());
                let before = book.borrow().kept();
                book.borrow_mut().see(&bridge, shown);
                keep(&book, key, &before);
            }
        }
    });
}

fn tell(connection: &Connection, book: &Book) {
    connection.tell(Action::Unread(book.borrow().counts()));
}

/// Asks the relay, and tells what it has counted, until nothing newer has come meanwhile.
async fn ask(connection: Connection, book: Book, question: Question, notice: Callback<BridgeId>) {
    let mut next = Some(question);
    while let Some(question) = next {
        let count = connection.call(question.operation()).await.ok();
        let counted = count.map(|counted| counted.count);
        let more = book.borrow_mut().answered(&question, counted);
        tell(&connection, &book);
        if more {
            notice.emit(question.bridge.clone());
        }
        // Where the relay did not answer, the next change of a bridge asks again.
        next = counted.and_then(|_| book.borrow_mut().question(&question.bridge));
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct WatchmanProps {
    /// The bridge that is open.
    pub bridge: Option<BridgeId>,
}

/// Watches all bridges; shows nothing itself.
#[component]
pub(crate) fn Watchman(props: &WatchmanProps) -> Html {
    let text = use_text();
    let (state, connection) = (use_page_state(), use_connection());
    let visible = use_visible();
    let is_guest = state.guest().is_some();
    let key = if is_guest { SEEN_AS_GUEST } else { SEEN };
    let book: Book = (*use_memo(key, |key| {
        let kept = browser::local_read(key);
        Rc::new(RefCell::new(Unread::load(kept.as_deref())))
    }))
    .clone();
    let notice = use_notice(text);
    use_sweeping(&state);
    use_other_tabs(&book, key, &connection);
    use_leaving(
        &book,
        key,
        &connection,
        props.bridge.as_ref().filter(|_| visible),
    );
    {
        let (looked_at, up) = (
            props.bridge.clone().filter(|_| visible),
            state.link == Link::Up,
        );
        let epoch = state.hello.as_ref().map(|hello| hello.epoch.clone());
        let standing = (state.bridges.clone(), looked_at, up, epoch);
        use_effect_with(standing, move |(bridges, looked_at, up, epoch)| {
            let (Some(bridges), Some(epoch), Some(connection)) = (bridges, epoch, connection)
            else {
                return;
            };
            let before = book.borrow().kept();
            let newest = bridges.iter().map(|(id, bridge)| (id, bridge.last_message));
            let questions = book.borrow_mut().stand(epoch, newest, looked_at.as_ref());
            keep(&book, key, &before);
            tell(&connection, &book);
            for question in questions {
                if *up {
                    let (connection, book) = (connection.clone(), book.clone());
                    spawn_local(ask(connection, book, question, notice.clone()));
                } else {
                    book.borrow_mut().answered(&question, None);
                }
            }
        });
    }
    use_title(&state, props.bridge.as_ref());
    Html::default()
}

/// Forgets what is kept of bridges that are gone, as soon as it is known which are there; a guest does not know.
#[hook]
fn use_sweeping(state: &State) {
    let there = state.bridges.as_deref();
    let there = there.filter(|_| state.guest().is_none());
    let there: Option<BTreeSet<_>> = there.map(|bridges| bridges.keys().cloned().collect());
    use_effect_with(there, |there| {
        if let Some(there) = there {
            sweep(|bridge| there.contains(bridge));
        }
    });
}

/// Takes over what another tab of this browser has seen.
#[hook]
fn use_other_tabs(book: &Book, key: &'static str, connection: &Option<Connection>) {
    let (book, connection) = (book.clone(), connection.clone());
    use_effect_with(key, move |key| {
        let listener = browser::on_kept(key, move |kept| {
            book.borrow_mut().merge(kept.as_deref());
            if let Some(connection) = &connection {
                tell(connection, &book);
            }
        });
        move || drop(listener)
    });
}

/// Shows a notification for a bridge, where one is wanted and nobody sees the page.
#[hook]
fn use_notice(text: &'static Text) -> Callback<BridgeId> {
    let (state, chosen, navigator) = (use_page_state(), use_chosen(), use_navigator());
    let latest = use_mut_ref(|| None);
    // The answer of the relay comes later: then counts what is known then.
    *latest.borrow_mut() = Some((state, chosen, navigator));
    let show = move |id: BridgeId| {
        let latest = latest.borrow();
        let Some((state, Some(chosen), navigator)) = latest.as_ref() else {
            return;
        };
        let wanted = browser::is_hidden() && chosen.now.notify.contains(&id);
        let (Some(bridge), true) = (state.bridge(&id), wanted) else {
            return;
        };
        let count = state.unread.get(&id).copied().unwrap_or(1);
        let (to, navigator) = (Route::to_bridge(&id), navigator.clone());
        notify::show(
            &bridge.name,
            &(text.people.unread)(count),
            &id.0,
            move || {
                if let Some(navigator) = navigator {
                    navigator.push(&to);
                }
            },
        );
    };
    Callback::from(show)
}

/// The tab's title: how much is unread, the bridge, the program.
#[hook]
fn use_title(state: &State, bridge: Option<&BridgeId>) {
    let name = bridge
        .and_then(|id| state.bridge(id))
        .map(|bridge| bridge.name.clone());
    let unread: u64 = state.unread.values().sum();
    use_effect_with((name, unread), |(name, unread)| {
        browser::set_title(&title(name.as_deref(), *unread));
    });
}

fn title(bridge: Option<&str>, unread: u64) -> String {
    let name = bridge.map_or_else(String::new, |name| format!("{name} · "));
    let count = match unread {
        0 => String::new(),
        COUNTED.. => format!("({}+) ", COUNTED - 1),
        _ => format!("({unread}) "),
    };
    format!("{count}{name}Jackfield")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_counts_what_is_unread() {
        assert_eq!(title(None, 0), "Jackfield");
        assert_eq!(title(None, 3), "(3) Jackfield");
        assert_eq!(title(Some("Desk"), 3), "(3) Desk · Jackfield");
        assert_eq!(title(Some("Desk"), 1_400), "(999+) Desk · Jackfield");
    }
}
