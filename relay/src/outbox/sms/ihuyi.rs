//! ihuyi (互亿无线), by the vendor's document 3.3. Pure: requests, and what answers and receipts mean.

use axum::http::{Request, header};
use bytes::Bytes;
use form_urlencoded::Serializer;
use http_body_util::Full;
use md5::{Digest as _, Md5};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use shared::{
    fault::{Fault, FaultCode},
    ihuyi::{CHINA_ONLY, meaning},
    time::Timestamp,
};

use super::{NewReply, Receipt, client::Answer, verdict};
use crate::outbox::{
    gateway::{Known, Verdict},
    words::HIDDEN,
};

/// The operation's name in the URL, which another operation's takes the place of.
const SUBMIT: &str = "Submit";
const BALANCE: &str = "GetNum";

/// The answer that says: taken.
const TAKEN: i64 = 2;

/// The most characters of an SMS.
const MAX_CHARS: usize = 300;

/// Whom requests are from.
#[derive(Debug)]
pub(super) struct Ihuyi<'a> {
    /// The URL of `Submit`.
    pub(super) url: &'a str,
    /// The API ID.
    pub(super) account: &'a str,
    /// The API key.
    pub(super) key: &'a SecretString,
    /// Whether each request has a password of its own.
    pub(super) dynamic: bool,
}

/// Whether the settings can be used.
///
/// # Errors
/// What is wrong, and in which `field`.
pub(super) fn check(url: &str, account: &str) -> Result<(), Fault> {
    super::client::check_url(url)?;
    if !url.contains(SUBMIT) {
        let told = super::client::origin(url);
        let detail = format!(
            "\"{told}\" is not the URL of ihuyi's Submit; give https://api.ihuyi.com/sms/Submit.json, or for older accounts https://106.ihuyi.com/webservice/sms.php?method=Submit."
        );
        return Err(Fault::new(FaultCode::BadAddress, detail)
            .with("address", told)
            .with("field", "url"));
    }
    let fits = |c: char| c.is_ascii_graphic();
    if account.is_empty() || account.len() > 64 || !account.chars().all(fits) {
        return Err(crate::faults::bad_field(
            "account",
            "is the API ID of your ihuyi account, as C12345678",
        ));
    }
    Ok(())
}

/// The number as ihuyi takes it: without the country code, and of China alone.
///
/// # Errors
/// What a number or text that it does not take comes to.
fn fitting<'a>(to: &'a str, text: &str) -> Result<&'a str, Verdict> {
    let Some(mobile) = to.strip_prefix("+86") else {
        return Err(verdict(Known::Refused, None, None, Some(CHINA_ONLY)));
    };
    if text.chars().count() > MAX_CHARS {
        return Err(verdict(Known::Refused, None, None, meaning(4073)));
    }
    Ok(mobile)
}

impl Ihuyi<'_> {
    /// The request that sends an SMS.
    ///
    /// # Errors
    /// What a number or text that it does not take comes to.
    pub(super) fn submit(
        &self,
        to: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<Request<Full<Bytes>>, Verdict> {
        let mobile = fitting(to, text)?;
        let fields = self.fields(mobile, text, now);
        Ok(request(self.url, &fields))
    }

    /// The request that asks what is left on the account.
    pub(super) fn balance(&self, now: Timestamp) -> Request<Full<Bytes>> {
        let url = self.url.replacen(SUBMIT, BALANCE, 1);
        request(&url, &self.fields("", "", now))
    }

    /// What [`Ihuyi::submit`] sends, without the secret.
    pub(super) fn source(&self, to: &str, text: &str, now: Timestamp) -> String {
        let mobile = to.strip_prefix("+86").unwrap_or(to);
        let mut lines = format!("POST {}\n\n", self.url);
        for (name, value) in self.fields(mobile, text, now) {
            let shown = if name == "password" { HIDDEN } else { &value };
            lines.push_str(&format!("{name}={shown}\n"));
        }
        lines
    }

    fn fields(&self, mobile: &str, content: &str, now: Timestamp) -> Vec<(&'static str, String)> {
        let key = self.key.expose_secret();
        let time = now.0.div_euclid(1_000_000).to_string();
        let password = if self.dynamic {
            let mut hash = Md5::new();
            for part in [self.account, key, mobile, content, &time] {
                hash.update(part);
            }
            hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
        } else {
            key.to_owned()
        };
        let mut fields = vec![("account", self.account.to_owned()), ("password", password)];
        if !mobile.is_empty() {
            fields.push(("mobile", mobile.to_owned()));
            fields.push(("content", content.to_owned()));
        }
        if self.dynamic {
            fields.push(("time", time));
        }
        fields.push(("format", "json".to_owned()));
        fields
    }
}

