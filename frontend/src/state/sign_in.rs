//! How this browser stands with the relay.

/// Whether this browser is signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SignIn {
    /// Not known yet.
    #[default]
    Unknown,
    /// The relay has said no.
    Out,
    /// The relay has said no to what it had said yes to: the session has ended, or was ended elsewhere.
    Dropped,
    /// The relay has said no to the key that came with the address.
    Refused,
    /// The relay has said yes.
    In,
    /// The browser came by a share link: its person is to say a name. See [`super::State::invitation`].
    Invited,
    /// The share link by which the browser came has ended.
    Ended,
    /// The browser came by a welcome link: its person is to choose a passphrase. See [`super::State::welcome`].
    Welcome,
    /// The welcome link by which the browser came was used, or its time is over.
    WelcomeEnded,
    /// A guest has left.
    Left,
}
