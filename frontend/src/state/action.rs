//! What happens to the page's state.

use std::collections::BTreeMap;

use shared::{
    bridge::Bridge,
    fault::Fault,
    file::FileSend,
    id::{BridgeId, SavedId},
    live::{Readers, RelayHello},
    peer::Peer,
    periodic::Periodic,
    saved::Saved,
    share::Invitation,
    user::{Me, Welcome},
};

use super::{AlertNews, Link, PendingSend, SignIn, notices::Change};
use crate::connection::CallError;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Signed in or out.
    SignIn(SignIn),
    /// The browser came by a share link.
    Invited(Option<Invitation>),
    /// The browser came by a welcome link.
    Welcome(Option<Welcome>),
    /// Who this browser's person is has changed: the role, or what is granted.
    Me(Box<Me>),
    /// The live socket changed.
    Link(Link),
    /// The relay said hello; what it tells next is all there is.
    Hello(RelayHello),
    /// The relay does not take the hello; nothing once another one is to be tried.
    HelloRefused(Option<Fault>),
    /// The whole list of bridges, or why there is none.
    Bridges(Result<Vec<Bridge>, CallError>),
    /// A bridge is new or has changed.
    Bridge(Box<Bridge>),
    /// The composer of this bridge is to take the focus, or has taken it.
    WriteTo(Option<BridgeId>),
    /// A bridge is gone.
    BridgeGone(BridgeId),
    /// A peer is new, has changed or has left.
    Peer(BridgeId, Box<Peer>),
    /// A send was taken on.
    Pending(PendingSend),
    /// A send was answered.
    Sent(String),
    /// A send was refused.
    Refused(String, CallError),
    /// The fault of the oldest refused send was seen.
    RefusedSeen(BridgeId),
    /// The lists that could not be had are asked for again.
    ListAgain,
    /// All saved sends, or why they could not be listed.
    AllSaved(Result<Vec<Saved>, CallError>),
    /// A saved send is new or has changed.
    Saved(Box<Saved>),
    /// A saved send is gone.
    SavedGone(SavedId),
    /// A periodic send is new, has sent, or has ended.
    Periodic(Box<Periodic>),
    /// A file is new, has come further, or has ended.
    File(Box<FileSend>),
    /// An alert is new, has changed, has fired, or is gone.
    Alert(AlertNews),
    /// An entry is to be brought into view, or has been.
    LookAt(Option<(BridgeId, u64)>),
    /// Who is looking at a bridge now.
    Readers(Readers),
    /// How many messages of each bridge have not been looked at.
    Unread(BTreeMap<BridgeId, u64>),
    /// Something about notices.
    Notices(Change),
    /// Several at once, in order: rendered once.
    All(Vec<Action>),
}
