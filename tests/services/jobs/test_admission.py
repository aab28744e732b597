"""From a command to a held budget: what is refused, in which order, and what a press does."""

import asyncio

import pytest

from bot.domain import policy
from bot.domain.errors import (
    InvalidOptions,
    NotAllowed,
    Outdated,
    OverBudget,
    OverLimit,
    ProviderUnavailable,
    Refused,
    UntrustedChallenge,
)
from bot.domain.jobs.job import Failure, JobState
from tests.builders import GUILD, MEMBER, asked
from tests.services.harness import Harness


async def dear(house: Harness, price: int = 1_000_000, **changes: object) -> str:
    """The id of a job that waits for its press."""
    house.studio.price = price
    offer = await house.admission.ask(asked(operation="seedance/t2v", **changes))
    assert not offer.admitted
    return offer.job.id


# ── the command ──────────────────────────────────────────────────────────────────────────────────


async def test_a_cheap_job_runs_at_once(house: Harness) -> None:
    offer = await house.admission.ask(asked())
    assert offer.admitted
    assert offer.job.total == 40_000
    assert offer.available == 10_000_000 - 40_000
    balances = await house.store.budgets.balances(GUILD)
    assert (balances.available, balances.held) == (10_000_000 - 40_000, 40_000)


@pytest.mark.parametrize(("price", "runs"), [(policy.CONFIRM_ABOVE, True), (policy.CONFIRM_ABOVE + 1, False)])
async def test_only_above_the_line_a_press_is_asked_for(house: Harness, price: int, runs: bool) -> None:
    house.studio.price = price
    offer = await house.admission.ask(asked(operation="seedance/t2v"))
    assert offer.admitted is runs
    assert (await house.store.budgets.balances(GUILD)).held == (price if runs else 0)


async def test_a_redelivered_interaction_is_one_job(house: Harness) -> None:
    command = asked()
    first = await house.admission.ask(command)
    second = await house.admission.ask(command)
    assert first.job.id == second.job.id
    assert len(house.studio.quoted) == 1
    await house.live(60)
    assert len(house.method.signed) == 1


async def test_even_if_both_come_at_once(house: Harness) -> None:
    command = asked()
    first, second = await asyncio.gather(house.admission.ask(command), house.admission.ask(command))
    assert first.job.id == second.job.id
    assert await house.store.jobs.by_state() == {JobState.ADMITTED: 1}


async def test_permission_is_checked_before_anything_else(house: Harness) -> None:
    with pytest.raises(NotAllowed, match="Attach Files"):
        await house.admission.ask(asked(missing_permissions=("Attach Files",), options={}))
    assert house.studio.quoted == []


async def test_a_full_queue_is_refused_before_the_options_are_read(house: Harness) -> None:
    house.studio.render_seconds = 10_000
    for _ in range(13):
        await house.ask()
    await house.live(5)
    with pytest.raises(OverLimit, match="3 jobs running and 10 waiting"):
        await house.admission.ask(asked(options={}))
    assert (await house.ask(user_id=99)).state is JobState.ADMITTED


async def test_wrong_options_are_refused_before_the_service_is_asked(house: Harness) -> None:
    with pytest.raises(InvalidOptions) as caught:
        await house.admission.ask(asked(options={"prompt": "a heron", "aspect_ratio": "7:5"}))
    assert caught.value.option == "aspect_ratio"
    with pytest.raises(InvalidOptions):
        await house.admission.ask(asked(operation="flux-9/generate"))
    assert house.studio.quoted == []


async def test_without_a_budget_it_says_who_can_add_one(house: Harness) -> None:
    with pytest.raises(OverBudget, match="no budget yet") as caught:
        await house.admission.ask(asked(guild_id=404))
    assert (caught.value.needed, caught.value.available) == (40_000, 0)
    assert "host" in str(caught.value)


async def test_a_budget_that_is_too_small(house: Harness) -> None:
    await house.fund(30_000, guild_id=5)
    with pytest.raises(OverBudget) as caught:
        await house.admission.ask(asked(guild_id=5))
    assert (caught.value.needed, caught.value.available) == (40_000, 30_000)
    assert await house.store.jobs.by_state() == {}


async def test_a_wallet_that_is_too_low_is_the_hosts_to_fill(house: Harness) -> None:
    house.chain.balance = 39_999
    with pytest.raises(OverBudget, match="wallet"):
        await house.admission.ask(asked())


async def test_a_silent_chain_does_not_stop_a_command(house: Harness) -> None:
    house.chain.down = True
    job = await house.ask()
    await house.live(100)
    assert await house.state(job) is JobState.READY
    assert house.method.signed == []
    house.chain.down = False
    await house.live(120)
    assert await house.state(job) is JobState.DELIVERED


async def test_a_chain_that_stays_silent_returns_the_hold(house: Harness) -> None:
    house.chain.down = True
    job = await house.ask()
    await house.live(policy.PATIENCE_SECONDS + 120)
    assert (await house.job(job)).failure is Failure.UNAVAILABLE
    assert (await house.store.budgets.balances(GUILD)).available == 10_000_000


async def test_long_in_the_queue_is_no_reason_for_less_patience(house: Harness) -> None:
    house.studio.render_seconds = policy.PATIENCE_SECONDS + 60
    jobs = [await house.ask() for _ in range(4)]
    await house.live(policy.PATIENCE_SECONDS + 30)
    house.chain.down = True
    await house.live(120)
    assert await house.state(jobs[3]) is JobState.READY
    house.chain.down = False
    await house.live(100)
    assert await house.state(jobs[3]) is JobState.RUNNING


