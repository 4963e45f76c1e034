-- Who did what. number: from 1, without an end; at: microseconds since the Unix epoch; source: the address that it came from;
-- object: a name or an id; resolved: addresses, one behind the other; times: how often.
CREATE TABLE deeds (
    number   INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    who      TEXT    NOT NULL,
    user     TEXT,
    source   TEXT,
    what     TEXT    NOT NULL,
    bridge   TEXT,
    object   TEXT,
    asked    TEXT,
    resolved TEXT    NOT NULL,
    rule     TEXT,
    refused  TEXT,
    times    INTEGER NOT NULL
);
