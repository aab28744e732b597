-- Money from the chain: top-ups, deposits, how far the chain was read. And what the host stops.

-- transfers, with the kinds of money that comes from the chain
DROP TRIGGER transfers_stay;
DROP TRIGGER transfers_remain;
DROP INDEX transfers_of_job;

CREATE TABLE transfers_new (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    debit  TEXT NOT NULL REFERENCES accounts (name),  -- the account that the money leaves
    credit TEXT NOT NULL REFERENCES accounts (name),  -- the account that it enters
    amount INTEGER NOT NULL CHECK (amount > 0),
    kind   TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'capture', 'release', 'refund',
                                         'deposit', 'claim', 'keep')),
    job    TEXT REFERENCES jobs (id),
    actor  INTEGER,
    note   TEXT NOT NULL,
    key    TEXT NOT NULL UNIQUE,  -- what it is for: the same thing cannot be booked twice
    hash   TEXT NOT NULL UNIQUE,  -- of its journal line
    CHECK (debit <> credit)
) STRICT;

INSERT INTO transfers_new SELECT seq, at, debit, credit, amount, kind, job, actor, note, key, hash FROM transfers;
DROP TABLE transfers;
ALTER TABLE transfers_new RENAME TO transfers;

CREATE INDEX transfers_of_job ON transfers (job) WHERE job IS NOT NULL;
CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers BEGIN
    SELECT RAISE(ABORT, 'transfers are append-only');
END;
CREATE TRIGGER transfers_remain BEFORE DELETE ON transfers BEGIN
    SELECT RAISE(ABORT, 'transfers are append-only');
END;

-- ── deposits ────────────────────────────────────────────────────────────────────────────────────

DROP TRIGGER deposits_remain;

CREATE TABLE deposits_new (
    tx          TEXT NOT NULL,
    log_index   INTEGER NOT NULL CHECK (log_index >= 0),
    seen_at     INTEGER NOT NULL,
    sender      TEXT NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    state       TEXT NOT NULL CHECK (state IN ('UNCLAIMED', 'CREDITED', 'KEPT')),  -- KEPT: the host's own
    guild_id    INTEGER,
    wallet      TEXT,     -- where it went
    block       INTEGER,
    mined_at    INTEGER,  -- the block's time
    why         TEXT,     -- why nobody was credited by itself
    topup       TEXT,     -- the top-up that it paid
    assigned_by INTEGER,  -- the host who decided
    assigned_at INTEGER,
    PRIMARY KEY (tx, log_index),
    CHECK ((state = 'CREDITED') = (guild_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO deposits_new (tx, log_index, seen_at, sender, amount, state, guild_id)
    SELECT tx, log_index, seen_at, sender, amount, state, guild_id FROM deposits;
DROP TABLE deposits;
ALTER TABLE deposits_new RENAME TO deposits;

CREATE INDEX deposits_unclaimed ON deposits (seen_at) WHERE state = 'UNCLAIMED';
CREATE TRIGGER deposits_remain BEFORE DELETE ON deposits BEGIN
    SELECT RAISE(ABORT, 'deposits are never deleted');
END;

CREATE TABLE topups (
    id           TEXT NOT NULL PRIMARY KEY,
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
    CHECK ((credited_at IS NULL) = (tx IS NULL) AND (tx IS NULL) = (log_index IS NULL)),
    CHECK (announced_at IS NULL OR credited_at IS NOT NULL)
) STRICT;

CREATE INDEX topups_open ON topups (due_at) WHERE credited_at IS NULL;
CREATE INDEX topups_by_amount ON topups (amount);
CREATE INDEX topups_to_announce ON topups (credited_at) WHERE credited_at IS NOT NULL AND announced_at IS NULL;

-- ── the house ───────────────────────────────────────────────────────────────────────────────────

CREATE TABLE house (
    one           INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    paused_at     INTEGER,
    paused_by     INTEGER,  -- NULL while paused: the bot did it by itself
    paused_reason TEXT,
    wallet        TEXT,     -- whose deposits are watched
    first_block   INTEGER,  -- the first block whose deposits are in the books
    first_log     INTEGER,  -- and of that block, what comes after this log index
    next_block    INTEGER,  -- everything below it was read
    checked_block INTEGER,  -- everything below it was compared once more
    reconciled_at INTEGER,
    reconciled    TEXT,     -- what the last comparison said, JSON
    wallet_low    INTEGER NOT NULL DEFAULT 0 CHECK (wallet_low IN (0, 1)),  -- the host was told
    daily_cap     INTEGER CHECK (daily_cap >= 0),  -- HOST_DAILY_CAP of the bot that runs
    started_at    INTEGER,  -- when a bot first worked with this database
    CHECK ((paused_at IS NULL) = (paused_reason IS NULL)),
    CHECK (paused_at IS NOT NULL OR paused_by IS NULL),
    CHECK ((first_block IS NULL) = (next_block IS NULL) AND (first_block IS NULL) = (first_log IS NULL)
           AND (first_block IS NULL) = (wallet IS NULL))
) STRICT;

INSERT INTO house (one) VALUES (1);

CREATE TABLE retired_models (
    model  TEXT NOT NULL PRIMARY KEY,
    at     INTEGER NOT NULL,
    by     INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Authorizations of our wallet that were used and that we never signed.
CREATE TABLE foreign_nonces (
    nonce   TEXT NOT NULL PRIMARY KEY,
    tx      TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a server had right after money last came in, and how much of it was reported as used.
CREATE TABLE budget_levels (
    guild_id INTEGER NOT NULL PRIMARY KEY,
    level    INTEGER NOT NULL CHECK (level > 0),
    told     INTEGER NOT NULL CHECK (told BETWEEN 0 AND 100)  -- percent
) STRICT;

INSERT INTO budget_levels (guild_id, level, told)
    SELECT CAST(substr(name, 7, length(name) - 16) AS INTEGER), balance, 0
    FROM accounts WHERE name GLOB 'guild:*:available' AND balance > 0;

CREATE INDEX holds_by_day ON holds (opened_at);
CREATE INDEX payments_by_day ON payments (signed_at);

-- A job that failed after it was paid and whose file was fetched after all: it has no hold any more.
ALTER TABLE jobs ADD COLUMN rescued_at INTEGER;
