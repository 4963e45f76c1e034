-- Accounts. folded: the name as it is compared; passphrase: its hash (PHC string), absent until the person has chosen one;
-- welcome: SHA-256 of the one-time link's secret; times: microseconds since the Unix epoch.
CREATE TABLE users (
    id            TEXT    PRIMARY KEY,
    name          TEXT    NOT NULL,
    folded        TEXT    NOT NULL UNIQUE,
    role          TEXT    NOT NULL,
    passphrase    TEXT,
    welcome       BLOB,
    welcome_until INTEGER,
    created_at    INTEGER NOT NULL,
    seen_at       INTEGER
) WITHOUT ROWID;

-- Browsers that are signed in. digest: SHA-256 of what the cookie holds; user: absent for whoever has the owner's key.
CREATE TABLE sessions (
    id         TEXT    PRIMARY KEY,
    digest     BLOB    NOT NULL,
    user       TEXT,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    address    TEXT,
    agent      TEXT
) WITHOUT ROWID;

-- API tokens. digest: SHA-256 of the token; user: absent where it was made with the owner's key or at the command line.
CREATE TABLE tokens (
    id         TEXT    PRIMARY KEY,
    digest     BLOB    NOT NULL,
    name       TEXT    NOT NULL,
    user       TEXT,
    role       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER,
    expires_at INTEGER
) WITHOUT ROWID;

-- What a person may do on somebody else's bridge.
CREATE TABLE grants (
    bridge INTEGER NOT NULL,
    user   TEXT    NOT NULL,
    may    TEXT    NOT NULL,
    PRIMARY KEY (bridge, user)
) WITHOUT ROWID;

-- Whose things are: absent for whoever has the owner's key. The owner of what is kept as JSON stands in that.
ALTER TABLE bridges ADD COLUMN owner TEXT;
ALTER TABLE notices ADD COLUMN owner TEXT;
ALTER TABLE codes ADD COLUMN owner TEXT;
CREATE INDEX notices_by_owner ON notices (owner) WHERE owner IS NOT NULL;
