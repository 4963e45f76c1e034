//! A file for a peer: too much for the live socket, and the browser reads it from its disk as it goes.

use shared::id::{BridgeId, PeerId};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, Request, RequestInit, Response};

use super::CallError;

/// Sends a file; done when the peer has it.
pub(super) async fn send(bridge: &BridgeId, to: &PeerId, file: &File) -> Result<(), CallError> {
    let response = request(bridge, to, file).await.ok_or(CallError::Lost)?;
    if response.ok() {
        return Ok(());
    }
    let fault = async {
        let text = JsFuture::from(response.text().ok()?).await.ok()?;
        serde_json::from_str(&text.as_string()?).ok()
    };
    Err(fault.await.map_or(CallError::Unreadable, CallError::Fault))
}

async fn request(bridge: &BridgeId, to: &PeerId, file: &File) -> Option<Response> {
    let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
    let (bridge, to, name) = (
        encode(bridge.as_str()),
        encode(to.as_str()),
        encode(&file.name()),
    );
    let path = format!("/api/v1/bridges/{bridge}/files?to={to}&name={name}");
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(file);
    let request = Request::new_with_str_and_init(&path, &init).ok()?;
    let sent = web_sys::window()?.fetch_with_request(&request);
    JsFuture::from(sent).await.ok()?.dyn_into().ok()
}
