//! The templates of a gateway: each value is escaped for the place in which it stands.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use axum::http::{HeaderName, header};
use minijinja::{
    AutoEscape, Environment, Error, Output, State, UndefinedBehavior, context, value::Value,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    bounds::MAX_HEADERS,
    fault::{Fault, FaultCode},
    segments::{Alphabet, segments},
};

use crate::faults::bad_field;

/// What is escaped in URLs and forms: all but RFC 3986's unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The escaping of URLs and forms, by name.
const PERCENT: &str = "percent";

/// Steps that a template may take; one that loops without end is broken off.
const FUEL: u64 = 50_000;

/// Which template; how its values are escaped follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    Url,
    Form,
    Json,
    Xml,
    Plain,
    Header(&'a HeaderName),
}

impl Place<'_> {
    /// The template's name.
    fn name(self) -> Cow<'static, str> {
        match self {
            Self::Url => "url".into(),
            Self::Form => "form".into(),
            Self::Json => "json".into(),
            Self::Xml => "xml".into(),
            Self::Plain => "plain".into(),
            Self::Header(name) => format!("header {name}").into(),
        }
    }

    /// The field of the settings.
    fn field(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Form | Self::Json | Self::Xml | Self::Plain => "body",
            Self::Header(_) => "headers",
        }
    }
}

/// What the templates are given.
#[derive(Clone, Copy, Debug)]
pub(in crate::outbox::sms) struct Values<'a> {
    /// The recipient in E.164 form.
    pub(in crate::outbox::sms) to: &'a str,
    /// The text.
    pub(in crate::outbox::sms) text: &'a str,
    /// The notice's id.
    pub(in crate::outbox::sms) id: &'a str,
    /// The secret.
    pub(in crate::outbox::sms) secret: Option<&'a SecretString>,
    /// Where receipts go.
    pub(in crate::outbox::sms) receipt_url: &'a str,
}

/// Templates that are read.
#[derive(Clone)]
pub(super) struct Templates(Arc<Environment<'static>>);

impl Templates {
    /// Reads the templates of a URL, headers and a body.
    ///
    /// # Errors
    /// `bad-template`, and in which `field`.
    pub(super) fn new(
        url: &str,
        headers: &[(HeaderName, &str)],
        body: Option<(Place<'_>, &str)>,
    ) -> Result<Self, Fault> {
        let mut environment = environment();
        let headers = headers
            .iter()
            .map(|(name, value)| (Place::Header(name), *value));
        for (place, source) in headers.chain(body).chain([(Place::Url, url)]) {
            let added = environment.add_template_owned(place.name(), source.to_owned());
            added.map_err(|error| bad(place.field(), &error))?;
        }
        Ok(Self(Arc::new(environment)))
    }

    /// What a template becomes.
    ///
    /// # Errors
    /// `bad-template`, and in which `field`.
    pub(super) fn render(&self, place: Place<'_>, values: &Values<'_>) -> Result<String, Fault> {
        let secret = values.secret.map(|secret| secret.expose_secret());
        let template = self.0.get_template(&place.name());
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
        rendered.map_err(|error| bad(place.field(), &error))
    }

    /// Whether an expression can be read.
    ///
    /// # Errors
    /// `bad-template`, in this field.
    pub(super) fn check(&self, field: &str, expression: &str) -> Result<(), Fault> {
        let compiled = self.0.compile_expression(expression);
        compiled.map(|_| ()).map_err(|error| bad(field, &error))
    }

    /// What an expression comes to.
    pub(super) fn evaluate(&self, expression: &str, context: &Value) -> Result<Value, Error> {
        self.0.compile_expression(expression)?.eval(context.clone())
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    // What is not there is an error, but for the question whether it is there.
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|name| match name {
        "url" | "form" => AutoEscape::Custom(Cow::Borrowed(PERCENT)),
        "json" => AutoEscape::Json,
        "xml" => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    environment.set_formatter(
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
    // What is escaped by hand is not escaped again.
    environment.add_filter("urlencode", |value: &Value| {
        Value::from_safe_string(percent(&value.to_string()))
    });
    environment
}

/// A text as it stands in a URL.
pub(super) fn percent(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// The names of headers that may be set.
///
/// # Errors
/// `bad-request` for too many, and for what the request's own form decides.
pub(super) fn headers(
    headers: &BTreeMap<String, String>,
) -> Result<Vec<(HeaderName, &str)>, Fault> {
    if headers.len() > MAX_HEADERS {
        return Err(bad_field("headers", format!("are at most {MAX_HEADERS}")));
    }
    let ours = [
        header::HOST,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONNECTION,
    ];
    let read = |name: &String| {
        let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
        let parsed = parsed.filter(|name| !ours.contains(name));
        parsed.ok_or_else(|| bad_field("headers", format!("do not take \"{name}\"")))
    };
    headers
        .iter()
        .map(|(name, value)| Ok((read(name)?, value.as_str())))
        .collect()
}

/// How a body is escaped: as its type says, else as it looks.
pub(super) fn body(headers: &[(HeaderName, &str)], body: &str) -> Place<'static> {
    let named = headers
        .iter()
        .find(|(name, _)| name == header::CONTENT_TYPE);
    let kind = named.map(|(_, kind)| kind.to_ascii_lowercase());
    let start = body.trim_start();
    match kind {
        Some(kind) if kind.contains("json") => Place::Json,
        Some(kind) if kind.contains("xml") => Place::Xml,
        Some(kind) if kind.contains("urlencoded") => Place::Form,
        Some(_) => Place::Plain,
        None if start.starts_with(['{', '[']) && !start.starts_with("{{") => Place::Json,
        None => Place::Form,
    }
}

fn bad(field: &str, error: &Error) -> Fault {
    let line = error
        .line()
        .map_or_else(String::new, |line| format!(" (line {line})"));
    let what = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    let detail = format!("\"{field}\" cannot be used: {what}{line}.");
    Fault::new(FaultCode::BadTemplate, detail).with("field", field)
}
