//! The ways out: senders of e-mail and gateways of SMS. Where there is none of a kind, the sandbox captures.

use std::{borrow::Cow, sync::Arc};

use futures_util::future::BoxFuture;
use shared::notice::NoticeKind;

use super::{
    codes::{Codes, without_digits},
    email::Senders,
    gateway::{Message, Outgoing, Verdict},
    sms::Gateways,
};
use crate::clock;

/// SMS that one gateway has at once. Beyond: they wait in the store.
const SMS_AT_ONCE: usize = 8;

/// What hands notices over.
pub trait Out: std::fmt::Debug + Send + Sync {
    /// The senders or gateways, best first.
    fn names(&self, kind: NoticeKind) -> Vec<String>;

    /// How many notices one of them has at once.
    fn at_once(&self, kind: NoticeKind, name: &str) -> usize;

    /// Hands a notice to one of them. Done within bounded time; what comes of it is never decided here.
    fn hand_over<'a>(
        &'a self,
        kind: NoticeKind,
        name: &'a str,
        outgoing: &'a Outgoing,
    ) -> BoxFuture<'a, Verdict>;

    /// Exactly what goes out, as text and without secrets; without a name, as the sandbox shows it.
    fn source(&self, name: Option<&str>, outgoing: &Outgoing) -> String;
}

/// The ways out of a relay.
#[derive(Debug)]
pub struct Ways {
    /// The senders of e-mail.
    pub senders: Arc<Senders>,
    /// The gateways of SMS.
    pub gateways: Arc<Gateways>,
    /// Fills in the digits of verification codes.
    pub codes: Arc<Codes>,
}

impl Out for Ways {
    fn names(&self, kind: NoticeKind) -> Vec<String> {
        match kind {
            NoticeKind::Sms => self.gateways.names(),
            NoticeKind::Email => self.senders.names(),
        }
    }

    fn at_once(&self, kind: NoticeKind, name: &str) -> usize {
        match kind {
            NoticeKind::Sms => SMS_AT_ONCE,
            // As many as it has connections: what a kill makes unknown was on one of them, and did not wait for one.
            NoticeKind::Email => self.senders.connections(name),
        }
    }

    fn hand_over<'a>(
        &'a self,
        kind: NoticeKind,
        name: &'a str,
        outgoing: &'a Outgoing,
    ) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let filled = match self.codes.fill(outgoing, clock::now()).await {
                Ok(filled) => filled,
                Err(verdict) => return verdict,
            };
            let mut verdict = match kind {
                NoticeKind::Sms => self.gateways.hand_over(name, &filled).await,
                NoticeKind::Email => self.senders.hand_over(name, &filled).await,
            };
            if let Cow::Owned(_) = filled {
                // The other side may repeat what it was given.
                verdict.words = verdict.words.map(|words| without_digits(&words));
            }
            self.codes.handed_over(&outgoing.id, &verdict).await;
            verdict
        })
    }

    fn source(&self, name: Option<&str>, outgoing: &Outgoing) -> String {
        match &outgoing.message {
            Message::Sms { .. } => self.gateways.source(name, outgoing),
            Message::Email(_) => self.senders.source(name, outgoing),
        }
    }
}
