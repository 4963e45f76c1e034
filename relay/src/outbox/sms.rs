//! The gateways of SMS: which there are, handing notices to them, and what their receipts say.
//!
//! [`ihuyi`] and [`http`] know what a kind of gateway wants and says, and do nothing themselves; [`client`] does the one
//! request. Those that stand in the configuration come first and cannot be changed; the others are kept by the store,
//! their secrets by the vault.

mod client;
mod http;
mod ihuyi;
mod kept;
mod redact;
mod way;

use std::sync::{Arc, PoisonError, RwLock};

use secrecy::ExposeSecret as _;
use shared::{
    fault::{Fault, FaultCode},
    sender::{Gateway, GatewaySettings, TestResult},
};

use super::{
    gateway::{Known, Message, Outgoing, Verdict},
    mac::{self, For, Tagger},
    vault::Vault,
    words::{HIDDEN, Hider, cut},
};
use crate::{config::SmsSection, journal::Journal};
use client::{Client, NoAnswer};
use way::Way;

/// The path below which receipts are taken; a gateway's own secret follows.
pub const RECEIPTS: &str = "/receipts/";

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The gateway's own id of the SMS.
    pub reference: String,
    /// Whether it has arrived, or never will.
    pub delivered: bool,
    /// The gateway's code.
    pub code: Option<String>,
    /// What it said.
    pub words: Option<String>,
    /// What that means.
    pub meaning: Option<&'static str>,
}

/// What a phone has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReply {
    /// From which phone, as the gateway says it.
    pub from: String,
    /// What it says.
    pub text: String,
    /// When, as the gateway says it.
    pub said_at: Option<String>,
}

/// What a gateway pushes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// What became of an SMS.
    Receipt(Receipt),
    /// What a phone has answered.
    Reply(NewReply),
}

/// All gateways of a relay.
#[derive(Debug)]
pub struct Gateways {
    journal: Journal,
    vault: Arc<Vault>,
    tagger: Arc<Tagger>,
    client: Client,
    settings: SmsSection,
    /// Where gateways reach the relay, as an origin.
    base: String,
    ways: RwLock<Arc<Vec<Way>>>,
    /// Held over a commit, so that changes come one after the other.
    changing: tokio::sync::Mutex<()>,
}

