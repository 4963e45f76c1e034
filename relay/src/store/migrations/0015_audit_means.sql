-- By which means somebody was known who did something, and what was set. means: session, token, key or link; means_id: its id;
-- means_name: what a token is for; given: what was set, in short.
ALTER TABLE deeds ADD COLUMN means TEXT;
ALTER TABLE deeds ADD COLUMN means_id TEXT;
ALTER TABLE deeds ADD COLUMN means_name TEXT;
ALTER TABLE deeds ADD COLUMN given TEXT;
