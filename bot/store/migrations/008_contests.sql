-- Contests: their terms, what is handed in, who votes how, and the money in their pots.

CREATE TABLE contests (
    seq            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE
                   CHECK (length(id) BETWEEN 4 AND 12 AND id NOT GLOB '*[^0-9a-z]*'),
    request_key    TEXT NOT NULL UNIQUE,
    guild_id       INTEGER NOT NULL,
    channel_id     INTEGER NOT NULL,
    organiser_id   INTEGER NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('DRAFT', 'OPEN', 'VOTING', 'CLOSED', 'ANNOUNCED', 'CANCELLED')),
    terms          TEXT NOT NULL,
    commitment     TEXT NOT NULL,
    seed           BLOB NOT NULL,
    salt           BLOB NOT NULL,
    created_at     INTEGER NOT NULL,
    opened_at      INTEGER,
    entries_end_at INTEGER,
    voting_end_at  INTEGER,
    closed_at      INTEGER,
    asked_at       INTEGER,  -- the organiser was asked to extend, because too few voted
    decide_at      INTEGER,  -- then it is decided by what there is
    ended_at       INTEGER,
    extended_at    INTEGER,
    card_id        INTEGER,
    result_id      INTEGER,
    template_id    INTEGER REFERENCES contest_templates (id),
    template_run   INTEGER,  -- which one of its template this is
    reason         TEXT,
    result         TEXT,
    recount        BLOB,     -- the file with which anyone can recompute the result
    retry_at       INTEGER,  -- something could not be posted: tried again then
    version        INTEGER NOT NULL,
    shown          INTEGER NOT NULL,  -- the version that the card shows
    UNIQUE (template_id, template_run),
    CHECK ((template_id IS NULL) = (template_run IS NULL)),
    CHECK (state IN ('DRAFT', 'CANCELLED')
           OR (opened_at IS NOT NULL AND entries_end_at IS NOT NULL AND voting_end_at IS NOT NULL)),
    CHECK (state <> 'DRAFT' OR opened_at IS NULL),
    CHECK (entries_end_at IS NULL OR entries_end_at <= voting_end_at),
    CHECK ((state IN ('ANNOUNCED', 'CANCELLED')) = (ended_at IS NOT NULL)),
    CHECK (result IS NULL OR state IN ('CLOSED', 'ANNOUNCED')),
    CHECK ((result IS NULL) = (recount IS NULL)),
    CHECK (state <> 'ANNOUNCED' OR (result IS NOT NULL AND result_id IS NOT NULL))
) STRICT;

CREATE INDEX contests_of_server ON contests (guild_id, seq);
CREATE INDEX contests_live ON contests (seq) WHERE state IN ('OPEN', 'VOTING', 'CLOSED');
CREATE INDEX contests_stale ON contests (seq) WHERE shown < version;

