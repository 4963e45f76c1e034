//! One gateway: its settings, read, and what its kind makes of them.

use std::sync::OnceLock;

use axum::http::Request;
use bytes::Bytes;
use http_body_util::Full;
use rustls::pki_types::CertificateDer;
use secrecy::{ExposeSecret as _, SecretString};
use shared::{fault::Fault, sender::GatewaySettings};

use super::{
    NewReply, Receipt,
    client::Answer,
    http::{self, HttpGateway, Values},
    ihuyi::{self, Ihuyi},
    redact, verdict,
};
use crate::{
    clock,
    outbox::{
        codes::{TEXT_ZH, with_digits},
        gateway::{Known, Outgoing, Verdict},
        vault::Kept,
        words::{HIDDEN, Hider, cut},
    },
    store::NoticeKey,
};

/// A gateway.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) name: String,
    pub(super) settings: GatewaySettings,
    pub(super) secret: Kept,
    /// Certificates of authorities that are trusted besides the system's.
    pub(super) trusted: Vec<CertificateDer<'static>>,
    pub(super) in_file: bool,
    pub(super) position: u64,
    /// The templates of one that is described by its settings.
    http: Option<HttpGateway>,
    /// The same as users may see them.
    bare: Option<HttpGateway>,
    /// Takes out of what the gateway says what it may repeat; made when it is first needed.
    hider: OnceLock<Hider>,
}

impl Way {
    /// A gateway of some settings.
    ///
    /// # Errors
    /// What is wrong with them, and in which `field`.
    pub(super) fn new(name: &str, settings: GatewaySettings) -> Result<Self, Fault> {
        if let GatewaySettings::Ihuyi { url, account, .. } = &settings {
            ihuyi::check(url, account)?;
        }
        Ok(Self {
            http: HttpGateway::new(&settings)?,
            // What cannot be read without its secrets is not shown.
            bare: HttpGateway::read(&redact::settings(&settings))
                .ok()
                .flatten(),
            name: name.to_owned(),
            settings,
            secret: Kept::None,
            trusted: Vec::new(),
            in_file: false,
            position: 0,
            hider: OnceLock::new(),
        })
    }

