-- Saved prompts, and results that were taken down and can be put back.

CREATE TABLE favourites (
    id        TEXT NOT NULL PRIMARY KEY,
    guild_id  INTEGER NOT NULL,
    user_id   INTEGER NOT NULL,
    job_id    TEXT NOT NULL REFERENCES jobs (id),  -- whose request it is
    saved_at  INTEGER NOT NULL,
    UNIQUE (guild_id, user_id, job_id)
) STRICT;

-- One row for each result that a member took out of a message.
CREATE TABLE takedowns (
    message_id INTEGER NOT NULL,
    job_id     TEXT NOT NULL REFERENCES jobs (id),
    channel_id INTEGER NOT NULL,
    press      TEXT NOT NULL,  -- the same for everything that one press took down
    by         INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (message_id, job_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX takedowns_of_press ON takedowns (press);
