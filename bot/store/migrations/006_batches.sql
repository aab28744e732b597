-- Several jobs of one press: one price, one hold transaction, one message.

ALTER TABLE jobs ADD COLUMN batch_id TEXT REFERENCES jobs (id);  -- the first job of the press; NULL: it is alone
ALTER TABLE jobs ADD COLUMN batch_position INTEGER NOT NULL DEFAULT 0 CHECK (batch_position >= 0);

CREATE UNIQUE INDEX jobs_of_batch ON jobs (batch_id, batch_position) WHERE batch_id IS NOT NULL;