async def test_what_the_service_refuses_costs_nothing(house: Harness) -> None:
    house.studio.refuses = lambda _path, _body: "no herons"
    with pytest.raises(Refused, match="no herons"):
        await house.admission.ask(asked())
    house.studio.refuses = lambda _path, _body: None
    house.studio.silent = True
    with pytest.raises(ProviderUnavailable):
        await house.admission.ask(asked())
    assert await house.store.jobs.by_state() == {}


async def test_a_disk_that_is_nearly_full_takes_no_jobs(house: Harness) -> None:
    house.admission._checks._min_free_bytes = 10**18
    with pytest.raises(NotAllowed, match="disk"):
        await house.admission.ask(asked())


# ── the press ────────────────────────────────────────────────────────────────────────────────────


async def test_the_press_holds_and_starts(house: Harness) -> None:
    job_id = await dear(house)
    offer = await house.admission.press(job_id, user_id=MEMBER)
    assert offer.admitted
    await house.live(120)
    assert await house.state(offer.job) is JobState.DELIVERED


async def test_a_card_obeys_its_asker_only(house: Harness) -> None:
    job_id = await dear(house)
    with pytest.raises(NotAllowed, match="somebody else"):
        await house.admission.press(job_id, user_id=MEMBER + 1)


async def test_a_second_press_buys_nothing_more(house: Harness) -> None:
    job_id = await dear(house)
    await house.admission.press(job_id, user_id=MEMBER)
    with pytest.raises(Outdated, match=job_id):
        await house.admission.press(job_id, user_id=MEMBER)
    assert (await house.store.budgets.balances(GUILD)).held == 1_000_000


async def test_two_presses_at_once_hold_once(house: Harness) -> None:
    job_id = await dear(house)
    presses = [house.admission.press(job_id, user_id=MEMBER) for _ in range(2)]
    answers = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert (await house.store.budgets.balances(GUILD)).held == 1_000_000


async def test_the_channel_may_have_closed_meanwhile(house: Harness) -> None:
    job_id = await dear(house)
    with pytest.raises(NotAllowed, match="Send Messages"):
        await house.admission.press(job_id, user_id=MEMBER, missing_permissions=("Send Messages",))


async def test_the_money_may_be_gone_meanwhile(house: Harness) -> None:
    job_id = await dear(house, price=1_500_000)
    await house.fund(2_000_000, guild_id=5)
    other = await dear(house, price=1_500_000, guild_id=5)
    third = await dear(house, price=1_500_000, guild_id=5)
    await house.admission.press(other, user_id=MEMBER)
    with pytest.raises(OverBudget):
        await house.admission.press(third, user_id=MEMBER)
    assert (await house.admission.press(job_id, user_id=MEMBER)).admitted


async def test_within_fifteen_minutes_the_shown_price_is_not_asked_for_again(house: Harness) -> None:
    job_id = await dear(house)
    house.clock.advance(policy.QUOTE_SECONDS - 1)
    quotes = len(house.studio.quoted)
    assert (await house.admission.press(job_id, user_id=MEMBER)).admitted
    assert len(house.studio.quoted) == quotes


async def test_an_old_card_at_the_same_price_runs(house: Harness) -> None:
    job_id = await dear(house)
    house.clock.advance(policy.QUOTE_SECONDS)
    quotes = len(house.studio.quoted)
    assert (await house.admission.press(job_id, user_id=MEMBER)).admitted
    assert len(house.studio.quoted) == quotes + 1


@pytest.mark.parametrize("price", [900_000, 1_100_000])
async def test_an_old_card_at_another_price_is_shown_again(house: Harness, price: int) -> None:
    job_id = await dear(house)
    house.clock.advance(policy.QUOTE_SECONDS)
    house.studio.price = price
    offer = await house.admission.press(job_id, user_id=MEMBER)
    assert (offer.admitted, offer.old_total, offer.job.total) == (False, 1_000_000, price)
    assert (await house.store.budgets.balances(GUILD)).held == 0
    assert (await house.admission.press(job_id, user_id=MEMBER)).admitted


async def test_a_price_that_rises_before_it_is_paid_asks_again(house: Harness) -> None:
    job_id = await dear(house)
    await house.admission.press(job_id, user_id=MEMBER)
    house.studio.price = 1_200_000
    await house.live(10)
    assert house.delivery.asked == [(job_id, 1_200_000, 1_000_000)]
    assert house.method.signed == []
    assert (await house.store.budgets.balances(GUILD)).held == 0
    await house.admission.press(job_id, user_id=MEMBER)
    await house.live(120)
    assert (await house.store.jobs.get(job_id)).state is JobState.DELIVERED


async def test_a_payee_that_changed_ends_it_unpaid(house: Harness) -> None:
    job_id = await dear(house)
    await house.admission.press(job_id, user_id=MEMBER)
    house.studio.payee = "0x000000000000000000000000000000000000dEaD"
    await house.live(10)
    assert (await house.store.jobs.get(job_id)).failure is Failure.UNTRUSTED
    with pytest.raises(UntrustedChallenge):
        await house.admission.ask(asked())
