-- How often a member said something about a picture in the hour before `at`: repeated reports count too.
ALTER TABLE report_voices ADD COLUMN times INTEGER NOT NULL DEFAULT 1 CHECK (times > 0);
