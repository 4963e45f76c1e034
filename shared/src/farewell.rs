//! The texts that end a connection.

use crate::{
    MAX_NAME_CHARS,
    bridge::TextEncoding,
    encoding,
    fault::{Fault, FaultCode},
};

/// Whether each of these can be said on a bridge with an encoding.
///
/// # Errors
/// `bad-request` for one that is no short line, `not-encodable` for one of which the encoding does not have every character; both
/// with the `field`, the second with the `word`.
pub fn check(words: &[String], encoding: TextEncoding) -> Result<(), Fault> {
    words.iter().try_for_each(|word| {
        check_form(word)?;
        match encoding::missing(word, encoding).next() {
            Some((at, character)) => Err(not_encodable(word, at, character, encoding)),
            None => Ok(()),
        }
    })
}

/// Those of them that can be said in an encoding.
pub fn carried(words: Vec<String>, encoding: TextEncoding) -> Vec<String> {
    let mut words = words;
    words.retain(|word| encoding::missing(word, encoding).next().is_none());
    words
}

fn check_form(word: &str) -> Result<(), Fault> {
    let characters = word.chars().count();
    if (1..=MAX_NAME_CHARS).contains(&characters) && !word.chars().any(char::is_control) {
        return Ok(());
    }
    let detail =
        format!("\"farewell\" holds texts of 1 to {MAX_NAME_CHARS} characters, without line ends.");
    Err(Fault::new(FaultCode::BadRequest, detail).with("field", "farewell"))
}

fn not_encodable(word: &str, at: usize, character: char, encoding: TextEncoding) -> Fault {
    let label = encoding.label();
    let detail = format!(
        "The farewell \"{word}\" cannot be said in {label}, which does not have {character:?}; take the word out of \"farewell\" or choose another \"encoding\"."
    );
    Fault::new(FaultCode::NotEncodable, detail)
        .with("field", "farewell")
        .with("word", word)
        .with("at", at)
        .with("character", character.to_string())
        .with("encoding", label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::FAREWELLS;

    #[test]
    fn what_an_encoding_does_not_have_cannot_be_a_farewell_in_it() {
        let words = FAREWELLS.map(str::to_owned).to_vec();
        for encoding in TextEncoding::ALL.iter().copied() {
            let label = encoding.label();
            let has_both = matches!(label, "utf-8" | "gbk" | "gb18030" | "utf-16le" | "utf-16be");
            let kept = carried(words.clone(), encoding);
            assert_eq!(kept.len(), if has_both { 2 } else { 1 }, "{label}");
            assert_eq!(check(&kept, encoding), Ok(()));
            let Err(fault) = check(&words, encoding) else {
                assert!(has_both, "{label}");
                continue;
            };
            assert!(!has_both, "{label}");
            assert_eq!(fault.code, FaultCode::NotEncodable);
            let told = ["word", "encoding", "field"].map(|name| &fault.params[name]);
            assert_eq!(told, ["再见", label, "farewell"]);
            assert!(fault.detail.contains("再见") && fault.detail.contains(label));
        }
    }
}
