-- The JSON list of the peers that a send was for, where none or several were named; NULL where it went to all or to the one in peer.
ALTER TABLE entries ADD COLUMN addressed TEXT;
