-- What was spent by day, so that a chart of a year does not read a year of transfers.

-- Servers whose days are added up, in this zone. A server is added with its first spending; one with a longer history,
-- or with another zone by now, when somebody next looks at a chart of it.
CREATE TABLE spending_zones (
    guild_id INTEGER PRIMARY KEY,
    zone     TEXT NOT NULL
) STRICT;

-- Captures less refunds. Written in the transaction of the transfer; the audit compares both.
CREATE TABLE spending_days (
    guild_id INTEGER NOT NULL,
    day      TEXT NOT NULL,     -- '2026-11-30', in the server's zone; a refund's is that of what was paid
    user_id  INTEGER NOT NULL,  -- the maker of the jobs
    model    TEXT NOT NULL,
    amount   INTEGER NOT NULL,
    jobs     INTEGER NOT NULL,  -- a job counts on the day on which something was last paid for it
    PRIMARY KEY (guild_id, day, user_id, model)
) STRICT, WITHOUT ROWID;

CREATE INDEX spending_days_of_member ON spending_days (user_id, guild_id, day);
