-- Setting a server up: its channel and role for contests, its language, its greeting, and the page of /setup.

ALTER TABLE server_settings ADD COLUMN contests_channel INTEGER;
ALTER TABLE server_settings ADD COLUMN organiser_role INTEGER;
ALTER TABLE server_settings ADD COLUMN language TEXT;  -- NULL: the one that the server has in Discord

-- One row for each server that the bot was ever in. KNOWN: it was there before greetings were.
CREATE TABLE greetings (
    guild_id   INTEGER PRIMARY KEY,
    state      TEXT NOT NULL CHECK (state IN ('KNOWN', 'DUE', 'POSTING', 'POSTED', 'UNHEARD')),
    met_at     INTEGER NOT NULL,
    next_at    INTEGER NOT NULL,             -- when a DUE one is tried next
    tries      INTEGER NOT NULL DEFAULT 0,
    channel_id INTEGER,                      -- where it was posted; a direct message's channel too
    message_id INTEGER
) STRICT;
CREATE INDEX greetings_due ON greetings (next_at) WHERE state IN ('DUE', 'POSTING');

-- The page of /setup that a server's moderators saw last.
CREATE TABLE setups (
    guild_id INTEGER PRIMARY KEY,
    page     TEXT NOT NULL,
    by       INTEGER NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

-- A file of rules that was shown to a moderator and waits for Apply. A server has one at most.
CREATE TABLE rules_imports (
    guild_id INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    by       INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    file     TEXT NOT NULL,                  -- JSON, as it was read
    shown    TEXT NOT NULL                   -- a digest of the changes on the card
) STRICT;
