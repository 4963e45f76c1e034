//! The parts of a relay, in the order in which it starts: what it listens on ([`listeners`]), the journal and what stands on it
//! ([`ground`]), the bridges ([`bridges`]), SMS and e-mail on their way out ([`notices`]).

mod bridges;
mod ground;
mod listeners;
mod notices;

pub(super) use bridges::Lines;
pub(super) use ground::Ground;
pub(super) use listeners::{Listeners, load_tls};
pub(super) use notices::Notices;
