//! One module for each place in the navigation, and the one before it.

pub(crate) mod bridges;
pub(crate) mod inspector;
pub(crate) mod notices;
pub(crate) mod settings;
pub(crate) mod sign_in;
