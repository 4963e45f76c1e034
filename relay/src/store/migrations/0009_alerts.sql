-- Templates of notices: template is the JSON of one.
CREATE TABLE templates (
    name     TEXT PRIMARY KEY,
    template TEXT NOT NULL
) WITHOUT ROWID;

-- Alerts. alert: the JSON of what a user has set; progress: the JSON of how far it has come, which is written in the
-- transaction that keeps what it fired.
CREATE TABLE alerts (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    alert      TEXT    NOT NULL,
    progress   TEXT    NOT NULL
) WITHOUT ROWID;

CREATE INDEX alerts_by_bridge ON alerts (bridge, created_at, id);
