"""The audit of contests: holds from pots, the pots of ended contests, prizes, and stored results.

A result has to be the one of its recount file. `python -m bot recount` counts that file again.
"""

import json
from collections.abc import Iterator

from bot.domain.contests.ranking import commitment
from bot.domain.contests.recount.read import NotARecount, read
from bot.domain.money.audit import Finding
from bot.domain.money.ledger import available, pot, prize
from bot.store.contests.rows import settlement_of
from bot.store.sql import Connection, Row


def check_pots(connection: Connection) -> Iterator[Finding]:
    """Check that a pot belongs to a contest and exchanges money only with its server, jobs and winners."""
    yield from _sources(connection)
    yield from _accounts(connection)
    yield from _moves(connection)
    yield from _prizes(connection)
    yield from _results(connection)


def _sources(connection: Connection) -> Iterator[Finding]:
    """Check that a hold comes from the pot of its job's contest, from its maker's prize, or from the server,
    and that its transfers name the same account."""
    rows = connection.execute(
        "SELECT holds.id, holds.guild_id, source, contest_id, user_id FROM holds "
        "JOIN jobs ON jobs.id = holds.job_id WHERE source IS NOT NULL OR contest_id IS NOT NULL "
        "ORDER BY holds.id"
    )
    for row in rows:
        won = prize(row["guild_id"], row["user_id"])
        allowed = (None, won) if row["contest_id"] is None else (pot(row["contest_id"]),)
        if row["source"] not in allowed:
            yield Finding("source", "holds", str(row["id"]), f"it was taken from {row['source']}")
    rows = connection.execute(
        "SELECT transfers.seq, kind, debit, credit, holds.guild_id, source FROM transfers "
        "JOIN holds ON transfers.key IN ('hold:' || holds.id, 'release:' || holds.id) "
        "ORDER BY transfers.seq"
    )
    for row in rows:
        source = row["source"] or available(row["guild_id"])
        has = row["debit"] if row["kind"] == "hold" else row["credit"]
        if has != source:
            yield Finding("source", "transfers", str(row["seq"]), f"it names {has}, its hold {source}")


def _accounts(connection: Connection) -> Iterator[Finding]:
    """Check that a pot has money only while its contest runs."""
    rows = connection.execute(
        "SELECT name, balance, state, result FROM accounts LEFT JOIN contests "
        "ON name = 'contest:' || id || ':pot' WHERE name >= 'contest:' AND name < 'contest;' ORDER BY name"
    )
    for row in rows:
        if row["state"] is None:
            yield Finding("pot", "accounts", row["name"], "there is no such contest")
        elif row["balance"] and (row["result"] is not None or row["state"] in ("DRAFT", "CANCELLED")):
            yield Finding("pot", "accounts", row["name"], f"its contest is over, it has {row['balance']}")


def _moves(connection: Connection) -> Iterator[Finding]:
    """Check that money is funded and returned between a pot and the server of its contest."""
    rows = connection.execute(
        "SELECT transfers.seq, kind, debit, credit, id, guild_id FROM transfers LEFT JOIN contests "
        "ON (debit = 'contest:' || id || ':pot' OR credit = 'contest:' || id || ':pot') "
        "WHERE kind IN ('fund', 'return', 'prize') AND credit NOT LIKE 'guild:%:prize:%' "
        "ORDER BY transfers.seq, id"
    )
    for row in rows:
        here = {} if row["id"] is None else {available(row["guild_id"]), pot(row["id"])}
        if {row["debit"], row["credit"]} != here:
            detail = f"{row['debit']} → {row['credit']} is no {row['kind']}"
            yield Finding("pot", "transfers", str(row["seq"]), detail)


def _prizes(connection: Connection) -> Iterator[Finding]:
    """Check that the prizes of a stored result are those that were transferred."""
    rows = connection.execute(
        "SELECT id, guild_id, result FROM contests WHERE result IS NOT NULL ORDER BY id"
    )
    for row in rows:
        prizes = json.loads(row["result"])["prizes"].items()
        should = {prize(row["guild_id"], int(user)): amount for user, amount in prizes if amount > 0}
        given = connection.execute(
            "SELECT credit, amount FROM transfers WHERE debit = ? AND kind = 'prize'", (pot(row["id"]),)
        )
        has = {transfer["credit"]: transfer["amount"] for transfer in given}
        if has != should:
            yield Finding("prize", "contests", row["id"], f"its result gives {should}, given were {has}")


def _results(connection: Connection) -> Iterator[Finding]:
    """Check that result, recount file and the commitment on the card agree."""
    rows = connection.execute(
        "SELECT id, commitment, result, recount FROM contests WHERE result IS NOT NULL ORDER BY id"
    )
    for row in rows:
        wrong = _difference(row)
        if wrong:
            yield Finding("result", "contests", row["id"], wrong)


def _difference(row: Row) -> str | None:
    settled = settlement_of(row)
    assert settled is not None, "asked of rows with a result"
    try:
        sheet = read(settled.recount)
    except NotARecount as error:
        return f"its recount file is none: {error}"
    if sheet.sealed != sheet.digest:
        return "its recount file was changed"
    if sheet.ranking != settled.result.standings:
        return "its ranking is not the one of its recount file"
    if not sheet.commitment == commitment(sheet.seed) == row["commitment"]:
        return "the seed is not the one that its card committed to"
    return None
