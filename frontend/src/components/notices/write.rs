//! Writing a notice: the draft, what is checked while it is typed, and sending it once.

pub(crate) mod body;
pub(crate) mod checked;
pub(crate) mod draft;
pub(crate) mod files;
pub(crate) mod outlook;
pub(crate) mod preview;
pub(crate) mod recipients;
pub(crate) mod sending;
