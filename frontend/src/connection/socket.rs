//! A WebSocket that reports to one listener. Dropping it closes it, and nothing more is reported.

use gloo_events::EventListener;
use js_sys::{ArrayBuffer, Uint8Array};
use shared::SUBPROTOCOL_BINARY;
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

use crate::browser;

/// The close code where no close frame has come (RFC 6455, 7.4.1).
pub(super) const NO_CODE: u16 = 1006;

/// What a socket reports.
pub(super) enum Heard {
    Opened,
    Text(String),
    Frame(Vec<u8>),
    /// With this code.
    Closed(u16),
}

pub(super) struct Socket {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

impl Socket {
    /// Begins to connect; nothing where the browser refuses the address.
    pub(super) fn open(report: impl Fn(Heard) + Clone + 'static) -> Option<Self> {
        let url = browser::socket_url("/api/v1/live")?;
        let socket = WebSocket::new_with_str(&url, SUBPROTOCOL_BINARY).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let (opened, message, closed) = (report.clone(), report.clone(), report);
        let listeners = [
            EventListener::new(&socket, "open", move |_| opened(Heard::Opened)),
            EventListener::new(&socket, "message", move |event| {
                if let Some(heard) = read(event) {
                    message(heard);
                }
            }),
            EventListener::new(&socket, "close", move |event| {
                let code = event.dyn_ref().map_or(NO_CODE, CloseEvent::code);
                closed(Heard::Closed(code));
            }),
        ];
        Some(Self {
            socket,
            _listeners: listeners,
        })
    }

    /// Sends a text frame. One that cannot be sent any more is told by the close that follows.
    pub(super) fn send(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}

fn read(event: &Event) -> Option<Heard> {
    let data = event.dyn_ref::<MessageEvent>()?.data();
    match data.as_string() {
        Some(text) => Some(Heard::Text(text)),
        None => {
            let buffer: ArrayBuffer = data.dyn_into().ok()?;
            Some(Heard::Frame(Uint8Array::new(&buffer).to_vec()))
        }
    }
}
