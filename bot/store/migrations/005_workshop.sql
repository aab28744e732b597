-- What people do with pictures: panels, trays, where pictures came from, what was removed, own settings.

ALTER TABLE server_settings ADD COLUMN share_pictures INTEGER NOT NULL DEFAULT 1 CHECK (share_pictures IN (0, 1));

-- A private card on which a member chooses before the press; kept for a day.
CREATE TABLE panels (
    id          TEXT NOT NULL PRIMARY KEY,
    request_key TEXT NOT NULL UNIQUE,
    guild_id    INTEGER NOT NULL,
    channel_id  INTEGER NOT NULL,
    user_id     INTEGER NOT NULL,
    purpose     TEXT NOT NULL CHECK (purpose IN ('edit', 'animate')),
    operation   TEXT NOT NULL,
    options     TEXT NOT NULL,
    pictures    TEXT NOT NULL,
    total       INTEGER CHECK (total >= 0),
    made_at     INTEGER NOT NULL
) STRICT;

CREATE INDEX panels_by_age ON panels (made_at);

-- Pictures of one message among which a member chooses; kept for a day.
CREATE TABLE choices (
    id      TEXT NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL,
    found   TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

CREATE INDEX choices_by_age ON choices (made_at);

CREATE TABLE tray (
    id       INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    user_id  INTEGER NOT NULL,
    sha256   TEXT NOT NULL,
    picture  TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    UNIQUE (guild_id, user_id, sha256)
) STRICT;

CREATE INDEX tray_by_age ON tray (added_at);

CREATE TABLE credits (
    job_id     TEXT NOT NULL REFERENCES jobs (id),
    position   INTEGER NOT NULL,
    author_id  INTEGER NOT NULL,
    link       TEXT NOT NULL,
    source_job TEXT,
    PRIMARY KEY (job_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE removals (
    job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id),
    at     INTEGER NOT NULL,
    by     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE member_settings (
    guild_id INTEGER NOT NULL,
    user_id  INTEGER NOT NULL,
    ping     TEXT NOT NULL CHECK (ping IN ('always', 'long', 'never')),
    shares   INTEGER NOT NULL CHECK (shares IN (0, 1)),
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE member_defaults (
    guild_id INTEGER NOT NULL,
    user_id  INTEGER NOT NULL,
    model    TEXT NOT NULL,
    option   TEXT NOT NULL,
    value    TEXT NOT NULL,  -- JSON
    PRIMARY KEY (guild_id, user_id, model, option)
) STRICT, WITHOUT ROWID;
