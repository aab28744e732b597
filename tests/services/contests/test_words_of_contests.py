"""Contests are held to the words that their server does not want: themes, and the entries handed in."""

import pytest

from bot.domain.jobs.place import ChannelFacts
from bot.domain.moderation.errors import AgeRestricted, PromptBlocked
from tests.builders import GUILD, new_request
from tests.services.contest_harness import ORGANISER, ContestHarness, person
from tests.services.contests.test_organise import draft


async def test_a_theme_with_a_blocked_word_is_refused(contest_harness: ContestHarness) -> None:
    content = contest_harness.harness.content
    await content.add(GUILD, ["gore"], [], by=ORGANISER)
    for changes in ({"theme": "G O R E"}, {"description": "with g0re"}):
        with pytest.raises(PromptBlocked):
            await draft(contest_harness, **changes)
    contest = await contest_harness.opened(theme="Harbours")
    with pytest.raises(PromptBlocked):
        await contest_harness.recurring.repeat(
            contest.id, guild_id=GUILD, by=ORGANISER, every_seconds=30 * 86_400.0, themes=["Foxes", "gore"]
        )


async def test_an_entry_is_held_to_words_that_were_blocked_since(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    job = await contest_harness.make(contest, 5)
    await contest_harness.harness.content.add(GUILD, [job.prompt], [], by=ORGANISER)
    with pytest.raises(PromptBlocked):
        await contest_harness.entries.enter(contest.id, job.id, person(5))
    await contest_harness.harness.content.remove(GUILD, 1, by=ORGANISER)
    await contest_harness.entries.enter(contest.id, job.id, person(5))


async def test_an_entry_of_an_age_restricted_channel_stays_there(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    facts = contest_harness.harness.places.facts
    facts[22] = ChannelFacts(age_restricted=True)
    job = await contest_harness.make(contest, 5)
    await contest_harness.entries.enter(contest.id, job.id, person(5))
    another = await contest_harness.make(contest, 6)
    facts.clear()
    with pytest.raises(AgeRestricted):
        await contest_harness.entries.enter(contest.id, another.id, person(6))
    with pytest.raises(AgeRestricted):
        await contest_harness.entries.remix(contest, another, "a fox", new_request(), person(6))
