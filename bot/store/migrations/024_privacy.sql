-- What is forgotten: members who asked for it, content that is older than a server keeps it, and servers that
-- the bot was removed from.

-- Days that a server keeps things; NULL: prompts and the log without an end, files as long as the host's bot does.
ALTER TABLE server_settings ADD COLUMN keep_prompts_days INTEGER CHECK (keep_prompts_days > 0);
ALTER TABLE server_settings ADD COLUMN keep_files_days INTEGER CHECK (keep_files_days > 0);
ALTER TABLE server_settings ADD COLUMN keep_log_days INTEGER CHECK (keep_log_days > 0);

-- A member who asked to be forgotten. Once they are, only the random number that the books have instead stays.
CREATE TABLE forgettings (
    name      INTEGER PRIMARY KEY,  -- the random number
    user_id   INTEGER UNIQUE,       -- NULL once nothing is left to do
    posts     INTEGER NOT NULL CHECK (posts IN (0, 1)),  -- their posts are deleted too
    asked_at  INTEGER NOT NULL,
    erased_at INTEGER,
    CHECK ((user_id IS NULL) = (erased_at IS NOT NULL))
) STRICT;

-- Lines of the journal that only put such a number in place of a member's.
CREATE TABLE renamed_lines (
    line INTEGER PRIMARY KEY REFERENCES journal (seq),
    name INTEGER NOT NULL REFERENCES forgettings (name)
) STRICT;

-- Numbers of forgotten members about whom a decision is in force, by a keyed digest of the member's id.
CREATE TABLE kept_names (
    mark TEXT NOT NULL,
    name INTEGER NOT NULL REFERENCES forgettings (name),
    PRIMARY KEY (mark, name)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER renamed_lines_stay BEFORE UPDATE ON renamed_lines BEGIN
    SELECT RAISE(ABORT, 'renamed lines are append-only');
END;
CREATE TRIGGER renamed_lines_remain BEFORE DELETE ON renamed_lines BEGIN
    SELECT RAISE(ABORT, 'renamed lines are append-only');
END;

-- Servers that the bot was removed from, until it is back or their time is over.
CREATE TABLE departures (
    guild_id  INTEGER PRIMARY KEY,
    left_at   INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,  -- until then everything waits for the server's return
    closed_at INTEGER,           -- when its holds were closed
    erased_at INTEGER            -- when its members' content was erased
) STRICT;

CREATE INDEX departures_open ON departures (due_at) WHERE erased_at IS NULL;
CREATE INDEX jobs_of_user ON jobs (user_id);
CREATE INDEX jobs_to_erase ON jobs (guild_id, ended_at)
    WHERE ended_at IS NOT NULL AND (options <> '{}' OR length(body) > 0);
CREATE INDEX ballots_of_voter ON ballots (voter_id);
CREATE INDEX hearts_of_voter ON hearts (voter_id);

-- Of a transfer and of a closed hold only the member may change, into the number of one who is being forgotten.
DROP TRIGGER transfers_stay;
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
DROP TRIGGER holds_stay_closed;
CREATE TRIGGER holds_stay_closed BEFORE UPDATE ON holds
WHEN old.state = 'CLOSED' AND (
    (new.id, new.job_id, new.guild_id, new.amount, new.captured, new.state, new.opened_at, new.closed_at)
        <> (old.id, old.job_id, old.guild_id, old.amount, old.captured, old.state, old.opened_at, old.closed_at)
    OR NOT EXISTS (
        SELECT 1 FROM forgettings WHERE user_id IS NOT NULL
        AND old.source GLOB '*:prize:' || user_id AND new.source GLOB '*:prize:' || name))
BEGIN
    SELECT RAISE(ABORT, 'a closed hold does not change');
END;

-- Of a line of the log only the member may change. Lines go from a server that keeps them for some days alone,
-- and from one that has left for good.
DROP TRIGGER moderation_log_stays;
CREATE TRIGGER moderation_log_stays BEFORE UPDATE ON moderation_log
WHEN (new.seq, new.at) <> (old.seq, old.at) OR new.guild_id IS NOT old.guild_id
    OR NOT EXISTS (SELECT 1 FROM forgettings WHERE user_id IS NOT NULL
                   AND (old.actor = user_id OR instr(old.action, user_id) OR instr(old.old, user_id)
                        OR instr(old.new, user_id) OR instr(old.reason, user_id)))
BEGIN
    SELECT RAISE(ABORT, 'the moderation log is append-only');
END;
DROP TRIGGER moderation_log_remains;
CREATE TRIGGER moderation_log_remains BEFORE DELETE ON moderation_log
WHEN NOT EXISTS (SELECT 1 FROM server_settings WHERE guild_id = old.guild_id AND keep_log_days IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM departures WHERE guild_id = old.guild_id)
BEGIN
    SELECT RAISE(ABORT, 'the moderation log is append-only');
END;
