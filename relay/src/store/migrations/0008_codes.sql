-- Verification codes. tag: HMAC of id and digits under a key outside the database; sealed: the digits, encrypted, until
-- they are handed over; wrong: checks that failed; ended: used, or another took its place; times: microseconds since the
-- Unix epoch.
CREATE TABLE codes (
    id         TEXT    PRIMARY KEY,
    recipient  TEXT    NOT NULL,
    tag        BLOB    NOT NULL,
    sealed     BLOB,
    notice     TEXT,
    created_at INTEGER NOT NULL,
    wrong      INTEGER NOT NULL,
    ended      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX codes_by_time ON codes (created_at);
