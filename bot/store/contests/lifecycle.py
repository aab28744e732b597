"""The life of a contest until its result: draft, open, edit, move, extend, cancel, and the phases.

Each change is one transaction and a compare-and-set on the state: WrongState is raised if the contest is in
another one, UnknownContest if there is none.
"""

from collections.abc import Sequence

from bot.domain.amounts import format_usd
from bot.domain.contests import phases
from bot.domain.contests import terms as contests_terms
from bot.domain.contests.errors import ContestChange, TooLate, WrongState
from bot.domain.contests.models import LIVE, Contest, ContestState, Terms
from bot.domain.contests.phases import Dates, Transition
from bot.domain.contests.records import NewContest
from bot.domain.errors import Conflict
from bot.domain.money.ledger import available
from bot.store.contests import funds
from bot.store.contests.rows import (
    change_contest,
    contest_among,
    contest_of,
    contest_row,
    count_entries,
    dump_terms,
    one_contest,
)
from bot.store.moderation import log as moderation_log
from bot.store.money import ledger, spending_policy
from bot.store.sql import Connection, clean

DRAFT, OPEN, VOTING = ContestState.DRAFT, ContestState.OPEN, ContestState.VOTING
CLOSED, CANCELLED = ContestState.CLOSED, ContestState.CANCELLED


def draft(connection: Connection, new: NewContest) -> Contest:
    """Store a DRAFT; nothing is held. A known `request_key` returns that contest."""
    row = connection.execute("SELECT * FROM contests WHERE request_key = ?", (new.request_key,)).fetchone()
    if row is not None:
        return contest_of(row)
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
            dump_terms(new.terms),
            new.commitment,
            new.seed,
            new.salt,
            new.now,
            new.template_id,
            new.template_run,
        ),
    ).fetchall()
    return contest_of(rows[0])


def of_server(
    connection: Connection, guild_id: int, *, live_only: bool = False, limit: int = 25
) -> Sequence[Contest]:
    """Return the contests of a server that were ever opened, newest first."""
    rows = connection.execute(
        "SELECT * FROM contests WHERE guild_id = ? AND opened_at IS NOT NULL "
        "AND (state IN ('OPEN', 'VOTING', 'CLOSED') OR ? = 0) ORDER BY seq DESC LIMIT ?",
        (guild_id, live_only, limit),
    )
    return [contest_of(row) for row in rows]


def open_contest(
    connection: Connection, contest_id: str, dates: Dates, *, by: int | None, now: int
) -> Contest:
    """DRAFT → OPEN: move pot and prize out of the server's available budget.

    Raises OverLimit (also above a pool), OverBudget, or NotAllowed while spending is stopped.
    """
    drafted = contest_among(connection, contest_id, DRAFT)
    spending_policy.check_stops(connection, drafted.guild_id)
    live = of_server(connection, drafted.guild_id, live_only=True, limit=contests_terms.MAX_LIVE)
    contests_terms.check_contest_limit(len(live))
    has = ledger.balance(connection, available(drafted.guild_id))
    contests_terms.check_budget(drafted.terms, has)
    opened = change_contest(
        connection,
        contest_id,
        [DRAFT],
        state=OPEN,
        opened_at=now,
        entries_end_at=dates.entries_end_at,
        voting_end_at=dates.voting_end_at,
    )
    funds.fund(connection, opened, opened.terms.funding, actor=by, at=now, key="open")
    log(connection, opened, "contest opened", by, now, new=_money(opened.terms))
    return opened


def edit(
    connection: Connection,
    contest_id: str,
    terms: Terms,
    dates: Dates | None,
    *,
    by: int,
    now: int,
) -> Contest:
    """Set the terms of a DRAFT, or of an OPEN contest (with its dates) that is not in use; its pot follows.

    Raises CardFixed once something was made for it or handed in, and OverBudget.
    """
    before = contest_among(connection, contest_id, DRAFT, OPEN)
    columns: dict[str, object] = {"terms": dump_terms(terms)}
    if before.state is OPEN:
        if dates is None or _in_use(connection, contest_id):
            raise TooLate(ContestChange.CARD_FIXED, before.theme)
        columns |= {"entries_end_at": dates.entries_end_at, "voting_end_at": dates.voting_end_at}
    after = change_contest(connection, contest_id, [before.state], **columns)
    if before.state is OPEN:
        more = after.terms.funding - before.terms.funding
        funds.fund(connection, after, more, actor=by, at=now, key=f"edit:{after.version}")
        funds.give_back(connection, after, -more, actor=by, at=now, key=f"edit:{after.version}")
        log(connection, after, "contest edited", by, now, old=_summary(before.terms), new=_summary(terms))
    return after


