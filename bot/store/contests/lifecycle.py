"""What becomes of a contest until its result. Functions are part of a caller's transaction."""

import sqlite3
from collections.abc import Sequence

from bot.domain.amounts import format_usd
from bot.domain.contests import phases
from bot.domain.contests import terms as contests_terms
from bot.domain.contests.errors import CardFixed, WrongState
from bot.domain.contests.models import LIVE, Contest, ContestState, Terms
from bot.domain.contests.phases import Dates, Transition
from bot.domain.contests.records import NewContest
from bot.domain.errors import Conflict
from bot.domain.money.ledger import available
from bot.store.contests import funds
from bot.store.contests import rows as contests_rows
from bot.store.jobs.rows import clean
from bot.store.moderation import log as moderation_log
from bot.store.money import spending_policy as spending_rules

DRAFT, OPEN, VOTING = ContestState.DRAFT, ContestState.OPEN, ContestState.VOTING
CLOSED, CANCELLED = ContestState.CLOSED, ContestState.CANCELLED


def draft(connection: sqlite3.Connection, new: NewContest) -> Contest:
    """DRAFT, once for each `request_key`."""
    row = connection.execute("SELECT * FROM contests WHERE request_key = ?", (new.request_key,)).fetchone()
    if row is not None:
        return contests_rows.contest_of(row)
    rows = connection.execute(
        "INSERT INTO contests (id, request_key, guild_id, channel_id, organiser_id, state, terms, "
        "commitment, seed, salt, created_at, template_id, template_run, version, shown) "
        "VALUES (?, ?, ?, ?, ?, 'DRAFT', ?, ?, ?, ?, ?, ?, ?, 1, 1) RETURNING *",
        (
            new.id,
            new.request_key,
            new.guild_id,
            new.channel_id,
            new.organiser_id,
            contests_rows.dump_terms(new.terms),
            new.commitment,
            new.seed,
            new.salt,
            new.now,
            new.template_id,
            new.template_run,
        ),
    ).fetchall()
    return contests_rows.contest_of(rows[0])


def of_server(
    connection: sqlite3.Connection, guild_id: int, *, live_only: bool, limit: int
) -> Sequence[Contest]:
    """Those that were ever opened, newest first."""
    rows = connection.execute(
        "SELECT * FROM contests WHERE guild_id = ? AND opened_at IS NOT NULL "
        "AND (NOT ? OR state IN ('OPEN', 'VOTING', 'CLOSED')) ORDER BY seq DESC LIMIT ?",
        (guild_id, live_only, limit),
    )
    return [contests_rows.contest_of(row) for row in rows]


def open_one(
    connection: sqlite3.Connection, contest_id: str, dates: Dates, *, by: int | None, now: int
) -> Contest:
    """DRAFT → OPEN with its pot. Raises OverLimit, OverBudget, or NotAllowed while spending is stopped."""
    found = contests_rows.among(connection, contest_id, DRAFT)
    spending_rules.check_stops(connection, found.guild_id)
    live = of_server(connection, found.guild_id, live_only=True, limit=contests_terms.MAX_LIVE)
    contests_terms.check_contest_limit(len(live))
    has = funds.balance(connection, available(found.guild_id))
    contests_terms.check_budget(found.terms, has)
    opened = contests_rows.change(
        connection,
        contest_id,
        [DRAFT],
        state=OPEN,
        opened_at=now,
        entries_end_at=dates.entries_end_at,
        voting_end_at=dates.voting_end_at,
    )
    funds.fund(connection, opened, opened.terms.funding, actor=by, at=now, key="open")
    log(connection, opened, "contest opened", by, now, new=f"pot {format_usd(opened.terms.funding)}")
    return opened


def edit(
    connection: sqlite3.Connection,
    contest_id: str,
    terms: Terms,
    dates: Dates | None,
    *,
    by: int,
    now: int,
) -> Contest:
    """New terms, while nothing was handed in and nothing made; an open one's pot follows them."""
    before = contests_rows.among(connection, contest_id, DRAFT, OPEN)
    columns: dict[str, object] = {"terms": contests_rows.dump_terms(terms)}
    if before.state is OPEN:
        if dates is None or _in_use(connection, contest_id):
            raise CardFixed(before.theme)
        columns |= {"entries_end_at": dates.entries_end_at, "voting_end_at": dates.voting_end_at}
    after = contests_rows.change(connection, contest_id, [before.state], **columns)
    if before.state is OPEN:
        more = after.terms.funding - before.terms.funding
        funds.fund(connection, after, more, actor=by, at=now, key=f"edit:{after.version}")
        funds.give_back(connection, after, -more, actor=by, at=now, key=f"edit:{after.version}")
        log(connection, after, "contest edited", by, now, old=_summary(before.terms), new=_summary(terms))
    return after


