//! What the page's unit tests begin with.

use shared::{
    bridge::{Bridge, BridgeState, Endpoint, READ_BYTES},
    id::BridgeId,
    time::Timestamp,
};

/// An open bridge of this id that has dialled, with nothing set on it.
pub(crate) fn bridge(id: &str) -> Bridge {
    Bridge {
        id: BridgeId::from(id),
        name: id.to_owned(),
        state: BridgeState::Open,
        endpoint: Endpoint::TcpConnect {
            host: "h".to_owned(),
            port: 1.into(),
        },
        mode: Default::default(),
        framing: Default::default(),
        encoding: Default::default(),
        form: Default::default(),
        farewell: vec![],
        reconnect: false,
        connect_timeout_ms: 1,
        read_bytes: READ_BYTES,
        local: None,
        fault: None,
        peers: 0,
        last_message: 0,
        owner: None,
        created_at: Timestamp(0),
    }
}