fn request(url: &str, fields: &[(&str, String)]) -> Request<Full<Bytes>> {
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = Request::new(Full::new(Bytes::from(body)));
    *request.method_mut() = axum::http::Method::POST;
    // The URL was checked when it was set.
    *request.uri_mut() = url.parse().unwrap_or_default();
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    request
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static(form));
    request
}

/// What an answer to `Submit` comes to. `None` where it is none of ihuyi's.
pub(super) fn judge(answer: &Answer) -> Option<Verdict> {
    let (code, json) = read(answer)?;
    let known = match code {
        TAKEN => Known::Accepted(text(&json["smsid"]).filter(|id| !id.is_empty() && id != "0")),
        // Something has gone to this number within the last second; and the next try has a password of its own.
        4080 | 40501 => Known::Later(None),
        // The account or its password: nobody's SMS goes.
        400..=402 | 405 | 4050 | 40502 | 4051 | 4052 => Known::Away,
        _ => Known::Refused,
    };
    let words = text(&json["msg"]);
    Some(verdict(known, Some(code.to_string()), words, meaning(code)))
}

/// What is left on the account, or why that is not told.
pub(super) fn read_balance(answer: &Answer) -> Option<Result<String, Verdict>> {
    let (code, json) = read(answer)?;
    match text(&json["num"]) {
        Some(left) if code == TAKEN => Some(Ok(left)),
        _ => judge(answer).map(Err),
    }
}

fn read(answer: &Answer) -> Option<(i64, Value)> {
    let json: Value = serde_json::from_str(answer.body.trim_start_matches('\u{feff}')).ok()?;
    let code = text(&json["code"])?.trim().parse().ok()?;
    Some((code, json))
}

/// A text or number as text: gateways are not strict about which it is.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What a pushed reply says; `None` for what is none. A receipt has no text of its own.
pub(super) fn reply(field: &impl Fn(&str) -> Option<String>) -> Option<NewReply> {
    let any = |names: &[&str]| {
        let found = names.iter().filter_map(|name| field(name));
        found
            .map(|value| value.trim().to_owned())
            .find(|value| !value.is_empty())
    };
    Some(NewReply {
        text: any(&["content"])?,
        from: any(&["mobile", "mobilephone"])?,
        said_at: any(&["reply_time", "report_time", "time"]),
    })
}

/// What a pushed receipt says; `None` for what is none, such as a person's reply.
pub(super) fn receipt(field: &impl Fn(&str) -> Option<String>) -> Option<Receipt> {
    let reference = field("smsid").filter(|id| !id.is_empty())?;
    let (code, words) = (field("code")?, field("msg"));
    // Operators say DELIVRD where ihuyi passes their own word on.
    let arrived = |word: &str| word == "DELIVRD";
    let delivered =
        code.trim() == TAKEN.to_string() || arrived(&code) || words.as_deref().is_some_and(arrived);
    let meaning = code.trim().parse().ok().and_then(meaning);
    Some(Receipt {
        reference,
        delivered,
        code: Some(code),
        words,
        meaning: meaning.filter(|_| !delivered),
    })
}

#[cfg(test)]
mod tests;
