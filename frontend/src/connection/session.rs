//! Signing in and out: what the page asks for outside the live socket.

use serde_json::json;
use shared::{
    fault::{Fault, FaultCode},
    share::Invitation,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

const PATH: &str = "/api/v1/session";
const SHARE_PATH: &str = "/api/v1/session/share";

/// Why signing in or out did not succeed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SignInError {
    /// The relay said no.
    Fault(Fault),
    /// The relay did not answer.
    NoAnswer,
}

/// Whether the browser is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Session {
    There,
    NotThere,
    /// It was a guest's, and the share link has ended.
    Ended,
}

/// Whether the relay says by this that a share link has ended.
pub(super) fn is_link_ended(fault: &Fault) -> bool {
    let reason = fault.params.get("reason");
    fault.code == FaultCode::NotSignedIn && reason.is_some_and(|reason| reason == "link-ended")
}

/// Whether the browser is signed in; nothing when the relay did not answer.
pub(super) async fn look() -> Option<Session> {
    let response = request("GET", PATH, None).await.ok()?;
    match response.status() {
        200..=299 => Some(Session::There),
        401 | 403 => match accept(Ok(response)).await {
            Err(SignInError::Fault(fault)) if is_link_ended(&fault) => Some(Session::Ended),
            _ => Some(Session::NotThere),
        },
        _ => None,
    }
}

pub(super) async fn sign_in(key: &str) -> Result<(), SignInError> {
    let body = json!({ "key": key }).to_string();
    accept(request("POST", PATH, Some(&body)).await).await?;
    Ok(())
}

/// Where a share link leads.
pub(super) async fn show_share(secret: &str) -> Result<Invitation, SignInError> {
    let body = json!({ "share": secret }).to_string();
    let response = accept(request("POST", SHARE_PATH, Some(&body)).await).await?;
    let text = text(&response).await.ok_or(SignInError::NoAnswer)?;
    serde_json::from_str(&text).map_err(|_| SignInError::NoAnswer)
}

/// Signs a guest in: by a share link, or, where the browser is a guest's already, under another name.
pub(super) async fn sign_in_guest(secret: Option<&str>, name: &str) -> Result<(), SignInError> {
    let body = match secret {
        Some(secret) => json!({ "share": secret, "name": name }),
        None => json!({ "name": name }),
    };
    accept(request("POST", PATH, Some(&body.to_string())).await).await?;
    Ok(())
}

pub(super) async fn sign_out() -> Result<(), SignInError> {
    accept(request("DELETE", PATH, None).await).await?;
    Ok(())
}

async fn accept(response: Result<Response, JsValue>) -> Result<Response, SignInError> {
    let response = response.map_err(|_| SignInError::NoAnswer)?;
    if response.ok() {
        return Ok(response);
    }
    let fault = text(&response)
        .await
        .and_then(|text| serde_json::from_str(&text).ok());
    Err(fault.map_or(SignInError::NoAnswer, SignInError::Fault))
}

async fn text(response: &Response) -> Option<String> {
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    text.as_string()
}

async fn request(method: &str, path: &str, body: Option<&str>) -> Result<Response, JsValue> {
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        init.set_headers(&headers);
        init.set_body(&body.into());
    }
    let request = Request::new_with_str_and_init(path, &init)?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response = JsFuture::from(window.fetch_with_request(&request)).await?;
    response.dyn_into()
}
