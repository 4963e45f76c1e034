-- weight: about how many bytes a message takes with its attachments, its notices and their attempts. The sum of all is the fact
-- notices-bytes, since these do not count towards journal.max_bytes.
ALTER TABLE messages ADD COLUMN weight INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notices_by_message ON notices (message);
UPDATE messages SET weight = octet_length(text) + coalesce(octet_length(subject), 0) + coalesce(octet_length(html), 0)
    + (SELECT coalesce(sum(octet_length(bytes)), 0) FROM attachments WHERE message = messages.id)
    + 1024 * (SELECT count(*) FROM notices WHERE message = messages.id);
INSERT OR REPLACE INTO facts (name, value)
    SELECT 'notices-bytes', CAST(coalesce(sum(weight), 0) AS TEXT) FROM messages;

-- What phones have answered. said_at: the gateway's own time, as it says it; what it pushes twice is kept once.
CREATE TABLE replies (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    gateway TEXT    NOT NULL,
    sender  TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    said_at TEXT,
    UNIQUE (gateway, sender, text, said_at)
);

-- Receipts that came before the answer that names their SMS was stored.
CREATE TABLE early_receipts (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    gateway   TEXT    NOT NULL,
    reference TEXT    NOT NULL,
    delivered INTEGER NOT NULL,
    code      TEXT,
    words     TEXT,
    meaning   TEXT
);

-- What counts for the limits of a day besides the notices themselves: other tries by hand, and tests.
CREATE TABLE counted (
    at        INTEGER NOT NULL,
    recipient TEXT    NOT NULL,
    segments  INTEGER NOT NULL
);
CREATE INDEX counted_by_time ON counted (at);
