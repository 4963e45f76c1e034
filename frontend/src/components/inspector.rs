//! The inspector's pieces: what is typed ([`typed`]), what it means by itself ([`forms`], [`meaning`], [`network`] by its [`length`]), and
//! what the relay says of it ([`relay`], [`ports`], [`own`]). [`link`] leads here from any address.

pub(crate) mod answer;
pub(crate) mod bits;
pub(crate) mod explained;
pub(crate) mod forms;
pub(crate) mod length;
pub(crate) mod link;
pub(crate) mod listening;
pub(crate) mod meaning;
pub(crate) mod network;
pub(crate) mod own;
pub(crate) mod ports;
pub(crate) mod relay;
pub(crate) mod said;
pub(crate) mod typed;
mod zones;
