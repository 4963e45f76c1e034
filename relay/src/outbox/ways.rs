//! The ways out: senders of e-mail and gateways of SMS. Where there is none of a kind, the sandbox captures.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use shared::notice::NoticeKind;

use super::{
    codes::Codes,
    email::Senders,
    gateway::{Message, Outgoing, Verdict},
    sms::Gateways,
};
use crate::clock;

/// What hands notices over.
pub trait Out: std::fmt::Debug + Send + Sync {
    /// The senders or gateways, best first.
    fn names(&self, kind: NoticeKind) -> Vec<String>;

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
            let verdict = match kind {
                NoticeKind::Sms => self.gateways.hand_over(name, &filled).await,
                NoticeKind::Email => self.senders.hand_over(name, &filled).await,
            };
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
