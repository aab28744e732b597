-- Few top-ups are open at a time, told apart by sender as well where that is wanted.

ALTER TABLE topups ADD COLUMN sender TEXT;  -- the only address whose transfer pays it, in lower case
ALTER TABLE topups ADD COLUMN replaced_at INTEGER;  -- a later one took its place
ALTER TABLE deposits ADD COLUMN promised_to INTEGER;  -- the server whose top-up has its amount, though it waits

CREATE INDEX topups_of_server ON topups (guild_id, opened_at);
CREATE INDEX deposits_of_server ON deposits (guild_id, seen_at) WHERE guild_id IS NOT NULL;
CREATE INDEX deposits_by_amount ON deposits (amount);
