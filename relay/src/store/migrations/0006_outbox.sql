-- What notices say: one message for all recipients of a request. fields: JSON of who is shown, and where answers go.
CREATE TABLE messages (
    id      INTEGER PRIMARY KEY,
    subject TEXT,
    text    TEXT NOT NULL,
    html    TEXT,
    fields  TEXT NOT NULL
);

CREATE TABLE attachments (
    message    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (message, position)
);

-- One notice a recipient. id ascends in the order in which notices were taken. sender: the one that was asked for, or
-- empty; gateway: that of the latest attempt; since: from when on its age counts; waits: pauses since then; cause:
-- JSON; times: microseconds since the Unix epoch.
CREATE TABLE notices (
    id         INTEGER PRIMARY KEY,
    message    INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    recipient  TEXT    NOT NULL,
    shown      TEXT,
    status     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    due_at     INTEGER,
    tries      INTEGER NOT NULL,
    waits      INTEGER NOT NULL,
    segments   INTEGER,
    sender     TEXT    NOT NULL,
    gateway    TEXT,
    author     TEXT,
    cause      TEXT
);

-- Each ends with the id, so that a page of a filtered list is read in order from its first row on.
CREATE INDEX notices_by_status ON notices (status);
CREATE INDEX notices_by_kind ON notices (kind, status);
CREATE INDEX notices_by_kind_alone ON notices (kind);
CREATE INDEX notices_by_time ON notices (created_at);
CREATE INDEX notices_that_wait ON notices (kind, sender, due_at) WHERE status = 'queued';

-- Every step of every notice, in order. reference: the gateway's own id, which its receipts name.
CREATE TABLE attempts (
    id        INTEGER PRIMARY KEY,
    notice    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    gateway   TEXT,
    outcome   TEXT    NOT NULL,
    code      TEXT,
    words     TEXT,
    meaning   TEXT,
    reference TEXT
);
CREATE INDEX attempts_by_notice ON attempts (notice);
CREATE INDEX attempts_by_reference ON attempts (reference, gateway) WHERE reference IS NOT NULL;

-- What was answered to a request with an idempotency key.
CREATE TABLE request_keys (
    key    TEXT    PRIMARY KEY,
    digest BLOB    NOT NULL,
    answer TEXT    NOT NULL,
    at     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX request_keys_by_time ON request_keys (at);

-- Recipients that get nothing.
CREATE TABLE suppressed (
    recipient TEXT    PRIMARY KEY,
    at        INTEGER NOT NULL
) WITHOUT ROWID;
