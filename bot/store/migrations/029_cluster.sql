-- What one process kept in memory and several that share a database have to know of each other.

ALTER TABLE payments ADD COLUMN sent_at INTEGER;  -- the last presentation; NULL: none, or by an older version

-- Micro-USDC of open top-ups that the wallet has received in blocks that are not deep enough to count yet.
ALTER TABLE chains ADD COLUMN arriving INTEGER NOT NULL DEFAULT 0 CHECK (arriving >= 0);

-- Jobs that the studio's list has shown while a payment was unclear, and that no job of ours is linked to. Rows are
-- deleted as soon as no open payment can have made them.
CREATE TABLE studio_jobs (
    id       TEXT NOT NULL PRIMARY KEY,
    payer    TEXT NOT NULL,  -- the owner of the list that shows it
    status   TEXT NOT NULL,
    type     TEXT,
    input    TEXT,           -- JSON: a digest of each field; NULL: the list does not show it
    made_at  INTEGER,        -- by the studio's clock; NULL: the list does not say
    seen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- topups, with a key of their own for the order in which they were opened
CREATE TABLE topups_new (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    request_key  TEXT NOT NULL UNIQUE,
    guild_id     INTEGER NOT NULL,
    channel_id   INTEGER NOT NULL,
    user_id      INTEGER NOT NULL,
    asked        INTEGER NOT NULL CHECK (asked > 0),
    amount       INTEGER NOT NULL CHECK (amount >= asked),  -- made unique by its last digits
    opened_at    INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    credited_at  INTEGER,
    announced_at INTEGER,
    tx           TEXT,
    log_index    INTEGER,
    sender       TEXT,     -- the only address whose transfer pays it, in lower case
    replaced_at  INTEGER,  -- a later one took its place
    CHECK ((credited_at IS NULL) = (tx IS NULL) AND (tx IS NULL) = (log_index IS NULL)),
    CHECK (announced_at IS NULL OR credited_at IS NOT NULL)
) STRICT;

INSERT INTO topups_new (id, request_key, guild_id, channel_id, user_id, asked, amount, opened_at, due_at, credited_at,
                        announced_at, tx, log_index, sender, replaced_at)
    SELECT id, request_key, guild_id, channel_id, user_id, asked, amount, opened_at, due_at, credited_at,
           announced_at, tx, log_index, sender, replaced_at
    FROM topups ORDER BY rowid;
DROP TABLE topups;
ALTER TABLE topups_new RENAME TO topups;

CREATE INDEX topups_open ON topups (due_at) WHERE credited_at IS NULL;
CREATE INDEX topups_by_amount ON topups (amount);
CREATE INDEX topups_to_announce ON topups (credited_at) WHERE credited_at IS NOT NULL AND announced_at IS NULL;
CREATE INDEX topups_of_server ON topups (guild_id, opened_at);

-- Reads that went through all contests, and through all saved requests for each file.
CREATE INDEX contests_drafted ON contests (seq) WHERE state = 'DRAFT' AND template_id IS NOT NULL;
CREATE INDEX favourites_of_job ON favourites (job_id);
