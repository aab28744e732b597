-- What moderators decide: settings, the log of it, limits and allowances, models on and off, approvals.

CREATE TABLE server_settings (
    guild_id           INTEGER NOT NULL PRIMARY KEY,
    zone               TEXT NOT NULL,
    confirm_above      INTEGER NOT NULL CHECK (confirm_above >= 0),
    approve_above      INTEGER CHECK (approve_above >= 0),
    second_above       INTEGER CHECK (second_above >= 0),
    approvals_channel  INTEGER,
    approver_role      INTEGER,
    second_role        INTEGER,
    alerts_channel     INTEGER,
    running_per_member INTEGER NOT NULL CHECK (running_per_member > 0),
    frozen_at          INTEGER,
    frozen_by          INTEGER,
    frozen_reason      TEXT,
    CHECK ((frozen_at IS NULL) = (frozen_by IS NULL) AND (frozen_at IS NULL) = (frozen_reason IS NULL))
) STRICT;

CREATE TABLE moderation_log (
    seq      INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    guild_id INTEGER,  -- NULL: it concerns the whole bot
    actor    INTEGER,  -- NULL: the bot by itself
    action   TEXT NOT NULL,
    old      TEXT,
    new      TEXT,
    reason   TEXT NOT NULL
) STRICT;

CREATE INDEX moderation_log_of_server ON moderation_log (guild_id, seq);

CREATE TRIGGER moderation_log_stays BEFORE UPDATE ON moderation_log BEGIN
    SELECT RAISE(ABORT, 'the moderation log is append-only');
END;
CREATE TRIGGER moderation_log_remains BEFORE DELETE ON moderation_log BEGIN
    SELECT RAISE(ABORT, 'the moderation log is append-only');
END;

-- ── who may spend what ──────────────────────────────────────────────────────────────────────────

ALTER TABLE jobs ADD COLUMN roles TEXT NOT NULL DEFAULT '[]';  -- of its asker, when last seen
ALTER TABLE jobs ADD COLUMN parent_id INTEGER;                 -- the channel of the thread

CREATE TABLE rules (
    guild_id INTEGER NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('limit', 'allowance')),
    scope    TEXT NOT NULL CHECK (scope IN ('server', 'channel', 'role', 'member')),
    key      INTEGER NOT NULL,
    per      TEXT NOT NULL CHECK (per IN ('job', 'day', 'week', 'month')),
    amount   INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (guild_id, kind, scope, key, per),
    CHECK (scope <> 'member' OR kind = 'allowance'),
    CHECK (scope <> 'channel' OR kind = 'limit')
) STRICT, WITHOUT ROWID;

CREATE TABLE model_rules (
    guild_id INTEGER NOT NULL,
    model    TEXT NOT NULL,  -- '*': all
    scope    TEXT NOT NULL CHECK (scope IN ('server', 'channel', 'role')),
    key      INTEGER NOT NULL,
    allowed  INTEGER NOT NULL CHECK (allowed IN (0, 1)),
    PRIMARY KEY (guild_id, model, scope, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE default_models (
    guild_id INTEGER NOT NULL,
    purpose  TEXT NOT NULL CHECK (purpose IN ('image', 'fast', 'video')),
    model    TEXT NOT NULL,
    PRIMARY KEY (guild_id, purpose)
) STRICT, WITHOUT ROWID;

-- What each job counts towards each counter: what is held or paid for it, nothing once it has failed.
CREATE TABLE charges (
    guild_id INTEGER NOT NULL,
    scope    TEXT NOT NULL CHECK (scope IN ('server', 'channel', 'role', 'member')),
    key      INTEGER NOT NULL,
    at       INTEGER NOT NULL,  -- when the job was admitted, the last time
    job_id   TEXT NOT NULL REFERENCES jobs (id),
    amount   INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (guild_id, scope, key, at, job_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX charges_of_job ON charges (job_id);

INSERT INTO charges (guild_id, scope, key, at, job_id, amount)
    SELECT jobs.guild_id, counters.scope,
           CASE counters.scope WHEN 'server' THEN jobs.guild_id WHEN 'channel' THEN jobs.channel_id
                               ELSE jobs.user_id END,
           jobs.admitted_at, jobs.id,
           CASE jobs.state WHEN 'FAILED' THEN 0 ELSE (
               SELECT coalesce(sum(CASE state WHEN 'OPEN' THEN amount ELSE captured END), 0)
               FROM holds WHERE job_id = jobs.id) END
    FROM jobs JOIN (SELECT 'server' AS scope UNION ALL SELECT 'channel' UNION ALL SELECT 'member') AS counters
    WHERE jobs.admitted_at IS NOT NULL;

-- ── approvals ───────────────────────────────────────────────────────────────────────────────────

CREATE TABLE approvals (
    id         INTEGER PRIMARY KEY,
    job_id     TEXT NOT NULL REFERENCES jobs (id),
    guild_id   INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('ASKED', 'APPROVED', 'DENIED', 'EXPIRED', 'WITHDRAWN')),
    amount     INTEGER NOT NULL CHECK (amount > 0),
    old_amount INTEGER,
    needs      INTEGER NOT NULL CHECK (needs IN (1, 2)),
    asked_at   INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    decided_at INTEGER,
    first_by   INTEGER,
    first_senior INTEGER NOT NULL CHECK (first_senior IN (0, 1)),
    decided_by INTEGER,
    reason     TEXT,
    channel_id INTEGER,
    message_id INTEGER,
    version    INTEGER NOT NULL,
    shown      INTEGER NOT NULL,
    CHECK ((state = 'ASKED') = (decided_at IS NULL)),
    CHECK (state NOT IN ('APPROVED', 'DENIED') OR decided_by IS NOT NULL),
    CHECK (first_by IS NULL OR decided_by IS NULL OR state <> 'APPROVED' OR first_by <> decided_by)
) STRICT;

CREATE UNIQUE INDEX approvals_open ON approvals (job_id) WHERE state = 'ASKED';
CREATE INDEX approvals_of_job ON approvals (job_id, id);
CREATE INDEX approvals_due ON approvals (due_at) WHERE state = 'ASKED';
CREATE INDEX approvals_waiting ON approvals (guild_id, id) WHERE state = 'ASKED';
CREATE INDEX approvals_stale ON approvals (id) WHERE shown < version;
