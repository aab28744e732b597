"""Faults that tests plant into a database, to see that they would notice them."""

NO_LOCK = """
    CREATE OR REPLACE FUNCTION enter(member text, member_epoch bigint) RETURNS void
    LANGUAGE sql AS $$ SELECT $$
"""
"""SQL: transactions that write do not wait for one another."""
