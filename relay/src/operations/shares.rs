//! Operations on share links.

use secrecy::ExposeSecret as _;
use shared::{
    fault::Fault,
    operation::{CreateShare, CreatedShare, Done, ListShares, RevokeShare, ShareList},
    share::SHARE_FRAGMENT,
    time::Timestamp,
};

use super::{Perform, Services, page_origins};
use crate::{
    access::{Caller, NewShare},
    clock,
    faults::bad_field,
    names::{check_name, check_person_name},
};

/// How far away the end of a link may be: what is farther is meant as never, or is a slip.
const MAX_DAYS: i64 = 3650;

impl Perform for CreateShare {
    async fn perform(self, services: &Services, caller: Caller) -> Result<CreatedShare, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        if self.uses == Some(0) {
            return Err(bad_field("uses", "is a number from 1"));
        }
        let now = clock::now();
        let expires = self.expires.as_deref();
        let expires = expires.map(|text| end(text, now)).transpose()?;
        let name = self.name.as_deref();
        let name = name.map(|name| check_name("name", name)).transpose()?;
        name.as_deref().map(check_person_name).transpose()?;
        let new = NewShare {
            maker: caller.owner_of_new(),
            name,
            may: self.may,
            expires,
            uses: self.uses,
        };
        let shares = services.access.shares();
        let journal = &services.bridges.context().journal;
        let most = services.config.limits.shares_per_bridge;
        let key = bridge.log().key();
        let (id, secret) = shares.create(journal, key, new, most).await?;
        if let Err(fault) = services.bridges.get(&self.bridge) {
            // Deleted meanwhile, so that nothing was stored.
            shares.bridge_gone(&self.bridge);
            return Err(fault);
        }
        // Who could share it may not any more: others are looked after when that changes.
        services.end_shares().await;
        let secret = secret.expose_secret();
        let urls: Vec<_> = page_origins(&services.config.server, services.local)
            .into_iter()
            .map(|origin| format!("{origin}/{SHARE_FRAGMENT}{secret}"))
            .collect();
        let url = urls.first().cloned().unwrap_or_default();
        Ok(CreatedShare { id, url, urls })
    }
}

impl Perform for ListShares {
    async fn perform(self, services: &Services, _: Caller) -> Result<ShareList, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        Ok(ShareList {
            shares: services.access.shares().list(bridge.log().key()),
        })
    }
}

impl Perform for RevokeShare {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let journal = &services.bridges.context().journal;
        let shares = services.access.shares();
        let key = bridge.log().key();
        shares.revoke(journal, key, &self.share).await?;
        Ok(Done {})
    }
}

/// When a link or token ends: a time, or a duration from now.
pub(crate) fn end(text: &str, now: Timestamp) -> Result<Timestamp, Fault> {
    let at = duration(text)
        .map(|seconds| Timestamp(now.0.saturating_add(seconds.saturating_mul(1_000_000))))
        .or_else(|| text.parse().ok());
    let farthest = Timestamp(now.0 + MAX_DAYS * 24 * 60 * 60 * 1_000_000);
    match at {
        Some(at) if now < at && at <= farthest => Ok(at),
        Some(at) if at <= now => Err(bad_field("expires", "is a time that is over already")),
        Some(_) => {
            let what = format!("is at most {MAX_DAYS} days away; leave it out for one without end");
            Err(bad_field("expires", what))
        }
        None => Err(bad_field(
            "expires",
            "is an RFC 3339 time, or a duration such as 30m, 1h, 7d",
        )),
    }
}

/// A whole number and its unit, in seconds.
fn duration(text: &str) -> Option<i64> {
    let number = text.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let unit = match &text[number.len()..] {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "w" => 7 * 24 * 60 * 60,
        _ => return None,
    };
    let number: u32 = number.parse().ok()?;
    Some(i64::from(number) * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_ends_at_a_time_or_after_a_while() {
        let now: Timestamp = "2026-11-14T12:00:00Z".parse().unwrap();
        for (text, ends) in [
            ("90s", "2026-11-14T12:01:30Z"),
            ("30m", "2026-11-14T12:30:00Z"),
            ("1h", "2026-11-14T13:00:00Z"),
            ("7d", "2026-11-21T12:00:00Z"),
            ("2w", "2026-11-28T12:00:00Z"),
            ("2026-11-14T21:00:00+08:00", "2026-11-14T13:00:00Z"),
        ] {
            assert_eq!(end(text, now).unwrap(), ends.parse().unwrap(), "{text}");
        }
        for text in [
            "",
            "h",
            "1",
            "1 h",
            "-1h",
            "1.5h",
            "1y",
            "0s",
            "tomorrow",
            "99999999999d",
            "2026-11-14T11:59:59Z",
            "2026-11-14",
            "2099-01-01T00:00:00Z",
            "4000000000w",
            "一小时",
        ] {
            let fault = end(text, now).unwrap_err();
            assert_eq!(fault.params["field"], "expires", "{text}");
        }
    }
}
