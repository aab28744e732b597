"""Sums by day: always what the transfers make, in every order of events, and read without reading those."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain import periods
from bot.domain.errors import Conflict
from bot.domain.jobs.job import Failure, Job
from bot.domain.money.audit import DAYS, Reconciliation
from bot.domain.money.ledger import OPERATOR, TransferKind, available
from bot.domain.money.spending import DateRange, SpendingSums, last_days, spending
from bot.domain.periods import UnknownZone
from bot.store import Store, open_readonly, open_store
from bot.store.audit.days import check_days
from bot.store.moderation import settings
from bot.store.money import ledger, spending_days
from bot.store.sql import Connection
from bot.store.sqlite.database import Database
from tests.builders import GUILD, MEMBER
from tests.fakes.clock import START
from tests.store.acts import authorization, delivered, granted, running, with_upload
from tests.store.jobs.test_forgetting import ME, forget
from tests.store.places import Where, meddle
from tests.store.steps import steps_of

DAY = 86_400_000
OTHER = GUILD + 1
ZONES = ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/St_Johns")


def dates(days: int = 30, zone: str = "UTC", now: int = START + 10_000) -> DateRange:
    return last_days(days, now, zone)


async def lost(store: Store, *, refund: bool, now: int = START + 5000, **changes: object) -> Job:
    job = await running(store, **changes)
    return await store.jobs.fail(job.id, Failure.STUDIO_FAILED, detail="no", refund=refund, now=now)


async def test_charts_draw_what_the_ledger_says_was_spent(store: Store) -> None:
    await granted(store)
    await granted(store, guild_id=OTHER)
    await delivered(store)
    await delivered(store, user_id=44, operation="veo-3.1/generate", price=90_000)
    await delivered(store, guild_id=OTHER)
    await lost(store, refund=False)
    await lost(store, refund=True, user_id=44)
    drawn = spending(await store.history.spending(GUILD, dates()), dates())
    assert drawn.total == (await store.budgets.balances(GUILD)).spent == 40_000 + 90_000 + 40_000
    assert {(s.key, s.amount, s.jobs) for s in drawn.models} == {
        ("flux-2-pro", 80_000, 3),
        ("veo-3.1", 90_000, 1),
    }
    assert {(s.key, s.amount) for s in drawn.members} == {(str(MEMBER), 80_000), ("44", 90_000)}
    own = await store.history.spending(GUILD, dates(), user_id=MEMBER)
    assert (sum(own.days.values()), [one.key for one in own.models]) == (80_000, ["flux-2-pro"])
    model = await store.history.spending(GUILD, dates(), model="veo-3.1")
    assert [(one.key, one.amount) for one in model.members] == [("44", 90_000)]
    assert await store.history.spending(GUILD + 7, dates()) == SpendingSums({}, [], [])


async def test_a_refund_by_the_host_counts_on_the_day_of_the_payment(store: Store) -> None:
    await granted(store)
    await lost(store, refund=True, now=START + 5 * DAY)
    today = str(dates().last)
    assert (await store.history.spending(GUILD, dates(now=START + 5 * DAY))).days == {today: 0}
    later = last_days(3, START + 5 * DAY, "UTC")
    assert (await store.history.spending(GUILD, later)).days == {}  # neither of them, and never one alone


async def test_a_job_that_pays_on_two_days_is_one_job(store: Store) -> None:
    """An upload before midnight, the generation after it."""
    await granted(store)
    job = await with_upload(store)
    upload = await store.payments.sign(job.id, "upload:0", authorization(10_000), now=START + 2)
    await store.payments.settle_upload(upload.id, "{}", tx=None, now=START + 3)
    await store.uploads.mark_online(job.id, 0, "https://blob/x", now=START + 4)
    await store.jobs.mark_ready(job.id, body=b"{}")
    payment = await store.payments.sign(job.id, "generation", authorization(40_000), now=START + DAY)
    await store.payments.settle_generation(payment.id, "studio", tx=None, now=START + DAY)
    both = await store.history.spending(GUILD, dates(now=START + DAY))
    assert list(both.days.values()) == [10_000, 40_000]
    assert [(one.amount, one.jobs) for one in both.models] == [(50_000, 1)]
    first = await store.history.spending(GUILD, dates(now=START))
    assert [(one.amount, one.jobs) for one in first.models] == [(10_000, 0)]


async def test_days_follow_the_servers_zone(store: Store) -> None:
    await granted(store)
    await delivered(store)  # 14:13 UTC, the next day in Kiritimati
    for zone in (*ZONES, "UTC"):
        await store.settings.change(GUILD, by=1, now=START, zone=zone)
        found = await store.history.spending(GUILD, dates(zone=zone))
        assert found.days == {str(last_days(1, START + 1000, zone).last): 40_000}
    with pytest.raises(Conflict):
        await store.history.spending(GUILD, dates(zone="Asia/Tokyo"))  # not, or no longer, the server's


async def test_sums_by_other_time_zones_are_made_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A country changes its clocks, or the books move to a machine that knows fewer zones."""
    await granted(store)
    await store.settings.change(GUILD, by=1, now=START, zone="Pacific/Kiritimati")
    await delivered(store)

    def unknown(name: str) -> None:
        raise UnknownZone(name)

    monkeypatch.setattr(periods, "zone_named", unknown)
    findings = (await store.ledger.audit()).findings
    assert {finding.what for finding in findings} == {DAYS}
    result = Reconciliation(START, findings, (), 0, "", 0, 0, 0, 0)
    assert (result.alarming, result.miscounted) == ((), (GUILD,))
    await store.history.drop_days(GUILD)
    assert (await store.ledger.audit()).ok
    found = await store.history.spending(GUILD, dates(zone="Pacific/Kiritimati"))
    assert sum(found.days.values()) == 40_000
    assert (await store.ledger.audit()).ok
    monkeypatch.undo()
    await store.history.drop_days(GUILD)


