-- Fair shares: what failed after it was paid counts, and quotes that nobody pressed have a quota.

-- A job that failed after it was paid: 1 if its maker's allowance was given back, 0 if it counts. NULL: neither.
ALTER TABLE jobs ADD COLUMN forgiven INTEGER CHECK (forgiven IN (0, 1));

UPDATE jobs SET forgiven = 1 WHERE state = 'FAILED' AND EXISTS (
    SELECT 1 FROM payments WHERE payments.job_id = jobs.id AND payments.state = 'SETTLED');

UPDATE charges SET amount = (SELECT coalesce(sum(captured), 0) FROM holds
                             WHERE holds.job_id = charges.job_id AND source IS NULL)
    WHERE scope <> 'member' AND job_id IN (SELECT id FROM jobs WHERE state = 'FAILED');

CREATE INDEX refs_by_name ON refs (name);
CREATE INDEX jobs_waiting_of_server ON jobs (guild_id) WHERE state = 'ADMITTED';
CREATE INDEX jobs_ended ON jobs (guild_id, user_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX jobs_lost ON jobs (guild_id, ended_at) WHERE forgiven IS NOT NULL;
CREATE INDEX jobs_quoted ON jobs (user_id, seq) WHERE state = 'QUOTED';
