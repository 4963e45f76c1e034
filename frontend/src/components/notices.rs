//! Pieces of the places of notices.

pub(crate) mod acts;
pub(crate) mod area;
pub(crate) mod day;
pub(crate) mod filters;
pub(crate) mod gateway_form;
pub(crate) mod guards;
pub(crate) mod replies;
pub(crate) mod row;
pub(crate) mod sender_form;
pub(crate) mod source;
pub(crate) mod status;
pub(crate) mod stopped;
pub(crate) mod suppressed;
pub(crate) mod template_form;
pub(crate) mod test;
pub(crate) mod timeline;
pub(crate) mod way;
pub(crate) mod write;
