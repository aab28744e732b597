-- What entered and left the wallet, as the chain shows it, and how far it was compared with the books.

CREATE TABLE watched_wallets (
    wallet         TEXT NOT NULL PRIMARY KEY,
    first_block    INTEGER NOT NULL,  -- what came before is the baseline
    next_block     INTEGER NOT NULL,  -- the movements of all blocks from the first up to this one are recorded
    anchor_block   INTEGER,           -- after this block
    anchor_balance INTEGER,           -- the wallet held so much, and all movements since add up
    compared_block INTEGER,           -- the newest block that was compared, recorded yet or not
    compared_at    INTEGER,           -- and when that was
    CHECK ((anchor_block IS NULL) = (anchor_balance IS NULL)),
    CHECK ((compared_block IS NULL) = (compared_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE movements (
    tx        TEXT NOT NULL,
    log_index INTEGER NOT NULL CHECK (log_index >= 0),
    outward   INTEGER NOT NULL CHECK (outward IN (0, 1)),
    wallet    TEXT NOT NULL,
    block     INTEGER NOT NULL,
    other     TEXT NOT NULL,     -- who sent or received it
    amount    INTEGER NOT NULL CHECK (amount > 0),
    nonce     TEXT,              -- of the authorization that moved it
    payment   INTEGER REFERENCES payments (id),  -- which of ours that was
    told_at   INTEGER,           -- when the host was told that it is in no book
    booked    TEXT CHECK (booked IN ('lost', 'own')),  -- what it was, though no payment of ours
    booked_at INTEGER,
    booked_by INTEGER,
    PRIMARY KEY (tx, log_index, outward),
    CHECK (outward = 1 OR (nonce IS NULL AND payment IS NULL AND booked IS NULL)),
    CHECK (payment IS NULL OR booked IS NULL),
    CHECK ((booked IS NULL) = (booked_at IS NULL) AND (booked IS NOT NULL OR booked_by IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX movements_by_block ON movements (wallet, block);
CREATE INDEX movements_of_payment ON movements (payment) WHERE payment IS NOT NULL;
CREATE INDEX movements_unbooked ON movements (block)
    WHERE outward = 1 AND payment IS NULL AND booked IS NULL;
CREATE TRIGGER movements_remain BEFORE DELETE ON movements WHEN OLD.booked IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'what was booked is never deleted');
END;

-- Payments whose authorization was looked up: what is proven once stays proven.
CREATE TABLE payment_proofs (
    payment INTEGER NOT NULL PRIMARY KEY REFERENCES payments (id),
    charged INTEGER NOT NULL CHECK (charged IN (0, 1)),
    block   INTEGER NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

-- transfers, with the kind of money that left the wallet and was no purchase
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
                                         'deposit', 'claim', 'keep', 'fund', 'return', 'prize', 'outflow')),
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
