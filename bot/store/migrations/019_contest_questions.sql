-- What an organiser typed before a card asked them whether it is really to end: its button knows this row's id.
CREATE TABLE contest_questions (
    id         TEXT NOT NULL PRIMARY KEY,
    contest_id TEXT NOT NULL REFERENCES contests (id),
    act        TEXT NOT NULL CHECK (act IN ('cancel', 'disqualify')),
    entry      TEXT REFERENCES jobs (id),  -- the entry to disqualify
    reason     TEXT NOT NULL,
    asked_at   INTEGER NOT NULL,
    CHECK ((act = 'disqualify') = (entry IS NOT NULL))
) STRICT, WITHOUT ROWID;
