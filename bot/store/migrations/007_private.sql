-- Results for their maker's eyes only. `message_id` of such a job is the private card or direct message that says so.

ALTER TABLE jobs ADD COLUMN private INTEGER NOT NULL DEFAULT 0 CHECK (private IN (0, 1));
ALTER TABLE jobs ADD COLUMN published_at INTEGER;  -- its maker wished it into a channel: FETCHED again, without a hold
