"""Several processes look for lost answers in one job list: what one has seen, the others know."""

import json

from bot.domain import policy
from bot.services.jobs.running.outcomes import Bought, Disputed, Later, Purchase
from tests.fakes import Trouble
from tests.fakes.membership import FakeMembership
from tests.services.harness import Harness
from tests.services.purchases import buy, ready, resolved


async def other(harness: Harness, number: int) -> Purchase:
    """Return a purchase of something else by somebody else."""
    body = json.dumps({"prompt": f"other {number}"}).encode()
    return await ready(harness, body=body, guild_id=12, user_id=5000 + number)


async def lost(harness: Harness) -> Purchase:
    """Return a purchase whose answer is lost, in a list that cannot be turned."""
    await harness.fund(50_000_000, guild_id=12)
    harness.chain.balance = 100_000_000
    harness.studio.page_size = 20
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    assert isinstance(await buy(harness, purchase), Later)
    harness.clock.advance(policy.NOTE_SECONDS)
    return purchase


async def bury(harness: Harness) -> None:
    """Make so many jobs that the list does not show the lost one any more."""
    for number in range(25):
        assert await buy(harness, await other(harness, number)) == Bought()


async def test_a_job_that_another_process_has_seen_is_found(harness: Harness) -> None:
    mine = await lost(harness)
    await harness.jobs.finder.note()
    await bury(harness)
    takeover = await harness.beside()
    assert await resolved(takeover, mine) == Bought()
    assert (await harness.job(mine.job)).studio_job == "studio-1"


async def test_without_anybody_who_saw_it_it_is_not(harness: Harness) -> None:
    mine = await lost(harness)
    await bury(harness)
    assert await resolved(await harness.beside(), mine) == Disputed()


async def test_the_leader_notes_the_list_for_payments_of_others(harness: Harness) -> None:
    leading = await harness.beside(FakeMembership(0, 1))
    harness.own(FakeMembership(2, 3))
    mine = await lost(harness)
    assert await harness.jobs.finder.next_note() is not None  # it may have led before: it looks once
    await harness.jobs.finder.note()
    assert await harness.jobs.finder.next_note() is None
    await leading.jobs.finder.note()
    assert await leading.jobs.finder.next_note() == harness.clock.after(policy.NOTE_SECONDS)
    await bury(harness)
    assert await resolved(harness, mine) == Bought()


async def test_who_leads_from_now_on_looks_at_once(harness: Harness) -> None:
    membership = FakeMembership(2)
    follower = await harness.beside(membership)
    await follower.jobs.finder.note()
    assert await follower.jobs.finder.next_note() is None
    membership.set(0, 2)
    assert await follower.jobs.finder.next_note() == harness.clock.now()


async def test_a_leader_that_owns_all_looks_only_while_it_has_to(harness: Harness) -> None:
    membership = FakeMembership(0, 1, 2, 3)
    leading = await harness.beside(membership)
    await leading.jobs.finder.note()
    assert await leading.jobs.finder.next_note() is None
    membership.set(0, 1)
    await leading.jobs.finder.note()
    assert await leading.jobs.finder.next_note() is not None, "another one's payment may become unclear"


async def test_what_was_seen_is_forgotten_with_the_last_unclear_payment(harness: Harness) -> None:
    mine = await lost(harness)
    await harness.jobs.finder.note()
    assert await harness.store.studio_jobs.noted(harness.method.address.lower(), 0)
    assert await resolved(harness, mine) == Bought()
    await harness.jobs.finder.note()
    assert not await harness.store.studio_jobs.noted(harness.method.address.lower(), 0)
