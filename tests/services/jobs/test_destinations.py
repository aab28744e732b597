"""Where results go: by rules of the server and of the channel, fixed at the quote, checked before paying."""

from dataclasses import replace

import pytest

from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.errors import CannotPost, CannotPostThere, ResultsGoDirectly
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.jobs.place import ChannelFacts, Obstacle, PlaceProblem
from bot.domain.moderation.channel_settings import ResultsRule
from bot.domain.moderation.log import RESULTS_ASTRAY
from bot.domain.server_settings import ResultsTo
from tests.builders import CHANNEL, GUILD, MEMBER, new_request
from tests.fakes.clock import START
from tests.services.harness import Harness

SHOWROOM, THREAD = 500, 501
RIGHTS = Obstacle(PlaceProblem.RIGHTS, ("send_messages",))


async def rule(harness: Harness, to: ResultsTo, channel_id: int | None = None) -> None:
    await harness.store.settings.change(GUILD, by=1, now=START, results_to=to, results_channel=channel_id)


async def made(harness: Harness, **changes: object) -> Job:
    job = await harness.ask(**changes)
    await harness.live(120)
    return await harness.job(job)


def posted_in(harness: Harness) -> list[int]:
    return [message.channel_id for message in harness.delivery.messages if message.kind == "result"]


async def test_at_first_they_are_posted_where_they_are_asked_for(harness: Harness) -> None:
    job = await made(harness)
    assert (job.results_to, job.place_id, posted_in(harness)) == (ResultsTo.HERE, CHANNEL, [CHANNEL])


