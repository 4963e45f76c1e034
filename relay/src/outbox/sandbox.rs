//! A notice as the sandbox shows it.

use super::gateway::{Message, Outgoing};

/// What would go out, as far as it is text.
pub(super) fn source(outgoing: &Outgoing) -> String {
    match &outgoing.message {
        Message::Sms { text } => format!("to={}\ntext={text}\n", outgoing.to),
        Message::Email(email) => format!(
            "To: {}\nSubject: {}\n\n{}\n",
            email.to.join(", "),
            email.subject,
            email.text
        ),
    }
}
