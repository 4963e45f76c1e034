-- The rules of egress that were set, in the order in which they are tried.
CREATE TABLE egress (
    position INTEGER PRIMARY KEY,
    -- As JSON.
    rule TEXT NOT NULL
) STRICT;
