-- Fewer indexes that each hold and capture have to change, and some for what is read of a long history.

-- Hashes are random: each line of the journal, and each transfer, changed another page of an index that was only
-- there to keep them unique. The chain itself proves them, and the audit recomputes it.
DROP TRIGGER journal_stays;
DROP TRIGGER journal_remains;

CREATE TABLE journal_new (
    seq     INTEGER PRIMARY KEY,
    tbl     TEXT NOT NULL CHECK (tbl IN ('transfers', 'holds', 'payments', 'deposits')),
    key     TEXT NOT NULL,
    content TEXT NOT NULL,  -- digest of the row
    prev    TEXT NOT NULL,
    hash    TEXT NOT NULL
) STRICT;

INSERT INTO journal_new SELECT seq, tbl, key, content, prev, hash FROM journal ORDER BY seq;
DROP TABLE journal;
ALTER TABLE journal_new RENAME TO journal;

CREATE TRIGGER journal_stays BEFORE UPDATE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_remains BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

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
    kind   TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'capture', 'release', 'refund', 'deposit', 'claim',
                                         'keep', 'fund', 'return', 'prize', 'outflow', 'gas')),
    job    TEXT REFERENCES jobs (id),
    actor  INTEGER,
    note   TEXT NOT NULL,
    key    TEXT NOT NULL UNIQUE,  -- what it is for: the same thing cannot be booked twice
    hash   TEXT NOT NULL,  -- of its journal line
    CHECK (debit <> credit)
) STRICT;

INSERT INTO transfers_new
    SELECT seq, at, debit, credit, amount, kind, job, actor, note, key, hash FROM transfers ORDER BY seq;
DROP TABLE transfers;
ALTER TABLE transfers_new RENAME TO transfers;

CREATE INDEX transfers_of_job ON transfers (job) WHERE job IS NOT NULL;
CREATE INDEX transfers_out ON transfers (debit, at);
-- What came and went besides the jobs' own holds, which are nearly all of a long history. Money of those comes from
-- an account of the server in any case, so that none of them has to be found by where it went.
CREATE INDEX transfers_out_beside ON transfers (debit, at) WHERE kind NOT IN ('hold', 'capture', 'release');
CREATE INDEX transfers_in_beside ON transfers (credit, at) WHERE kind NOT IN ('hold', 'capture', 'release');

CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers
WHEN (new.seq, new.at, new.amount, new.kind, new.note) <> (old.seq, old.at, old.amount, old.kind, old.note)
    OR new.job IS NOT old.job
    OR (new.debit <> old.debit AND NOT old.debit GLOB 'guild:*:prize:*')
    OR (new.credit <> old.credit AND NOT old.credit GLOB 'guild:*:prize:*')
    OR NOT EXISTS (
        SELECT 1 FROM forgettings WHERE user_id IS NOT NULL
        AND ((old.actor = user_id AND new.actor = name)
             OR (old.debit GLOB '*:prize:' || user_id AND new.debit GLOB '*:prize:' || name)
             OR (old.credit GLOB '*:prize:' || user_id AND new.credit GLOB '*:prize:' || name)))
BEGIN
    SELECT RAISE(ABORT, 'transfers are append-only');
END;
CREATE TRIGGER transfers_remain BEFORE DELETE ON transfers BEGIN
    SELECT RAISE(ABORT, 'transfers are append-only');
END;

-- One index for both: a job has one open hold at most, and its holds are found by it.
DROP INDEX holds_open;
DROP INDEX holds_of_job;
CREATE UNIQUE INDEX holds_of_job ON holds (job_id, CASE state WHEN 'OPEN' THEN 0 ELSE id END);

CREATE INDEX jobs_by_creation ON jobs (guild_id, created_at);
CREATE INDEX jobs_fetched ON jobs (guild_id, user_id) WHERE state = 'FETCHED';
CREATE INDEX jobs_not_delivered ON jobs (state) WHERE state IN ('FAILED', 'DISPUTED');
