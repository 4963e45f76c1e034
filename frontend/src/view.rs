//! Pure views: what the page shows of entries, bytes, numbers and addresses.

pub(crate) mod agent;
pub(crate) mod breaks;
pub(crate) mod bytes;
pub(crate) mod drawn;
pub(crate) mod dump;
pub(crate) mod egress;
pub(crate) mod fold;
pub(crate) mod found;
pub(crate) mod inspect;
pub(crate) mod measure;
pub(crate) mod mentioned;
pub(crate) mod mixed;
pub(crate) mod names;
pub(crate) mod notices;
pub(crate) mod place;
pub(crate) mod preset;
pub(crate) mod qr;
pub(crate) mod reach;
pub(crate) mod row;
pub(crate) mod split;
pub(crate) mod tint;
pub(crate) mod watching;
