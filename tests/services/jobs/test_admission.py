"""From a command to a held budget: what is refused, in which order, and what a press does."""

import asyncio

import pytest

from bot.domain import policy
from bot.domain.errors import (
    FilesUnavailable,
    InvalidOptions,
    ProviderUnavailable,
    UntrustedChallenge,
)
from bot.domain.jobs.errors import (
    AlreadyStarted,
    BudgetTooLow,
    CannotPost,
    DiskFull,
    NotTheMaker,
    QueueFull,
    RequestRefused,
    WalletTooLow,
)
from bot.domain.jobs.job import Failure, JobState
from tests.builders import GUILD, MEMBER, new_request
from tests.services.harness import Harness


async def dear(harness: Harness, price: int = 1_000_000, **changes: object) -> str:
    """The id of a job that waits for its press."""
    harness.studio.price = price
    offer = await harness.admission.submit(new_request(operation="seedance/t2v", **changes))
    assert not offer.admitted
    return offer.job.id


# ── the command ──────────────────────────────────────────────────────────────────────────────────


async def test_a_cheap_job_runs_at_once(harness: Harness) -> None:
    offer = await harness.admission.submit(new_request())
    assert offer.admitted
    assert offer.job.total == 40_000
    assert offer.available == 10_000_000 - 40_000
    balances = await harness.store.budgets.balances(GUILD)
    assert (balances.available, balances.held) == (10_000_000 - 40_000, 40_000)


@pytest.mark.parametrize(("price", "runs"), [(policy.CONFIRM_ABOVE, True), (policy.CONFIRM_ABOVE + 1, False)])
async def test_only_above_the_line_a_press_is_asked_for(harness: Harness, price: int, runs: bool) -> None:
    harness.studio.price = price
    offer = await harness.admission.submit(new_request(operation="seedance/t2v"))
    assert offer.admitted is runs
    assert (await harness.store.budgets.balances(GUILD)).held == (price if runs else 0)


async def test_a_redelivered_interaction_is_one_job(harness: Harness) -> None:
    command = new_request()
    first = await harness.admission.submit(command)
    second = await harness.admission.submit(command)
    assert first.job.id == second.job.id
    assert len(harness.studio.quoted) == 1
    await harness.live(60)
    assert len(harness.method.signed) == 1


async def test_even_if_both_come_at_once(harness: Harness) -> None:
    command = new_request()
    first, second = await asyncio.gather(harness.admission.submit(command), harness.admission.submit(command))
    assert first.job.id == second.job.id
    assert await harness.store.jobs.count_by_state() == {JobState.READY: 1}


async def test_permission_is_checked_before_anything_else(harness: Harness) -> None:
    with pytest.raises(CannotPost) as refused:
        await harness.admission.submit(new_request(missing_permissions=("Attach Files",), options={}))
    assert refused.value.permissions == ("Attach Files",)
    assert harness.studio.quoted == []


async def test_a_full_queue_is_refused_before_the_options_are_read(harness: Harness) -> None:
    harness.studio.render_seconds = 10_000
    for _ in range(13):
        await harness.ask()
    await harness.live(5)
    with pytest.raises(QueueFull) as refused:
        await harness.admission.submit(new_request(options={}))
    assert (refused.value.running, refused.value.waiting, refused.value.free) == (3, 10, 0)
    assert (await harness.ask(user_id=99)).state is JobState.READY


async def test_wrong_options_are_refused_before_the_service_is_asked(harness: Harness) -> None:
    with pytest.raises(InvalidOptions) as caught:
        await harness.admission.submit(new_request(options={"prompt": "a heron", "aspect_ratio": "7:5"}))
    assert caught.value.option == "aspect_ratio"
    with pytest.raises(InvalidOptions):
        await harness.admission.submit(new_request(operation="flux-9/generate"))
    assert harness.studio.quoted == []


