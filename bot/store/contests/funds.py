"""The money of contests: pots, the holds that are taken from them, and prizes.

Opening a contest moves pot and prize from what the server has available into `contest:<id>:pot`, and counts
them in the pools of the server and of the contest's channel. Jobs for the contest take their holds from there
and give back there what they do not use, so they count towards no allowance and in no pool once more. A prize
is creation credit: the result moves it into `guild:<id>:prize:<member>`, and from then on jobs of that member
that it covers whole are held from it.
"""

from collections.abc import Mapping, Sequence

from bot.domain.contests.entries import check_new_job
from bot.domain.contests.models import Contest
from bot.domain.contests.records import Pot, PotShare
from bot.domain.contests.terms import check_open
from bot.domain.jobs.errors import BudgetTooLow
from bot.domain.jobs.job import Job
from bot.domain.money.ledger import TransferKind, available, pot, prize
from bot.store.contests.rows import one_contest
from bot.store.money import ledger, spending_policy
from bot.store.money.ledger import balance
from bot.store.money.transfers import BESIDE_JOBS
from bot.store.sql import Connection, Later, ask

_USED = (
    "(SELECT coalesce(sum(CASE state WHEN 'OPEN' THEN amount ELSE captured END), 0) "
    "FROM holds WHERE job_id = jobs.id AND source = ?1)"
)
"""SQL: the part of its maker's share of the pot ?1 that a job uses: held or paid, also if it failed then."""


def total_in_pots(connection: Connection, guild_id: int) -> int:
    """Return the micro-USDC in the pots of a server's contests."""
    row = connection.execute(
        "SELECT coalesce(sum(balance), 0) FROM contests JOIN accounts ON name = 'contest:' || id || ':pot' "
        "WHERE guild_id = ? AND state IN ('OPEN', 'VOTING', 'CLOSED')",
        (guild_id,),
    ).fetchone()
    return int(row[0])


def prize_balance(connection: Connection, guild_id: int, user_id: int) -> int:
    """Return the micro-USDC of creation credit that a member has won and not spent."""
    return balance(connection, prize(guild_id, user_id))


# ── what pays for a batch ────────────────────────────────────────────────────────────────────────


def source(
    connection: Connection, jobs: Sequence[Job], amounts: Mapping[str, int], *, now: int
) -> Later[str | None]:
    """Ask which account the jobs of one batch are held from, as `bot.store.jobs.admit.PayFrom`.

    It is the pot of their contest, or their maker's prize if that covers them all, or None: what the server
    has available. The answer raises Outdated, NotAllowed or OverLimit if their contest does not allow them.
    """
    first, contest_id = jobs[0], jobs[0].contest_id
    if contest_id is not None:
        wanted = [(job.model, amounts[job.id]) for job in jobs]

        def from_pot() -> str:
            check(connection, contest_id, first.user_id, wanted, now=now)
            return pot(contest_id)

        return from_pot
    won = prize(first.guild_id, first.user_id)
    asked = ask(connection, "SELECT balance FROM accounts WHERE name = ?", (won,))
    return lambda: won if sum(row["balance"] for row in asked()) >= sum(amounts.values()) else None


def check(
    connection: Connection,
    contest_id: str,
    user_id: int,
    wanted: Sequence[tuple[str, int]],
    *,
    now: int,
) -> None:
    """Check that the pot pays for jobs of these (model, micro-USDC), all of them together.

    Raises Outdated, NotAllowed or OverLimit.
    """
    contest = one_contest(connection, contest_id)
    check_open(contest, now)
    used = pot_share(connection, contest_id, user_id).used
    left = balance(connection, pot(contest_id)) - contest.terms.prize
    for model, amount in wanted:
        check_new_job(contest, model, amount, used, left)
        used, left = used + amount, left - amount


