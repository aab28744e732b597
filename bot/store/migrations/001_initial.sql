-- Instants are epoch milliseconds, money is integer micro-USDC, columns are named as the domain names them.

PRAGMA application_id = 0x41544C52;  -- "ATLR"

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ── jobs ────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE jobs (
    seq            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE
                   CHECK (length(id) BETWEEN 4 AND 12 AND id NOT GLOB '*[^0-9a-z]*'),
    request_key    TEXT NOT NULL UNIQUE,
    guild_id       INTEGER NOT NULL,
    channel_id     INTEGER NOT NULL,
    user_id        INTEGER NOT NULL,
    operation      TEXT NOT NULL,
    options        TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('QUOTED', 'ADMITTED', 'READY', 'RUNNING', 'FETCHED',
                                                  'DELIVERED', 'FAILED', 'DISPUTED')),
    body           BLOB,
    price          INTEGER CHECK (price >= 0),
    upload_cost    INTEGER NOT NULL CHECK (upload_cost >= 0),
    upload_limit   INTEGER NOT NULL CHECK (upload_limit >= 0),
    created_at     INTEGER NOT NULL,
    quoted_at      INTEGER NOT NULL,
    admitted_at    INTEGER,
    paid_at        INTEGER,
    fetched_at     INTEGER,
    ended_at       INTEGER,
    studio_job     TEXT UNIQUE,
    result_name    TEXT,
    result_sha256  TEXT,
    result_size    INTEGER,
    result_type    TEXT,
    result_width   INTEGER,
    result_height  INTEGER,
    failure        TEXT,
    detail         TEXT,
    posting_at     INTEGER,
    message_id     INTEGER,
    placeholder_id INTEGER,
    told_at        INTEGER,
    CHECK (state IN ('QUOTED', 'FAILED') OR admitted_at IS NOT NULL),
    CHECK (state NOT IN ('READY', 'RUNNING', 'FETCHED', 'DELIVERED') OR body IS NOT NULL),
    CHECK (state NOT IN ('RUNNING', 'FETCHED', 'DELIVERED')
           OR (studio_job IS NOT NULL AND paid_at IS NOT NULL)),
    CHECK (state NOT IN ('FETCHED', 'DELIVERED') OR (result_name IS NOT NULL AND fetched_at IS NOT NULL)),
    CHECK ((state = 'DELIVERED') = (message_id IS NOT NULL)),
    CHECK ((state = 'FAILED') = (failure IS NOT NULL)),
    CHECK ((state IN ('DELIVERED', 'FAILED', 'DISPUTED')) = (ended_at IS NOT NULL))
) STRICT;

CREATE INDEX jobs_of_member ON jobs (guild_id, user_id, seq);
CREATE INDEX jobs_open ON jobs (guild_id, user_id, admitted_at) WHERE state IN ('ADMITTED', 'READY', 'RUNNING');
CREATE INDEX jobs_waiting ON jobs (seq) WHERE state = 'ADMITTED';
CREATE INDEX jobs_with_moves ON jobs (seq)
    WHERE state IN ('ADMITTED', 'READY', 'RUNNING', 'FETCHED')
       OR (state IN ('FAILED', 'DISPUTED') AND told_at IS NULL)
       OR (state IN ('DELIVERED', 'QUOTED') AND placeholder_id IS NOT NULL);
CREATE INDEX jobs_finished ON jobs (operation, fetched_at) WHERE fetched_at IS NOT NULL;

CREATE TABLE refs (
    job_id       TEXT NOT NULL REFERENCES jobs (id),
    position     INTEGER NOT NULL CHECK (position >= 0),
    option       TEXT NOT NULL,
    source_url   TEXT NOT NULL,
    name         TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    size         INTEGER NOT NULL CHECK (size >= 0),
    content_type TEXT NOT NULL,
    ticket       TEXT,
    url          TEXT,
    PRIMARY KEY (job_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE uploads (
    sha256       TEXT NOT NULL,
    content_type TEXT NOT NULL,
    url          TEXT NOT NULL,
    uploaded_at  INTEGER NOT NULL,
    PRIMARY KEY (sha256, content_type)
) STRICT, WITHOUT ROWID;

CREATE INDEX uploads_by_url ON uploads (url);

-- ── money ───────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE accounts (
    name    TEXT NOT NULL PRIMARY KEY,
    balance INTEGER NOT NULL,
    CHECK (balance >= 0 OR name GLOB 'house:*')
) STRICT, WITHOUT ROWID;

CREATE TABLE servers (
    guild_id INTEGER NOT NULL PRIMARY KEY,
    spent    INTEGER NOT NULL CHECK (spent >= 0)  -- captured less refunded
) STRICT;

CREATE TABLE transfers (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    debit  TEXT NOT NULL REFERENCES accounts (name),  -- the account that the money leaves
    credit TEXT NOT NULL REFERENCES accounts (name),  -- the account that it enters
    amount INTEGER NOT NULL CHECK (amount > 0),
    kind   TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'capture', 'release', 'refund')),
    job    TEXT REFERENCES jobs (id),
    actor  INTEGER,
    note   TEXT NOT NULL,
    key    TEXT NOT NULL UNIQUE,  -- what it is for: the same thing cannot be booked twice
    hash   TEXT NOT NULL UNIQUE,  -- of its journal line
    CHECK (debit <> credit)
) STRICT;

