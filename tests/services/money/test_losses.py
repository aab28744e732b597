"""Jobs that are paid and then fail: limits hold, the allowance comes back a few times, a bad streak stops."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import OverLimit, Refused
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.moderation.errors import LimitReached
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.log import MANY_LOSSES, LossCount
from bot.domain.moderation.notices import LogLineAdded, ManyLosses
from bot.domain.money.errors import ModelResting
from bot.domain.money.losses import LossPolicy
from bot.domain.notices import Notice
from bot.domain.periods import Per
from bot.services.moderation.log_feed import LogFeed
from tests.builders import GUILD, MEMBER, new_request
from tests.services.contest_harness import ContestHarness, person
from tests.services.harness import Harness

FLAGGED = "The request was flagged as sensitive."
MOD = 77
MODELS = ("flux-2-pro", "grok", "gpt-image-2", "nano-banana")


@pytest.fixture
async def doomed(harness: Harness) -> Harness:
    """A studio that takes every request, is paid, and then refuses it."""
    harness.studio.fails_with = FLAGGED
    return harness


async def rule(harness: Harness, kind: Kind, amount: int) -> None:
    await harness.rules_service.set(GUILD, Rule(kind, Scope.SERVER, GUILD, Per.DAY, amount), by=MOD)


async def burn(harness: Harness, number: int, **changes: Any) -> list[Job]:
    """Make so many requests one after another, with the models in turn; end at the first refusal."""
    jobs: list[Job] = []
    for count in range(number):
        request = {"operation": f"{MODELS[count % len(MODELS)]}/generate", **changes}
        try:
            jobs.append(await harness.ask(options={"prompt": f"{count}"}, **request))
        except Refused:
            break
        await harness.live(60)
    return jobs


def left_the_wallet(harness: Harness) -> int:
    return sum(harness.chain.moved.values())


# ── pools and allowances ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host_bears", [False, True])
async def test_losses_stay_within_the_servers_pool(tmp_path: Path, host_bears: bool) -> None:
    harness = await Harness(tmp_path, host_bears=host_bears).open()
    await harness.fund()
    harness.studio.fails_with = FLAGGED
    await rule(harness, Kind.LIMIT, 500_000)
    jobs = await burn(harness, 40)
    assert left_the_wallet(harness) <= 500_000
    assert {await harness.state(job) for job in jobs} == {JobState.FAILED}
    with pytest.raises(LimitReached):
        await harness.ask(options={"prompt": "one more"}, user_id=MEMBER + 1)
    await harness.check_books()
    await harness.close()


async def test_an_allowance_comes_back_three_times_a_day(doomed: Harness) -> None:
    price = (await burn(doomed, 1, operation=f"{MODELS[0]}/generate", user_id=5))[0].total
    await rule(doomed, Kind.ALLOWANCE, 2 * price)
    jobs = await burn(doomed, 40, operation="flux-2-pro/generate")
    assert [(await doomed.job(job)).forgiven for job in jobs] == [True] * 3, "then the model rests"
    await doomed.live(600)
    more = await burn(doomed, 40, operation="flux-2-pro/generate")
    assert [(await doomed.job(job)).forgiven for job in more] == [False]
    await doomed.live(600)
    assert len(await burn(doomed, 40)) == 1, "five prices are paid, and two count"
    assert left_the_wallet(doomed) == 6 * price
    doomed.clock.advance(86_400)
    assert (await doomed.job((await burn(doomed, 1))[0])).forgiven, "the next day"


async def test_the_number_is_a_setting(doomed: Harness) -> None:
    await doomed.store.host.set_loss_policy(LossPolicy(forgiven=0))
    assert [(await doomed.job(job)).forgiven for job in await burn(doomed, 1)] == [False]


async def test_the_receipt_tells_about_an_allowance_only_where_there_is_one(doomed: Harness) -> None:
    (job,) = await burn(doomed, 1)
    assert (await doomed.store.jobs.receipt(job.id)).forgiven is None
    await rule(doomed, Kind.ALLOWANCE, 5_000_000)
    assert (await doomed.store.jobs.receipt(job.id)).forgiven is True


async def test_what_a_pot_has_paid_concerns_no_allowance(doomed: Harness) -> None:
    await rule(doomed, Kind.ALLOWANCE, 5_000_000)
    contests = ContestHarness(doomed)
    contest = await contests.opened(pot=1_000_000, cap=1_000_000, prize=0)
    request = new_request(operation="flux-2-pro/generate")
    job = (await contests.entries.submit(contest.id, request, person(MEMBER))).job
    await doomed.live(60)
    assert (await doomed.job(job)).forgiven is False, "it uses up none of the three"
    assert (await doomed.store.jobs.receipt(job.id)).forgiven is None
    loss = (await doomed.store.moderation_log.newest(GUILD))[0]
    assert loss.new is not None
    assert json.loads(loss.new)["forgiven"] is None


# ── three in a row ───────────────────────────────────────────────────────────────────────────────


async def test_three_failures_in_a_row_stop_the_model_for_ten_minutes(doomed: Harness) -> None:
    same = {"operation": "flux-2-pro/generate"}
    assert len(await burn(doomed, 10, **same)) == 3
    with pytest.raises(ModelResting) as refused:
        await doomed.ask(**same)
    assert refused.value.until - doomed.clock.now() <= 600_000
    await doomed.ask(operation="grok/generate")  # another model goes on
    await doomed.ask(**same, user_id=MEMBER + 1)  # and another member
    doomed.clock.to(refused.value.until)
    await doomed.ask(**same)


async def test_a_clock_that_is_set_back_makes_no_rest_longer(doomed: Harness) -> None:
    same = {"operation": "flux-2-pro/generate"}
    await burn(doomed, 3, **same)
    doomed.clock.set(-7200)
    doomed.clock.advance(600)
    await doomed.ask(**same)


async def test_what_waits_is_not_paid_when_the_model_rests(doomed: Harness) -> None:
    """Ten more jobs were admitted before the first three had failed."""
    jobs = [await doomed.ask(options={"prompt": f"{number}"}) for number in range(13)]
    before = (await doomed.store.budgets.balances(GUILD)).available
    await doomed.live(900)
    ends = [(await doomed.job(job)).failure for job in jobs]
    paid = [job for job in jobs if await doomed.payments(job)]
    assert ends.count(Failure.STUDIO_FAILED) == len(paid) <= 5  # three, and those that began beside them
    assert ends.count(Failure.MODEL_RESTING) == 13 - len(paid)
    after = await doomed.store.budgets.balances(GUILD)
    assert (after.held, after.available) == (0, before + (13 - len(paid)) * jobs[0].total), "it returned"


async def test_a_result_between_failures_begins_anew(doomed: Harness) -> None:
    await burn(doomed, 2, operation="flux-2-pro/generate")
    doomed.studio.fails_with = None
    await burn(doomed, 1, operation="flux-2-pro/generate")
    doomed.studio.fails_with = FLAGGED
    assert len(await burn(doomed, 9, operation="flux-2-pro/generate")) == 3


async def test_what_was_never_paid_is_no_failure(harness: Harness) -> None:
    for _ in range(4):
        job = await harness.ask(operation="flux-2-pro/generate")
        now = harness.clock.now()
        await harness.store.batches.fail([job.id], Failure.CANCELLED, detail=None, refund=False, now=now)
    assert (await harness.job(job)).forgiven is None
    await harness.ask(operation="flux-2-pro/generate")


# ── who is told, and who pays ────────────────────────────────────────────────────────────────────


async def many(harness: Harness, number: int = 12) -> list[Job]:
    return [job for each in range(number) for job in await burn(harness, 1, user_id=100 + each)]


async def post(harness: Harness) -> None:
    await LogFeed(harness.store, harness.notices).post()


def lines(harness: Harness) -> list[LogLineAdded]:
    told = [notice for _, notice in harness.notices.to_servers if isinstance(notice, LogLineAdded)]
    return [notice for notice in told if notice.line.action == MANY_LOSSES]


async def test_ten_failures_in_an_hour_are_told_to_the_moderators_once(doomed: Harness) -> None:
    await post(doomed)  # the feed begins at the end of the log
    await many(doomed, 9)
    await post(doomed)
    assert lines(doomed) == []
    await many(doomed, 6)
    await post(doomed)
    (notice,) = lines(doomed)
    assert notice.line.new is not None
    assert LossCount.load(notice.line.new).count == 10
    assert doomed.notices.to_host == []
    doomed.clock.advance(7200)
    await many(doomed, 10)
    await post(doomed)
    assert len(lines(doomed)) == 2, "again after an hour"


async def test_a_slow_channel_of_one_server_holds_up_no_line_of_another(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(harness)
    for guild_id in (77, GUILD):
        await harness.settings_service.change(guild_id, {"confirm_above": 1}, by=MOD)
    go_on, told, server = asyncio.Event(), asyncio.Event(), harness.notices.server

    async def slow(guild_id: int, notice: Notice, *, nonce: str) -> bool:
        if guild_id == 77:
            await go_on.wait()
        told.set()
        return await server(guild_id, notice, nonce=nonce)

    monkeypatch.setattr(harness.notices, "server", slow)
    posting = asyncio.create_task(post(harness))
    async with asyncio.timeout(5):
        await told.wait()
    assert not posting.done()
    go_on.set()
    await posting
    await post(harness)
    assert [guild_id for guild_id, _ in harness.notices.to_servers] == [GUILD, 77], "each once"


async def test_the_host_hears_of_a_server_without_a_channel(doomed: Harness) -> None:
    await post(doomed)
    doomed.notices.alerts = False
    await many(doomed, 10)
    await post(doomed)
    (told,) = doomed.notices.to_host
    assert isinstance(told, ManyLosses)
    assert (told.guild_id, told.losses.count, told.losses.refunded) == (GUILD, 10, 0)


async def test_a_server_cannot_drain_the_host_who_bears_losses(tmp_path: Path) -> None:
    harness = await Harness(tmp_path, host_bears=True).open()
    await harness.fund(2_000_000)
    await harness.store.host.set_loss_policy(LossPolicy(host_cap=200_000))
    await post(harness)
    harness.studio.fails_with = FLAGGED
    for member in range(200):
        try:
            await harness.ask(user_id=1000 + member)
        except (Refused, OverLimit):
            break
        await harness.live(60)
    await post(harness)
    assert left_the_wallet(harness) <= 2_200_000, "its own budget, and the cap"
    first = next(notice for notice in harness.notices.to_host if isinstance(notice, ManyLosses))
    assert 0 < first.losses.refunded <= 200_000
    assert any(n.losses.cap == 200_000 for n in harness.notices.to_host if isinstance(n, ManyLosses))
    await harness.check_books()
    await harness.close()