    fn ihuyi(&self) -> Option<Ihuyi<'_>> {
        match (&self.settings, self.secret.known()) {
            (
                GatewaySettings::Ihuyi {
                    url,
                    account,
                    dynamic_password,
                },
                Some(key),
            ) => Some(Ihuyi {
                url,
                account,
                key,
                dynamic: *dynamic_password,
            }),
            _ => None,
        }
    }

    fn values<'a>(&'a self, outgoing: &'a Outgoing, text: &'a str, url: &'a str) -> Values<'a> {
        Values {
            to: &outgoing.to,
            text,
            id: &outgoing.try_id,
            secret: self.secret.known(),
            receipt_url: url,
        }
    }

    /// The request that sends an SMS; receipts go to `url`.
    ///
    /// # Errors
    /// What it comes to where there can be none.
    pub(super) fn request(
        &self,
        outgoing: &Outgoing,
        text: &str,
        url: &str,
    ) -> Result<Request<Full<Bytes>>, Box<Verdict>> {
        self.unlocked().map_err(Box::new)?;
        if let Some(http) = &self.http {
            let request = http.request(&self.values(outgoing, text, url));
            return request.map_err(|fault| {
                Box::new(verdict(
                    Known::Refused,
                    None,
                    Some(fault.detail),
                    Some("gateway-settings"),
                ))
            });
        }
        match self.ihuyi() {
            Some(ihuyi) => ihuyi
                .submit(&outgoing.to, text, clock::now())
                .map_err(Box::new),
            None => Err(Box::new(no_secret())),
        }
    }

    /// Whether the secret can be read, if there is one: without it nothing goes out.
    ///
    /// # Errors
    /// What it comes to where it cannot.
    pub(super) fn unlocked(&self) -> Result<(), Verdict> {
        let Kept::Locked(why, _) = &self.secret else {
            return Ok(());
        };
        Err(verdict(
            Known::Away,
            None,
            Some(why.clone()),
            Some("gateway-other-key"),
        ))
    }

    /// What [`Way::request`] makes, as text and without secrets.
    pub(super) fn source(&self, outgoing: &Outgoing, text: &str, url: &str) -> String {
        let source = match (&self.bare, self.ihuyi()) {
            (Some(http), _) => http.source(&self.values(outgoing, text, url)),
            (None, Some(ihuyi)) => ihuyi.source(&outgoing.to, text, clock::now()),
            (None, None) => String::new(),
        };
        self.without_secret().hide(&source)
    }

    /// What an answer comes to, in the gateway's own words; `id` is the notice's.
    pub(super) fn judge(&self, answer: &Answer, id: &str) -> Verdict {
        match &self.http {
            Some(http) => http.judge(answer, id),
            None => ihuyi::judge(answer).unwrap_or_else(|| not_ihuyi(answer)),
        }
    }

    /// The request that asks what is left on the account, where the gateway tells it.
    pub(super) fn balance(&self) -> Option<Request<Full<Bytes>>> {
        self.ihuyi().map(|ihuyi| ihuyi.balance(clock::now()))
    }

    /// What is left.
    ///
    /// # Errors
    /// What came instead.
    pub(super) fn read_balance(&self, answer: &Answer) -> Result<String, Verdict> {
        ihuyi::read_balance(answer).unwrap_or_else(|| Err(not_ihuyi(answer)))
    }

    /// A text that the gateway takes for a test: of ihuyi's, which takes texts of its templates alone, the one that every
    /// account has.
    pub(super) fn test_text(&self) -> String {
        match self.settings {
            GatewaySettings::Ihuyi { .. } => with_digits(TEXT_ZH, "000000"),
            GatewaySettings::Http { .. } => {
                "Jackfield: this is a test. 这是一条测试短信。".to_owned()
            }
        }
    }

    /// The settings as users may see them.
    pub(super) fn shown(&self) -> GatewaySettings {
        let hider = self.without_secret();
        redact::each(&redact::settings(&self.settings), |text| hider.hide(text))
    }

    fn without_secret(&self) -> Hider {
        Hider::new(self.secret.known().map(|secret| secret.expose_secret()))
    }

    /// What takes out of a gateway's words all that it was given and users do not see: its secret, what stands in its settings
    /// as one, as it is sent, and the end of the path for its receipts.
    pub(super) fn hider(&self, receipts: impl FnOnce() -> SecretString) -> &Hider {
        self.hider.get_or_init(|| {
            let secret = self.secret.known();
            // What differs from SMS to SMS is left out, since others may have written it.
            let nothing = Values {
                to: "",
                text: "",
                id: "",
                secret,
                receipt_url: "",
            };
            let sent = self.http.as_ref().and_then(|http| http.filled(&nothing));
            let settings = [Some(&self.settings), sent.as_ref()];
            let written: Vec<_> = settings
                .into_iter()
                .flatten()
                .flat_map(redact::secrets)
                .collect();
            let receipts = receipts();
            let kept = [secret, Some(&receipts)].into_iter().flatten();
            let kept = kept.map(|secret| secret.expose_secret());
            Hider::new(kept.chain(written.iter().map(String::as_str)))
        })
    }

    /// What was pushed says, where it is a reply.
    pub(super) fn reply(&self, field: &impl Fn(&str) -> Option<String>) -> Option<NewReply> {
        match self.settings {
            GatewaySettings::Ihuyi { .. } => ihuyi::reply(field),
            GatewaySettings::Http { .. } => http::reply(field),
        }
    }

    /// What was pushed says.
    pub(super) fn receipt(&self, field: &impl Fn(&str) -> Option<String>) -> Option<Receipt> {
        match self.settings {
            GatewaySettings::Ihuyi { .. } => ihuyi::receipt(field),
            GatewaySettings::Http { .. } => http::receipt(field),
        }
    }
}

/// A verdict as it may be kept and shown.
pub(super) fn shown(verdict: Verdict, hider: &Hider) -> Verdict {
    let words = verdict.words.map(|words| cut(&hider.hide(&words)));
    Verdict {
        known: match verdict.known {
            Known::Accepted(Some(id)) => Known::Accepted(reference(&id, hider)),
            known => known,
        },
        words: words.filter(|words| !words.is_empty()),
        ..verdict
    }
}

/// The id of an SMS as it is kept, and found again: the relay's own, which some gateways hand back, or the gateway's; none where
/// nothing of it is seen.
pub(super) fn reference(id: &str, hider: &Hider) -> Option<String> {
    if NoticeKey::of_try(id).is_some() {
        return Some(id.to_owned());
    }
    Some(hider.hide(id)).filter(|id| id != HIDDEN)
}

fn no_secret() -> Verdict {
    let words = "The gateway's key is not set.".to_owned();
    verdict(Known::Away, None, Some(words), Some("gateway-settings"))
}

/// An answer that is none of ihuyi's: from something before it, or from somewhere else.
fn not_ihuyi(answer: &Answer) -> Verdict {
    let (known, meaning) = match answer.status {
        429 | 503 => (Known::Later(answer.retry_after), "gateway-busy"),
        300..500 => (Known::Refused, "gateway-refused"),
        500.. => (Known::Unknown, "gateway-failed"),
        _ => (Known::Unknown, "gateway-answer"),
    };
    let words = Some(answer.body.clone());
    verdict(known, Some(answer.status.to_string()), words, Some(meaning))
}