async def test_a_server_without_a_budget(harness: Harness) -> None:
    with pytest.raises(BudgetTooLow) as refused:
        await harness.admission.submit(new_request(guild_id=404))
    error = refused.value
    assert (error.needed, error.available, error.held, error.spent) == (40_000, 0, 0, 0)


async def test_a_budget_that_is_too_small(harness: Harness) -> None:
    await harness.fund(30_000, guild_id=5)
    with pytest.raises(BudgetTooLow) as refused:
        await harness.admission.submit(new_request(guild_id=5))
    assert (refused.value.needed, refused.value.available) == (40_000, 30_000)
    assert await harness.store.jobs.count_by_state() == {}


async def test_a_wallet_that_is_too_low_is_the_hosts_to_fill(harness: Harness) -> None:
    harness.chain.balance = 39_999
    with pytest.raises(WalletTooLow) as refused:
        await harness.admission.submit(new_request())
    assert (refused.value.needed, refused.value.available) == (40_000, 39_999)


async def test_a_silent_chain_does_not_stop_a_command(harness: Harness) -> None:
    harness.chain.down = True
    job = await harness.ask()
    await harness.live(100)
    assert await harness.state(job) is JobState.READY
    assert harness.method.signed == []
    harness.chain.down = False
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED


async def test_a_chain_that_stays_silent_returns_the_hold(harness: Harness) -> None:
    harness.chain.down = True
    job = await harness.ask()
    await harness.live(policy.PATIENCE_SECONDS + 120)
    assert (await harness.job(job)).failure is Failure.UNAVAILABLE
    assert (await harness.store.budgets.balances(GUILD)).available == 10_000_000


async def test_long_in_the_queue_is_no_reason_for_less_patience(harness: Harness) -> None:
    harness.studio.render_seconds = policy.PATIENCE_SECONDS + 60
    jobs = [await harness.ask() for _ in range(4)]
    await harness.live(policy.PATIENCE_SECONDS + 30)
    harness.chain.down = True
    await harness.live(120)
    assert await harness.state(jobs[3]) is JobState.READY
    harness.chain.down = False
    await harness.live(100)
    assert await harness.state(jobs[3]) is JobState.RUNNING


async def test_what_the_service_refuses_costs_nothing(harness: Harness) -> None:
    harness.studio.refuses = lambda _path, _body: "no herons"
    with pytest.raises(RequestRefused) as refused:
        await harness.admission.submit(new_request())
    assert "no herons" in refused.value.answer
    harness.studio.refuses = lambda _path, _body: None
    harness.studio.silent = True
    with pytest.raises(ProviderUnavailable):
        await harness.admission.submit(new_request())
    assert await harness.store.jobs.count_by_state() == {}


async def test_a_disk_that_is_nearly_full_takes_no_jobs(harness: Harness) -> None:
    harness.admission._checks._min_free_bytes = 10**18
    with pytest.raises(DiskFull):
        await harness.admission.submit(new_request())


async def test_a_folder_of_files_that_is_gone_takes_no_jobs(harness: Harness) -> None:
    folder = harness.spool.part("out-a").parent
    folder.rename(folder.with_name("aside"))
    folder.write_bytes(b"")
    with pytest.raises(FilesUnavailable, match="no folder any more"):
        await harness.admission.submit(new_request())


# ── the press ────────────────────────────────────────────────────────────────────────────────────


async def test_the_press_holds_and_starts(harness: Harness) -> None:
    job_id = await dear(harness)
    offer = await harness.admission.confirm(job_id, user_id=MEMBER)
    assert offer.admitted
    await harness.live(120)
    assert await harness.state(offer.job) is JobState.DELIVERED


async def test_a_card_obeys_its_asker_only(harness: Harness) -> None:
    job_id = await dear(harness)
    with pytest.raises(NotTheMaker):
        await harness.admission.confirm(job_id, user_id=MEMBER + 1)


