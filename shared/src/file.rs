//! Files on their way to a peer.

use serde::{Deserialize, Serialize};

use crate::{
    fault::Fault,
    id::{BridgeId, FileId, PeerId},
};

/// The most bytes of a file's name.
pub const MAX_FILE_NAME: usize = 255;

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// On its way.
    Sending,
    /// All of it was written to the peer's socket.
    Done,
    /// Somebody has stopped it.
    Cancelled,
    /// It could not be sent to its end; `fault` says why.
    Failed,
}

/// A file as users see it. In any state but `sending` it has ended and is told for the last time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileSend {
    /// The bridge.
    pub bridge: BridgeId,
    /// Names it on its bridge.
    pub id: FileId,
    /// The peer that it goes to.
    pub peer: PeerId,
    /// The file's name.
    pub name: String,
    /// How many bytes it has, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// How many of them are stored and handed to the socket.
    pub sent: u64,
    /// Where it stands.
    pub state: FileState,
    /// Who sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Why it has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// A file that was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileSent {
    /// Its id on the bridge.
    pub id: FileId,
}
