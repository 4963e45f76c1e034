//! How connections are drawn: what their entries say, put in order. Pure.
//!
//! | module | what it holds |
//! |---|---|
//! | [`state`] | the states of both ends (RFC 9293), from what the relay did and saw |
//! | [`course`] | the rows of one connection's drawing, from its entries |
//! | [`pieces`] | which reads took which sends, where both ends are known |
//! | [`samples`] | what TCP_INFO counts, from one sample to the next |
//! | [`numbered`] | numbered datagrams, and which of them came |
//!
//! Each thing says how it is known: see [`Known`].

pub mod course;
pub mod numbered;
pub mod pieces;
pub mod samples;
pub mod state;

/// How something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Known {
    /// The relay did it or saw it: a call of its own returned, or the system told.
    Measured,
    /// It must have been so, by the protocol or by what the relay did for all peers: the relay did not see it.
    Follows,
    /// The relay keeps it to be written, and what it has counted as written does not reach so far.
    Waits,
    /// Nobody knows: the relay was stopped before its journal was told.
    Unknown,
}
