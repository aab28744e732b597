"""A buying button that is pressed again at once asks before it buys."""

import asyncio
from dataclasses import replace

from bot.catalogue import OPERATIONS
from bot.domain.jobs.job import Failure, JobState
from bot.domain.jobs.place import Obstacle, PlaceProblem
from bot.domain.jobs.wish import WishLine
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.periods import Per
from bot.domain.policy import PRESS_SECONDS
from tests.builders import GUILD, MEMBER, new_request
from tests.services.harness import Harness


async def test_five_quick_presses_of_again_are_one_job(harness: Harness) -> None:
    made = await harness.ask()
    presses = [harness.admission.repeat(made.id, new_request(pressed="again")) for _ in range(5)]
    quotes = await asyncio.gather(*presses)
    assert [quote.admitted for quote in quotes].count(True) == 1
    asked = [quote for quote in quotes if not quote.admitted]
    assert all(quote.repeated for quote in asked)
    assert (await harness.store.budgets.balances(GUILD)).held == 2 * made.total, "the first job, and one more"
    confirmed = await harness.admission.confirm(asked[0].job.id, user_id=MEMBER)
    assert confirmed.job.state is JobState.ADMITTED, "one who means it confirms"


async def test_a_press_some_seconds_later_or_of_another_button_buys(harness: Harness) -> None:
    made = await harness.ask()
    for request in (
        new_request(pressed="again"),
        new_request(pressed="vary"),
        new_request(pressed="again", user_id=MEMBER + 1),
    ):
        assert (await harness.admission.repeat(made.id, request)).admitted
    harness.clock.advance(PRESS_SECONDS)
    assert (await harness.admission.repeat(made.id, new_request(pressed="again"))).admitted


async def test_a_clock_that_is_set_back_does_not_make_a_press_recent(harness: Harness) -> None:
    made = await harness.ask()
    assert (await harness.admission.repeat(made.id, new_request(pressed="again"))).admitted
    harness.clock.set(-3600)
    assert (await harness.admission.repeat(made.id, new_request(pressed="again"))).repeated
    harness.clock.advance(PRESS_SECONDS)
    assert (await harness.admission.repeat(made.id, new_request(pressed="again"))).admitted


async def test_quick_presses_of_make_it_in_private_are_one_job(harness: Harness) -> None:
    lost = await harness.ask()
    harness.places.gone[lost.channel_id] = Obstacle(PlaceProblem.CHANNEL)
    await harness.live(60)
    assert (await harness.job(lost)).failure is Failure.PLACE_GONE
    presses = [
        harness.admission.in_private(lost.id, user_id=MEMBER, request_key=f"press-{n}", upload_limit=10**7)
        for n in range(5)
    ]
    quotes = await asyncio.gather(*presses)
    assert [quote.admitted for quote in quotes].count(True) == 1
    assert [quote.repeated for quote in quotes].count(True) == 4


async def test_a_redelivered_press_is_the_same_job(harness: Harness) -> None:
    made = await harness.ask()
    request = new_request(pressed="again")
    first, second = await asyncio.gather(
        harness.admission.repeat(made.id, request), harness.admission.repeat(made.id, request)
    )
    assert first.job.id == second.job.id
    assert (await harness.job(first.job)).state is JobState.READY


async def test_moderators_are_not_asked_by_a_slip(harness: Harness) -> None:
    made = await harness.ask()
    await harness.settings_service.change(GUILD, {"approve_above": 0}, by=1)
    request = new_request(pressed="again")
    await harness.admission.repeat(made.id, request)
    again = await harness.admission.repeat(made.id, replace(request, request_key="another"))
    assert again.pending is None
    assert len(await harness.approvals.waiting(GUILD)) == 1


async def test_moderators_are_asked_once_to_lift_a_limit(harness: Harness) -> None:
    rule = Rule(Kind.ALLOWANCE, Scope.SERVER, GUILD, Per.DAY, 10_000)
    await harness.rules_service.set(GUILD, rule, by=1)
    wish = await harness.jobs.wishes.keep(new_request())
    first = await harness.jobs.wishes.ask(wish.id, new_request())
    second = await harness.jobs.wishes.ask(wish.id, new_request())
    assert second.pending is not None
    assert second.job.id == first.job.id
    assert len(await harness.approvals.waiting(GUILD)) == 1


async def test_presses_at_the_same_moment_ask_moderators_once(harness: Harness) -> None:
    rule = Rule(Kind.ALLOWANCE, Scope.SERVER, GUILD, Per.DAY, 10_000)
    await harness.rules_service.set(GUILD, rule, by=1)
    wish = await harness.jobs.wishes.keep(new_request())
    presses = [harness.jobs.wishes.ask(wish.id, new_request()) for _ in range(3)]
    await asyncio.gather(*presses, return_exceptions=True)
    assert len(await harness.approvals.waiting(GUILD)) == 1


async def test_quick_presses_for_a_comparison_are_one(harness: Harness) -> None:
    harness.studio.prices |= {one.path: one.sample_price({}) for one in OPERATIONS}
    kept = new_request(operation="grok/generate")
    wish = await harness.jobs.wishes.keep(kept)
    wish = replace(wish, id="compared", also=(WishLine("flux-2-pro/generate", kept.options),))
    await harness.store.wishes.add(wish)
    presses = [harness.jobs.wishes.retry(wish.id, new_request()) for _ in range(3)]
    quotes = await asyncio.gather(*presses)
    assert [quote.admitted for quote in quotes].count(True) == 1
    assert [quote.repeated for quote in quotes].count(True) == 2
