//! A gateway that answers as ihuyi's document 3.3 says it does, written from that document alone: it checks every field
//! and the dynamic password, keeps what it took, and can answer every code.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use md5::{Digest as _, Md5};
use tokio::task::JoinHandle;

use crate::common::prelude::*;

/// The account and its key.
pub(crate) const ACCOUNT: &str = "C12345678";
pub(crate) const KEY_OF_ACCOUNT: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// How the gateway behaves.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Manner {
    /// As the document says.
    Proper,
    /// It answers this code, whatever is asked for.
    Code(i64),
    /// It answers something that is none of ihuyi's.
    Foreign(u16, &'static str),
    /// It takes the SMS and breaks the connection off.
    Cut,
    /// It sends people elsewhere.
    Redirect(String),
}

/// What it took.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Taken {
    pub(crate) mobile: String,
    pub(crate) content: String,
    pub(crate) smsid: String,
}

#[derive(Debug)]
struct Held {
    manner: Manner,
    taken: Vec<Taken>,
    /// Every request, taken or not.
    requests: usize,
}

/// The gateway, on a free port of 127.0.0.1.
pub(crate) struct Vendor {
    pub(crate) address: SocketAddr,
    held: Arc<Mutex<Held>>,
    task: JoinHandle<()>,
}

impl Drop for Vendor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Vendor {
    pub(crate) async fn start() -> Self {
        let held = Arc::new(Mutex::new(Held {
            manner: Manner::Proper,
            taken: Vec::new(),
            requests: 0,
        }));
        let router = Router::new()
            .route("/webservice/sms.php", post(old))
            .route("/sms/Submit.json", post(submit))
            .route("/sms/GetNum.json", post(balance))
            .with_state(Arc::clone(&held));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            held,
            task,
        }
    }

    /// How a relay is told of it: the old host's form of the URL or the new one's.
    pub(crate) fn settings(&self, old: bool, dynamic_password: bool) -> Value {
        let path = if old {
            "webservice/sms.php?method=Submit"
        } else {
            "sms/Submit.json"
        };
        json!({
            "kind": "ihuyi",
            "url": format!("http://{}/{path}", self.address),
            "account": ACCOUNT,
            "dynamic_password": dynamic_password,
        })
    }

    pub(crate) fn behave(&self, manner: Manner) {
        held(&self.held).manner = manner;
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        held(&self.held).taken.clone()
    }

    pub(crate) fn requests(&self) -> usize {
        held(&self.held).requests
    }
}

fn held(held: &Mutex<Held>) -> std::sync::MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

type Shared = State<Arc<Mutex<Held>>>;

async fn old(
    state: Shared,
    Query(query): Query<HashMap<String, String>>,
    headers: axum::http::HeaderMap,
    body: Bytes,
) -> Response {
    match query.get("method").map(String::as_str) {
        Some("Submit") => submit(state, headers, body).await,
        Some("GetNum") => balance(state, body).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn fields(body: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

fn says(code: i64, further: Value) -> Response {
    let mut answer = json!({"code": code, "msg": format!("说明 {code}"), "smsid": "0"});
    answer
        .as_object_mut()
        .unwrap()
        .extend(further.as_object().unwrap().clone());
    (
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        answer.to_string(),
    )
        .into_response()
}

async fn submit(State(state): Shared, headers: axum::http::HeaderMap, body: Bytes) -> Response {
    let kind = headers[header::CONTENT_TYPE].to_str().unwrap();
    assert!(
        kind.starts_with("application/x-www-form-urlencoded"),
        "{kind}"
    );
    assert!(
        headers[header::HOST]
            .to_str()
            .unwrap()
            .starts_with("127.0.0.1:")
    );
    let fields = fields(&body);
    let mut held = held(&state);
    held.requests += 1;
    match held.manner.clone() {
        Manner::Code(code) => return says(code, json!({})),
        Manner::Foreign(status, text) => {
            return (StatusCode::from_u16(status).unwrap(), text).into_response();
        }
        Manner::Redirect(to) => {
            return (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response();
        }
        Manner::Proper | Manner::Cut => {}
    }
    if let Some(code) = refused(&fields) {
        return says(code, json!({}));
    }
    let smsid = format!("1623654{:04}", held.taken.len());
    held.taken.push(Taken {
        mobile: fields["mobile"].clone(),
        content: fields["content"].clone(),
        smsid: smsid.clone(),
    });
    if held.manner == Manner::Cut {
        // The connection's task ends with the panic, and the connection with it.
        std::panic::resume_unwind(Box::new("cut"));
    }
    says(2, json!({"smsid": smsid}))
}

async fn balance(State(_): Shared, body: Bytes) -> Response {
    let fields = fields(&body);
    match refused_account(&fields) {
        Some(code) => says(code, json!({})),
        None => says(2, json!({"num": 4711})),
    }
}

fn field<'a>(fields: &'a HashMap<String, String>, name: &str) -> &'a str {
    fields.get(name).map(String::as_str).unwrap_or_default()
}

fn refused_account(fields: &HashMap<String, String>) -> Option<i64> {
    let (account, password, time) = (
        field(fields, "account"),
        field(fields, "password"),
        field(fields, "time"),
    );
    if account.is_empty() {
        return Some(401);
    }
    if password.is_empty() {
        return Some(402);
    }
    if account != ACCOUNT || field(fields, "format") != "json" {
        return Some(405);
    }
    if time.is_empty() {
        return (password != KEY_OF_ACCOUNT).then_some(405);
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let sent: u64 = time.parse().unwrap();
    if now.abs_diff(sent) > 300 {
        return Some(40501);
    }
    let parts = [
        account,
        KEY_OF_ACCOUNT,
        field(fields, "mobile"),
        field(fields, "content"),
        time,
    ];
    let digest = Md5::digest(parts.concat());
    let wanted: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    (password != wanted).then_some(40502)
}

fn refused(fields: &HashMap<String, String>) -> Option<i64> {
    let (mobile, content) = (field(fields, "mobile"), field(fields, "content"));
    if mobile.is_empty() {
        return Some(403);
    }
    if content.is_empty() {
        return Some(404);
    }
    if let Some(code) = refused_account(fields) {
        return Some(code);
    }
    let digits = mobile.bytes().all(|byte| byte.is_ascii_digit());
    if mobile.len() != 11 || !mobile.starts_with('1') || !digits {
        return Some(406);
    }
    if content.chars().count() > 300 {
        return Some(4073);
    }
    let variable = content
        .strip_prefix("您的验证码是：")
        .and_then(|rest| rest.strip_suffix("。请不要把验证码泄露给其他人。"));
    match variable {
        None => Some(4072),
        Some(variable) if variable.chars().count() > 8 => Some(40722),
        Some(_) => None,
    }
}
