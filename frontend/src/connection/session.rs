//! Signing in and out: the two things that the page asks for outside the live socket.

use serde_json::json;
use shared::fault::Fault;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

const PATH: &str = "/api/v1/session";

/// Why signing in or out did not succeed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SignInError {
    /// The relay said no.
    Fault(Fault),
    /// The relay did not answer.
    NoAnswer,
}

/// Whether the browser is signed in; nothing when the relay did not answer.
pub(super) async fn is_there() -> Option<bool> {
    let status = request("GET", None).await.ok()?.status();
    match status {
        200..=299 => Some(true),
        401 | 403 => Some(false),
        _ => None,
    }
}

pub(super) async fn sign_in(key: &str) -> Result<(), SignInError> {
    let body = json!({ "key": key }).to_string();
    accept(request("POST", Some(&body)).await).await
}

pub(super) async fn sign_out() -> Result<(), SignInError> {
    accept(request("DELETE", None).await).await
}

async fn accept(response: Result<Response, JsValue>) -> Result<(), SignInError> {
    let response = response.map_err(|_| SignInError::NoAnswer)?;
    if response.ok() {
        return Ok(());
    }
    let fault = async {
        let text = JsFuture::from(response.text().ok()?).await.ok()?;
        serde_json::from_str(&text.as_string()?).ok()
    };
    Err(fault
        .await
        .map_or(SignInError::NoAnswer, SignInError::Fault))
}

async fn request(method: &str, body: Option<&str>) -> Result<Response, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        init.set_headers(&headers);
        init.set_body(&body.into());
    }
    let request = Request::new_with_str_and_init(PATH, &init)?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response = JsFuture::from(window.fetch_with_request(&request)).await?;
    response.dyn_into()
}
