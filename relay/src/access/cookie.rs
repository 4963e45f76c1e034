//! Cookies' values. A guest's says who it is, with a seal that only this relay can make ([`super::seal`]); all others
//! hold a secret by which a stored session is found ([`super::accounts`]).

use std::time::Duration;

use secrecy::ExposeSecret as _;
use shared::{
    fault::Fault,
    id::ShareId,
    payload::{self, plain_hex},
    time::Timestamp,
};
use subtle::ConstantTimeEq as _;

use super::{Access, Caller, Guest, GuestId, link_ended};
use crate::random;

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
        random::hex::<16>().map(Self)
    }
}

impl Access {
    /// The cookie for a guest: it holds till its time is over or the link ends.
    pub fn guest_cookie(&self, guest: &Guest, now: Timestamp) -> Cookie {
        let expires = seconds(now) + SESSION_TIME.as_secs() as i64;
        let Guest {
            share,
            session: GuestId(session),
            name,
            ..
        } = guest;
        let signed = format!("{expires}.{session}.{share}.{}", plain_hex(name.as_bytes()));
        let seal = self.sealer.seal(GUEST, &signed);
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
        let genuine = bool::from(
            self.sealer
                .seal(GUEST, signed)
                .as_bytes()
                .ct_eq(seal.as_bytes()),
        );
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

    /// A mark of the owner's key, by which a start knows whether it is another one. Sealed, so that whoever has a copy of the
    /// database cannot try keys with it.
    pub fn key_mark(&self) -> String {
        let mut mark = self.sealer.seal(OWNER_KEY, self.owner_key.expose_secret());
        mark.truncate(8);
        mark
    }
}

fn seconds(at: Timestamp) -> i64 {
    at.0 / 1_000_000
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
        let folder = tempfile::tempdir().unwrap();
        let mark = |key: &str| {
            let access = Access::load(Some(key.to_owned().into()), folder.path());
            access.unwrap().key_mark()
        };
        assert_eq!(mark("0123456789abcdef"), mark("0123456789abcdef"));
        assert_ne!(mark("0123456789abcdef"), mark("0123456789abcdeg"));
        assert_eq!(mark("0123456789abcdef").len(), 8);
    }

    #[test]
    fn the_owners_key_alone_makes_no_seal() {
        let key = || "0123456789abcdef".to_owned().into();
        let (one, other) = (Access::new(key()).unwrap(), Access::new(key()).unwrap());
        assert_ne!(one.key_mark(), other.key_mark());
        let guest = Guest {
            share: ShareId::from("s"),
            session: GuestId("1f".to_owned()),
            name: "Li".to_owned(),
            bridge: "b".into(),
            may: shared::share::May::Look,
        };
        let now = Timestamp(1_000_000_000_000_000);
        let cookie = one.guest_cookie(&guest, now);
        // Genuine where it was made: there only the link is missing.
        assert!(matches!(one.read_cookie(&cookie.value, now), Some(Err(_))));
        assert!(other.read_cookie(&cookie.value, now).is_none());
    }
}
