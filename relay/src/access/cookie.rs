//! Cookies' values: who a browser is, with a seal that only the holder of the owner's key can make.

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

use super::{Access, Guest, Identity, SessionId, link_ended};

/// How long a signed-in browser stays so.
pub const SESSION_TIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Seals differ by what they are for.
const OWNER: &str = "jackfield session";
const GUEST: &str = "jackfield guest";

/// What a browser keeps.
#[derive(Debug)]
pub struct Cookie {
    /// Proves who it is.
    pub value: String,
    /// How long it holds.
    pub age: Duration,
}

impl SessionId {
    /// One that nobody had before.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn fresh() -> Result<Self, Fault> {
        Ok(Self(plain_hex(&random::<16>()?)))
    }
}

impl Access {
    /// The cookie for a browser that has shown the owner's key: it holds till its time is over or the key changes.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn owner_cookie(&self, now: Timestamp) -> Result<Cookie, Fault> {
        let SessionId(session) = SessionId::fresh()?;
        let expires = seconds(now) + SESSION_TIME.as_secs() as i64;
        let signed = format!("{expires}.{session}");
        let seal = self.seal(OWNER, &signed);
        Ok(Cookie {
            value: format!("{signed}.{seal}"),
            age: SESSION_TIME,
        })
    }

    /// The cookie for a guest: it holds till its time is over, the link ends, or the owner's key changes.
    pub fn guest_cookie(&self, guest: &Guest, now: Timestamp) -> Cookie {
        let expires = seconds(now) + SESSION_TIME.as_secs() as i64;
        let Guest {
            share,
            session: SessionId(session),
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
    pub fn read_cookie(&self, value: &str, now: Timestamp) -> Option<Result<Identity, Fault>> {
        let (signed, seal) = value.rsplit_once('.')?;
        let parts: Vec<_> = signed.split('.').collect();
        let purpose = match parts.len() {
            2 => OWNER,
            4 => GUEST,
            _ => return None,
        };
        let genuine = bool::from(self.seal(purpose, signed).as_bytes().ct_eq(seal.as_bytes()));
        let expires: i64 = parts.first()?.parse().ok()?;
        if !genuine || seconds(now) >= expires {
            return None;
        }
        let session = SessionId((*parts.get(1)?).to_owned());
        let (Some(share), Some(name)) = (parts.get(2), parts.get(3)) else {
            return Some(Ok(Identity::Browser(session)));
        };
        let name = String::from_utf8(payload::parse_hex(name).ok()?).ok()?;
        let Some(share) = self.shares.working(&ShareId::from(*share), now) else {
            return Some(Err(link_ended()));
        };
        Some(Ok(Identity::Guest(share.guest(session, name))))
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

    fn access(key: &str) -> Access {
        Access::new(key.to_owned().into()).unwrap()
    }

    fn is_owner(access: &Access, value: &str, now: Timestamp) -> bool {
        matches!(
            access.read_cookie(value, now),
            Some(Ok(Identity::Browser(_)))
        )
    }

    #[test]
    fn a_session_holds_until_its_time_or_the_key_is_over() {
        let access_one = access("0123456789abcdef");
        let start = Timestamp(1_000_000_000_000_000);
        let later = |seconds: u64| Timestamp(start.0 + seconds as i64 * 1_000_000);
        let session = access_one.owner_cookie(start).unwrap().value;
        assert!(is_owner(
            &access_one,
            &session,
            later(SESSION_TIME.as_secs() - 1)
        ));
        assert!(!is_owner(
            &access_one,
            &session,
            later(SESSION_TIME.as_secs())
        ));
        assert!(!is_owner(&access("fedcba9876543210"), &session, start));
        let (signed, seal) = session.rsplit_once('.').unwrap();
        let (expires, random) = signed.split_once('.').unwrap();
        for forged in [
            format!("99999999999.{random}.{seal}"),
            format!("{expires}.1f.{seal}"),
            format!("{expires}.{random}.s.4c69.{seal}"),
        ] {
            assert!(access_one.read_cookie(&forged, start).is_none(), "{forged}");
        }
        for value in ["", ".", "5", "x.y", "1.2.3", "1.2.3.4.5", "1.2.3.4.5.6"] {
            assert!(access_one.read_cookie(value, start).is_none(), "{value}");
        }
    }

    #[test]
    fn two_browsers_are_two_people() {
        let access = access("0123456789abcdef");
        let now = Timestamp(1_000_000_000_000_000);
        let person = || {
            let cookie = access.owner_cookie(now).unwrap();
            access.read_cookie(&cookie.value, now).unwrap().unwrap()
        };
        assert_ne!(person(), person());
    }
}
