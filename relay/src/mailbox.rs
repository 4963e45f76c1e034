//! Mailboxes as people write them: `li@example.org`, `Li <li@例子.中国>`. Pure.
//!
//! What comes out can stand in a header and in an SMTP command as it is: it has no space, no control character and none
//! of the signs with a meaning there, and its domain is ASCII.

use std::net::IpAddr;

use shared::fault::{Fault, FaultCode};

/// The most bytes of an address and of its part before the `@` (RFC 5321, 4.5.3.1).
const MAX_ADDRESS: usize = 254;
const MAX_LOCAL: usize = 64;

/// ASCII signs that stand in the part before the `@` besides letters and digits (RFC 5322, `atext`, and the dot).
const LOCAL_SIGNS: &str = "!#$%&'*+-/=?^_`{|}~.";

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mailbox {
    /// The name that stands before the address.
    pub name: Option<String>,
    /// What stands before the `@`.
    pub local: String,
    /// The domain in ASCII, or an IP address in brackets.
    pub domain: String,
}

impl std::fmt::Display for Mailbox {
    /// The address alone.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl Mailbox {
    /// For logs: enough to know it again, too little to write to it.
    pub fn masked(&self) -> String {
        let first = self.local.chars().next().unwrap_or('*');
        format!("{first}***@{}", self.domain)
    }
}

/// A recipient, mailbox or phone number, for a log or the audit list: enough to find it by, not enough to use it.
pub fn masked(to: &str) -> String {
    let keep = |text: &str, count: usize| text.chars().take(count).collect::<String>();
    if let Some((local, domain)) = to.rsplit_once('@') {
        return format!("{}***@{domain}", keep(local, 1));
    }
    let count = to.chars().count();
    let tail: String = to.chars().skip(count.saturating_sub(4)).collect();
    format!("{}****{tail}", keep(to, count.saturating_sub(8).min(6)))
}

/// What is wrong with a mailbox.
enum Wrong {
    /// A character that does not stand in one.
    Character(char),
    /// Something else, in a sentence that goes on.
    Because(String),
}

impl From<&str> for Wrong {
    fn from(why: &str) -> Self {
        Self::Because(why.to_owned())
    }
}

impl Wrong {
    fn fault(self, text: &str) -> Fault {
        let bad = |why: &str| {
            let detail = format!("\"{}\" is not a mailbox: {why}", text.escape_debug());
            Fault::new(FaultCode::BadRecipient, detail).with("to", text)
        };
        match self {
            Self::Because(why) => bad(&why),
            Self::Character(character) => {
                let shown = shown(character);
                bad(&format!("the character {shown} does not stand in one."))
                    .with("character", character.to_string())
                    .with("shown", shown)
            }
        }
    }
}

/// Reads an address, or a name and an address in angle brackets.
///
/// # Errors
/// `bad-recipient`, with the character that is wrong where it is one.
pub fn parse(text: &str) -> Result<Mailbox, Fault> {
    read(text.trim()).map_err(|wrong| wrong.fault(text))
}

fn read(text: &str) -> Result<Mailbox, Wrong> {
    if let Some(character) = text.chars().find(|character| character.is_control()) {
        return Err(Wrong::Character(character));
    }
    let (name, address) = match text.strip_suffix('>') {
        Some(rest) => rest
            .rsplit_once('<')
            .ok_or("a \"<\" is missing before \">\".")?,
        None => ("", text),
    };
    let (name, address) = (name.trim(), address.trim());
    let quoted = name.strip_prefix('"');
    let name = quoted
        .and_then(|name| name.strip_suffix('"'))
        .unwrap_or(name);
    if address.is_empty() {
        return Err("it is empty.".into());
    }
    let (local, domain) = address.rsplit_once('@').ok_or_else(|| {
        // A sign that looks like the one that is missing is named first.
        let mut others = address.chars().filter(|character| !local_takes(*character));
        let other = others.next().map(Wrong::Character);
        other.unwrap_or_else(|| "it has no \"@\".".into())
    })?;
    check_local(local)?;
    let domain = check_domain(domain)?;
    if local.len() > MAX_LOCAL || local.len() + 1 + domain.len() > MAX_ADDRESS {
        return Err(Wrong::Because(format!(
            "it is longer than {MAX_LOCAL} bytes before the \"@\" or {MAX_ADDRESS} in all."
        )));
    }
    Ok(Mailbox {
        name: Some(name.to_owned()).filter(|name| !name.is_empty()),
        local: local.to_owned(),
        domain,
    })
}

fn check_local(local: &str) -> Result<(), Wrong> {
    if let Some(character) = local.chars().find(|character| !local_takes(*character)) {
        return Err(Wrong::Character(character));
    }
    if local.is_empty() || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err("what stands before the \"@\" is empty or has a dot too many.".into());
    }
    Ok(())
}

fn local_takes(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || LOCAL_SIGNS.contains(character);
    }
    // Of other scripts (RFC 6531) the letters, digits and marks: what looks like a sign with a meaning is none of them.
    character.is_alphanumeric() || unicode_normalization::char::is_combining_mark(character)
}

/// The domain in ASCII.
fn check_domain(domain: &str) -> Result<String, Wrong> {
    let no_domain = || Wrong::from("what stands after the \"@\" is not a domain.");
    if let Some(literal) = domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        let ip = literal.strip_prefix("IPv6:").unwrap_or(literal);
        return match ip.parse::<IpAddr>().map_err(|_| no_domain())? {
            IpAddr::V4(v4) => Ok(format!("[{v4}]")),
            IpAddr::V6(v6) => Ok(format!("[IPv6:{v6}]")),
        };
    }
    let wrong = |character: &char| {
        if character.is_ascii() {
            !character.is_ascii_alphanumeric() && !matches!(character, '-' | '.')
        } else {
            // Whether a domain takes one of another script its own rules say (UTS 46), sign by sign.
            idna::domain_to_ascii_strict(&character.to_string()).is_err()
                && !matches!(character, '。' | '．' | '｡')
                && !unicode_normalization::char::is_combining_mark(*character)
        }
    };
    if let Some(character) = domain.chars().find(wrong) {
        return Err(Wrong::Character(character));
    }
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| no_domain())?;
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    };
    if ascii.split('.').all(label) {
        Ok(ascii)
    } else {
        Err(no_domain())
    }
}

/// A character as a fault shows it: itself, or its number where it shows as nothing.
fn shown(character: char) -> String {
    if character.is_control() || character.is_whitespace() {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("\"{character}\"")
    }
}

#[cfg(test)]
mod tests;