async def test_a_second_press_buys_nothing_more(harness: Harness) -> None:
    job_id = await dear(harness)
    await harness.admission.confirm(job_id, user_id=MEMBER)
    with pytest.raises(AlreadyStarted) as refused:
        await harness.admission.confirm(job_id, user_id=MEMBER)
    assert refused.value.job_id == job_id
    assert (await harness.store.budgets.balances(GUILD)).held == 1_000_000


async def test_two_presses_at_once_hold_once(harness: Harness) -> None:
    job_id = await dear(harness)
    presses = [harness.admission.confirm(job_id, user_id=MEMBER) for _ in range(2)]
    answers = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert (await harness.store.budgets.balances(GUILD)).held == 1_000_000


async def test_the_channel_may_have_closed_meanwhile(harness: Harness) -> None:
    job_id = await dear(harness)
    with pytest.raises(CannotPost):
        await harness.admission.confirm(job_id, user_id=MEMBER, missing_permissions=("Send Messages",))


async def test_the_money_may_be_gone_meanwhile(harness: Harness) -> None:
    job_id = await dear(harness, price=1_500_000)
    await harness.fund(2_000_000, guild_id=5)
    other = await dear(harness, price=1_500_000, guild_id=5)
    third = await dear(harness, price=1_500_000, guild_id=5)
    await harness.admission.confirm(other, user_id=MEMBER)
    with pytest.raises(BudgetTooLow):
        await harness.admission.confirm(third, user_id=MEMBER)
    assert (await harness.admission.confirm(job_id, user_id=MEMBER)).admitted


async def test_within_fifteen_minutes_the_shown_price_is_not_asked_for_again(harness: Harness) -> None:
    job_id = await dear(harness)
    harness.clock.advance(policy.QUOTE_SECONDS - 1)
    quotes = len(harness.studio.quoted)
    assert (await harness.admission.confirm(job_id, user_id=MEMBER)).admitted
    assert len(harness.studio.quoted) == quotes


async def test_an_old_card_at_the_same_price_runs(harness: Harness) -> None:
    job_id = await dear(harness)
    harness.clock.advance(policy.QUOTE_SECONDS)
    quotes = len(harness.studio.quoted)
    assert (await harness.admission.confirm(job_id, user_id=MEMBER)).admitted
    assert len(harness.studio.quoted) == quotes + 1


@pytest.mark.parametrize("price", [900_000, 1_100_000])
async def test_an_old_card_at_another_price_is_shown_again(harness: Harness, price: int) -> None:
    job_id = await dear(harness)
    harness.clock.advance(policy.QUOTE_SECONDS)
    harness.studio.price = price
    offer = await harness.admission.confirm(job_id, user_id=MEMBER)
    assert (offer.admitted, offer.old_total, offer.job.total) == (False, 1_000_000, price)
    assert (await harness.store.budgets.balances(GUILD)).held == 0
    assert (await harness.admission.confirm(job_id, user_id=MEMBER)).admitted


async def test_a_price_that_rises_before_it_is_paid_asks_again(harness: Harness) -> None:
    job_id = await dear(harness)
    await harness.admission.confirm(job_id, user_id=MEMBER)
    harness.studio.price = 1_200_000
    await harness.live(10)
    assert harness.delivery.price_changes == [(job_id, 1_200_000, 1_000_000)]
    assert harness.method.signed == []
    assert (await harness.store.budgets.balances(GUILD)).held == 0
    await harness.admission.confirm(job_id, user_id=MEMBER)
    await harness.live(120)
    assert (await harness.store.jobs.get(job_id)).state is JobState.DELIVERED


async def test_a_payee_that_changed_ends_it_unpaid(harness: Harness) -> None:
    job_id = await dear(harness)
    await harness.admission.confirm(job_id, user_id=MEMBER)
    harness.studio.payee = "0x000000000000000000000000000000000000dEaD"
    await harness.live(10)
    assert (await harness.store.jobs.get(job_id)).failure is Failure.UNTRUSTED
    with pytest.raises(UntrustedChallenge):
        await harness.admission.submit(new_request())
