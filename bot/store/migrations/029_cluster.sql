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