def pot_share(connection: Connection, contest_id: str, user_id: int) -> PotShare:
    """Return what the member has used of the pot, and may use of it."""
    contest = one_contest(connection, contest_id)
    row = connection.execute(
        f"SELECT coalesce(sum({_USED}), 0) FROM jobs WHERE contest_id = ?2 AND user_id = ?3",  # noqa: S608
        (pot(contest.id), contest.id, user_id),
    ).fetchone()
    return PotShare(int(row[0]), contest.terms.cap)


# ── in and out ───────────────────────────────────────────────────────────────────────────────────


def fund(
    connection: Connection, contest: Contest, amount: int, *, actor: int | None, at: int, key: str
) -> None:
    """Move available → pot, once for each `key`. Raises BudgetTooLow, or LimitReached above a pool."""
    if amount <= 0:
        return
    spending_policy.check_pools(connection, contest.guild_id, contest.channel_id, amount, now=at)
    try:
        _move(connection, TransferKind.FUND, contest, amount, into_pot=True, key=key, actor=actor, at=at)
    except ledger.Insufficient:
        now = ledger.balances(connection, contest.guild_id)
        raise BudgetTooLow(amount, now.available, now.held, now.spent) from None


def give_back(
    connection: Connection, contest: Contest, amount: int, *, actor: int | None, at: int, key: str
) -> None:
    """Move pot → available, once for each `key`."""
    if amount > 0:
        _move(connection, TransferKind.RETURN, contest, amount, into_pot=False, key=key, actor=actor, at=at)


def give_rest_back(connection: Connection, contest: Contest, *, actor: int | None, at: int) -> None:
    """Empty the pot of an ended contest: pot → available. Open holds follow as they are released."""
    rest = balance(connection, pot(contest.id))
    give_back(connection, contest, rest, actor=actor, at=at, key="rest")


def award(connection: Connection, contest: Contest, user_id: int, amount: int, *, at: int) -> None:
    """Give a prize: pot → the member's creation credit."""
    ledger.transfer(
        connection,
        TransferKind.PRIZE,
        f"{contest.id}:{user_id}",
        amount,
        debit=pot(contest.id),
        credit=prize(contest.guild_id, user_id),
        at=at,
        note=contest.terms.theme,
    )


def _move(
    connection: Connection,
    kind: TransferKind,
    contest: Contest,
    amount: int,
    *,
    into_pot: bool,
    key: str,
    actor: int | None,
    at: int,
) -> None:
    here, there = available(contest.guild_id), pot(contest.id)
    ledger.transfer(
        connection,
        kind,
        f"{contest.id}:{key}",
        amount,
        debit=here if into_pot else there,
        credit=there if into_pot else here,
        at=at,
        actor=actor,
        note=contest.terms.theme,
    )


# ── statement ─────────────────────────────────────────────────────────────────────────────────


def pot_statement(connection: Connection, contest_id: str) -> Pot:
    """Return the pot's money, from the ledger."""
    account = pot(contest_id)
    rows = connection.execute(
        "SELECT kind, sum(amount) FROM ("  # noqa: S608
        f"SELECT kind, amount FROM transfers WHERE debit = ?1 AND {BESIDE_JOBS} "
        f"UNION ALL SELECT kind, amount FROM transfers WHERE credit = ?1 AND {BESIDE_JOBS}"
        ") AS moved WHERE kind IN ('fund', 'return', 'prize') GROUP BY kind",
        (account,),
    )
    moved = {str(kind): int(amount) for kind, amount in rows}
    row = connection.execute(
        "SELECT coalesce(sum(captured), 0) AS spent, "
        "coalesce(sum(amount - captured) FILTER (WHERE state = 'OPEN'), 0) AS held "
        "FROM holds WHERE source = ? AND job_id IN (SELECT id FROM jobs WHERE contest_id = ?)",
        (account, contest_id),
    ).fetchone()
    return Pot(
        funded=moved.get("fund", 0),
        spent=row["spent"],
        held=row["held"],
        returned=moved.get("return", 0),
        prizes=moved.get("prize", 0),
        left=balance(connection, account),
    )
