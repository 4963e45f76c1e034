//! The audit list: its filters, its lines, and saving it as a file.

pub(crate) mod export;
pub(crate) mod filters;
pub(crate) mod line;