async def test_a_history_from_before_is_added_up_at_the_first_look(store: Store, where: Where) -> None:
    await granted(store)
    await delivered(store)
    await lost(store, refund=True, user_id=44)
    whole = await store.history.spending(GUILD, dates())
    meddle(where, _clear, keep_rules=True)
    await delivered(store)  # counts in nothing yet
    assert await store._db.read(lambda c: c.execute("SELECT 1 FROM spending_days").fetchone()) is None
    found = await store.history.spending(GUILD, dates())
    assert sum(found.days.values()) == sum(whole.days.values()) + 40_000
    await delivered(store)
    found = await store.history.spending(GUILD, dates())
    assert sum(found.days.values()) == (await store.budgets.balances(GUILD)).spent


async def test_what_is_spent_while_a_history_is_added_up_is_in_it(store: Store, where: Where) -> None:
    await granted(store)
    await delivered(store)
    meddle(where, _clear, keep_rules=True)
    whole = await store._db.read(spending_days.computed, GUILD, "UTC")
    await delivered(store)
    await lost(store, refund=True)
    assert await store._db.write(spending_days.install, whole)
    found = await store.history.spending(GUILD, dates())
    assert sum(found.days.values()) == (await store.budgets.balances(GUILD)).spent == 80_000
    assert [one.jobs for one in found.models] == [3]


async def test_a_member_forgotten_meanwhile_does_not_come_back(store: Store, where: Where) -> None:
    await granted(store)
    await delivered(store, user_id=ME)
    meddle(where, _clear, keep_rules=True)
    whole = await store._db.read(spending_days.computed, GUILD, "UTC")
    name = await forget(store)
    assert not await store._db.write(spending_days.install, whole)
    assert [one.key for one in (await store.history.spending(GUILD, dates())).members] == [str(name)]


async def test_a_forgotten_members_sums_stay_under_their_number(store: Store) -> None:
    await granted(store)
    await delivered(store, user_id=ME)
    await delivered(store, user_id=44)
    name = await forget(store)
    members = (await store.history.spending(GUILD, dates())).members
    assert {(one.key, one.amount) for one in members} == {(str(name), 40_000), ("44", 40_000)}


def _clear(connection: Connection) -> None:
    connection.execute("DELETE FROM spending_days")
    connection.execute("DELETE FROM spending_zones")


@pytest.mark.parametrize("seed", range(6))
async def test_the_sums_agree_whatever_happens(where: Where, seed: int) -> None:
    """Captures and refunds at any time, also with a clock set back, and zones that change."""
    chance = random.Random(seed)
    store = await open_store(where)
    database = store._db
    try:
        jobs = await database.write(_open_holds, 12)
        for number in range(80):
            await database.write(_event, chance, jobs, number)
            if not number % 9:
                wrong = await database.read(lambda c: list(check_days(c)))
                assert wrong == []
        question = "SELECT sum(amount), sum(jobs) FROM spending_days"
        assert tuple(await database.read(lambda c: c.execute(question).fetchone())) != (None, None)
    finally:
        await store.close()


