//! Addresses without number, each in every way in which IPv4 stands in IPv6, against an oracle that knows nothing of the
//! relay: `oracle.py`, made from the registries. `JACKFIELD_TRIALS=10` takes ten times as many.
//!
//! They are judged as literals and behind names ([`judged`]), and really gone to in a namespace to which every address belongs
//! ([`everywhere`]): by dials ([`dialled`]), by bridges that dial again and by datagrams ([`bridged`]), and by gateways and mail
//! servers, which would also lead elsewhere ([`led`]).

mod bridged;
mod cases;
mod dialled;
mod drawn;
mod everywhere;
mod judged;
mod led;
mod oracle;
