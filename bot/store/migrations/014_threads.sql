-- A thread belongs to its channel: a contest in it counts in the channel's pools.

CREATE TABLE threads (
    id INTEGER PRIMARY KEY,
    parent_id INTEGER NOT NULL
) STRICT;
CREATE INDEX threads_of_channel ON threads (parent_id);
