"""What the database itself has seen: who wrote when, and when a process was taken for dead.

`enter`, which every writing transaction calls first, is wrapped so that it also notes the member. Notes of
transactions that were rolled back are gone with them: what is left was committed.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

INSTALL = """
CREATE TABLE chaos_entered (member TEXT, at TIMESTAMPTZ NOT NULL, left_at TIMESTAMPTZ);
CREATE TABLE chaos_evicted (member TEXT, at TIMESTAMPTZ NOT NULL);
GRANT ALL ON chaos_entered, chaos_evicted TO PUBLIC;
ALTER FUNCTION enter(TEXT, BIGINT) RENAME TO chaos_enter;
CREATE FUNCTION enter(member TEXT, member_epoch BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    PERFORM chaos_enter(member, member_epoch);
    INSERT INTO chaos_entered VALUES (member, clock_timestamp());
END $$;
CREATE FUNCTION chaos_leave() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE chaos_entered SET left_at = clock_timestamp() WHERE ctid = NEW.ctid;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER chaos_leave AFTER INSERT ON chaos_entered DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION chaos_leave();
CREATE FUNCTION chaos_evict() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO chaos_evicted VALUES (OLD.id, clock_timestamp());
    RETURN NULL;
END $$;
CREATE TRIGGER chaos_evict AFTER DELETE ON members FOR EACH ROW EXECUTE FUNCTION chaos_evict();
"""

NO_MEMBER_CHECK = """
CREATE OR REPLACE FUNCTION chaos_enter(member TEXT, member_epoch BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1096043602);
END $$;
"""

NO_WRITE_LOCK = """
CREATE OR REPLACE FUNCTION chaos_enter(member TEXT, member_epoch BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF member IS NOT NULL
            AND NOT EXISTS (SELECT FROM members WHERE id = member AND epoch = member_epoch) THEN
        RAISE EXCEPTION 'member % was replaced', member USING ERRCODE = 'AT001';
    END IF;
END $$;
"""

_AFTER_DEATH = """
SELECT member, count(*) FROM chaos_entered JOIN chaos_evicted USING (member)
WHERE chaos_entered.at > chaos_evicted.at GROUP BY member
"""

_OVERLAPPING = """
SELECT count(*) FROM (
    SELECT at, max(left_at) OVER (ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM chaos_entered
) AS in_order WHERE at < before
"""


def violations(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Yield what two processes must not do: write after death, or write at the same time."""
    for member, count in connection.execute(_AFTER_DEATH):
        yield f"{member} committed {count} transactions after the others had taken it for dead"
    overlapping = connection.execute(_OVERLAPPING).fetchone()
    if overlapping and overlapping[0]:
        yield f"{overlapping[0]} transactions were written while another one was"


def evicted(connection: psycopg.Connection[Any]) -> Sequence[str]:
    """Return the members that are gone, by themselves or not, in the order in which they went."""
    return [row[0] for row in connection.execute("SELECT member FROM chaos_evicted ORDER BY at")]
