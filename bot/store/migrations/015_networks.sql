-- Payments on several networks: what a chain is searched for, gas, and whose job it is. NULL: on Base, as
-- everything that was paid before.
ALTER TABLE payments ADD COLUMN proof TEXT;  -- JSON of what the chain is searched for, besides the nonce
ALTER TABLE payments ADD COLUMN fee_most INTEGER CHECK (fee_most > 0);  -- micro-USDC of gas at most
ALTER TABLE payments ADD COLUMN fee INTEGER CHECK (fee > 0);  -- micro-USDC of gas that left the wallet
ALTER TABLE jobs ADD COLUMN payer TEXT;  -- the wallet whose job it is at the studio
ALTER TABLE refs ADD COLUMN payer TEXT;  -- the wallet that bought the upload's ticket
ALTER TABLE deposits ADD COLUMN network TEXT;
ALTER TABLE foreign_nonces ADD COLUMN network TEXT;

-- Networks whose wallet is low, as the host was told.
CREATE TABLE low_wallets (
    network TEXT NOT NULL PRIMARY KEY  -- CAIP-2
) STRICT, WITHOUT ROWID;

INSERT INTO low_wallets (network) SELECT 'eip155:8453' FROM house WHERE wallet_low = 1;

-- The gas of a transaction leaves the wallet too. It belongs to the payment that is this transaction.
ALTER TABLE movements ADD COLUMN fee INTEGER NOT NULL DEFAULT 0 CHECK (fee IN (0, 1));

-- How far the transfers to each wallet were read. The wallet's name has its network's before it, but on Base.
CREATE TABLE chains (
    wallet        TEXT NOT NULL PRIMARY KEY,
    first_block   INTEGER NOT NULL,
    first_log     INTEGER NOT NULL,
    next_block    INTEGER NOT NULL,
    checked_block INTEGER
) STRICT, WITHOUT ROWID;

INSERT INTO chains (wallet, first_block, first_log, next_block, checked_block)
    SELECT wallet, first_block, first_log, next_block, checked_block FROM house WHERE wallet IS NOT NULL;

-- transfers, with the gas that the host pays
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
