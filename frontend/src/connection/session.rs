//! Signing in and out: what the page asks for outside the live socket.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::{
    fault::{Fault, FaultCode},
    share::Invitation,
    user::Welcome,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

const PATH: &str = "/api/v1/session";
const SHARE_PATH: &str = "/api/v1/session/share";
const WELCOME_PATH: &str = "/api/v1/session/welcome";

/// In a fault: how many seconds to wait before the next try.
const WAIT: &str = "retry_after";

/// Why signing in or out did not succeed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SignInError {
    /// The relay said no.
    Fault(Fault),
    /// The relay did not answer.
    NoAnswer,
}

impl SignInError {
    /// How many seconds to wait before the next try, where the relay says so.
    pub(crate) fn wait_s(&self) -> Option<u64> {
        match self {
            Self::Fault(fault) => fault.params.get(WAIT)?.as_u64(),
            Self::NoAnswer => None,
        }
    }
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

/// Signs in with a key, with a name and a passphrase, or by a link: see [`Credentials`].
pub(super) async fn sign_in(with: &Credentials) -> Result<(), SignInError> {
    let body = with.body().to_string();
    accept(request("POST", PATH, Some(&body)).await).await?;
    Ok(())
}

/// What somebody signs in with.
pub(crate) enum Credentials {
    /// The owner's key.
    Key(String),
    /// An account's name and passphrase.
    Account {
        /// The name.
        name: String,
        /// The passphrase.
        passphrase: String,
    },
    /// A welcome link's secret, and the passphrase that is to hold.
    Welcome {
        /// What stands behind `#welcome=`.
        secret: String,
        /// The new passphrase.
        passphrase: String,
    },
}

impl Credentials {
    fn body(&self) -> Value {
        match self {
            Self::Key(key) => json!({ "key": key }),
            Self::Account { name, passphrase } => json!({ "user": name, "passphrase": passphrase }),
            Self::Welcome { secret, passphrase } => {
                json!({ "welcome": secret, "passphrase": passphrase })
            }
        }
    }
}

/// Where a share link leads.
pub(super) async fn show_share(secret: &str) -> Result<Invitation, SignInError> {
    show(SHARE_PATH, &json!({ "share": secret })).await
}

/// Whom a welcome link is for.
pub(super) async fn show_welcome(secret: &str) -> Result<Welcome, SignInError> {
    show(WELCOME_PATH, &json!({ "welcome": secret })).await
}

async fn show<T: DeserializeOwned>(path: &str, body: &Value) -> Result<T, SignInError> {
    let response = accept(request("POST", path, Some(&body.to_string())).await).await?;
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
    let wait = response.headers().get("retry-after").ok().flatten();
    let fault: Option<Fault> = text(&response)
        .await
        .and_then(|text| serde_json::from_str(&text).ok());
    let fault = fault.map(|fault| with_wait(fault, wait.as_deref()));
    Err(fault.map_or(SignInError::NoAnswer, SignInError::Fault))
}

/// A proxy may be the one that wants us to wait: what the header says counts as well.
fn with_wait(fault: Fault, header: Option<&str>) -> Fault {
    match header.and_then(|seconds| seconds.trim().parse::<u64>().ok()) {
        Some(seconds) if !fault.params.contains_key(WAIT) => fault.with(WAIT, seconds),
        _ => fault,
    }
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