def _in_use(connection: sqlite3.Connection, contest_id: str) -> bool:
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM submissions WHERE contest_id = ?1) "
        "OR EXISTS (SELECT 1 FROM jobs WHERE contest_id = ?1 AND admitted_at IS NOT NULL)",
        (contest_id,),
    ).fetchone()
    return bool(row[0])


def _summary(terms: Terms) -> str:
    return f"{terms.theme}, {terms.voting}, pot {format_usd(terms.pot)}, prize {format_usd(terms.prize)}"


def relocate(
    connection: sqlite3.Connection, contest_id: str, channel_id: int, *, by: int, now: int
) -> Contest:
    """It stands in another channel from now on; what was not posted yet is posted there."""
    before = contests_rows.among(connection, contest_id, DRAFT, *LIVE)
    after = contests_rows.change(connection, contest_id, [before.state], channel_id=channel_id, card_id=None)
    connection.execute("DELETE FROM contest_posts WHERE contest_id = ? AND kind = 'card'", (contest_id,))
    connection.execute("DELETE FROM contest_posts WHERE contest_id = ? AND message_id IS NULL", (contest_id,))
    old, new = f"<#{before.channel_id}>", f"<#{channel_id}>"
    log(connection, after, "contest moved", by, now, old=old, new=new)
    return after


def redate(
    connection: sqlite3.Connection,
    contest_id: str,
    dates: Dates,
    *,
    action: str,
    by: int,
    now: int,
    version: int,
) -> Contest:
    """Other ends of a live contest without a result; one that was closed is in its voting again."""
    row = contests_rows.row_of(connection, contest_id)
    before = contests_rows.among(connection, contest_id, *LIVE)
    if row["result"] is not None:
        raise WrongState(before.theme, before.state)
    if before.version != version:
        raise Conflict(f"Contest {contest_id} was changed meanwhile.")
    reopened = before.state is CLOSED
    after = contests_rows.change(
        connection,
        contest_id,
        [before.state],
        state=VOTING if reopened else before.state,
        closed_at=None,
        decide_at=None,
        extended_at=now if _later(before, dates) else before.extended_at,
        entries_end_at=dates.entries_end_at,
        voting_end_at=dates.voting_end_at,
    )
    connection.execute(
        "DELETE FROM contest_posts WHERE contest_id = ? AND kind IN ('last-call', 'quorum')", (contest_id,)
    )
    log(connection, after, action, by, now, old=_ends(before), new=_ends(after))
    return after


def _later(before: Contest, dates: Dates) -> bool:
    return before.voting_end_at is None or dates.voting_end_at > before.voting_end_at


def _ends(contest: Contest) -> str:
    assert contest.entries_end_at is not None, "it was opened"
    assert contest.voting_end_at is not None, "it was opened"
    return f"entries <t:{contest.entries_end_at // 1000}:f>, voting <t:{contest.voting_end_at // 1000}:f>"


def cancel(
    connection: sqlite3.Connection, contest_id: str, *, by: int | None, reason: str, now: int
) -> Contest:
    """→ CANCELLED with the pot back, unless a result stands."""
    row = contests_rows.row_of(connection, contest_id)
    before = contests_rows.among(connection, contest_id, DRAFT, *LIVE)
    if row["result"] is not None:
        raise WrongState(before.theme, before.state)
    after = contests_rows.change(
        connection, contest_id, [before.state], state=CANCELLED, ended_at=now, reason=clean(reason)
    )
    funds.give_rest_back(connection, after, actor=by, at=now)
    if before.state is not DRAFT:
        log(connection, after, "contest cancelled", by, now, reason=reason)
    return after


def advance(connection: sqlite3.Connection, contest_id: str, *, now: int) -> Transition | None:
    """The step that is due, made in the transaction that finds it due: two timers cannot both make it."""
    contest = contests_rows.one(connection, contest_id)
    step = phases.due_transition(contest, contests_rows.counting(connection, contest_id), now)
    if step is Transition.VOTE:
        contests_rows.change(connection, contest_id, [OPEN], state=VOTING)
    elif step is Transition.DROP:
        cancel(connection, contest_id, by=None, reason=phases.NO_ENTRIES, now=now)
    elif step is not None:
        contests_rows.change(connection, contest_id, [OPEN, VOTING], state=CLOSED, closed_at=now)
    return step


def log(
    connection: sqlite3.Connection,
    contest: Contest,
    action: str,
    by: int | None,
    now: int,
    *,
    old: str | None = None,
    new: str | None = None,
    reason: str = "",
) -> None:
    """A line in the moderation log. Nothing about votes may be in it."""
    named = f"{action}: {contest.terms.theme} ({contest.id})"
    moderation_log.write(
        connection, contest.guild_id, by=by, now=now, action=named, old=old, new=new, reason=reason
    )
