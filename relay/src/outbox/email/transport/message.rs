//! One message over a connection: its envelope, and its bytes up to the final dot.
//!
//! The mail client's own `send` does not tell at which command it failed, and that decides everything: until the server
//! has answered `DATA` and the final dot was written, nothing can have been taken. So each command's answer is read by
//! itself, and the message is handed over piece by piece, which tells whether the dot was next. To a server that offers
//! it the three commands are written at once (RFC 2920), which saves two of four ways there and back.

use std::sync::atomic::{AtomicBool, Ordering};

use lettre::transport::smtp::{
    commands::{Data, Mail, Rcpt},
    extension::{Extension, MailBodyParameter, MailParameter},
    response::{Response, Severity},
};
use tokio::time::timeout;

use super::{Connection, Envelope, ending, within, words_of};
use crate::outbox::email::answers::{Ending, Stage};

/// How much of a message is written at once.
const PIECE_BYTES: usize = 64 << 10;

/// What ends a message; alone, one without a byte.
const DOT: &str = ".\r\n";

impl Connection {
    /// Sends a message to one recipient; gives what the server said when it took it.
    pub(in crate::outbox::email) async fn send(
        &mut self,
        envelope: &Envelope<'_>,
    ) -> Result<String, Ending> {
        let from = Mail::new(Some(envelope.from.clone()), self.options(envelope)?);
        let to = Rcpt::new(envelope.to.clone(), Vec::new());
        let answer = if self.pipelining {
            self.group(&from, &to).await?
        } else {
            self.command(Stage::From, from).await?;
            self.command(Stage::To, to).await?;
            self.command(Stage::Data, Data).await?
        };
        if !answer.has_code(354) {
            return Err(Ending::Lost {
                stage: Stage::Data,
                words: Some(words_of(&answer)),
            });
        }
        self.message(envelope.message).await
    }

    /// The three commands before a message in one write. The first refusal decides; gives what the server says to `DATA`.
    async fn group(&mut self, from: &Mail, to: &Rcpt) -> Result<Response, Ending> {
        let (mut refusal, mut nobody, mut data) = (None, false, None);
        for stage in [Stage::From, Stage::To, Stage::Data] {
            let answer = match stage {
                Stage::From => self.command(stage, format!("{from}{to}{Data}")).await,
                _ => within(stage, self.times.command, self.smtp.read_response()).await,
            };
            match answer {
                Ok(answer) => data = (stage == Stage::Data).then_some(answer),
                Err(said) if said.leaves_connection() => {
                    nobody |= stage == Stage::To;
                    refusal.get_or_insert(said);
                }
                Err(ending) => {
                    self.broken = true;
                    return Err(refusal.unwrap_or(ending));
                }
            }
        }
        let Some(refusal) = refusal else {
            return data.ok_or(Ending::Silent(Stage::Data));
        };
        if data.is_some_and(|answer| answer.has_code(354)) {
            self.take_back(nobody).await;
        }
        Err(refusal)
    }

    /// The server waits for a message that it has refused already. It gets one of nothing for nobody (RFC 2920, 3.1); where
    /// it has taken the recipient somebody might get that, and the connection ends instead.
    async fn take_back(&mut self, nobody: bool) {
        let taken_back = nobody && {
            let answer = self.command(Stage::Data, DOT).await;
            answer.map_or_else(|ending| ending.leaves_connection(), |_| true)
        };
        self.broken = !taken_back;
    }

    /// Mailboxes that are not ASCII need a server that takes them (RFC 6531); they are all that is not ASCII in a message.
    fn options(&self, envelope: &Envelope<'_>) -> Result<Vec<MailParameter>, Ending> {
        let addresses: [&str; 2] = [envelope.from.as_ref(), envelope.to.as_ref()];
        if envelope.message.is_ascii() && addresses.iter().all(|address| address.is_ascii()) {
            return Ok(Vec::new());
        }
        let info = self.smtp.server_info();
        let has = |extension| info.supports_feature(extension);
        if has(Extension::SmtpUtfEight) && has(Extension::EightBitMime) {
            return Ok(vec![
                MailParameter::SmtpUtfEight,
                MailParameter::Body(MailBodyParameter::EightBitMime),
            ]);
        }
        Err(Ending::NonAscii)
    }

    async fn message(&mut self, message: &[u8]) -> Result<String, Ending> {
        let all_written = AtomicBool::new(false);
        let mut pieces = message.chunks(PIECE_BYTES);
        // The client asks for the next piece when the one before is written, and after the last one writes the dot.
        let pieces = std::iter::from_fn(|| {
            let piece = pieces.next();
            all_written.store(piece.is_none(), Ordering::Relaxed);
            piece
        });
        let answer = self.smtp.message_iter(pieces);
        let answer = timeout(self.times.message, answer).await;
        let stage = if all_written.load(Ordering::Relaxed) {
            Stage::Dot
        } else {
            Stage::Message
        };
        match answer {
            Ok(Ok(answer)) if answer.code().severity == Severity::PositiveCompletion => {
                Ok(words_of(&answer))
            }
            Ok(Ok(answer)) => Err(Ending::Lost {
                stage,
                words: Some(words_of(&answer)),
            }),
            Ok(Err(error)) => Err(ending(stage, &error)),
            Err(_) => Err(Ending::Silent(stage)),
        }
    }
}
