"""What was spent, added up by day, maker and model, in the transactions that spend and refund.

A chart of a year reads these sums: its cost grows with days and members, not with jobs. They follow from the
transfers alone, and the audit compares both. Days are those of the zone that the server had when they were
added up. For another zone, or for a history from before these tables, `computed` reads all of the server's
transfers once, beside the running work, and `install` stores the sums.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.errors import Conflict
from bot.domain.money.ledger import available, held
from bot.domain.money.spending import DateRange, SpendingSums, Sum
from bot.domain.periods import DayFinder, day_of
from bot.store.moderation.settings import settings
from bot.store.money.transfers import BESIDE_JOBS
from bot.store.sql import Connection, Later, Row, ask

MODEL = "substr(operation, 1, instr(operation, '/') - 1)"
"""SQL: the model of a row of `jobs` or `quotes`."""

Cell = tuple[str, int, str]
"""Day ('2026-11-30'), maker and model."""


@dataclass(frozen=True, slots=True)
class DaySums:
    """All sums of one server up to a transfer. A cell has micro-USDC and a number of jobs."""

    guild_id: int
    zone: str
    transfer: int  # the last one that is in them
    forgotten: int  # members who were forgotten by then: their numbers are others now
    cells: Mapping[Cell, tuple[int, int]]


# ── as money moves ───────────────────────────────────────────────────────────────────────────────


def begin(connection: Connection, guild_id: int) -> None:
    """Add up the server's days from its first spending on."""
    connection.execute(
        "INSERT INTO spending_zones (guild_id, zone) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (guild_id, settings(connection, guild_id).zone),
    )


@dataclass(frozen=True, slots=True)
class JobDays:
    """The zone of a server's days, None if nothing is added up, and a job's last capture, if there is one."""

    zone: str | None
    captured_at: int | None


def days_of(connection: Connection, guild_id: int, job: str, *, before: int | None = None) -> Later[JobDays]:
    """Ask for the job's last capture: so far, or `before` the transfer of that number."""
    asked = ask(
        connection,
        "SELECT zone, (SELECT at FROM transfers WHERE job = ?1 AND kind = 'capture' "
        "AND (seq < ?2 OR ?2 IS NULL) ORDER BY seq DESC LIMIT 1) AS captured_at "
        "FROM spending_zones WHERE guild_id = ?3",
        (job, before, guild_id),
    )

    def read() -> JobDays:
        rows = asked()
        return JobDays(rows[0]["zone"], rows[0]["captured_at"]) if rows else JobDays(None, None)

    return read


def count_capture(
    connection: Connection, guild_id: int, job: str, amount: int, *, at: int, days: JobDays
) -> None:
    """Count a capture. The job counts on its day, no more on an earlier one. `days`: before it."""
    if days.zone is not None:
        day, before = str(day_of(at, days.zone)), None
        if days.captured_at is not None:
            before = str(day_of(days.captured_at, days.zone))
        _add(connection, guild_id, job, day, amount, 0 if before == day else 1)
        if before is not None and before != day:
            _add(connection, guild_id, job, before, 0, -1)


def count_refund(
    connection: Connection, guild_id: int, job: str, amount: int, *, at: int, days: JobDays
) -> None:
    """Take a refund off the day of the last capture before it. `days`: before it."""
    if days.zone is not None:
        paid_at = at if days.captured_at is None else days.captured_at
        _add(connection, guild_id, job, str(day_of(paid_at, days.zone)), -amount, 0)


def _add(connection: Connection, guild_id: int, job: str, day: str, amount: int, jobs: int) -> None:
    connection.execute(
        "INSERT INTO spending_days (guild_id, day, user_id, model, amount, jobs) "  # noqa: S608
        f"SELECT ?, ?, user_id, {MODEL}, ?, ? FROM jobs WHERE id = ? "
        "ON CONFLICT (guild_id, day, user_id, model) DO UPDATE SET "
        "amount = spending_days.amount + excluded.amount, jobs = spending_days.jobs + excluded.jobs",
        (guild_id, day, amount, jobs, job),
    )


# ── a whole history at once ──────────────────────────────────────────────────────────────────────

_SPENT = (
    f"SELECT spent.seq, at, kind, amount, job, user_id, {MODEL} AS model FROM ("  # noqa: S608
    "SELECT seq, at, kind, amount, job FROM transfers "
    "WHERE debit = :held AND kind = 'capture' AND seq > :after "
    "UNION ALL SELECT seq, at, kind, amount, job FROM transfers "
    f"WHERE credit = :available AND kind = 'refund' AND {BESIDE_JOBS} AND seq > :after"
    ") AS spent JOIN jobs ON jobs.id = spent.job ORDER BY spent.seq"
)