def _in_use(connection: Connection, contest_id: str) -> bool:
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM submissions WHERE contest_id = ?1) "
        "OR EXISTS (SELECT 1 FROM jobs WHERE contest_id = ?1 AND admitted_at IS NOT NULL)",
        (contest_id,),
    ).fetchone()
    return bool(row[0])


def _summary(terms: Terms) -> str:
    return f"{terms.theme}, {terms.voting}, {_money(terms)}"


def _money(terms: Terms) -> str:
    return f"pot {format_usd(terms.pot)}, prize {format_usd(terms.prize)}"


def relocate(connection: Connection, contest_id: str, channel_id: int, *, by: int, now: int) -> Contest:
    """Move the contest to another channel: a new card and all later messages are posted there.

    Raises LimitReached if its pot does not fit the pools of that channel.
    """
    before = contest_among(connection, contest_id, DRAFT, *LIVE)
    if before.state is not DRAFT:
        amount, here = before.terms.funding, before.channel_id
        spending_policy.check_pools(connection, before.guild_id, channel_id, amount, now=now, moved_from=here)
    after = change_contest(connection, contest_id, [before.state], channel_id=channel_id, card_id=None)
    connection.execute("DELETE FROM contest_posts WHERE contest_id = ? AND kind = 'card'", (contest_id,))
    connection.execute("DELETE FROM contest_posts WHERE contest_id = ? AND message_id IS NULL", (contest_id,))
    old, new = f"<#{before.channel_id}>", f"<#{channel_id}>"
    log(connection, after, "contest moved", by, now, old=old, new=new)
    return after


def set_dates(
    connection: Connection,
    contest_id: str,
    dates: Dates,
    *,
    action: str,
    by: int,
    now: int,
    version: int,
) -> Contest:
    """Set the ends of a contest without a result, if it was not changed since `version`.

    A CLOSED contest is VOTING again. `action` is the word of the moderation log. Raises Conflict.
    """
    row = contest_row(connection, contest_id)
    before = contest_among(connection, contest_id, *LIVE)
    if row["result"] is not None:
        raise WrongState(before.theme, before.state)
    if before.version != version:
        raise Conflict(f"Contest {contest_id} was changed meanwhile.")
    reopened = before.state is CLOSED
    after = change_contest(
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


def cancel(connection: Connection, contest_id: str, *, by: int | None, reason: str, now: int) -> Contest:
    """Any state without a result → CANCELLED: return the pot."""
    row = contest_row(connection, contest_id)
    before = contest_among(connection, contest_id, DRAFT, *LIVE)
    if row["result"] is not None:
        raise WrongState(before.theme, before.state)
    after = change_contest(
        connection, contest_id, [before.state], state=CANCELLED, ended_at=now, reason=clean(reason)
    )
    funds.give_rest_back(connection, after, actor=by, at=now)
    if before.state is not DRAFT:
        log(connection, after, "contest cancelled", by, now, reason=reason)
    return after


def advance(connection: Connection, contest_id: str, *, now: int) -> Transition | None:
    """Make the transition that is due, if one is, in the transaction that finds it due.

    So it is made once, even by two timers. With Transition.DROP the pot is returned.
    """
    contest = one_contest(connection, contest_id)
    step = phases.due_transition(contest, count_entries(connection, contest_id), now)
    if step is Transition.VOTE:
        change_contest(connection, contest_id, [OPEN], state=VOTING)
    elif step is Transition.DROP:
        cancel(connection, contest_id, by=None, reason=phases.NO_ENTRIES, now=now)
    elif step is not None:
        change_contest(connection, contest_id, [OPEN, VOTING], state=CLOSED, closed_at=now)
    return step


def log(
    connection: Connection,
    contest: Contest,
    action: str,
    by: int | None,
    now: int,
    *,
    old: str | None = None,
    new: str | None = None,
    reason: str = "",
) -> None:
    """Add a line to the moderation log. It must not tell anything about votes."""
    named = f"{action}: {contest.terms.theme} ({contest.id})"
    moderation_log.write(
        connection, contest.guild_id, by=by, now=now, action=named, old=old, new=new, reason=reason
    )
