//! An operation through REST: for what is too much for the live socket.

use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

use super::CallError;

/// Posts the arguments to a path below `/api/v1`.
pub(super) async fn post<T: DeserializeOwned>(
    path: &str,
    arguments: &impl Serialize,
) -> Result<T, CallError> {
    let body = serde_json::to_string(arguments).map_err(|_| CallError::Unreadable)?;
    let response = request(path, &body).await.ok_or(CallError::Lost)?;
    // An answer that breaks off may be one that was taken.
    let text = text(&response).await.ok_or(CallError::Lost)?;
    if response.ok() {
        return serde_json::from_str(&text).map_err(|_| CallError::Unreadable);
    }
    let fault = serde_json::from_str(&text);
    Err(fault.map_or(CallError::Unreadable, CallError::Fault))
}

async fn text(response: &Response) -> Option<String> {
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    text.as_string()
}

async fn request(path: &str, body: &str) -> Option<Response> {
    let headers = Headers::new().ok()?;
    headers.set("content-type", "application/json").ok()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&body.into());
    let request = Request::new_with_str_and_init(&format!("/api/v1{path}"), &init).ok()?;
    let sent = web_sys::window()?.fetch_with_request(&request);
    JsFuture::from(sent).await.ok()?.dyn_into().ok()
}