impl Gateways {
    fn ways(&self) -> Arc<Vec<Way>> {
        let ways = self.ways.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&ways)
    }

    /// Their names, best first.
    pub fn names(&self) -> Vec<String> {
        self.ways().iter().map(|way| way.name.clone()).collect()
    }

    /// All of them as users see them, best first.
    pub fn list(&self) -> Vec<Gateway> {
        self.ways().iter().map(|way| self.shown(way)).collect()
    }

    fn shown(&self, way: &Way) -> Gateway {
        Gateway {
            gateway: way.name.clone(),
            settings: way.shown(),
            has_secret: !way.secret.is_none(),
            in_file: way.in_file,
            receipt_path: self.receipt_path(&way.name),
        }
    }

    fn receipt_path(&self, name: &str) -> String {
        let secret = self.tagger.secret(For::Receipts, name);
        format!("{RECEIPTS}{}", secret.expose_secret())
    }

    fn receipt_url(&self, name: &str) -> String {
        format!("{}{}", self.base, self.receipt_path(name))
    }

    /// Hands an SMS to a gateway. Done within the client's times.
    pub async fn hand_over(&self, name: &str, outgoing: &Outgoing) -> Verdict {
        let ways = self.ways();
        let Some(way) = find(&ways, name) else {
            return Verdict::gone();
        };
        let Message::Sms { text } = &outgoing.message else {
            return verdict(Known::Refused, None, None, None);
        };
        let request = way.request(outgoing, text, &self.receipt_url(name));
        let verdict = match request {
            Ok(request) => match self.client.exchange(request, &way.trusted).await {
                Ok(answer) => way.judge(&answer, &outgoing.try_id),
                Err(none) => unanswered(none),
            },
            Err(verdict) => *verdict,
        };
        way::shown(verdict, self.hider(way))
    }

    /// What takes out of a gateway's words what it may repeat.
    fn hider<'a>(&self, way: &'a Way) -> &'a Hider {
        way.hider(|| self.tagger.secret(For::Receipts, &way.name))
    }

    /// Exactly what goes out, without secrets; without a name, what would go out if there were a gateway.
    pub fn source(&self, name: Option<&str>, outgoing: &Outgoing) -> String {
        let Message::Sms { text } = &outgoing.message else {
            return String::new();
        };
        let ways = self.ways();
        match name.and_then(|name| find(&ways, name)) {
            // The path is a secret, by which anybody could say that an SMS has arrived.
            Some(way) => {
                let receipts = format!("{}{RECEIPTS}{HIDDEN}", self.base);
                way.source(outgoing, text, &receipts)
            }
            None => format!("to={}\ntext={text}\n", outgoing.to),
        }
    }

    /// Sends a test by a gateway, at once, or asks what is left on its account.
    ///
    /// # Errors
    /// `not-found`; `bad-request` where no phone is named and the gateway tells no balance.
    pub async fn test(&self, name: &str, to: Option<Outgoing>) -> Result<TestResult, Fault> {
        let ways = self.ways();
        let way = find(&ways, name).ok_or_else(|| no_such(name))?;
        let started = std::time::Instant::now();
        let accepted = |verdict: &Verdict| matches!(verdict.known, Known::Accepted(_));
        let (told, left) = match to {
            Some(outgoing) => {
                let told = self.hand_over(name, &outgoing).await;
                // What a gateway did not take says more than a balance.
                let asks = accepted(&told);
                let left = if asks { self.balance(way).await } else { None };
                (told, left.and_then(Result::ok))
            }
            None => match self.balance(way).await {
                Some(Ok(left)) => (verdict(Known::Accepted(None), None, None, None), Some(left)),
                Some(Err(told)) => (told, None),
                None => {
                    return Err(crate::faults::bad_field(
                        "to",
                        "names a phone: gateways of this kind tell no balance",
                    ));
                }
            },
        };
        Ok(TestResult {
            accepted: accepted(&told),
            code: told.code,
            words: told.words,
            meaning: told.meaning.map(str::to_owned),
            balance: left,
            took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// What is left on a gateway's account, or why that is not told; `None` where it never is.
    async fn balance(&self, way: &Way) -> Option<Result<String, Verdict>> {
        let told = match way.unlocked() {
            Err(locked) => Err(locked),
            Ok(()) => match self.client.exchange(way.balance()?, &way.trusted).await {
                Ok(answer) => way.read_balance(&answer),
                Err(none) => Err(unanswered(none)),
            },
        };
        let hider = self.hider(way);
        let left = told.map(|left| cut(&hider.hide(&left)));
        Some(left.map_err(|verdict| way::shown(verdict, hider)))
    }

    /// A text that a gateway takes for a test.
    pub fn test_text(&self, name: &str) -> Result<String, Fault> {
        let ways = self.ways();
        let way = find(&ways, name).ok_or_else(|| no_such(name))?;
        Ok(way.test_text())
    }

    /// The gateway to which a secret of receipts belongs.
    pub fn of_receipts(&self, secret: &str) -> Option<String> {
        // Each is compared, so that the time does not tell which one it was.
        let ways = self.ways();
        let mut found = None;
        for way in ways.iter() {
            let own = self.tagger.secret(For::Receipts, &way.name);
            if mac::same(&own, secret) {
                found = Some(way.name.clone());
            }
        }
        found
    }

    /// What was pushed to a gateway's path says; `None` for what is neither receipt nor reply, or says nothing yet.
    pub fn read(&self, name: &str, field: &impl Fn(&str) -> Option<String>) -> Option<Pushed> {
        let ways = self.ways();
        let way = find(&ways, name)?;
        let hider = self.hider(way);
        if let Some(reply) = way.reply(field) {
            return Some(Pushed::Reply(NewReply {
                from: hider.hide_long(&reply.from),
                text: hider.hide_long(&reply.text),
                said_at: reply.said_at.map(|at| hider.hide_long(&at)),
            }));
        }
        let receipt = way.receipt(field)?;
        Some(Pushed::Receipt(Receipt {
            reference: way::reference(&receipt.reference, hider)?,
            words: receipt.words.map(|words| cut(&hider.hide(&words))),
            code: receipt.code.map(|code| cut(&hider.hide(&code))),
            ..receipt
        }))
    }
}

/// Whether settings can be used.
///
/// # Errors
/// What is wrong with them, and in which `field`.
pub fn check(settings: &GatewaySettings) -> Result<(), Fault> {
    Way::new("", settings.clone()).map(|_| ())
}

fn find<'a>(ways: &'a [Way], name: &str) -> Option<&'a Way> {
    ways.iter().find(|way| way.name == name)
}

fn no_such(name: &str) -> Fault {
    Fault::new(
        FaultCode::NotFound,
        format!("There is no gateway \"{name}\"; list-gateways shows those there are."),
    )
    .with("gateway", name)
}

/// What it comes to when there is no answer.
fn unanswered(none: NoAnswer) -> Verdict {
    let (known, words, meaning) = match none {
        NoAnswer::Denied(words) => (Known::Away, words, "gateway-denied"),
        NoAnswer::NotSent(words) => (Known::Away, words, "gateway-unreachable"),
        NoAnswer::NotSecure(words) => (Known::Away, words, "gateway-not-secure"),
        NoAnswer::Open(words) => (Known::Unknown, words, "gateway-silent"),
    };
    verdict(known, None, Some(words), Some(meaning))
}

fn verdict(
    known: Known,
    code: Option<String>,
    words: Option<String>,
    meaning: Option<&'static str>,
) -> Verdict {
    Verdict {
        known,
        code,
        words,
        meaning,
    }
}
