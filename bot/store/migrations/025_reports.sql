-- Every message that shows a result, and what moderators decided about it; reports of pictures.

ALTER TABLE jobs ADD COLUMN blurred INTEGER NOT NULL DEFAULT 0 CHECK (blurred IN (0, 1));  -- shown as a spoiler

CREATE TABLE result_posts (
    message_id INTEGER NOT NULL,
    job_id     TEXT NOT NULL REFERENCES jobs (id),
    channel_id INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('result', 'again', 'direct', 'contest')),
    posted_at  INTEGER NOT NULL,
    todo       TEXT CHECK (todo IN ('remove', 'blur')),  -- the message does not show it yet
    PRIMARY KEY (message_id, job_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX result_posts_of_job ON result_posts (job_id);
CREATE INDEX result_posts_to_change ON result_posts (job_id) WHERE todo IS NOT NULL;

INSERT INTO result_posts
    SELECT message_id, id, channel_id, 'result', ended_at, NULL FROM jobs
    WHERE state = 'DELIVERED' AND private = 0 AND message_id <> 0;

INSERT OR IGNORE INTO result_posts
    SELECT contests.result_id, submissions.job_id, contests.channel_id, 'contest', contests.ended_at, NULL
    FROM contests JOIN submissions ON submissions.contest_id = contests.id
    WHERE contests.state = 'ANNOUNCED' AND submissions.state = 'ENTERED';

CREATE TABLE reports (
    id           INTEGER PRIMARY KEY,
    guild_id     INTEGER NOT NULL,
    number       INTEGER NOT NULL,  -- of its case
    subject      TEXT NOT NULL,     -- what is reported: a job's id, or where another picture is
    job_id       TEXT REFERENCES jobs (id),
    author_id    INTEGER NOT NULL,
    channel_id   INTEGER NOT NULL,
    message_id   INTEGER NOT NULL,  -- 0: no message shows it
    contest_id   TEXT REFERENCES contests (id),  -- it was reported by a voter: names are hidden
    state        TEXT NOT NULL CHECK (state IN ('OPEN', 'REMOVED', 'STRUCK', 'BLURRED', 'DISMISSED')),
    opened_at    INTEGER NOT NULL,
    decided_by   INTEGER,
    decided_at   INTEGER,
    verdict      INTEGER,  -- the number of the case that the decision opened
    card_channel INTEGER,
    card_message INTEGER,
    version      INTEGER NOT NULL,
    shown        INTEGER NOT NULL,  -- the version that the card shows
    CHECK ((state = 'OPEN') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
    CHECK ((card_channel IS NULL) = (card_message IS NULL))
) STRICT;

CREATE UNIQUE INDEX reports_open ON reports (guild_id, subject) WHERE state = 'OPEN';
CREATE INDEX reports_stale ON reports (id) WHERE shown < version;

CREATE TABLE report_voices (
    report_id   INTEGER NOT NULL REFERENCES reports (id),
    reporter_id INTEGER NOT NULL,
    reason      TEXT NOT NULL CHECK (reason IN ('sexual', 'violence', 'hate', 'person', 'spam', 'rules', 'other')),
    text        TEXT NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (report_id, reporter_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX report_voices_of_member ON report_voices (reporter_id, at);
