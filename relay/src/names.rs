//! Names of people and things: which are names, and when two are the same.

use std::net::SocketAddr;

use shared::fault::{Fault, FaultCode};
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

use crate::text::{breaks, turns};

/// The name under which those speak in rooms who have none.
pub const NAMELESS: &str = "jackfield";

/// Nobody's names: the one above, and the words with which a page speaks of its own person.
const RESERVED: [&str; 3] = [NAMELESS, "you", "你"];

/// A name of 1 to 64 characters, trimmed; none of them a control character, or one that breaks a line or turns the direction of
/// writing, by which a list of names would show something else.
///
/// # Errors
/// `bad-request` naming the field.
pub(crate) fn check_name(field: &str, name: &str) -> Result<String, Fault> {
    let name = name.trim();
    let max = shared::MAX_NAME_CHARS;
    let deceives = |c: char| c.is_control() || turns(c) || breaks(c);
    if name.is_empty() || name.chars().count() > max || name.chars().any(deceives) {
        return Err(Fault::new(
            FaultCode::BadRequest,
            format!("\"{field}\" has 1 to {max} characters, none of them a control character or one that turns the direction of writing."),
        )
        .with("field", field));
    }
    Ok(name.to_owned())
}

/// Whether it is nobody's name.
pub(crate) fn is_reserved(name: &str) -> bool {
    let wanted = folded(name);
    RESERVED.iter().any(|word| wanted == folded(word))
}

/// Whether a person who is not here yet may go by a name.
///
/// # Errors
/// `name-taken`, `bad-request` as for one who comes.
pub fn check_person_name(name: &str) -> Result<(), Fault> {
    check_form(name)?;
    let is_free = !is_reserved(name);
    is_free.then_some(()).ok_or_else(|| name_taken(name))
}

/// Whether a name looks like nothing but a name before what is said in a room: there is something to see, nothing turns
/// the writing's direction, and it is neither an address nor a line of its own.
///
/// # Errors
/// `bad-request`.
pub fn check_form(name: &str) -> Result<(), Fault> {
    // As it is seen, before letters that look alike become one.
    let plain: String = name.nfkc().collect::<String>().trim().to_owned();
    let is_one = !folded(name).is_empty()
        && plain.parse::<SocketAddr>().is_err()
        && !plain.starts_with('*')
        && !plain.contains(": ")
        && !plain.ends_with(':')
        && !name.contains(turns);
    is_one.then_some(()).ok_or_else(no_name)
}

/// Whether a name of a peer that does not speak in a room reads as it is written.
///
/// # Errors
/// `bad-request`.
pub fn check_reads(name: &str) -> Result<(), Fault> {
    (!name.contains(turns)).then_some(()).ok_or_else(no_name)
}

fn no_name() -> Fault {
    let detail = "This would not be seen as a name: it is no address, does not begin with \"*\", has no colon at the end or before a space, and something of it can be seen, and nothing of it turns the direction of writing.";
    Fault::new(FaultCode::BadRequest, detail)
        .with("field", "name")
        .with("form", true)
}

/// The name is somebody else's.
pub fn name_taken(name: &str) -> Fault {
    let detail = format!("Somebody here goes by \"{name}\" already; choose another name.");
    Fault::new(FaultCode::NameTaken, detail).with("name", name)
}

/// A name as it is compared: forms of one letter are one (Unicode NFKC), and so are letters that look alike (Unicode
/// technical standard 39), in lower case, without what is not seen.
pub fn folded(name: &str) -> String {
    // Unicode's default-ignorable code points, and blanks that count as letters.
    let seen = |c: &char| {
        !matches!(
            *c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
        )
    };
    let plain: String = name.nfkc().filter(seen).collect::<String>().to_lowercase();
    let plain: String = skeleton(&plain).collect();
    let words: Vec<_> = plain.split_whitespace().collect();
    words.join(" ")
}
