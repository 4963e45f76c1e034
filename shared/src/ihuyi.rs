//! What ihuyi's answer codes mean (its document 3.3): a key for each, which the page words in its reader's language.

/// Its codes, but for 2, which says that the SMS was taken.
pub const CODES: &[(i64, &str)] = &[
    (0, "ihuyi-failed"),
    (400, "ihuyi-illegal-ip"),
    (401, "ihuyi-no-account"),
    (402, "ihuyi-no-password"),
    (403, "ihuyi-no-mobile"),
    (404, "ihuyi-no-content"),
    (405, "ihuyi-wrong-key"),
    (406, "ihuyi-bad-number"),
    (407, "ihuyi-sensitive-word"),
    (408, "ihuyi-over-20-a-day"),
    (4030, "ihuyi-blacklisted"),
    (4050, "ihuyi-frozen"),
    (4051, "ihuyi-no-credit"),
    (4052, "ihuyi-ip-not-registered"),
    (4070, "ihuyi-signature"),
    (4071, "ihuyi-no-template"),
    (4072, "ihuyi-not-the-template"),
    (4073, "ihuyi-too-long"),
    (4074, "ihuyi-emoji"),
    (4075, "ihuyi-signature"),
    (4080, "ihuyi-too-soon"),
    (4082, "ihuyi-over-5-a-day"),
    (4085, "ihuyi-over-5-a-day"),
    (40501, "ihuyi-password-expired"),
    (40502, "ihuyi-password-wrong"),
    (40722, "ihuyi-variable-too-long"),
];

/// What the relay itself refuses on ihuyi's behalf.
pub const CHINA_ONLY: &str = "ihuyi-china-only";

/// What a code means; `None` for one that is not in the table.
pub fn meaning(code: i64) -> Option<&'static str> {
    let found = CODES.iter().find(|(known, _)| *known == code);
    found.map(|(_, key)| *key)
}
