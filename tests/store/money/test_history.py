"""Spending as the ledger has it: pages, receipts, totals, the export."""

from dataclasses import replace

import pytest

from bot.domain.errors import NotFound
from bot.domain.jobs.job import Failure, Job
from bot.domain.moderation.log import LogLine
from bot.domain.money.spending import CreditLine, HistoryPart, HistoryQuery, JobLine
from bot.store import Store
from bot.store.money.history import _page
from bot.store.sql import Connection
from tests.builders import GUILD, MEMBER, draft
from tests.fakes.clock import START
from tests.store.acts import admit_job, admitted, delivered, granted, running, signed
from tests.store.steps import steps_of

DAY = 86_400_000
OTHER = GUILD + 1
ALL = HistoryQuery(GUILD, since=START - DAY, until=START + DAY)


async def lost(store: Store, *, refund: bool = False, **changes: object) -> Job:
    job = await running(store, **changes)
    now = START + 5000
    return await store.jobs.fail(job.id, Failure.STUDIO_FAILED, detail="no", refund=refund, now=now)


async def test_a_history_holds_everything_of_one_server_newest_first(store: Store) -> None:
    await granted(store)
    await granted(store, guild_id=OTHER)
    job = await delivered(store)
    gone = await lost(store, refund=True)
    await delivered(store, guild_id=OTHER)
    await store.settings.change(GUILD, by=7, now=START + 9000, reason="because", confirm_above=500_000)
    page = await store.history.page(ALL, 0)
    assert [line.at for line in page.lines] == sorted((line.at for line in page.lines), reverse=True)
    rules = [line for line in page.lines if isinstance(line, LogLine)]
    assert [(r.actor, r.action, r.old, r.new, r.reason) for r in rules] == [
        (7, "confirm_above", "250000", "500000", "because")
    ]
    jobs = {line.job_id: line for line in page.lines if isinstance(line, JobLine)}
    assert set(jobs) == {job.id, gone.id}
    assert (jobs[job.id].paid, jobs[job.id].lost, jobs[job.id].held) == (40_000, 0, 0)
    assert (jobs[gone.id].paid, jobs[gone.id].lost, jobs[gone.id].refunded) == (40_000, 40_000, 40_000)
    credits_ = [line for line in page.lines if isinstance(line, CreditLine)]
    assert {(line.kind, line.amount) for line in credits_} == {("grant", 1_000_000), ("refund", 40_000)}


async def test_filters(store: Store) -> None:
    await granted(store)
    await delivered(store)
    gone = await lost(store, user_id=44, operation="veo-3.1/generate")
    await store.settings.change(GUILD, by=7, now=START + 9000, confirm_above=500_000)

    async def kinds(**changes: object) -> list[str]:
        page = await store.history.page(replace(ALL, **changes), 0)  # type: ignore[arg-type]
        return [type(line).__name__ for line in page.lines]

    assert await kinds(part=HistoryPart.RULES) == ["LogLine"]
    assert await kinds(part=HistoryPart.CREDITS) == ["CreditLine"]
    assert await kinds(part=HistoryPart.JOBS) == ["JobLine", "JobLine"]
    assert await kinds(user_id=7) == ["LogLine"]
    assert await kinds(model="veo-3.1") == ["JobLine"]
    assert await kinds(since=START + 8000) == ["LogLine"]
    assert await kinds(until=START - 1) == []
    (line,) = (await store.history.page(replace(ALL, part=HistoryPart.LOSSES), 0)).lines
    assert isinstance(line, JobLine)
    assert line.job_id == gone.id


async def test_pages_hold_still_while_new_lines_come(store: Store) -> None:
    await granted(store)
    made = [(await admitted(store, user_id=number % 4)).id for number in range(20)]
    wanted = replace(ALL, part=HistoryPart.JOBS, until=START + 1)
    first = await store.history.page(wanted, 0)
    newest = await store.jobs.create(draft())
    await admit_job(store, newest.id, newest.total, now=START + 2)
    rest = [await store.history.page(wanted, number) for number in (1, 2, 3)]
    seen = [line.job_id for page in (first, *rest) for line in page.lines if isinstance(line, JobLine)]
    assert seen == list(reversed(made))
    assert [page.more for page in (first, *rest)] == [True, True, False, False]


async def test_a_receipt_has_the_payment_behind_it(store: Store) -> None:
    await granted(store)
    job = await delivered(store)
    await signed(store)  # not charged yet: no receipt
    await delivered(store, user_id=44)
    await granted(store, guild_id=OTHER)
    await delivered(store, guild_id=OTHER)
    page = await store.history.receipts(GUILD, MEMBER, START + DAY, 0)
    (line,) = page.lines
    assert (line.job.job_id, line.prompt, line.job.paid, page.more) == (job.id, "a heron", 40_000, False)
    (payment,) = line.payments
    assert (payment.tx, payment.amount, payment.network) == ("0xtx", 40_000, "eip155:8453")
    assert await store.history.receipt(job.id) == line
    with pytest.raises(NotFound):
        await store.history.receipt("nojob")


async def test_totals_are_of_one_member_on_one_server(store: Store) -> None:
    await granted(store)
    await granted(store, guild_id=OTHER)
    await delivered(store)
    await lost(store, refund=True)
    await admitted(store)
    await delivered(store, user_id=44)
    await delivered(store, guild_id=OTHER)
    totals = await store.history.totals(GUILD, MEMBER)
    assert (totals.jobs, totals.delivered, totals.failed, totals.running) == (3, 1, 1, 1)
    assert (totals.paid, totals.refunded, totals.held) == (80_000, 40_000, 40_000)
    assert (await store.history.totals(GUILD, 99)).paid == 0


async def test_the_books_of_one_server_from_a_time_on(store: Store) -> None:
    await granted(store)
    await granted(store, guild_id=OTHER)
    await delivered(store)
    await delivered(store, guild_id=OTHER)
    await store.settings.change(GUILD, by=7, now=START + 9000, confirm_above=500_000)
    await store.settings.change(OTHER, by=7, now=START + 9000, confirm_above=600_000)
    books = await store.history.export(GUILD, 0)
    assert {job["server"] for job in books["jobs"]} == {str(GUILD)}
    assert [line["new"] for line in books["log"]] == ["500000"]
    assert "a heron" not in str(books)
    later = await store.history.export(GUILD, START + 1)
    assert later["jobs"] == []
    assert {row["kind"] for row in later["transfers"]} == {"hold", "capture"}
    assert later["balances"] == books["balances"]


async def test_a_page_does_not_read_the_year_that_is_on_it(file_store: Store) -> None:
    store = file_store

    def page(connection: Connection) -> object:
        return _page(connection, ALL, 0)

    await granted(store)
    steps = []
    for _ in range(3):
        for _ in range(20):
            await granted(store, 1)
        await delivered(store)
        steps.append(await store._db.read(steps_of, page, each=1))
    assert steps[2] < 1.2 * steps[1]
    wanted = replace(ALL, part=HistoryPart.CREDITS)
    lines = [line for number in range(8) for line in (await store.history.page(wanted, number)).lines]
    assert len(lines) == 61
