//! The progress, kept over visits and for all tabs. What a task does is kept also when its place is left meanwhile.

use std::cell::RefCell;

use yew::prelude::*;

use crate::{browser, lessons::Progress};

const KEY: &str = "jackfield.lessons";

thread_local! {
    /// The truth where the browser keeps nothing.
    static PROGRESS: RefCell<Option<Progress>> = const { RefCell::new(None) };
    /// Who shows it.
    static WATCHERS: RefCell<Vec<(u32, Callback<()>)>> = const { RefCell::new(Vec::new()) };
}

/// The progress.
pub(super) fn look() -> Progress {
    match browser::local_read(KEY) {
        Some(text) => Progress::read(Some(&text)),
        None => PROGRESS.with_borrow(|kept| kept.clone().unwrap_or_default()),
    }
}

/// Changes it, and tells those who show it.
pub(super) fn change<T>(act: impl FnOnce(&mut Progress) -> T) -> T {
    let mut progress = look();
    let result = act(&mut progress);
    browser::local_write(KEY, &progress.text());
    PROGRESS.set(Some(progress));
    tell();
    result
}

fn tell() {
    // Cloned first: who is told may go away.
    let watchers = WATCHERS.with_borrow(Clone::clone);
    watchers.iter().for_each(|(_, watcher)| watcher.emit(()));
}

/// The progress as it is now.
#[hook]
pub(super) fn use_progress() -> Progress {
    let progress = use_state(look);
    let setter = progress.setter();
    use_effect_with((), move |()| {
        let number = WATCHERS.with_borrow_mut(|watchers| {
            let number = watchers.last().map_or(0, |(number, _)| number + 1);
            watchers.push((number, Callback::from(move |()| setter.set(look()))));
            number
        });
        let other_tabs = browser::on_kept(KEY, |_| tell());
        move || {
            drop(other_tabs);
            WATCHERS.with_borrow_mut(|watchers| watchers.retain(|(other, _)| *other != number));
        }
    });
    (*progress).clone()
}
