//! Any gateway that takes an HTTP request, as its settings describe it. Pure: requests, and what answers and receipts mean.
//!
//! What is put into a URL or a form is escaped for it, and what is put into JSON is written as JSON, whatever the
//! template says: an SMS may hold what a peer has sent, which must not become a field of the request.

mod templates;

use axum::http::{HeaderName, HeaderValue, Method, Request, Uri, header};
use bytes::Bytes;
use http_body_util::Full;
use minijinja::{
    context,
    value::{Serde, Value},
};
use secrecy::SecretString;
use shared::{
    fault::{Fault, FaultCode},
    sender::GatewaySettings,
};

use super::{
    NewReply, Receipt,
    client::{Answer, check_url},
    verdict,
};
use crate::{
    faults::bad_field,
    outbox::{
        gateway::{Known, Verdict},
        words::{HIDDEN, cut},
    },
};
use templates::{Place, Templates, percent};

pub(super) use templates::Values;

/// The most bytes of a gateway's id of an SMS.
const MAX_REFERENCE: usize = 200;

/// A gateway whose templates are read.
#[derive(Clone)]
pub(super) struct HttpGateway {
    templates: Templates,
    method: Method,
    headers: Vec<HeaderName>,
    body: Option<Place<'static>>,
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
        let gateway = Self::read(settings)?;
        gateway.as_ref().map_or(Ok(()), Self::try_out)?;
        Ok(gateway)
    }

    /// The same without trying what its templates make: only to show it.
    pub(super) fn read(settings: &GatewaySettings) -> Result<Option<Self>, Fault> {
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
        let headers = templates::headers(headers)?;
        let body = body.as_deref();
        let placed = body.map(|body| (templates::body(&headers, body), body));
        let templates = Templates::new(url, &headers, placed)?;
        templates.check("accepted_when", accepted_when)?;
        if let Some(from) = id_from {
            templates.check("id_from", from)?;
        }
        Ok(Some(Self {
            templates,
            method: read_method(method, body.is_some())?,
            headers: headers.into_iter().map(|(name, _)| name).collect(),
            body: placed.map(|(place, _)| place),
            accepted_when: accepted_when.clone(),
            id_from: id_from.clone(),
        }))
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
            let json = body.filter(|_| self.body == Some(Place::Json));
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
        let url = self.templates.render(Place::Url, values)?;
        let uri: Uri = url
            .trim()
            .parse()
            .map_err(|error| made_no("url", "URL", &error))?;
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        for name in &self.headers {
            let value = self.templates.render(Place::Header(name), values)?;
            let value = HeaderValue::from_bytes(value.as_bytes());
            let value = value.map_err(|error| made_no("headers", "header", &error))?;
            request.headers_mut().insert(name.clone(), value);
        }
        let kind = match self.body {
            Some(Place::Json) => "application/json",
            Some(Place::Xml) => "application/xml; charset=utf-8",
            Some(Place::Plain) => "text/plain; charset=utf-8",
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
        source.replace(&percent(HIDDEN), HIDDEN)
    }

    fn render_body(&self, values: &Values<'_>) -> Result<Option<String>, Fault> {
        let body = self.body.map(|place| self.templates.render(place, values));
        body.transpose()
    }

    /// What an answer comes to; `id` is the notice's.
    pub(super) fn judge(&self, answer: &Answer, id: &str) -> Verdict {
        let json: Option<serde_json::Value> = serde_json::from_str(&answer.body).ok();
        let context = context! {
            status => answer.status,
            body => answer.body.as_str(),
            json => json.map_or(Value::UNDEFINED, |json| Value::from(Serde(json))),
            id => id,
        };
        let said = |known, meaning| {
            let words = Some(cut(&answer.body)).filter(|words| !words.is_empty());
            verdict(known, Some(answer.status.to_string()), words, meaning)
        };
        if matches!(answer.status, 429 | 503) {
            return said(Known::Later(answer.retry_after), Some("gateway-busy"));
        }
        match self.templates.evaluate(&self.accepted_when, &context) {
            Ok(accepted) if accepted.is_true() => {
                said(Known::Accepted(self.reference(&context)), None)
            }
            // A server that fails, or a proxy before it, may have passed the request on.
            _ if answer.status >= 500 => said(Known::Unknown, Some("gateway-failed")),
            Err(error) if answer.status < 300 => Verdict {
                words: Some(cut(&format!("accepted_when: {error}"))),
                ..said(Known::Unknown, Some("gateway-answer"))
            },
            // Who asks is not let in, whatever the SMS.
            _ if matches!(answer.status, 401 | 403) => said(Known::Away, Some("gateway-refused")),
            _ => said(Known::Refused, Some("gateway-refused")),
        }
    }

    /// The gateway's own id of the SMS.
    fn reference(&self, context: &Value) -> Option<String> {
        let from = self.id_from.as_ref()?;
        let value = self.templates.evaluate(from, context).ok()?;
        let known = !value.is_undefined() && !value.is_none();
        let fits = |id: &String| !id.is_empty() && id.len() <= MAX_REFERENCE;
        known.then(|| value.to_string()).filter(fits)
    }
}

fn read_method(method: &str, has_body: bool) -> Result<Method, Fault> {
    match method.to_ascii_uppercase().as_str() {
        "GET" if has_body => Err(bad_field("body", "goes with POST alone")),
        "GET" => Ok(Method::GET),
        "POST" => Ok(Method::POST),
        _ => Err(bad_field("method", "is GET or POST")),
    }
}

fn made_no(field: &str, what: &str, error: &impl std::fmt::Display) -> Fault {
    let detail = format!("\"{field}\" becomes no {what}: {error}.");
    Fault::new(FaultCode::BadTemplate, detail).with("field", field)
}

/// What a reply says, by `from` and `text` (Kannel's `%p` and `%a`), and by `at` when it was sent; `None` for what is none.
pub(super) fn reply(field: &impl Fn(&str) -> Option<String>) -> Option<NewReply> {
    let said = |name| field(name).filter(|value| !value.trim().is_empty());
    Some(NewReply {
        from: said("from")?,
        text: said("text")?,
        said_at: said("at"),
    })
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
