-- Retention takes entries away with the answers that were given to them.
CREATE INDEX sends_by_seq ON sends (bridge, seq);
