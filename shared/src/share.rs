//! Share links: each lets others in to one bridge, without the owner's key.

use serde::{Deserialize, Serialize};

use crate::{
    id::{BridgeId, ShareId},
    time::Timestamp,
};

/// How a share link begins behind the page's address. What follows is its secret, which browsers send to nobody.
pub const SHARE_FRAGMENT: &str = "#share=";

/// What guests may do on the bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum May {
    /// See and search.
    #[default]
    Look,
    /// Also send.
    Chat,
}

/// A share link as its owner sees it. Its secret is not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Share {
    /// Names the link.
    pub id: ShareId,
    /// For whom it is: the name that a guest is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What guests may do.
    pub may: May,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends, with the stay of all who came by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// How often guests may sign in with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
    /// How often they have.
    pub used: u32,
    /// Whether it still lets anybody in.
    pub state: ShareState,
    /// The names of the guests who are here now.
    pub guests: Vec<String>,
}

/// Whether a share link still lets anybody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ShareState {
    /// It does.
    Open,
    /// It was used as often as it may be. Who came by it stays.
    UsedUp,
    /// Its time is over, and nobody who came by it is left.
    Expired,
    /// It was revoked, and nobody who came by it is left; it is listed until that is stored.
    Revoked,
}

/// A guest, as the relay's hello tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GuestHere {
    /// The one bridge.
    pub bridge: BridgeId,
    /// What the guest may do there.
    pub may: May,
    /// The name that the guest gave.
    pub name: String,
}

/// What a share link leads to, told to whoever has its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitation {
    /// The bridge.
    pub bridge: BridgeId,
    /// What it is called.
    pub name: String,
    /// What guests may do there.
    pub may: May,
    /// The name that the guest is offered, and may change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest: Option<String>,
    /// When the link ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The name of the account in which the browser is signed in, which may not do without the link what it lets guests do: who
    /// comes in as a guest is signed out of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Who the browser is signed in as already, where it need not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in: Option<SignedInAs>,
}

/// Who a browser is signed in as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SignedInAs {
    /// Somebody who sees the bridge without the link, and stays who they are.
    Owner,
    /// A guest who came by this link before.
    Guest,
}
