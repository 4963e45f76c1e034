//! The outbox: notices on their way out, durable before they are answered, sent at most once by mistake of nobody's.
//!
//! | module | what it is for |
//! |---|---|
//! | [`email`] | senders of e-mail |
//! | [`gateway`] | what every way out takes and what it tells |
//! | [`vault`] | keeps the secrets of senders and gateways |

pub mod email;
pub mod gateway;
pub mod vault;
