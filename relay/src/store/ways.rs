//! Senders and gateways as rows.

/// A way by which notices leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WayKind {
    /// A sender of e-mail.
    Sender,
    /// A gateway of SMS.
    Gateway,
}

impl WayKind {
    /// The kind as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Gateway => "gateway",
        }
    }
}

/// A sender's or a gateway's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWay {
    /// Which of the two.
    pub kind: WayKind,
    /// Names it among those of its kind.
    pub name: String,
    /// Its place among them, the best one first.
    pub position: u64,
    /// What is set, as JSON, without secrets.
    pub settings: String,
    /// What is secret, encrypted.
    pub secret: Option<Vec<u8>>,
}