CREATE INDEX transfers_of_job ON transfers (job) WHERE job IS NOT NULL;

CREATE TABLE holds (
    id        INTEGER PRIMARY KEY,
    job_id    TEXT NOT NULL REFERENCES jobs (id),
    guild_id  INTEGER NOT NULL,
    amount    INTEGER NOT NULL CHECK (amount > 0),
    captured  INTEGER NOT NULL CHECK (captured BETWEEN 0 AND amount),
    state     TEXT NOT NULL CHECK (state IN ('OPEN', 'CLOSED')),
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX holds_open ON holds (job_id) WHERE state = 'OPEN';
CREATE INDEX holds_of_job ON holds (job_id);

CREATE TABLE payments (
    id           INTEGER PRIMARY KEY,
    job_id       TEXT NOT NULL REFERENCES jobs (id),
    purpose      TEXT NOT NULL CHECK (purpose = 'generation' OR purpose GLOB 'upload:[0-9]*'),
    state        TEXT NOT NULL CHECK (state IN ('SIGNED', 'SETTLED', 'REFUSED', 'LAPSED', 'DISPUTED')),
    nonce        TEXT NOT NULL UNIQUE,
    payer        TEXT NOT NULL,
    payee        TEXT NOT NULL,
    network      TEXT NOT NULL,
    asset        TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    valid_after  INTEGER NOT NULL,  -- seconds since the epoch, as the chain compares them
    valid_before INTEGER NOT NULL,
    header       TEXT,  -- whoever has it can collect: kept only while it is needed
    signed_at    INTEGER NOT NULL,
    sends        INTEGER NOT NULL CHECK (sends >= 0),
    answer       TEXT,
    tx           TEXT,
    CHECK ((state = 'SIGNED') = (header IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX payments_live ON payments (job_id, purpose) WHERE state IN ('SIGNED', 'SETTLED', 'DISPUTED');
CREATE INDEX payments_of_job ON payments (job_id);
CREATE INDEX payments_signed ON payments (id) WHERE state = 'SIGNED';
CREATE INDEX payments_unresolved ON payments (id) WHERE state IN ('SIGNED', 'DISPUTED');

CREATE TABLE deposits (
    tx        TEXT NOT NULL,
    log_index INTEGER NOT NULL CHECK (log_index >= 0),
    seen_at   INTEGER NOT NULL,
    sender    TEXT NOT NULL,
    amount    INTEGER NOT NULL CHECK (amount > 0),
    state     TEXT NOT NULL CHECK (state IN ('UNCLAIMED', 'CREDITED')),
    guild_id  INTEGER,
    PRIMARY KEY (tx, log_index),
    CHECK ((state = 'CREDITED') = (guild_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- One line for every new content of a row of transfers, holds, payments and deposits.
CREATE TABLE journal (
    seq     INTEGER PRIMARY KEY,
    tbl     TEXT NOT NULL CHECK (tbl IN ('transfers', 'holds', 'payments', 'deposits')),
    key     TEXT NOT NULL,
    content TEXT NOT NULL,  -- digest of the row
    prev    TEXT NOT NULL,
    hash    TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers BEGIN
    SELECT RAISE(ABORT, 'transfers are append-only');
END;
CREATE TRIGGER transfers_remain BEFORE DELETE ON transfers BEGIN
    SELECT RAISE(ABORT, 'transfers are append-only');
END;
CREATE TRIGGER journal_stays BEFORE UPDATE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_remains BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER holds_remain BEFORE DELETE ON holds BEGIN
    SELECT RAISE(ABORT, 'holds are never deleted');
END;
CREATE TRIGGER holds_stay_closed BEFORE UPDATE ON holds WHEN old.state = 'CLOSED' BEGIN
    SELECT RAISE(ABORT, 'a closed hold does not change');
END;
CREATE TRIGGER payments_remain BEFORE DELETE ON payments BEGIN
    SELECT RAISE(ABORT, 'payments are never deleted');
END;
CREATE TRIGGER deposits_remain BEFORE DELETE ON deposits BEGIN
    SELECT RAISE(ABORT, 'deposits are never deleted');
END;
