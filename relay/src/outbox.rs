//! The outbox: notices on their way out, durable before they are answered, sent at most once by mistake of nobody's.
//!
//! | module | what it is for |
//! |---|---|
//! | [`gateway`] | what every way out takes and what it tells |
//! | [`number`] | phone numbers as people write them |

pub mod gateway;
pub mod number;
//! | [`vault`] | keeps the secrets of senders and gateways |

pub mod gateway;
pub mod vault;
