//! The progress of each person, kept over visits and for all tabs. What a task does is kept also when its place is left meanwhile.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use yew::prelude::*;

use crate::{browser, context::use_page_state, lessons::Progress, may::Who};

/// Under this the progress of whoever has the owner's key is kept; those with accounts have theirs behind it.
const KEY: &str = "jackfield.lessons";

/// Under what a person's progress is kept; nothing as long as the relay has not said who it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place(Option<Rc<str>>);

thread_local! {
    /// The truth where the browser keeps nothing.
    static PROGRESS: RefCell<BTreeMap<Rc<str>, Progress>> = const { RefCell::new(BTreeMap::new()) };
    /// Who shows it.
    static WATCHERS: RefCell<Vec<(u32, Callback<()>)>> = const { RefCell::new(Vec::new()) };
}

/// Where this person's progress is kept.
#[hook]
pub(super) fn use_place() -> Place {
    let state = use_page_state();
    Place(state.hello.is_some().then(|| key(&state.who)))
}

fn key(who: &Who) -> Rc<str> {
    let user = who.person().and_then(|me| me.user.as_ref());
    user.map_or(Rc::from(KEY), |user| format!("{KEY}.{user}").into())
}

impl Place {
    /// The progress.
    fn look(&self) -> Progress {
        let Some(key) = &self.0 else {
            return Progress::default();
        };
        match browser::local_read(key) {
            Some(text) => Progress::read(Some(&text)),
            None => PROGRESS.with_borrow(|kept| kept.get(key).cloned().unwrap_or_default()),
        }
    }

    /// Changes it, and tells those who show it.
    pub(super) fn change<T>(&self, act: impl FnOnce(&mut Progress) -> T) {
        let Some(key) = &self.0 else {
            return;
        };
        let mut progress = self.look();
        act(&mut progress);
        browser::local_write(key, &progress.text());
        PROGRESS.with_borrow_mut(|kept| kept.insert(Rc::clone(key), progress));
        tell();
    }
}

fn tell() {
    // Cloned first: who is told may go away.
    let watchers = WATCHERS.with_borrow(Clone::clone);
    watchers.iter().for_each(|(_, watcher)| watcher.emit(()));
}

/// The progress that is kept there, as it is now.
#[hook]
pub(super) fn use_progress(place: &Place) -> Progress {
    let progress = use_state_eq(|| (place.clone(), place.look()));
    let setter = progress.setter();
    use_effect_with(place.clone(), move |place| {
        setter.set((place.clone(), place.look()));
        let key = place.0.clone();
        let place = place.clone();
        let number = WATCHERS.with_borrow_mut(|watchers| {
            let number = watchers.last().map_or(0, |(number, _)| number + 1);
            let look = Callback::from(move |()| setter.set((place.clone(), place.look())));
            watchers.push((number, look));
            number
        });
        let other_tabs = key.and_then(|key| browser::on_kept(&key, |_| tell()));
        move || {
            drop(other_tabs);
            WATCHERS.with_borrow_mut(|watchers| watchers.retain(|(other, _)| *other != number));
        }
    });
    match &*progress {
        (of, progress) if of == place => progress.clone(),
        // Somebody else's is never shown.
        _ => place.look(),
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        id::UserId,
        user::{Me, Role},
    };

    use super::*;

    #[test]
    fn each_person_has_a_progress_and_an_old_one_is_the_owners() {
        let who = |user: Option<&str>| {
            Who::Person(Me {
                user: user.map(UserId::from),
                name: None,
                role: Role::Member,
                grants: Vec::new(),
            })
        };
        assert_eq!(&*key(&who(None)), "jackfield.lessons");
        let (cy, dee) = (key(&who(Some("cy"))), key(&who(Some("dee"))));
        assert_ne!(cy, dee);
        assert_ne!(cy, key(&who(None)));
    }
}
