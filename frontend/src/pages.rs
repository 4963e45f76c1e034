//! One module for each place in the navigation, for those before it, and for guests, who have none.

pub(crate) mod audit;
pub(crate) mod bridges;
pub(crate) mod egress;
pub(crate) mod ended;
pub(crate) mod guest;
pub(crate) mod inspector;
pub(crate) mod invited;
pub(crate) mod lessons;
pub(crate) mod notices;
pub(crate) mod people;
pub(crate) mod settings;
pub(crate) mod settings_head;
pub(crate) mod sign_in;
pub(crate) mod welcome;
