-- What was paid for a job before its price was named anew, and what of its uploads brought nothing.
ALTER TABLE jobs ADD COLUMN paid_before INTEGER NOT NULL DEFAULT 0 CHECK (paid_before >= 0);
ALTER TABLE jobs ADD COLUMN lost INTEGER NOT NULL DEFAULT 0 CHECK (lost >= 0);
ALTER TABLE jobs ADD COLUMN lost_reason TEXT;  -- the refusal in the service's words; NULL: its answer was lost

CREATE INDEX refs_offline ON refs (sha256, content_type) WHERE url IS NULL;
