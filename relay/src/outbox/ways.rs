//! The ways out: senders of e-mail and gateways of SMS. Where there is none of a kind, the sandbox captures.

use futures_util::future::BoxFuture;
use shared::notice::NoticeKind;

use super::gateway::{Outgoing, Verdict};

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
#[derive(Debug, Default)]
pub struct Ways {}

impl Out for Ways {
    fn names(&self, kind: NoticeKind) -> Vec<String> {
        match kind {
            NoticeKind::Sms | NoticeKind::Email => Vec::new(),
        }
    }

    fn hand_over<'a>(
        &'a self,
        _: NoticeKind,
        _: &'a str,
        _: &'a Outgoing,
    ) -> BoxFuture<'a, Verdict> {
        Box::pin(async { Verdict::gone() })
    }

    fn source(&self, _: Option<&str>, outgoing: &Outgoing) -> String {
        super::sandbox::source(outgoing)
    }
}