def _spent(connection: Connection, guild_id: int, after: int) -> Iterator[Row]:
    """Yield the server's captures and refunds after that transfer, in the order in which they were booked."""
    yield from connection.execute(
        _SPENT, {"held": held(guild_id), "available": available(guild_id), "after": after}
    )


def computed(connection: Connection, guild_id: int, zone: str) -> DaySums:
    """Return the sums of the server's whole history in this zone. It reads each of its transfers."""
    cells: dict[Cell, tuple[int, int]] = {}
    last: dict[str, Cell] = {}  # of each job
    day = DayFinder(zone)

    def add(cell: Cell, amount: int, jobs: int) -> None:
        before = cells.get(cell, (0, 0))
        cells[cell] = before[0] + amount, before[1] + jobs

    for row in _spent(connection, guild_id, 0):
        job, before = row["job"], last.get(row["job"])
        if row["kind"] == "refund":
            add(before or _cell(row, day), -row["amount"], 0)
            continue
        cell = last[job] = _cell(row, day)
        add(cell, row["amount"], 0 if cell == before else 1)
        if before is not None and before != cell:
            add(before, 0, -1)
    newest = connection.execute("SELECT coalesce(max(seq), 0) FROM transfers").fetchone()
    return DaySums(guild_id, zone, int(newest[0]), _forgotten(connection), cells)


def _cell(row: Row, day: Callable[[int], str]) -> Cell:
    return day(row["at"]), row["user_id"], row["model"]


def _forgotten(connection: Connection) -> int:
    row = connection.execute("SELECT count(*) FROM forgettings WHERE user_id IS NULL").fetchone()
    return int(row[0])


def install(connection: Connection, sums: DaySums) -> bool:
    """Store the sums in place of the server's, with what was spent meanwhile.

    Return False, and change nothing, if a member was forgotten meanwhile. Raises Conflict if the server has
    another zone by now.
    """
    guild_id, zone = sums.guild_id, sums.zone
    if settings(connection, guild_id).zone != zone:
        raise Conflict(f"The days of server {guild_id} are no longer those of {zone}.")
    if _forgotten(connection) != sums.forgotten:
        return False
    connection.execute("DELETE FROM spending_days WHERE guild_id = ?", (guild_id,))
    connection.executemany(
        "INSERT INTO spending_days (guild_id, day, user_id, model, amount, jobs) VALUES (?, ?, ?, ?, ?, ?)",
        [(guild_id, *cell, *values) for cell, values in sorted(sums.cells.items())],
    )
    connection.execute(
        "INSERT INTO spending_zones (guild_id, zone) VALUES (?, ?) "
        "ON CONFLICT (guild_id) DO UPDATE SET zone = excluded.zone",
        (guild_id, zone),
    )
    for row in list(_spent(connection, guild_id, sums.transfer)):
        count = count_refund if row["kind"] == "refund" else count_capture
        days = days_of(connection, guild_id, row["job"], before=row["seq"])()
        count(connection, guild_id, row["job"], row["amount"], at=row["at"], days=days)
    return True


def drop(connection: Connection, guild_id: int) -> None:
    """Delete the server's sums. The next look at a chart adds its days up again."""
    connection.execute("DELETE FROM spending_days WHERE guild_id = ?", (guild_id,))
    connection.execute("DELETE FROM spending_zones WHERE guild_id = ?", (guild_id,))


# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def is_missing(connection: Connection, guild_id: int, zone: str) -> bool:
    """Return True if the server has spent something, and its days are not added up in this zone."""
    row = connection.execute(
        "SELECT 1 FROM servers WHERE guild_id = ?1 "
        "AND NOT EXISTS (SELECT 1 FROM spending_zones WHERE guild_id = ?1 AND zone = ?2)",
        (guild_id, zone),
    ).fetchone()
    return row is not None


def read(
    connection: Connection,
    guild_id: int,
    dates: DateRange,
    *,
    user_id: int | None = None,
    model: str | None = None,
) -> SpendingSums | None:
    """Return what was spent in these days, of one member and model or of all; None if `is_missing`."""
    if is_missing(connection, guild_id, dates.zone):
        return None
    where = "guild_id = :guild AND day BETWEEN :first AND :last"
    where += "" if user_id is None else " AND user_id = :user"
    where += "" if model is None else " AND model = :model"
    values = {
        "guild": guild_id,
        "first": str(dates.first),
        "last": str(dates.last),
        "user": user_id,
        "model": model,
    }

    def sums(column: str) -> list[Sum]:
        rows = connection.execute(
            f"SELECT {column} AS key, sum(amount) AS amount, sum(jobs) AS jobs "  # noqa: S608
            f"FROM spending_days WHERE {where} GROUP BY {column} ORDER BY {column}",
            values,
        )
        return [Sum(str(row["key"]), row["amount"], row["jobs"]) for row in rows]

    days = {one.key: one.amount for one in sums("day")}
    return SpendingSums(days, sums("model"), sums("user_id"))