async def test_one_channel_gets_all(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    job = await made(harness)
    assert posted_in(harness) == [SHOWROOM]
    assert (job.state, job.channel_id) == (JobState.DELIVERED, SHOWROOM)
    counted = await harness.store.spending.standings(job.requester, now=harness.clock.now())
    assert not counted
    await harness.check_books()


async def test_its_spending_counts_where_it_was_asked_for(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    job = await harness.ask()
    assert job.requester.channel_id == CHANNEL
    assert job.place_id == SHOWROOM


async def test_a_channel_without_a_name_changes_nothing(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL)
    assert (await harness.ask()).place_id == CHANNEL


async def test_a_channel_has_its_own_rule_and_a_thread_before_it(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    channels = harness.store.channel_settings
    await channels.set_results(GUILD, CHANNEL, ResultsRule(), by=1, now=START)
    assert (await harness.ask()).place_id == CHANNEL
    await channels.set_results(GUILD, THREAD, ResultsRule(ResultsTo.DM), by=1, now=START)
    asked = await harness.ask(channel_id=THREAD, parent_id=CHANNEL)
    assert asked.goes_directly
    await channels.set_results(GUILD, CHANNEL, None, by=1, now=START)
    assert (await harness.ask(user_id=MEMBER + 1)).place_id == SHOWROOM


async def test_a_later_change_does_not_move_it(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    job = await harness.ask()
    await rule(harness, ResultsTo.HERE)
    await harness.live(120)
    assert posted_in(harness) == [SHOWROOM]
    assert (await harness.job(job)).state is JobState.DELIVERED


# ── what does not go through ─────────────────────────────────────────────────────────────────────


async def test_rights_that_are_missing_there_refuse_it_before_anything_is_held(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    harness.places.gone[SHOWROOM] = RIGHTS
    with pytest.raises(CannotPostThere) as refused:
        await harness.admission.submit(new_request())
    assert (refused.value.channel_id, refused.value.obstacle) == (SHOWROOM, RIGHTS)
    assert (await harness.store.budgets.balances(GUILD)).held == 0


async def test_rights_that_are_missing_where_it_is_asked_do_not_matter(harness: Harness) -> None:
    missing = new_request(missing_permissions=("Attach Files",))
    with pytest.raises(CannotPost):
        await harness.admission.submit(missing)
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    assert (await harness.admission.submit(replace(missing, request_key="again"))).admitted


async def test_rights_lost_before_the_price_button_refuse_it(harness: Harness) -> None:
    await harness.store.settings.change(GUILD, by=1, now=START, confirm_above=0)
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    offer = await harness.admission.submit(new_request())
    harness.places.gone[SHOWROOM] = RIGHTS
    with pytest.raises(CannotPostThere):
        await harness.admission.confirm(offer.job.id, user_id=MEMBER)
    del harness.places.gone[SHOWROOM]
    confirmed = await harness.admission.confirm(
        offer.job.id, user_id=MEMBER, missing_permissions=("Attach Files",)
    )
    assert confirmed.admitted


async def test_rights_lost_before_the_payment_end_it_unpaid(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    job = await harness.ask()
    harness.places.gone[SHOWROOM] = RIGHTS
    await harness.live(120)
    assert (await harness.job(job)).failure is Failure.PLACE_GONE
    assert await harness.payments(job) == []


async def test_a_channel_that_is_gone_leaves_it_where_it_is_asked_and_tells_moderators_once(
    harness: Harness,
) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    harness.places.gone[SHOWROOM] = Obstacle(PlaceProblem.CHANNEL)
    first, second = await harness.ask(), await harness.ask()
    assert (first.place_id, second.place_id) == (CHANNEL, CHANNEL)
    lines = await harness.store.moderation_log.newest(GUILD)
    assert [(line.action, line.old) for line in lines if line.needs_a_look] == [
        (RESULTS_ASTRAY, f"<#{SHOWROOM}>")
    ]


async def test_a_channel_that_goes_after_the_payment_keeps_the_result_for_its_maker(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    harness.delivery.closed.add(SHOWROOM)
    job = await made(harness)
    assert job.state is JobState.FETCHED
    assert harness.delivery.undelivered == [job.id]


async def test_a_silent_discord_holds_nothing_up_at_the_command(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    harness.places.silent = True
    assert (await harness.ask()).place_id == SHOWROOM


async def test_an_age_restricted_channel_keeps_its_results(harness: Harness) -> None:
    await rule(harness, ResultsTo.CHANNEL, SHOWROOM)
    harness.places.facts[CHANNEL] = ChannelFacts(age_restricted=True)
    assert (await harness.ask()).place_id == CHANNEL
    harness.places.facts[SHOWROOM] = ChannelFacts(age_restricted=True)
    assert (await harness.ask()).place_id == SHOWROOM


@pytest.mark.parametrize("to", [ResultsTo.HERE, ResultsTo.CHANNEL])
async def test_a_flag_that_is_taken_off_after_the_price_ends_it_unpaid(
    harness: Harness, to: ResultsTo
) -> None:
    await rule(harness, to, SHOWROOM if to is ResultsTo.CHANNEL else None)
    harness.places.facts[CHANNEL] = harness.places.facts[SHOWROOM] = ChannelFacts(age_restricted=True)
    job = await harness.ask()
    harness.places.facts.clear()
    await harness.live(120)
    job = await harness.job(job)
    assert (job.failure, job.detail) == (Failure.PLACE_GONE, "age:")
    assert await harness.payments(job) == []


async def test_private_results_and_those_of_contests_are_not_concerned(harness: Harness) -> None:
    await rule(harness, ResultsTo.DM)
    job = await harness.ask(private=True)
    assert (job.results_to, job.private_by_choice) == (ResultsTo.HERE, True)


# ── threads ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_member_has_one_thread_in_each_channel(harness: Harness) -> None:
    await rule(harness, ResultsTo.MEMBER_THREAD)
    first, second = await made(harness), await made(harness)
    other = await made(harness, user_id=MEMBER + 1)
    assert harness.delivery.threads == [(CHANNEL, first.id), (CHANNEL, other.id)]
    assert (first.channel_id, second.channel_id, other.channel_id) == (7001, 7001, 7002)
    assert posted_in(harness) == [7001, 7001, 7002]


async def test_a_thread_that_is_gone_is_followed_by_a_new_one(harness: Harness) -> None:
    await rule(harness, ResultsTo.MEMBER_THREAD, SHOWROOM)
    await made(harness)
    harness.places.gone[7001] = Obstacle(PlaceProblem.CHANNEL)
    assert (await made(harness)).channel_id == 7002


async def test_each_request_has_its_thread_and_its_pictures_share_it(harness: Harness) -> None:
    await rule(harness, ResultsTo.JOB_THREAD)
    offer = await harness.admission.submit(new_request(count=3))
    await harness.live(120)
    jobs = (await harness.store.batches.get(offer.job.id)).jobs
    assert {job.state for job in jobs} == {JobState.DELIVERED}
    assert len(harness.delivery.threads) == 1
    assert posted_in(harness) == [7001]
    await made(harness)
    assert posted_in(harness) == [7001, 7002]


async def test_the_thread_is_open_before_anything_is_paid(harness: Harness) -> None:
    await rule(harness, ResultsTo.JOB_THREAD)
    harness.delivery.thread_troubles.append(DeliveryImpossible("no threads here"))
    job = await made(harness)
    assert job.failure is Failure.PLACE_GONE
    assert await harness.payments(job) == []


async def test_asked_in_a_thread_it_stays_there(harness: Harness) -> None:
    await rule(harness, ResultsTo.JOB_THREAD)
    job = await harness.ask(channel_id=THREAD, parent_id=CHANNEL)
    assert (job.results_to, job.place_id) == (ResultsTo.HERE, THREAD)


async def test_a_channel_without_threads_keeps_its_results(harness: Harness) -> None:
    await rule(harness, ResultsTo.JOB_THREAD)
    harness.places.facts[CHANNEL] = ChannelFacts(takes_threads=False)
    assert (await harness.ask()).results_to is ResultsTo.HERE


@pytest.mark.parametrize("point", ["before_post", "posted"])
async def test_killed_while_posting_it_is_posted_once_in_the_same_thread(
    harness: Harness, point: str
) -> None:
    await rule(harness, ResultsTo.JOB_THREAD)
    harness.kill_at = point
    job = await harness.ask()
    await harness.live(120)
    assert harness.killed
    harness.killed = False
    await harness.restart()
    await harness.live(120)
    assert (await harness.job(job)).state is JobState.DELIVERED
    assert posted_in(harness) == [7001]


# ── direct messages ──────────────────────────────────────────────────────────────────────────────


async def test_a_direct_message_has_the_picture(harness: Harness) -> None:
    await rule(harness, ResultsTo.DM)
    job = await made(harness)
    assert (job.state, job.message_id) == (JobState.DELIVERED, 6001)
    assert [item.job.id for item in harness.delivery.sent_directly[0].items] == [job.id]
    assert harness.delivery.messages == []
    assert harness.delivery.private_notices == []
    assert job.hidden_from(MEMBER + 1)
    await harness.check_books()


async def test_closed_direct_messages_leave_it_in_the_card(harness: Harness) -> None:
    await rule(harness, ResultsTo.DM)
    harness.delivery.direct_messages_closed = True
    job = await made(harness)
    assert job.state is JobState.DELIVERED
    assert len(harness.delivery.shown_privately) == 1


async def test_it_is_made_again_by_the_rule_of_then(harness: Harness) -> None:
    await rule(harness, ResultsTo.DM)
    job = await made(harness)
    await rule(harness, ResultsTo.HERE)
    again = await harness.admission.repeat(job.id, new_request(operation="", options={}))
    assert not again.job.private


@pytest.mark.parametrize("to", [ResultsTo.CHANNEL, ResultsTo.DM])
async def test_a_private_result_is_published_where_results_go(harness: Harness, to: ResultsTo) -> None:
    job = await made(harness, private=True)
    await rule(harness, to, SHOWROOM)

    async def publish() -> Job:
        return await harness.library.publish(
            job.id,
            guild_id=GUILD,
            user_id=MEMBER,
            channel_id=CHANNEL,
            parent_id=None,
            upload_limit=10_000_000,
            missing_permissions=("Attach Files",),
        )

    if to is ResultsTo.DM:
        with pytest.raises(ResultsGoDirectly):
            await publish()
        return
    await publish()
    await harness.live(120)
    assert posted_in(harness) == [SHOWROOM]
