//! What a new bridge can be begun with: a kind and its settings in one tap.

/// A beginning for a new bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preset {
    /// Everybody hears everybody.
    Room,
    /// Question and answer, until one side says goodbye.
    Dialogue,
    /// Lines of text, one after the other.
    Console,
    /// Raw bytes to and from a device.
    Device,
    /// What comes goes back.
    Echo,
    /// Datagrams.
    Udp,
}

impl Preset {
    /// All, in the order in which they are offered.
    pub(crate) const ALL: [Self; 6] = [
        Self::Room,
        Self::Dialogue,
        Self::Console,
        Self::Device,
        Self::Echo,
        Self::Udp,
    ];
}
