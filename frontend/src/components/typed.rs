//! What was typed into a form outlives the form: where it was closed by a slip, or left for another bridge, it stands
//! there again.

use std::{any::Any, cell::RefCell, collections::VecDeque, ops::Deref};

use yew::prelude::*;

/// So many forms. The one that was changed longest ago is forgotten first.
const MOST_FORMS: usize = 32;

thread_local! {
    static SHELF: RefCell<Shelf> = RefCell::default();
}

/// What stands in forms that were not sent: with what each began, and how it is now.
#[derive(Default)]
struct Shelf(VecDeque<(String, Box<dyn Any>)>);

impl Shelf {
    /// What was typed, if the form begins as it did then: what has changed meanwhile is not to be undone unseen.
    fn find<T: Clone + PartialEq + 'static>(&self, form: &str, begin: &T) -> Option<T> {
        let (_, kept) = self.0.iter().find(|(of, _)| of == form)?;
        let (began, now) = kept.downcast_ref::<(T, T)>()?;
        (began == begin).then(|| now.clone())
    }

    fn put<T: 'static>(&mut self, form: &str, begin: T, now: T) {
        self.forget(form);
        self.0.push_back((form.to_owned(), Box::new((begin, now))));
        if self.0.len() > MOST_FORMS {
            self.0.pop_front();
        }
    }

    fn forget(&mut self, form: &str) {
        self.0.retain(|(of, _)| of != form);
    }
}

/// What stands in a form.
pub(crate) struct Typed<T> {
    form: AttrValue,
    /// With what it began, and how it is now.
    state: UseStateHandle<(T, T)>,
}

impl<T> Clone for Typed<T> {
    fn clone(&self) -> Self {
        let (form, state) = (self.form.clone(), self.state.clone());
        Self { form, state }
    }
}

impl<T: PartialEq> PartialEq for Typed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form && self.state == other.state
    }
}

impl<T> Deref for Typed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.state.1
    }
}

impl<T: Clone + PartialEq + 'static> Typed<T> {
    /// Something else stands there now.
    pub(crate) fn set(&self, now: T) {
        let begin = self.state.0.clone();
        SHELF.with_borrow_mut(|shelf| shelf.put(&self.form, begin.clone(), now.clone()));
        self.state.set((begin, now));
    }

    /// Puts what a field says into it.
    pub(crate) fn field<V: 'static>(&self, put: fn(&mut T, V)) -> Callback<V> {
        let typed = self.clone();
        Callback::from(move |value: V| {
            let mut next = typed.state.1.clone();
            put(&mut next, value);
            typed.set(next);
        })
    }

    /// It was sent, or is not wanted: the form begins anew the next time.
    pub(crate) fn forget(&self) {
        SHELF.with_borrow_mut(|shelf| shelf.forget(&self.form));
    }

    /// [`Typed::forget`], before something else.
    pub(crate) fn before<E: 'static>(&self, then: &Callback<()>) -> Callback<E> {
        let typed = self.clone();
        then.reform(move |_: E| typed.forget())
    }
}

/// What stands in a form; `form` names it among all there are.
#[hook]
pub(crate) fn use_typed<T, B>(form: impl Into<AttrValue>, begin: B) -> Typed<T>
where
    T: Clone + PartialEq + 'static,
    B: FnOnce() -> T,
{
    let form = form.into();
    let state = use_state(|| {
        let begin = begin();
        let kept = SHELF.with_borrow(|shelf| shelf.find(&form, &begin));
        let now = kept.unwrap_or_else(|| begin.clone());
        (begin, now)
    });
    Typed { form, state }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_in_its_form_until_that_begins_otherwise() {
        let mut shelf = Shelf::default();
        shelf.put("one", "begin", "typed");
        shelf.put("one", "begin", "typed more");
        shelf.put("other", 1, 2);
        assert_eq!(shelf.find("one", &"begin"), Some("typed more"));
        assert_eq!(shelf.find("one", &"changed meanwhile"), None);
        assert_eq!(shelf.find("one", &1), None);
        shelf.forget("one");
        assert_eq!(shelf.find("one", &"begin"), None);
        assert_eq!(shelf.find("other", &1), Some(2));
    }

    #[test]
    fn no_more_is_kept_than_a_person_remembers() {
        let mut shelf = Shelf::default();
        for form in 0..=MOST_FORMS {
            shelf.put(&form.to_string(), 0, 1);
        }
        assert_eq!(shelf.find("0", &0), None);
        assert_eq!(shelf.find("1", &0), Some(1));
        assert_eq!(shelf.0.len(), MOST_FORMS);
    }
}
