-- Saved sends: saved is the JSON of one; bridge is the id of the bridge that it is for.
CREATE TABLE saved (
    id       TEXT    PRIMARY KEY,
    position INTEGER NOT NULL,
    bridge   TEXT,
    saved    TEXT    NOT NULL
) WITHOUT ROWID;
