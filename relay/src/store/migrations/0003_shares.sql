-- Links that let others in to one bridge. digest: SHA-256 of the secret, which itself is not kept; times: microseconds
-- since the Unix epoch.
CREATE TABLE shares (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    digest     BLOB    NOT NULL,
    may        TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    uses       INTEGER,
    used       INTEGER NOT NULL
) WITHOUT ROWID;
