"""Words that a server does not want: nothing is sent or charged; moderators may let one request through."""

import json
from dataclasses import replace

import pytest

from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.job import Job, JobState
from bot.domain.jobs.picture import Picture
from bot.domain.jobs.place import ChannelFacts
from bot.domain.moderation.errors import AgeRestricted, BlockedBy, PromptBlocked
from bot.domain.moderation.filters import KeywordRule
from bot.ports.keywords import Keywords
from bot.services.jobs.ordering.pricing import NEUTRAL
from tests.builders import CHANNEL, GUILD, MEMBER, new_request
from tests.services.harness import Harness

MOD = 77
NUDE = {"prompt": "a NUDE woman"}


@pytest.fixture
async def strict(harness: Harness) -> Harness:
    await harness.content.add(GUILD, ["nude*"], [], by=MOD)
    return harness


def sent(harness: Harness) -> str:
    """Return every body that was sent to StableStudio, as one text."""
    return " ".join(body.decode() for _path, body in harness.studio.quoted)


async def refused(harness: Harness, **changes: object) -> PromptBlocked:
    with pytest.raises(PromptBlocked) as blocked:
        await harness.admission.submit(new_request(**{"options": NUDE, **changes}))
    return blocked.value


async def asked(harness: Harness) -> Job:
    """Return the job that moderators are asked about, after its maker was refused and asked them."""
    kept = (await refused(harness)).kept_as
    assert kept is not None
    quote = await harness.jobs.wishes.ask(kept, new_request())
    assert quote.pending is not None
    assert quote.pending.approval.blocked == BlockedBy("nude*", number=1)
    return quote.job


async def test_a_blocked_prompt_is_not_sent_and_not_charged(strict: Harness) -> None:
    before = await strict.store.budgets.balances(GUILD)
    assert (await refused(strict)).rule == BlockedBy("nude*", number=1)
    assert strict.studio.quoted == []
    assert await strict.store.budgets.balances(GUILD) == before
    assert (await strict.admission.submit(new_request())).admitted


async def test_every_text_of_a_request_is_looked_at(strict: Harness) -> None:
    options = {"prompt": "a beach", "negative_prompt": "nudes"}
    with pytest.raises(PromptBlocked):
        await strict.admission.submit(new_request(operation="wan-2.6/t2v", options=options))
    requests = [new_request(), new_request(options=NUDE)]
    with pytest.raises(PromptBlocked):
        await strict.admission.submit_all(requests)
    assert strict.studio.quoted == []


async def test_a_rule_that_came_later_stops_a_repetition_and_a_priced_job(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=MOD)
    priced = await harness.admission.submit(new_request(options=NUDE))
    assert not priced.admitted
    await harness.content.add(GUILD, ["nude"], [], by=MOD)
    with pytest.raises(PromptBlocked):
        await harness.admission.confirm(priced.job.id, user_id=MEMBER)
    with pytest.raises(PromptBlocked):
        await harness.admission.repeat(priced.job.id, new_request())
    await harness.content.remove(GUILD, 1, by=MOD)
    assert (await harness.admission.confirm(priced.job.id, user_id=MEMBER)).admitted


async def test_a_moderator_lets_exactly_this_prompt_run(strict: Harness) -> None:
    job = await asked(strict)
    assert "NUDE" not in sent(strict)
    assert NEUTRAL in sent(strict)
    with pytest.raises(PromptBlocked):  # a forged press of its price button
        await strict.admission.confirm(job.id, user_id=MEMBER)
    decision = await strict.approvals.approve(job.id, guild_id=GUILD, by=MOD, senior=False)
    assert decision.approval.state is ApprovalState.APPROVED
    await strict.live(60)
    done = await strict.store.jobs.get(job.id)
    assert done.state is JobState.DELIVERED
    assert done.body is not None
    assert json.loads(done.body)["prompt"] == NUDE["prompt"]
    await refused(strict)  # it was for that one
    with pytest.raises(PromptBlocked):
        await strict.admission.repeat(job.id, new_request())


async def test_a_moderator_says_no_and_the_words_were_never_sent(strict: Harness) -> None:
    job = await asked(strict)
    await strict.approvals.deny(job.id, guild_id=GUILD, by=MOD, reason="no")
    await strict.live(60)
    assert (await strict.store.jobs.get(job.id)).state is JobState.FAILED
    assert "NUDE" not in sent(strict)
    assert (await strict.store.budgets.balances(GUILD)).held == 0


async def test_automod_counts_for_members_whom_it_would_stop(harness: Harness) -> None:
    rule = KeywordRule(5, "Be nice", ("nude*",), exempt_roles=frozenset({50}), exempt_channels=frozenset({9}))
    harness.keywords.now = Keywords(True, (rule,), privileged=frozenset({60}), owner_id=4)
    assert (await refused(harness)).rule == BlockedBy("nude*", automod="Be nice")
    for exempt in ({"roles": (50,)}, {"channel_id": 9}, {"parent_id": 9}, {"roles": (60,)}, {"user_id": 4}):
        await harness.content.check(replace(new_request(options=NUDE), **exempt).requester, ["nudes"])
    harness.keywords.now = Keywords(readable=False)
    assert (await harness.admission.submit(new_request(options=NUDE))).admitted
    harness.keywords.now = Keywords(True, (rule,))
    await harness.settings_service.change(GUILD, {"automod": False}, by=MOD)
    assert (await harness.admission.submit(new_request(options=NUDE))).admitted


