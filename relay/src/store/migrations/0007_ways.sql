-- The ways by which notices leave: kind is "sender" or "gateway"; settings is JSON; secret is encrypted (outbox/vault.rs).
CREATE TABLE ways (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    settings TEXT    NOT NULL,
    secret   BLOB,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
