//! Opaque identifiers, a type of its own for each so that they cannot be mixed up.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as it travels.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id!(
    /// A bridge, unique on its relay and never used again.
    BridgeId
);
id!(
    /// A peer, unique on its bridge and never used again.
    PeerId
);
id!(
    /// A share link, unique on its relay and never used again. It is no secret.
    ShareId
);
id!(
    /// One life of the journal. Sequence numbers of different epochs cannot be compared.
    Epoch
);
id!(
    /// A saved send, unique on its relay.
    SavedId
);
id!(
    /// A periodic send, unique on its relay.
    PeriodicId
);
id!(
    /// A file on its way to a peer, unique on its relay.
    FileId
);
id!(
    /// A notice, unique on its relay and never used again.
    NoticeId
);
id!(
    /// What a phone has answered, unique on its relay and never used again.
    ReplyId
);
id!(
    /// A verification code that was sent, unique on its relay. It tells nothing of the code.
    CodeId
);
id!(
    /// An alert, unique on its relay.
    AlertId
);
id!(
    /// A person with an account, unique on its relay and never used again.
    UserId
);
id!(
    /// A browser or other client that is signed in, unique on its relay. It proves nothing.
    SessionId
);
id!(
    /// An API token, unique on its relay and never used again. It is not the token.
    TokenId
);