async def test_the_body_carries_the_policy_of_the_place(harness: Harness) -> None:
    harness.places.facts[18] = ChannelFacts(age_restricted=True)
    policy = {"moderation": "auto", "safety_tolerance": 1, "adult_moderation": "low", "adult_tolerance": 5}
    await harness.settings_service.change(GUILD, policy, by=MOD)
    for channel, tolerance, moderation in ((CHANNEL, 1, "auto"), (18, 5, "low")):
        flux = (await harness.admission.submit(new_request(channel_id=channel))).job
        gpt = await harness.admission.submit(
            new_request(channel_id=channel, operation="gpt-image-1.5/generate")
        )
        assert json.loads(flux.body or b"")["safety_tolerance"] == tolerance
        assert json.loads(gpt.job.body or b"")["moderation"] == moderation
        assert flux.age_restricted is (channel == 18)


async def test_a_later_change_of_the_policy_leaves_a_priced_job_as_it_is(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=MOD)
    job = (await harness.admission.submit(new_request())).job
    await harness.settings_service.change(GUILD, {"safety_tolerance": 5}, by=MOD)
    await harness.admission.confirm(job.id, user_id=MEMBER)
    await harness.live(60)
    assert json.loads((await harness.store.jobs.get(job.id)).body or b"")["safety_tolerance"] == 2


async def test_what_is_asked_for_in_a_thread_of_an_age_restricted_channel_is_too(harness: Harness) -> None:
    harness.places.facts[18] = ChannelFacts(age_restricted=True)
    quote = await harness.admission.submit(new_request(channel_id=181, parent_id=18))
    assert quote.job.age_restricted


async def test_a_private_result_of_an_age_restricted_channel_is_published_in_such_channels_alone(
    harness: Harness,
) -> None:
    harness.places.facts[18] = ChannelFacts(age_restricted=True)
    job = (await harness.admission.submit(new_request(channel_id=18, private=True))).job
    await harness.live(120)

    async def publish(channel_id: int) -> Job:
        return await harness.library.publish(
            job.id,
            guild_id=GUILD,
            user_id=MEMBER,
            channel_id=channel_id,
            parent_id=None,
            upload_limit=10_000_000,
        )

    with pytest.raises(AgeRestricted):
        await publish(CHANNEL)
    assert (await harness.job(job)).private
    assert not (await publish(18)).private


async def test_a_request_of_an_age_restricted_channel_is_repeated_in_such_channels_alone(
    harness: Harness,
) -> None:
    harness.places.facts[18] = ChannelFacts(age_restricted=True)
    job = (await harness.admission.submit(new_request(channel_id=18))).job
    with pytest.raises(AgeRestricted):
        await harness.admission.repeat(job.id, new_request())
    assert (await harness.admission.repeat(job.id, new_request(channel_id=18))).admitted


async def test_repeated_in_private_elsewhere_it_still_belongs_to_age_restricted_channels(
    harness: Harness,
) -> None:
    harness.places.facts[18] = ChannelFacts(age_restricted=True)
    job = (await harness.admission.submit(new_request(channel_id=18, private=True))).job
    again = (await harness.admission.repeat(job.id, new_request())).job
    assert (again.channel_id, again.private, again.age_restricted) == (CHANNEL, True, True)


async def test_a_picture_of_an_age_restricted_channel_stays_in_such_channels(harness: Harness) -> None:
    harness.places.facts[18] = ChannelFacts(age_restricted=True)
    gate = harness.admission.content
    job = (await harness.admission.submit(new_request(channel_id=18))).job
    ours = picture(job=job.id, link="")
    theirs = picture(job=None, link=f"https://discord.com/channels/{GUILD}/18/1")
    for one in (ours, theirs):
        with pytest.raises(AgeRestricted):
            await gate.check_pictures([one], new_request())
        await gate.check_pictures([one], new_request(channel_id=18))
    await gate.check_pictures(
        [picture(job=None, link=f"https://discord.com/channels/{GUILD}/19/1")], new_request()
    )
    with pytest.raises(AgeRestricted):
        gate.check_stays(job, GUILD, CHANNEL)
    gate.check_stays(job, GUILD, 18)


async def test_what_the_bot_posts_for_somebody_is_held_to_the_words(strict: Harness) -> None:
    await strict.admission.content.check_texts(GUILD, CHANNEL, ["Harbours at night", ""])
    with pytest.raises(PromptBlocked):
        await strict.admission.content.check_texts(GUILD, CHANNEL, ["Harbours", "n u d e s"])


async def test_offers_are_priced_without_the_members_words(strict: Harness) -> None:
    request = new_request(operation="gpt-image-2/generate", options=NUDE)
    kept = (await refused(strict, operation="gpt-image-2/generate")).kept_as
    wish = await strict.jobs.wishes.get(str(kept), user_id=MEMBER)
    await strict.jobs.wishes.offers(wish, request.requester)
    assert strict.studio.quoted
    assert "NUDE" not in sent(strict)


def picture(*, job: str | None, link: str) -> Picture:
    return Picture(
        "in-x", "https://cdn.test/x.png", "x.png", "image/png", 9, "ab" * 32, 8, 8, MEMBER, link, job
    )
