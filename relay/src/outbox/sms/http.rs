//! Any gateway that takes an HTTP request, as its settings describe it. Pure: requests, and what answers and receipts mean.
//!
//! What is put into a URL or a form is escaped for it, and what is put into JSON is written as JSON, whatever the
//! template says: an SMS may hold what a peer has sent, which must not become a field of the request.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use axum::http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use bytes::Bytes;
use http_body_util::Full;
use minijinja::{
    AutoEscape, Environment, Output, State, UndefinedBehavior, context,
    value::{Serde, Value},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    fault::{Fault, FaultCode},
    segments::{Alphabet, segments},
    sender::GatewaySettings,
};

use super::{HIDDEN, Receipt, client::Answer, client::check_url, cut, verdict};
use crate::{operations::bad_field, outbox::gateway::Known, outbox::gateway::Verdict};

/// What is escaped in URLs and forms: all but RFC 3986's unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The escaping of URLs and forms, by name; the names of the templates.
const PERCENT: &str = "percent";
const URL: &str = "url";
const FORM: &str = "body.form";
const JSON: &str = "body.json";
const XML: &str = "body.xml";
const PLAIN: &str = "body.txt";
const HEADER: &str = "header ";

/// Steps that a template may take; one that loops without end is broken off.
const FUEL: u64 = 50_000;

/// The most headers.
const MAX_HEADERS: usize = 32;

/// The most bytes of a gateway's id of an SMS.
const MAX_REFERENCE: usize = 200;

/// What the templates are given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values<'a> {
    /// The recipient in E.164 form.
    pub(super) to: &'a str,
    /// The text.
    pub(super) text: &'a str,
    /// The notice's id.
    pub(super) id: &'a str,
    /// The secret.
    pub(super) secret: Option<&'a SecretString>,
    /// Where receipts go.
    pub(super) receipt_url: &'a str,
}

/// A gateway whose templates are read.
#[derive(Clone)]
pub(super) struct HttpGateway {
    templates: Arc<Environment<'static>>,
    method: Method,
    headers: Vec<HeaderName>,
    /// The name of the body's template.
    body: Option<&'static str>,
    accepted_when: String,
    id_from: Option<String>,
}

impl std::fmt::Debug for HttpGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpGateway").finish_non_exhaustive()
    }
}

impl HttpGateway {
    /// Reads the settings of a gateway of this kind; `None` for another kind.
    ///
    /// # Errors
    /// What is wrong, and in which `field`.
    pub(super) fn new(settings: &GatewaySettings) -> Result<Option<Self>, Fault> {
        let GatewaySettings::Http {
            url,
            method,
            headers,
            body,
            accepted_when,
            id_from,
        } = settings
        else {
            return Ok(None);
        };
        let method = match method.to_ascii_uppercase().as_str() {
            "GET" if body.is_some() => return Err(bad_field("body", "goes with POST alone")),
            "GET" => Method::GET,
            "POST" => Method::POST,
            _ => return Err(bad_field("method", "is GET or POST")),
        };
        let mut templates = environment();
        add(&mut templates, "url", URL.to_owned(), url)?;
        let names = add_headers(&mut templates, headers)?;
        let kind = body.as_deref().map(|body| body_kind(headers, body));
        if let (Some(kind), Some(body)) = (kind, body) {
            add(&mut templates, "body", kind.to_owned(), body)?;
        }
        let expressions = [
            ("accepted_when", Some(accepted_when)),
            ("id_from", id_from.as_ref()),
        ];
        for (field, expression) in expressions {
            let compiled = expression.map(|text| templates.compile_expression(text));
            compiled.transpose().map_err(|error| bad(field, &error))?;
        }
        let gateway = Self {
            templates: Arc::new(templates),
            method,
            headers: names,
            body: kind,
            accepted_when: accepted_when.clone(),
            id_from: id_from.clone(),
        };
        gateway.try_out()?;
        Ok(Some(gateway))
    }

    /// Makes requests of texts that would show what is not escaped, or is not there.
    fn try_out(&self) -> Result<(), Fault> {
        let secret = SecretString::from("s\"&e =/?#\u{6d4b}");
        let sample = |text| Values {
            to: "+8613800138000",
            text,
            id: "0123456789abc",
            secret: Some(&secret),
            receipt_url: "https://relay.example/receipts/0123",
        };
        let texts = ["a\"b&to=c d%\n\u{6d4b}", "x@other.example:1/?y#z\\"];
        let mut hosts = Vec::new();
        for text in texts {
            let request = self.request(&sample(text))?;
            check_url(&request.uri().to_string())?;
            hosts.push(request.uri().authority().cloned());
            let body = self.render_body(&sample(text))?;
            let json = body.filter(|_| self.body == Some(JSON));
            let parsed = json.map(|body| serde_json::from_str::<serde_json::Value>(&body));
            if let Some(Err(error)) = parsed {
                let detail = format!(
                    "\"body\" becomes no JSON ({error}); write {{{{ text }}}} without quotation marks around it, they are added."
                );
                return Err(Fault::new(FaultCode::BadTemplate, detail).with("field", "body"));
            }
        }
        if hosts[0] != hosts[1] {
            return Err(bad_field("url", "names one host, whatever the text"));
        }
        Ok(())
    }

