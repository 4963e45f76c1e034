//! Passphrases: which are good.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    fault::{Fault, FaultCode},
    secret::SecretText,
    user::{MAX_PASSPHRASE_CHARS, PASSPHRASE_CHARS},
};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    common::is_common,
    doors::{Asker, Doors},
    hashing,
};
use crate::{names::folded, random, store::PassphraseHash};

/// A passphrase as somebody gives it. It does not print.
#[derive(Clone, Debug)]
pub struct Passphrase(SecretString);

impl From<&SecretText> for Passphrase {
    fn from(text: &SecretText) -> Self {
        Self::new(text.expose())
    }
}

impl Passphrase {
    /// As it is typed. Forms of one letter are one (NIST SP 800-63B, 5.1.1.2), since keyboards differ in them.
    pub fn new(text: &str) -> Self {
        // What is longer is nobody's; and nothing is done with its end.
        let text: String = text.chars().take(2 * MAX_PASSPHRASE_CHARS).nfkc().collect();
        Self(text.into())
    }

    /// Whether it may be chosen by somebody of this name.
    ///
    /// # Errors
    /// `bad-request` with the reason in `why`: `short`, `long`, `common`.
    pub fn check(self, name: &str) -> Result<Self, Fault> {
        let text = self.0.expose_secret();
        let length = text.chars().count();
        if length < PASSPHRASE_CHARS {
            return Err(bad(
                "short",
                &format!("has at least {PASSPHRASE_CHARS} characters"),
            ));
        }
        if length > MAX_PASSPHRASE_CHARS {
            return Err(bad(
                "long",
                &format!("has at most {MAX_PASSPHRASE_CHARS} characters"),
            ));
        }
        if is_common(text) || folded(text).replace(' ', "") == folded(name).replace(' ', "") {
            return Err(bad(
                "common",
                "is one that others would try first; choose some words that belong together for you alone",
            ));
        }
        Ok(self)
    }

    /// Its hash, in a thread of its own.
    pub(super) async fn hash(self, doors: &Doors) -> Result<PassphraseHash, Fault> {
        let salt = random::bytes::<16>()?;
        let memory = Arc::clone(&doors.memory);
        let hash = move || hashing::hash(&memory, self.0.expose_secret().as_bytes(), &salt);
        let hashed = doors.choosing.pass(None, hash);
        hashed.await?.ok_or_else(hashing::failed)
    }

    /// Whether it is the one of a hash; takes as long where there is none.
    pub(super) async fn is(
        self,
        hash: Option<PassphraseHash>,
        doors: &Doors,
        asker: Asker,
    ) -> Result<bool, Fault> {
        let memory = Arc::clone(&doors.memory);
        let given =
            move || hashing::fits(&memory, self.0.expose_secret().as_bytes(), hash.as_ref());
        doors.trying.pass(Some(asker), given).await
    }
}

fn bad(why: &str, what: &str) -> Fault {
    Fault::new(FaultCode::BadRequest, format!("A passphrase {what}."))
        .with("field", "passphrase")
        .with("why", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> Option<String> {
        let checked = Passphrase::new(text).check("Li Wei the Great");
        let why = checked.err().map(|fault| fault.params["why"].clone());
        why.map(|why| why.as_str().unwrap_or_default().to_owned())
    }

    #[test]
    fn what_is_short_long_or_common_is_refused() {
        for (text, expected) in [
            ("elevenchars", Some("short")),
            ("一二三四五六七八九十一", Some("short")),
            (&"ab9 ".repeat(33), Some("long")),
            ("Password1234", Some("common")),
            ("123456789012", Some("common")),
            ("aaaabbbbaaaabbbb", Some("common")),
            ("abcdefghijklmn", Some("common")),
            ("LI WEI THE GREAT", Some("common")),
            ("correct horse battery staple", Some("common")),
            ("woaini1314520", Some("common")),
            ("5201314 WoAiNi", Some("common")),
            ("1qaz2wsx3edc", Some("common")),
            ("Dragon!!20041", Some("common")),
            ("hunterxhunterx", Some("common")),
            ("sunsetsunset", Some("common")),
            ("twelve chars", None),
            ("纸船在雨里走得很慢很慢呢", None),
        ] {
            assert_eq!(why(text).as_deref(), expected, "{text}");
        }
    }

    #[tokio::test]
    async fn a_hash_knows_its_passphrase_in_every_form_and_no_other() {
        let doors = Doors::default();
        let hash = Passphrase::new("Zürich liegt am See").hash(&doors);
        let hash = hash.await.unwrap();
        assert!(
            hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            hash.0
        );
        let asker = Asker::new("192.0.2.1".parse().unwrap(), false, false);
        let is = |text: &str, hash: &PassphraseHash| {
            Passphrase::new(text).is(Some(hash.clone()), &doors, asker)
        };
        assert!(is("Zu\u{308}rich liegt am See", &hash).await.unwrap());
        assert!(!is("zürich liegt am See", &hash).await.unwrap());
        let nobody = Passphrase::new("nobody's passphrase").is(None, &doors, asker);
        assert!(!nobody.await.unwrap());
    }
}
