-- Who made a link, which ends when they may share the bridge no more: an account, or a token that is nobody's; absent for whoever
-- has the owner's key. Of links that are there, the bridge's owner.
ALTER TABLE shares ADD COLUMN maker TEXT;
UPDATE shares SET maker = (SELECT owner FROM bridges WHERE key = shares.bridge);
