//! What the very first start makes, so that typing into the page gives an answer at once: a listener that echoes,
//! and a bridge that dials it.

use shared::{
    address::PortNumber,
    bridge::{CONNECT_TIMEOUT_MS, Endpoint, Form, Framing, Mode, READ_BYTES, TextEncoding},
    fault::Fault,
};

use crate::{bridge::Bridges, store::Settings};

const LOOPBACK: &str = "127.0.0.1";

/// Makes the two bridges. A machine that does not let them be made starts without.
pub(crate) async fn make_bridges(bridges: &Bridges) {
    if let Err(fault) = try_make(bridges).await {
        tracing::warn!(%fault, "the first bridges could not be made");
    }
}

async fn try_make(bridges: &Bridges) -> Result<(), Fault> {
    let listen = Endpoint::TcpListen {
        host: LOOPBACK.to_owned(),
        port: PortNumber(0),
        backlog: None,
    };
    let echo = bridges
        .create(settings("Echo", listen, Mode::Echo, false), None)
        .await?;
    let Some(local) = echo.local() else {
        return Ok(());
    };
    let dial = Endpoint::TcpConnect {
        host: LOOPBACK.to_owned(),
        port: local.port().into(),
    };
    bridges
        .create(settings("Hello", dial, Mode::Console, true), None)
        .await?;
    Ok(())
}

fn settings(name: &str, endpoint: Endpoint, mode: Mode, reconnect: bool) -> Settings {
    Settings {
        name: name.to_owned(),
        endpoint,
        mode,
        framing: Framing::None,
        encoding: TextEncoding::Utf8,
        form: Form::Text,
        farewell: Vec::new(),
        reconnect,
        chosen_by: None,
        chooser: None,
        connect_timeout_ms: CONNECT_TIMEOUT_MS,
        read_bytes: READ_BYTES,
    }
}
