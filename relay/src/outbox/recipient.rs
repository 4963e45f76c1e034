//! Who gets a notice.

use shared::{
    fault::{Fault, FaultCode},
    notice::NoticeKind,
};

/// A recipient, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recipient {
    /// A number in E.164 form, or a mailbox without a name.
    pub(super) to: String,
    /// As people write it, where that is more.
    pub(super) shown: Option<String>,
}

/// Reads a recipient.
pub(super) fn read(kind: NoticeKind, given: &str) -> Result<Recipient, Fault> {
    match kind {
        NoticeKind::Sms => phone(given),
        NoticeKind::Email => mailbox(given),
    }
}

fn phone(given: &str) -> Result<Recipient, Fault> {
    let given = given.trim();
    let digits = given.strip_prefix('+').filter(|digits| {
        (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let digits = digits.ok_or_else(|| bad(given, "a phone number, as \"+8613800138000\""))?;
    Ok(Recipient {
        to: format!("+{digits}"),
        shown: None,
    })
}

fn mailbox(given: &str) -> Result<Recipient, Fault> {
    let given = given.trim();
    let wanted = || {
        bad(
            given,
            "a mailbox, as \"ann@example.org\" or \"Ann <ann@example.org>\"",
        )
    };
    let address = match given.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').ok_or_else(wanted)?,
        None => given,
    };
    let (local, domain) = address.rsplit_once('@').ok_or_else(wanted)?;
    let odd =
        |char: char| char.is_whitespace() || char.is_control() || "<>,;:\"()[]\\".contains(char);
    let fine = !local.is_empty() && !domain.is_empty() && given.len() <= 320;
    if !fine || address.contains(odd) || given.contains(char::is_control) {
        return Err(wanted());
    }
    Ok(Recipient {
        to: format!("{local}@{}", domain.to_lowercase()),
        shown: (address != given).then(|| given.to_owned()),
    })
}

fn bad(given: &str, wanted: &str) -> Fault {
    Fault::new(
        FaultCode::BadRecipient,
        format!("\"{given}\" is not {wanted}."),
    )
    .with("to", given)
}

/// A recipient for a log: enough to find it by, not enough to use it.
pub(super) fn masked(to: &str) -> String {
    let keep = |text: &str, count: usize| text.chars().take(count).collect::<String>();
    if let Some((local, domain)) = to.rsplit_once('@') {
        return format!("{}***@{domain}", keep(local, 1));
    }
    let count = to.chars().count();
    let tail: String = to.chars().skip(count.saturating_sub(4)).collect();
    format!("{}****{tail}", keep(to, count.saturating_sub(8).min(6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailboxes_come_with_or_without_a_name() {
        let plain = read(NoticeKind::Email, " ann@Example.org ").unwrap();
        assert_eq!((plain.to.as_str(), plain.shown), ("ann@example.org", None));
        let named = read(NoticeKind::Email, "Ann <ann@example.org>").unwrap();
        assert_eq!(named.to, "ann@example.org");
        assert_eq!(named.shown.as_deref(), Some("Ann <ann@example.org>"));
        for bad in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "Ann <ann@example.org",
            "a b@c",
            "a@b\r\nBcc: c@d",
        ] {
            let fault = read(NoticeKind::Email, bad).unwrap_err();
            assert_eq!(fault.code, FaultCode::BadRecipient, "{bad}");
        }
    }

    #[test]
    fn logs_do_not_tell_recipients() {
        assert_eq!(masked("ann@example.org"), "a***@example.org");
        assert_eq!(masked("+8613800138000"), "+86138****8000");
        assert_eq!(masked("+1234"), "****1234");
    }
}
