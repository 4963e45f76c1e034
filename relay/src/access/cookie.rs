//! Cookies' values. A guest's says who it is, with a seal that only the holder of the owner's key can make; all others
//! hold a secret by which a stored session is found ([`super::accounts`]).

use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::ExposeSecret as _;
use sha2::Sha256;
use shared::{
    fault::{Fault, FaultCode},
    id::ShareId,
    payload::{self, plain_hex},
    time::Timestamp,
};
use subtle::ConstantTimeEq as _;

use super::{Access, Caller, Guest, GuestId, link_ended};

/// How long a signed-in browser stays so.
pub const SESSION_TIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Seals differ by what they are for.
const GUEST: &str = "jackfield guest";
const OWNER_KEY: &str = "jackfield owner's key";

/// What a browser keeps.
pub struct Cookie {
    /// Proves who it is.
    pub value: String,
    /// How long it holds.
    pub age: Duration,
}

impl std::fmt::Debug for Cookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cookie")
    }
}

impl GuestId {
    /// One that nobody had before.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn fresh() -> Result<Self, Fault> {
        Ok(Self(plain_hex(&random::<16>()?)))
    }
}

impl Access {
    /// The cookie for a guest: it holds till its time is over, the link ends, or the owner's key changes.
    pub fn guest_cookie(&self, guest: &Guest, now: Timestamp) -> Cookie {
        let expires = seconds(now) + SESSION_TIME.as_secs() as i64;
        let Guest {
            share,
            session: GuestId(session),
            name,
            ..
        } = guest;
        let signed = format!("{expires}.{session}.{share}.{}", plain_hex(name.as_bytes()));
        let seal = self.seal(GUEST, &signed);
        Cookie {
            value: format!("{signed}.{seal}"),
            age: SESSION_TIME,
        }
    }

    /// Who a cookie's value proves its browser to be; nothing where it is none of ours or its time is over.
    ///
    /// # Errors
    /// `not-signed-in` for a guest whose link has ended.
    pub fn read_cookie(&self, value: &str, now: Timestamp) -> Option<Result<Caller, Fault>> {
        let Some((signed, seal)) = value.rsplit_once('.') else {
            return self.accounts.by_cookie(value, now).map(Ok);
        };
        let parts: Vec<_> = signed.split('.').collect();
        let [expires, session, share, name] = parts.as_slice() else {
            return None;
        };
        let genuine = bool::from(self.seal(GUEST, signed).as_bytes().ct_eq(seal.as_bytes()));
        let expires: i64 = expires.parse().ok()?;
        if !genuine || seconds(now) >= expires {
            return None;
        }
        let name = String::from_utf8(payload::parse_hex(name).ok()?).ok()?;
        let Some(share) = self.shares.working(&ShareId::from(*share), now) else {
            return Some(Err(link_ended()));
        };
        let guest = share.guest(GuestId((*session).to_owned()), name);
        Some(Ok(Caller::of_guest(guest)))
    }

    /// A mark of the owner's key, by which a start knows whether it is another one. So short that it confirms no guess.
    pub fn key_mark(&self) -> String {
        let mut mark = self.seal(OWNER_KEY, "");
        mark.truncate(8);
        mark
    }

    fn seal(&self, purpose: &str, signed: &str) -> String {
        let key = self.owner_key.expose_secret().as_bytes();
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
            // HMAC takes keys of every length (RFC 2104), so that this is never reached.
            return String::new();
        };
        mac.update(format!("{purpose} {signed}").as_bytes());
        plain_hex(&mac.finalize().into_bytes())
    }
}

fn seconds(at: Timestamp) -> i64 {
    at.0 / 1_000_000
}

/// Random bytes of the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Fault> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Access;

    #[test]
    fn nothing_else_is_a_cookie() {
        let access = Access::new("0123456789abcdef".to_owned().into()).unwrap();
        let now = Timestamp(1_000_000_000_000_000);
        for value in [
            "",
            ".",
            "5",
            "x.y",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.4.5.6",
            "99999999999.1f.s.4c69.00",
        ] {
            assert!(access.read_cookie(value, now).is_none(), "{value}");
        }
    }

    #[test]
    fn another_key_has_another_mark() {
        let mark = |key: &str| Access::new(key.to_owned().into()).unwrap().key_mark();
        assert_eq!(mark("0123456789abcdef"), mark("0123456789abcdef"));
        assert_ne!(mark("0123456789abcdef"), mark("0123456789abcdeg"));
        assert_eq!(mark("0123456789abcdef").len(), 8);
    }
}
