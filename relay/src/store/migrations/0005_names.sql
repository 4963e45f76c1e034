-- Peers that were given a name: peer is the JSON of one as it was last. No entry of it has a higher number than last, so
-- that the row goes with that entry; while the peer is there, last is the highest number there is.
CREATE TABLE names (
    bridge INTEGER NOT NULL,
    number INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    peer   TEXT    NOT NULL,
    PRIMARY KEY (bridge, number)
) WITHOUT ROWID;
