//! Passphrases: which are good, and their hashes (Argon2id, with OWASP's parameters). Hashing takes memory and time on purpose, so
//! that only so many are under way.

use std::sync::{
    LazyLock,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::phc::PasswordHash,
};
use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    fault::{Fault, FaultCode},
    secret::SecretText,
    user::{MAX_PASSPHRASE_CHARS, PASSPHRASE_CHARS},
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use super::{common::is_common, random};
use crate::{people::folded, store::PassphraseHash};

/// OWASP's Password Storage Cheat Sheet for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// So many are hashed at once, each with its memory; others wait.
static HASHERS: Semaphore = Semaphore::const_new(2);

/// So many wait at the most; a further one is refused.
const WAITING: usize = 64;

static ASKED: AtomicUsize = AtomicUsize::new(0);

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
    pub(super) async fn hash(self) -> Result<PassphraseHash, Fault> {
        let salt = random::<16>()?;
        aside(move || {
            let hash = hasher().hash_password_with_salt(self.0.expose_secret().as_bytes(), &salt);
            hash.map(|hash| PassphraseHash(hash.to_string())).ok()
        })
        .await?
        .ok_or_else(failed)
    }

    /// Whether it is the one of a hash; takes as long where there is none.
    pub(super) async fn is(self, hash: Option<PassphraseHash>) -> Result<bool, Fault> {
        aside(move || {
            let known = hash.is_some();
            let hash = hash.as_ref().or(NOBODYS.as_ref());
            let parsed = hash.and_then(|hash| PasswordHash::new(&hash.0).ok());
            let fits = parsed.is_some_and(|parsed| {
                let given = self.0.expose_secret().as_bytes();
                hasher().verify_password(given, &parsed).is_ok()
            });
            known && fits
        })
        .await
    }
}

/// What a passphrase is held against where there is no account.
static NOBODYS: LazyLock<Option<PassphraseHash>> = LazyLock::new(|| {
    let hash = hasher().hash_password_with_salt(b"nobody's passphrase", b"nobody's salt 16");
    hash.map(|hash| PassphraseHash(hash.to_string())).ok()
});

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Does what takes long beside the threads that serve others, and only so much of it at once.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    let asked = Asked::new().ok_or_else(busy)?;
    let place = HASHERS.acquire().await.map_err(|_| failed())?;
    // Held by the work itself, which goes on where whoever asked has hung up.
    let work = move || {
        let _held = (asked, place);
        work()
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| failed())
}

/// One of those that wait.
struct Asked;

impl Asked {
    fn new() -> Option<Self> {
        let asked = Self;
        (ASKED.fetch_add(1, Ordering::AcqRel) < WAITING).then_some(asked)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        ASKED.fetch_sub(1, Ordering::AcqRel);
    }
}

fn busy() -> Fault {
    Fault::new(
        FaultCode::TooManyRequests,
        "Too many sign in at once; try again in a moment.",
    )
    .with("retry_after", 2)
}

fn failed() -> Fault {
    Fault::new(
        FaultCode::StorageFailed,
        "The passphrase could not be worked with; see the relay's log.",
    )
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
        let hash = Passphrase::new("Zürich liegt am See").hash().await.unwrap();
        assert!(
            hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            hash.0
        );
        let is = |text: &str, hash: &PassphraseHash| Passphrase::new(text).is(Some(hash.clone()));
        assert!(is("Zu\u{308}rich liegt am See", &hash).await.unwrap());
        assert!(!is("zürich liegt am See", &hash).await.unwrap());
        let nobody = Passphrase::new("nobody's passphrase").is(None);
        assert!(!nobody.await.unwrap());
    }
}
