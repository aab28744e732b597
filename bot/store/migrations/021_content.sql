-- Content: words that a server does not want, what it asks of StableStudio's own filters, and age-restricted places.

ALTER TABLE server_settings ADD COLUMN moderation TEXT NOT NULL DEFAULT 'auto'
    CHECK (moderation IN ('auto', 'low'));
ALTER TABLE server_settings ADD COLUMN safety_tolerance INTEGER NOT NULL DEFAULT 2
    CHECK (safety_tolerance BETWEEN 1 AND 5);
ALTER TABLE server_settings ADD COLUMN adult_moderation TEXT     -- NULL: as everywhere
    CHECK (adult_moderation IN ('auto', 'low'));
ALTER TABLE server_settings ADD COLUMN adult_tolerance INTEGER   -- NULL: as everywhere
    CHECK (adult_tolerance BETWEEN 1 AND 5);
ALTER TABLE server_settings ADD COLUMN automod INTEGER NOT NULL DEFAULT 1 CHECK (automod IN (0, 1));

CREATE TABLE filter_rules (
    guild_id   INTEGER NOT NULL,
    number     INTEGER NOT NULL,  -- counts per server
    word       TEXT NOT NULL,
    exceptions TEXT NOT NULL,     -- JSON
    by         INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (guild_id, number)
) STRICT, WITHOUT ROWID;

-- A job carries the place's flag and the policy from its quote on.
ALTER TABLE jobs ADD COLUMN age_restricted INTEGER NOT NULL DEFAULT 0 CHECK (age_restricted IN (0, 1));
ALTER TABLE jobs ADD COLUMN policy TEXT;      -- JSON; NULL: the default

-- The rule about words that an approval lets one request through, as JSON.
ALTER TABLE approvals ADD COLUMN blocked TEXT;
