//! Random numbers of the system, of which ids, secrets and keys are made.

use secrecy::zeroize::Zeroizing;
use shared::{
    fault::{Fault, FaultCode},
    payload::plain_hex,
};

/// Random bytes.
///
/// # Errors
/// `storage-failed` where the system has no random numbers.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the system gave no random numbers");
        Fault::new(
            FaultCode::StorageFailed,
            "The system gave no random numbers; see the relay's log.",
        )
    })?;
    Ok(bytes)
}

/// So many random bytes as hex, twice as long: a secret that nobody can guess from 16 on.
///
/// # Errors
/// As [`bytes`].
pub(crate) fn hex<const N: usize>() -> Result<String, Fault> {
    Ok(plain_hex(&bytes::<N>()?))
}

/// An id that was never given before: 48 random bits in hex.
///
/// # Errors
/// As [`bytes`].
pub(crate) fn id() -> Result<String, Fault> {
    hex::<6>()
}

/// A key. It is wiped from memory when it is dropped.
///
/// # Errors
/// Where the system has no random numbers.
pub(crate) fn key() -> Result<Zeroizing<[u8; 32]>, getrandom::Error> {
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *key)?;
    Ok(key)
}