-- What stands in a channel about a contest, each once: the mark is set before the first try.
CREATE TABLE contest_posts (
    contest_id TEXT NOT NULL REFERENCES contests (id),
    kind       TEXT NOT NULL CHECK (kind IN ('card', 'voting', 'last-call', 'quorum', 'result', 'cancelled')),
    posting_at INTEGER NOT NULL,
    message_id INTEGER,
    PRIMARY KEY (contest_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE submissions (
    seq        INTEGER PRIMARY KEY,
    job_id     TEXT NOT NULL UNIQUE REFERENCES jobs (id),
    contest_id TEXT NOT NULL REFERENCES contests (id),
    user_id    INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('ENTERED', 'WITHDRAWN', 'DISQUALIFIED')),
    entered_at INTEGER NOT NULL,
    cost       INTEGER NOT NULL CHECK (cost >= 0),
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    is_video   INTEGER NOT NULL CHECK (is_video IN (0, 1)),
    decided_by INTEGER,
    reason     TEXT,
    shown      INTEGER NOT NULL DEFAULT 0 CHECK (shown >= 0),  -- how often in a pair
    told_at    INTEGER,  -- its maker was told that it is disqualified
    CHECK ((state = 'DISQUALIFIED') = (decided_by IS NOT NULL))
) STRICT;

CREATE INDEX submissions_of_contest ON submissions (contest_id, user_id);
CREATE INDEX submissions_to_tell ON submissions (seq) WHERE state = 'DISQUALIFIED' AND told_at IS NULL;

-- A pair that a voter was shown, and what they said of it. `a` is the smaller id, wherever it stood.
CREATE TABLE ballots (
    id         INTEGER PRIMARY KEY,
    contest_id TEXT NOT NULL REFERENCES contests (id),
    voter_id   INTEGER NOT NULL,
    a          TEXT NOT NULL REFERENCES submissions (job_id),
    b          TEXT NOT NULL REFERENCES submissions (job_id),
    swapped    INTEGER NOT NULL CHECK (swapped IN (0, 1)),  -- b stood on the left
    choice     TEXT CHECK (choice IN ('A', 'B', 'BOTH', 'SKIP')),  -- A: a; NULL: not said yet
    shown_at   INTEGER NOT NULL,
    voted_at   INTEGER,
    UNIQUE (contest_id, voter_id, a, b),
    CHECK (a < b),
    CHECK ((choice IS NULL) = (voted_at IS NULL))
) STRICT;

CREATE TABLE hearts (
    contest_id TEXT NOT NULL REFERENCES contests (id),
    voter_id   INTEGER NOT NULL,
    entry      TEXT NOT NULL REFERENCES submissions (job_id),
    at         INTEGER NOT NULL,
    PRIMARY KEY (contest_id, voter_id, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE contest_reports (
    entry    TEXT NOT NULL REFERENCES submissions (job_id),
    voter_id INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (entry, voter_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE contest_templates (
    id           INTEGER PRIMARY KEY,
    guild_id     INTEGER NOT NULL,
    channel_id   INTEGER NOT NULL,
    organiser_id INTEGER NOT NULL,
    terms        TEXT NOT NULL,
    themes       TEXT NOT NULL,
    opened       INTEGER NOT NULL CHECK (opened >= 0),
    every_seconds REAL NOT NULL CHECK (every_seconds > 0),
    next_at      INTEGER
) STRICT;

CREATE INDEX contest_templates_due ON contest_templates (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE contest_roles (
    guild_id INTEGER NOT NULL PRIMARY KEY,
    role_id  INTEGER NOT NULL  -- who gave it to themselves is reminded
) STRICT;

-- ── their jobs and their money ──────────────────────────────────────────────────────────────────

ALTER TABLE jobs ADD COLUMN contest_id TEXT REFERENCES contests (id);  -- paid from its pot
ALTER TABLE holds ADD COLUMN source TEXT;  -- the account it came from; NULL: what the server has available

CREATE INDEX jobs_of_contest ON jobs (contest_id, user_id) WHERE contest_id IS NOT NULL;

-- transfers, with the kinds of pots
DROP TRIGGER transfers_stay;
DROP TRIGGER transfers_remain;
DROP INDEX transfers_of_job;
DROP INDEX transfers_out;
DROP INDEX transfers_in;

CREATE TABLE transfers_new (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    debit  TEXT NOT NULL REFERENCES accounts (name),  -- the account that the money leaves
    credit TEXT NOT NULL REFERENCES accounts (name),  -- the account that it enters
    amount INTEGER NOT NULL CHECK (amount > 0),
    kind   TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'capture', 'release', 'refund',
                                         'deposit', 'claim', 'keep', 'fund', 'return', 'prize')),
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
CREATE INDEX transfers_out ON transfers (debit, at);
CREATE INDEX transfers_in ON transfers (credit, at);
CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers BEGIN
    SELECT RAISE(ABORT, 'transfers are append-only');
END;
CREATE TRIGGER transfers_remain BEFORE DELETE ON transfers BEGIN
    SELECT RAISE(ABORT, 'transfers are append-only');
END;
