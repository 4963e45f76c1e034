//! Addresses without number, each in every way in which IPv4 stands in IPv6, against an oracle that knows nothing of the
//! relay: `oracle.py`, made from the registries. `JACKFIELD_TRIALS=10` takes ten times as many.
//!
//! A million are judged as literals and behind names, and half of them behind names that are others when they are dialled than
//! they were when they were checked ([`forms`]); as many as go through the public door in little time there ([`judged`]). They are
//! really gone to in a world of a test's own ([`everywhere`]), where each connection that is begun is seen
//! ([`begun`]): by dials ([`forms`], [`dialled`]), by bridges that dial again and by datagrams ([`bridged`]), and by gateways and
//! mail servers, which would also lead elsewhere ([`led`]).

mod begun;
mod bridged;
mod cases;
mod dialled;
mod drawn;
mod everywhere;
mod forms;
mod judged;
mod led;
mod oracle;
