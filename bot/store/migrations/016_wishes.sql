-- Requests that were refused, failed or cost too much, kept for a week so that a button can go on from them.

CREATE TABLE wishes (
    id         TEXT NOT NULL PRIMARY KEY,
    guild_id   INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    operation  TEXT NOT NULL,
    options    TEXT NOT NULL,  -- JSON
    files      TEXT NOT NULL,  -- JSON
    private    INTEGER NOT NULL CHECK (private IN (0, 1)),
    count      INTEGER NOT NULL,
    contest_id TEXT,
    job_id     TEXT,           -- the job that the wish was made of
    offers     TEXT NOT NULL,  -- JSON
    made_at    INTEGER NOT NULL,
    also       TEXT NOT NULL,  -- JSON: further jobs of a comparison
    roles      TEXT NOT NULL   -- JSON
) STRICT, WITHOUT ROWID;

CREATE INDEX wishes_by_age ON wishes (made_at);
CREATE INDEX wishes_by_job ON wishes (job_id) WHERE job_id IS NOT NULL;

-- The limits that moderators are asked to lift for this one batch, as JSON.
ALTER TABLE approvals ADD COLUMN exceeds TEXT NOT NULL DEFAULT '[]';