    /// The request that sends an SMS.
    ///
    /// # Errors
    /// `bad-template` where a template fails, or what it makes is no URL or header.
    pub(super) fn request(&self, values: &Values<'_>) -> Result<Request<Full<Bytes>>, Fault> {
        let body = self.render_body(values)?.unwrap_or_default();
        let url = self.render(URL, "url", values)?;
        let uri: Uri = url
            .trim()
            .parse()
            .map_err(|error| made_no("url", "URL", &error))?;
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        for name in &self.headers {
            let value = self.render(&format!("{HEADER}{name}"), "headers", values)?;
            let value = HeaderValue::from_bytes(value.as_bytes())
                .map_err(|error| made_no("headers", "header", &error))?;
            request.headers_mut().insert(name.clone(), value);
        }
        let kind = match self.body {
            Some(JSON) => "application/json",
            Some(XML) => "application/xml; charset=utf-8",
            Some(PLAIN) => "text/plain; charset=utf-8",
            Some(_) => "application/x-www-form-urlencoded; charset=utf-8",
            None => return Ok(request),
        };
        let entry = request.headers_mut().entry(header::CONTENT_TYPE);
        entry.or_insert(HeaderValue::from_static(kind));
        Ok(request)
    }

    /// What [`HttpGateway::request`] makes, as text and without the secret.
    pub(super) fn source(&self, values: &Values<'_>) -> String {
        let hidden = SecretString::from(HIDDEN);
        let values = Values {
            secret: values.secret.map(|_| &hidden),
            ..*values
        };
        let Ok(request) = self.request(&values) else {
            return String::new();
        };
        let mut source = format!("{} {}\n", request.method(), request.uri());
        for (name, value) in request.headers() {
            let value = String::from_utf8_lossy(value.as_bytes());
            source.push_str(&format!("{name}: {value}\n"));
        }
        if let Ok(Some(body)) = self.render_body(&values) {
            source.push_str(&format!("\n{body}\n"));
        }
        // Stars are escaped in a URL, and are to be seen as stars.
        source.replace(&utf8_percent_encode(HIDDEN, ESCAPED).to_string(), HIDDEN)
    }

    fn render_body(&self, values: &Values<'_>) -> Result<Option<String>, Fault> {
        let body = self.body.map(|kind| self.render(kind, "body", values));
        body.transpose()
    }

    fn render(&self, template: &str, field: &str, values: &Values<'_>) -> Result<String, Fault> {
        let secret = values.secret.map(|secret| secret.expose_secret());
        let template = self.templates.get_template(template);
        let rendered = template.and_then(|template| {
            template.render(context! {
                to => values.to,
                digits => values.to.trim_start_matches('+'),
                text => values.text,
                unicode => segments(values.text).alphabet == Alphabet::Ucs2,
                id => values.id,
                secret => secret.unwrap_or_default(),
                receipt_url => values.receipt_url,
            })
        });
        rendered.map_err(|error| bad(field, &error))
    }

    /// What an answer comes to; `id` is the notice's.
    pub(super) fn judge(&self, answer: &Answer, id: &str) -> Verdict {
        let json: Option<serde_json::Value> = serde_json::from_str(&answer.body).ok();
        let context = context! {
            status => answer.status,
            body => answer.body.as_str(),
            json => json.map_or(Value::from(()), |json| Value::from(Serde(json))),
            id => id,
        };
        let code = || Some(answer.status.to_string());
        let words = || Some(cut(answer.body.trim())).filter(|words| !words.is_empty());
        if matches!(answer.status, 429 | 503) {
            let known = Known::Later(answer.retry_after);
            return verdict(known, code(), words(), Some("gateway-busy"));
        }
        let accepted = self.evaluate(&self.accepted_when, &context);
        match accepted {
            Ok(accepted) if accepted.is_true() => {
                let reference = self.id_from.as_ref().and_then(|from| {
                    let value = self.evaluate(from, &context).ok()?;
                    let known = !value.is_undefined() && !value.is_none();
                    known.then(|| value.to_string())
                });
                let fits = |id: &String| !id.is_empty() && id.len() <= MAX_REFERENCE;
                verdict(
                    Known::Accepted(reference.filter(fits)),
                    code(),
                    words(),
                    None,
                )
            }
            // A server that fails, or a proxy before it, may have passed the request on.
            _ if answer.status >= 500 => {
                verdict(Known::Unknown, code(), words(), Some("gateway-failed"))
            }
            Err(error) if answer.status < 300 => {
                let words = format!("accepted_when: {error}");
                verdict(
                    Known::Unknown,
                    code(),
                    Some(cut(&words)),
                    Some("gateway-answer"),
                )
            }
            _ => verdict(Known::Refused, code(), words(), Some("gateway-refused")),
        }
    }

