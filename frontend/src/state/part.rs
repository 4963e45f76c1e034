//! What the parts of the state are held in.

use std::{ops::Deref, rc::Rc};

/// A part of the state: equal only to itself, so that comparing costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Shared<T>(Rc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T: Clone> Shared<T> {
    /// To be changed; copied first where others hold it.
    pub(super) fn edit(&mut self) -> &mut T {
        Rc::make_mut(&mut self.0)
    }
}