def _open_holds(connection: Connection, number: int) -> list[str]:
    """Return jobs of two servers with much to spend."""
    names = []
    for index in range(number):
        guild_id = (GUILD, OTHER)[index % 2]
        ledger.transfer(
            connection,
            TransferKind.GRANT,
            f"g{index}",
            1_000_000,
            debit=OPERATOR,
            credit=available(guild_id),
            at=START,
        )
        name = f"busy{index:02d}"
        connection.execute(
            "INSERT INTO jobs (id, request_key, guild_id, channel_id, user_id, operation, options, state, "
            "upload_cost, upload_limit, created_at, quoted_at) "
            "VALUES (?1, ?1, ?2, 1, ?3, ?4, '{}', 'QUOTED', 0, 0, 0, 0)",
            (name, guild_id, 30 + index % 3, ("grok/generate", "veo-3.1/generate")[index % 2]),
        )
        ledger.open_hold(connection, name, guild_id, 900_000, actor=1, at=START)
        names.append(name)
    return names


def _event(connection: Connection, chance: random.Random, jobs: list[str], number: int) -> None:
    job, at = chance.choice(jobs), START + chance.randrange(-5 * DAY, 40 * DAY)
    guild_id = connection.execute("SELECT guild_id FROM jobs WHERE id = ?", (job,)).fetchone()[0]
    if chance.random() < 0.75:
        amount = chance.randrange(1, 10_000)
        ledger.capture(connection, job, number + 1, amount, at=at)
        connection.execute(
            "INSERT INTO payments (id, job_id, purpose, state, nonce, payer, payee, network, asset, amount, "
            "valid_after, valid_before, signed_at, sends) "
            "VALUES (?, ?, ?, 'SETTLED', ?, '', '', '', '', ?, 0, 0, 0, 1)",
            (number + 1, job, f"upload:{number + 1}", str(number + 1), amount),
        )
    elif chance.random() < 0.7:
        ledger.refund(connection, job, guild_id, at=at, amount=chance.choice([None, 500]))
    else:
        zone = chance.choice(ZONES)
        settings.change(connection, guild_id, {"zone": zone}, by=1, now=START, reason="")
        assert spending_days.install(connection, spending_days.computed(connection, guild_id, zone))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE spending_days SET amount = amount + 1",
        "UPDATE spending_days SET jobs = jobs + 1",
        "UPDATE spending_days SET user_id = 5",
        "DELETE FROM spending_days",
        "DELETE FROM spending_zones",
        "INSERT INTO spending_days VALUES (11, '2020-01-01', 1, 'x', 0, 1)",
    ],
)
def test_the_audit_finds_a_sum_that_is_not_what_the_transfers_make(where: Where, change: str) -> None:
    async def history() -> None:
        store = await open_store(where)
        await granted(store)
        await delivered(store)
        await store.close()

    async def findings() -> set[str]:
        view = await open_readonly(where)
        try:
            return {finding.table for finding in (await view.audit()).findings}
        finally:
            await view.close()

    asyncio.run(history())
    assert asyncio.run(findings()) == set()
    meddle(where, lambda connection: connection.execute(change))
    assert asyncio.run(findings()) == {"spending_days"}


async def test_a_chart_of_a_year_does_not_read_more_for_more_jobs(file: Path) -> None:
    database = await Database.open(file)
    year = last_days(365, START, "UTC")
    chart: Callable[[Connection], object] = lambda c: spending_days.read(c, GUILD, year)  # noqa: E731
    try:
        await database.write(_open_holds, 6)
        for number in range(1, 41):
            await database.write(_spend, number, 40)
        few = await database.read(steps_of, chart)
        for number in range(41, 1001):
            await database.write(_spend, number, 40)
        assert await database.read(steps_of, chart) <= few + 5
        assert await database.read(steps_of, lambda c: spending_days.computed(c, GUILD, "UTC")) > 10 * few
    finally:
        await database.close()


def _spend(connection: Connection, number: int, days: int) -> None:
    at = START - number % days * DAY
    ledger.capture(connection, "busy00", number, 1, at=at)