    fn evaluate(&self, expression: &str, context: &Value) -> Result<Value, minijinja::Error> {
        let compiled = self.templates.compile_expression(expression)?;
        compiled.eval(context.clone())
    }
}

fn environment() -> Environment<'static> {
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_fuel(Some(FUEL));
    templates.set_auto_escape_callback(|name| match name {
        URL | FORM => AutoEscape::Custom(Cow::Borrowed(PERCENT)),
        JSON => AutoEscape::Json,
        XML => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    templates.set_formatter(
        |out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value| match state.auto_escape() {
            AutoEscape::Custom(_) if !value.is_safe() => Ok(write!(
                out,
                "{}",
                utf8_percent_encode(&value.to_string(), ESCAPED)
            )?),
            AutoEscape::Custom(_) => Ok(write!(out, "{value}")?),
            _ => minijinja::escape_formatter(out, state, value),
        },
    );
    let urlencode = |value: &Value| {
        Value::from_safe_string(utf8_percent_encode(&value.to_string(), ESCAPED).to_string())
    };
    templates.add_filter("urlencode", urlencode);
    templates
}

fn add(
    templates: &mut Environment<'static>,
    field: &'static str,
    name: String,
    source: &str,
) -> Result<(), Fault> {
    let added = templates.add_template_owned(name, source.to_owned());
    added.map_err(|error| bad(field, &error))
}

fn add_headers(
    templates: &mut Environment<'static>,
    headers: &BTreeMap<String, String>,
) -> Result<Vec<HeaderName>, Fault> {
    if headers.len() > MAX_HEADERS {
        return Err(bad_field("headers", format!("are at most {MAX_HEADERS}")));
    }
    // What the request's own form decides.
    let ours = [
        header::HOST,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONNECTION,
    ];
    let mut names = Vec::new();
    for (name, value) in headers {
        let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
        let Some(parsed) = parsed.filter(|name| !ours.contains(name)) else {
            return Err(bad_field("headers", format!("do not take \"{name}\"")));
        };
        add(templates, "headers", format!("{HEADER}{parsed}"), value)?;
        names.push(parsed);
    }
    Ok(names)
}

/// How a body is escaped: as its type says, else as it looks.
fn body_kind(headers: &BTreeMap<String, String>, body: &str) -> &'static str {
    let named = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, kind)| kind.to_ascii_lowercase());
    match named {
        Some(kind) if kind.contains("json") => JSON,
        Some(kind) if kind.contains("xml") => XML,
        Some(kind) if kind.contains("urlencoded") => FORM,
        Some(_) => PLAIN,
        None if body.trim_start().starts_with(['{', '['])
            && !body.trim_start().starts_with("{{") =>
        {
            JSON
        }
        None => FORM,
    }
}

fn bad(field: &str, error: &minijinja::Error) -> Fault {
    let line = error
        .line()
        .map_or(String::new(), |line| format!(" (line {line})"));
    let what = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    let detail = format!("\"{field}\" cannot be used: {what}{line}.");
    Fault::new(FaultCode::BadTemplate, detail).with("field", field)
}

fn made_no(field: &str, what: &str, error: &impl std::fmt::Display) -> Fault {
    let detail = format!("\"{field}\" becomes no {what}: {error}.");
    Fault::new(FaultCode::BadTemplate, detail).with("field", field)
}

/// What a receipt says, by `id` and `status`; `None` for what is none, or says nothing yet. The status is Kannel's `%d`
/// or a word of SMPP.
pub(super) fn receipt(field: &impl Fn(&str) -> Option<String>) -> Option<Receipt> {
    let reference = field("id").filter(|id| !id.is_empty())?;
    let status = field("status")?;
    let delivered = match status.to_ascii_lowercase().as_str() {
        "1" | "delivered" | "delivrd" => true,
        "2" | "16" | "failed" | "undelivered" | "undeliv" | "rejected" | "rejectd" | "expired" => {
            false
        }
        // On its way: buffered, handed to the operator.
        _ => return None,
    };
    Some(Receipt {
        reference,
        delivered,
        code: Some(status),
        words: field("words"),
        meaning: None,
    })
}

#[cfg(test)]
mod tests;
