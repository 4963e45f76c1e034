//! Looking at the audit list.

use shared::{
    bounds::{MAX_AUDIT_SEARCH, MAX_LIMIT},
    fault::Fault,
    operation::{Audit, ListAudit},
};

use super::{Perform, Services};
use crate::{
    access::Caller,
    faults::{bad_field, check_number},
    store::DeedRange,
};

/// How many lines a page has where nothing else is asked for.
const DEFAULT_LIMIT: u32 = 100;

impl Perform for ListAudit {
    async fn perform(self, services: &Services, _: Caller) -> Result<Audit, Fault> {
        let range = deed_range(self)?;
        let store = services.bridges.context().journal.store();
        let deeds = store.deeds(&range).await;
        let deeds = deeds
            .map_err(|error| error.read_fault("The audit list could not be read; try again."))?;
        Ok(Audit { deeds })
    }
}

/// What is asked of the store.
///
/// # Errors
/// `bad-request` naming the field.
pub(crate) fn deed_range(wanted: ListAudit) -> Result<DeedRange, Fault> {
    let limit = wanted.limit.unwrap_or(DEFAULT_LIMIT);
    check_number("limit", "number", limit, 1..=MAX_LIMIT)?;
    let long = |q: &String| q.chars().count() > MAX_AUDIT_SEARCH;
    if wanted.q.as_ref().is_some_and(long) {
        let what = format!("has at most {MAX_AUDIT_SEARCH} characters");
        return Err(bad_field("q", what));
    }
    Ok(DeedRange {
        before: wanted.before,
        who: wanted.who,
        by: wanted.by,
        what: wanted.what,
        bridge: wanted.bridge,
        q: wanted.q.filter(|q| !q.is_empty()),
        refused: wanted.refused,
        limit,
    })
}
