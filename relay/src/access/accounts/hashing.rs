//! Hashing passphrases (Argon2id, with OWASP's parameters). It takes memory and time on purpose, so that only so much is under
//! way, in memory that is lent and never given back: what is allocated for each try stays with the allocator, in as many pieces
//! as there are threads.

use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use shared::fault::{Fault, FaultCode};

use crate::store::PassphraseHash;

/// OWASP's Password Storage Cheat Sheet for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What is lent to those who hash. Never more pieces than the doors ([`super::doors`]) let in.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<Vec<Block>>>);

/// What a passphrase is held against where there is no account.
static NOBODYS: LazyLock<Option<PassphraseHash>> = LazyLock::new(|| {
    hash(
        &Memory::default(),
        b"nobody's passphrase",
        b"nobody's salt 16",
    )
});

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory")
    }
}

impl Memory {
    fn pieces(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The hash of a passphrase, as PHC text; nothing where it cannot be made.
pub(super) fn hash(memory: &Memory, given: &[u8], salt: &[u8; 16]) -> Option<PassphraseHash> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(Salt::new(salt).ok()?),
        hash: Some(fill(memory, given, salt, params)?),
    };
    Some(PassphraseHash(hash.to_string()))
}

/// Whether a passphrase is the one of a hash; takes as long where there is none.
pub(super) fn fits(memory: &Memory, given: &[u8], hash: Option<&PassphraseHash>) -> bool {
    let known = hash.is_some();
    let made = hash.or(NOBODYS.as_ref()).and_then(|hash| {
        let kept = PasswordHash::new(&hash.0).ok()?;
        let params = Params::try_from(&kept).ok()?;
        // The comparison takes as long wherever they differ.
        Some(fill(memory, given, kept.salt.as_deref()?, params)? == kept.hash?)
    });
    made == Some(true) && known
}

/// Argon2id in lent memory.
fn fill(memory: &Memory, given: &[u8], salt: &[u8], params: Params) -> Option<Output> {
    let blocks = params.block_count();
    let lent = memory.pieces().pop().filter(|lent| lent.len() == blocks);
    let mut lent = lent.unwrap_or_else(|| vec![Block::new(); blocks]);
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let done = argon2.hash_password_into_with_memory(given, salt, &mut out, &mut lent);
    memory.pieces().push(lent);
    done.ok()?;
    Output::new(&out).ok()
}

pub(super) fn failed() -> Fault {
    Fault::new(
        FaultCode::StorageFailed,
        "The passphrase could not be worked with; see the relay's log.",
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use argon2::{PasswordHasher as _, PasswordVerifier as _};

    use super::{super::doors::Doors, *};

    #[tokio::test]
    async fn hashes_are_those_of_the_library_and_memory_is_lent_again() {
        let salt = b"a salt of 16 b..";
        let doors = Doors::default();
        let made = hash(&doors.memory, b"a paper boat", salt).unwrap();
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
            let (made, memory) = (made.clone(), Arc::clone(&doors.memory));
            let fits = doors
                .trying
                .pass(None, move || fits(&memory, b"a paper boat", Some(&made)));
            assert!(fits.await.unwrap());
        }
        assert_eq!(doors.memory.pieces().len(), 1);
    }
}
