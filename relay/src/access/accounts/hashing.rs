//! Hashing passphrases (Argon2id, with OWASP's parameters). It takes memory and time on purpose, so that only so much is under
//! way, in memory that is lent and never given back: what is allocated for each try stays with the allocator, in as many pieces
//! as there are threads.

use std::sync::{
    LazyLock, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use shared::fault::{Fault, FaultCode};
use tokio::sync::Semaphore;

use crate::{still, store::PassphraseHash};

/// OWASP's Password Storage Cheat Sheet for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// So many wait at a door at the most; a further one is refused.
const WAITING: usize = 64;

/// Those who sign in: anybody.
pub(super) static TRYING: Door = Door::new(2);

/// Those who choose a passphrase, and have proven that they may: no stranger keeps them waiting.
pub(super) static CHOOSING: Door = Door::new(1);

/// What is lent to those who hash. Never more pieces than the doors let in.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// What a passphrase is held against where there is no account.
static NOBODYS: LazyLock<Option<PassphraseHash>> =
    LazyLock::new(|| hash(b"nobody's passphrase", b"nobody's salt 16"));

/// Lets so many hash at once.
pub(super) struct Door {
    hashers: Semaphore,
    asked: AtomicUsize,
}

impl Door {
    const fn new(hashers: usize) -> Self {
        Self {
            hashers: Semaphore::const_new(hashers),
            asked: AtomicUsize::new(0),
        }
    }

    /// Does what takes long beside the threads that serve others, and only so much of it at once.
    ///
    /// # Errors
    /// `too-many-requests` where too many wait already; what the judge says of who has waited ([`still`]).
    pub(super) async fn pass<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let asked = Asked::at(self).ok_or_else(busy)?;
        let place = self.hashers.acquire().await.map_err(|_| failed())?;
        still::check()?;
        // Held by the work itself, which goes on where whoever asked has hung up.
        let work = move || {
            let _held = (asked, place);
            work()
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| failed())
    }
}

/// One of those that wait.
struct Asked(&'static Door);

impl Asked {
    fn at(door: &'static Door) -> Option<Self> {
        let asked = Self(door);
        (door.asked.fetch_add(1, Ordering::AcqRel) < WAITING).then_some(asked)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.asked.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The hash of a passphrase, as PHC text; nothing where it cannot be made.
pub(super) fn hash(given: &[u8], salt: &[u8; 16]) -> Option<PassphraseHash> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(Salt::new(salt).ok()?),
        hash: Some(fill(given, salt, params)?),
    };
    Some(PassphraseHash(hash.to_string()))
}

/// Whether a passphrase is the one of a hash; takes as long where there is none.
pub(super) fn fits(given: &[u8], hash: Option<&PassphraseHash>) -> bool {
    let known = hash.is_some();
    let made = hash.or(NOBODYS.as_ref()).and_then(|hash| {
        let kept = PasswordHash::new(&hash.0).ok()?;
        let params = Params::try_from(&kept).ok()?;
        // The comparison takes as long wherever they differ.
        Some(fill(given, kept.salt.as_deref()?, params)? == kept.hash?)
    });
    made == Some(true) && known
}

/// Argon2id in lent memory.
fn fill(given: &[u8], salt: &[u8], params: Params) -> Option<Output> {
    let blocks = params.block_count();
    let lent = memory().pop().filter(|lent| lent.len() == blocks);
    let mut lent = lent.unwrap_or_else(|| vec![Block::new(); blocks]);
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let done = argon2.hash_password_into_with_memory(given, salt, &mut out, &mut lent);
    memory().push(lent);
    done.ok()?;
    Output::new(&out).ok()
}

fn memory() -> MutexGuard<'static, Vec<Vec<Block>>> {
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner)
}

fn busy() -> Fault {
    Fault::new(
        FaultCode::TooManyRequests,
        "Too many sign in at once; try again in a moment.",
    )
    .with("retry_after", 2)
}

pub(super) fn failed() -> Fault {
    Fault::new(
        FaultCode::StorageFailed,
        "The passphrase could not be worked with; see the relay's log.",
    )
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[tokio::test]
    async fn hashes_are_those_of_the_library_and_memory_is_lent_again() {
        let salt = b"a salt of 16 b..";
        let made = hash(b"a paper boat", salt).unwrap();
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap();
        let library = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let other = library.hash_password_with_salt(b"a paper boat", salt);
        assert_eq!(made.0, other.unwrap().to_string());
        assert!(
            library
                .verify_password(b"a paper boat", &made.0[..])
                .is_ok()
        );
        for _ in 0..8 {
            let made = made.clone();
            let fits = TRYING.pass(move || fits(b"a paper boat", Some(&made)));
            assert!(fits.await.unwrap());
        }
        assert!(memory().len() <= 3);
    }
}
