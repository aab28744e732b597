-- What moderators decided about members: numbered cases, and the rules of who may use the bot.

CREATE TABLE cases (
    guild_id      INTEGER NOT NULL,
    number        INTEGER NOT NULL CHECK (number > 0),  -- counts for each server
    kind          TEXT NOT NULL CHECK (kind IN ('report', 'removal', 'blur', 'strike', 'block', 'unblock',
                                                'appeal', 'dismissal')),
    user_id       INTEGER NOT NULL,  -- the member it is about
    by            INTEGER,           -- who opened it, of a report the reporter; NULL: the bot by itself
    at            INTEGER NOT NULL,
    reason        TEXT NOT NULL,
    job_id        TEXT REFERENCES jobs (id),
    about         INTEGER,           -- the number of the case that it follows
    lapses_at     INTEGER,           -- a strike counts until then
    blocks        INTEGER NOT NULL DEFAULT 0 CHECK (blocks IN (0, 1)),  -- it keeps the member from using the bot
    blocked_until INTEGER,           -- NULL: until somebody unblocks
    unblocked_at  INTEGER,           -- the block ended before its time; a strike still counts
    outcome       TEXT,              -- how it was decided
    ended_at      INTEGER,           -- it no longer counts, or is decided
    ended_by      INTEGER,
    PRIMARY KEY (guild_id, number),
    CHECK (blocks = 1 OR (blocked_until IS NULL AND unblocked_at IS NULL)),
    CHECK (ended_at IS NOT NULL OR (ended_by IS NULL AND outcome IS NULL)),
    CHECK (kind <> 'appeal' OR about IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX cases_of_member ON cases (guild_id, user_id, number);
CREATE INDEX cases_blocking ON cases (guild_id, user_id)
    WHERE blocks = 1 AND ended_at IS NULL AND unblocked_at IS NULL;
CREATE INDEX cases_open ON cases (guild_id, kind, number) WHERE ended_at IS NULL;
CREATE INDEX cases_of_job ON cases (job_id) WHERE job_id IS NOT NULL;
CREATE UNIQUE INDEX one_appeal ON cases (guild_id, about) WHERE kind = 'appeal';

ALTER TABLE server_settings ADD COLUMN strike_ladder TEXT NOT NULL DEFAULT 'note 1h 1d blocked';
ALTER TABLE server_settings ADD COLUMN strike_days INTEGER NOT NULL DEFAULT 30 CHECK (strike_days > 0);
ALTER TABLE server_settings ADD COLUMN gate_account_hours INTEGER NOT NULL DEFAULT 0
    CHECK (gate_account_hours >= 0);
ALTER TABLE server_settings ADD COLUMN gate_member_hours INTEGER NOT NULL DEFAULT 0
    CHECK (gate_member_hours >= 0);
ALTER TABLE server_settings ADD COLUMN gate_role INTEGER;
ALTER TABLE server_settings ADD COLUMN gate_pending INTEGER NOT NULL DEFAULT 1 CHECK (gate_pending IN (0, 1));
ALTER TABLE server_settings ADD COLUMN requests_per_minute INTEGER NOT NULL DEFAULT 120
    CHECK (requests_per_minute > 0);
