-- Where results go, models of single channels, stars of members, and the gallery that they fill.

ALTER TABLE server_settings ADD COLUMN results_to TEXT NOT NULL DEFAULT 'here'
    CHECK (results_to IN ('here', 'channel', 'member_thread', 'job_thread', 'dm'));
ALTER TABLE server_settings ADD COLUMN results_channel INTEGER;
ALTER TABLE server_settings ADD COLUMN gallery_channel INTEGER;
ALTER TABLE server_settings ADD COLUMN gallery_stars INTEGER NOT NULL DEFAULT 3 CHECK (gallery_stars > 0);
ALTER TABLE server_settings ADD COLUMN loved_monthly INTEGER NOT NULL DEFAULT 0 CHECK (loved_monthly IN (0, 1));

CREATE TABLE channel_settings (
    guild_id        INTEGER NOT NULL,
    channel_id      INTEGER NOT NULL,
    results_to      TEXT NOT NULL CHECK (results_to IN ('here', 'channel', 'member_thread', 'job_thread', 'dm')),
    results_channel INTEGER,
    PRIMARY KEY (guild_id, channel_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_models (
    guild_id   INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    purpose    TEXT NOT NULL CHECK (purpose IN ('image', 'fast', 'video')),
    model      TEXT NOT NULL,
    PRIMARY KEY (guild_id, channel_id, purpose)
) STRICT, WITHOUT ROWID;

-- A job carries where its result goes from its quote on. `channel_id` stays the channel that it was asked for in.
ALTER TABLE jobs ADD COLUMN results_to TEXT NOT NULL DEFAULT 'here'
    CHECK (results_to IN ('here', 'channel', 'member_thread', 'job_thread', 'dm'));
ALTER TABLE jobs ADD COLUMN results_channel INTEGER;  -- NULL: where it was asked for
ALTER TABLE jobs ADD COLUMN results_thread INTEGER;   -- opened in that channel before anything was paid

CREATE INDEX jobs_by_message ON jobs (message_id) WHERE message_id IS NOT NULL AND private = 0;

-- The threads that belong to members, by the channel that they are in.
CREATE TABLE member_threads (
    guild_id   INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    thread_id  INTEGER NOT NULL,
    PRIMARY KEY (guild_id, channel_id, user_id)
) STRICT, WITHOUT ROWID;

-- One row for each member's ⭐ on a message of ours that shows results: no maker, no bot.
CREATE TABLE stars (
    guild_id   INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    batch      TEXT NOT NULL,  -- the first job of the message's results
    at         INTEGER NOT NULL,
    PRIMARY KEY (message_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX stars_of_batch ON stars (batch);
CREATE INDEX stars_of_server ON stars (guild_id, at);

-- Results that are to be shown in the gallery. `post` groups those of one message: the first job of a starred
-- message, or a month's most loved ('loved-2026-11').
CREATE TABLE gallery_posts (
    guild_id   INTEGER NOT NULL,
    post       TEXT NOT NULL,
    job_id     TEXT NOT NULL REFERENCES jobs (id),
    position   INTEGER NOT NULL,
    stars      INTEGER NOT NULL,  -- when they were counted for it
    channel_id INTEGER NOT NULL,
    message_id INTEGER,           -- NULL: not posted yet
    shown      INTEGER NOT NULL DEFAULT 0 CHECK (shown IN (0, 1)),
    at         INTEGER NOT NULL,
    PRIMARY KEY (guild_id, post, job_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX gallery_posts_of_job ON gallery_posts (job_id);
CREATE INDEX gallery_posts_by_message ON gallery_posts (message_id) WHERE message_id IS NOT NULL;

-- Months whose most loved results are decided, also if there were none.
CREATE TABLE loved_months (
    guild_id   INTEGER NOT NULL,
    month      TEXT NOT NULL,  -- '2026-11'
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, month)
) STRICT, WITHOUT ROWID;
