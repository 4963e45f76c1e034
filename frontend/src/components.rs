//! What the user sees, in small pieces: props down, callbacks up, no I/O but through the connection's handle.

pub(crate) mod banner;
pub(crate) mod bridge_form;
pub(crate) mod bridge_header;
pub(crate) mod bridge_list;
pub(crate) mod bridge_menu;
pub(crate) mod bridge_view;
pub(crate) mod composer;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod entries;
pub(crate) mod field;
pub(crate) mod filter_bar;
pub(crate) mod find_bar;
pub(crate) mod icon;
pub(crate) mod leave;
pub(crate) mod link_to;
pub(crate) mod name_peer;
pub(crate) mod peer_card;
pub(crate) mod peers;
pub(crate) mod pending;
pub(crate) mod rail;
pub(crate) mod reach;
pub(crate) mod share;
pub(crate) mod view_choices;
