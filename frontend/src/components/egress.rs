//! Where the relay may go: the server's networks as switches, the rules in their order, what nobody set, and a box to try an
//! address; and the question before all that. [`change`] sets rules and asks before bridges are closed.

mod change;
mod draft;
mod lans;
mod list;
pub(crate) mod pointer;
mod question;
mod rule_form;
mod shown;
pub(crate) mod trial;

pub(crate) use change::{Closing, use_change};
pub(crate) use lans::Lans;
pub(crate) use list::RuleList;
pub(crate) use question::Question;
pub(crate) use shown::Builtin;
