"""Entries: handed in once, within the card, until the voting; and recurring contests."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.contests.errors import CannotEnter, EntryObstacle
from bot.domain.contests.models import EntryState
from bot.domain.contests.records import NewTemplate
from bot.domain.errors import NotAllowed, NotFound, Outdated, OverLimit
from bot.services.contests.organise import new_contest
from bot.store import Store
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.domain.contests.samples import terms
from tests.fakes.clock import START
from tests.store.acts import delivered, granted
from tests.store.contests.acts import (
    ENTRIES_OVER,
    HOUR,
    ORGANISER,
    VOTING_OVER,
    actions,
    entered,
    made,
    opened,
    settled,
    voting,
)


async def test_an_entry_is_handed_in_once_however_often_it_is_pressed(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    job = await made(store, contest, MEMBER)
    presses = [store.entries.enter(contest.id, job.id, user_id=MEMBER, now=START + 5) for _ in range(4)]
    found = await asyncio.gather(*presses)
    assert len(set(found)) == 1
    assert await store.entries.of_contest(contest.id) == [found[0]]
    assert (found[0].cost, found[0].sha256) == (job.price, job.result and job.result.sha256)


async def test_only_what_was_made_for_it_is_taken(store: Store) -> None:
    await granted(store, 60_000_000)
    contest, other = await opened(store), await opened(store)
    foreign, public = await made(store, other, MEMBER), await delivered(store, user_id=MEMBER)
    mine = await made(store, contest, MEMBER)
    for job, who in ((foreign, MEMBER), (public, MEMBER), (mine, 34)):
        with pytest.raises(NotAllowed):
            await store.entries.enter(contest.id, job.id, user_id=who, now=START + 5)
    with pytest.raises(NotFound):
        await store.entries.enter(contest.id, "none", user_id=MEMBER, now=START + 5)
    with pytest.raises(Outdated):
        await store.entries.enter(contest.id, mine.id, user_id=MEMBER, now=ENTRIES_OVER)
    await store.panels.mark_removed(mine.id, by=1, now=START)
    with pytest.raises(CannotEnter) as refused:
        await store.entries.enter(contest.id, mine.id, user_id=MEMBER, now=START + 5)
    assert refused.value.reason is EntryObstacle.REMOVED


async def test_as_many_as_the_card_says(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store, entries=2)
    jobs = [await made(store, contest, MEMBER) for _ in range(3)]
    for job in jobs[:2]:
        await store.entries.enter(contest.id, job.id, user_id=MEMBER, now=START + 5)
    with pytest.raises(OverLimit):
        await store.entries.enter(contest.id, jobs[2].id, user_id=MEMBER, now=START + 5)
    await store.entries.withdraw(contest.id, jobs[0].id, user_id=MEMBER, now=START + 6)
    await store.entries.enter(contest.id, jobs[2].id, user_id=MEMBER, now=START + 7)
    await store.entries.disqualify(contest.id, jobs[1].id, by=1, reason="?", now=START + 8)
    with pytest.raises(OverLimit):
        await store.entries.enter(contest.id, jobs[0].id, user_id=MEMBER, now=START + 9)
    with pytest.raises(CannotEnter) as refused:
        await store.entries.enter(contest.id, jobs[1].id, user_id=MEMBER, now=START + 9)
    assert refused.value.reason is EntryObstacle.DISQUALIFIED


async def test_entries_are_taken_back_until_the_voting(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    mine, theirs = await entered(store, contest, 33, 34)
    with pytest.raises(NotFound):
        await store.entries.withdraw(contest.id, theirs, user_id=33, now=START + 9)
    found = await store.entries.withdraw(contest.id, mine, user_id=33, now=ENTRIES_OVER - 1)
    assert found.state is EntryState.WITHDRAWN
    with pytest.raises(Outdated):
        await store.entries.withdraw(contest.id, theirs, user_id=34, now=ENTRIES_OVER)


async def test_a_disqualified_entrant_is_notified_once(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, entries = await voting(store, 33, 34, 35)
    presses = [
        store.entries.disqualify(contest.id, entries[0], by=by, reason="copied", now=ENTRIES_OVER)
        for by in (1, 2)
    ]
    first, second = await asyncio.gather(*presses)
    assert first == second
    assert [each.job_id for each in await store.entries.unnotified(contest.id)] == [entries[0]]
    await store.entries.mark_notified(entries[0], now=ENTRIES_OVER)
    assert not await store.entries.unnotified(contest.id)
    assert (await actions(store)).count("contest entry disqualified") == 1


async def test_files_are_kept_until_it_is_over(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, entries = await voting(store, 33, 34)
    assert await store.contests.jobs_to_keep() == frozenset(entries)
    await settled(store, contest.id)
    assert await store.contests.jobs_to_keep() == frozenset(entries)
    await store.contests.mark_announced(contest.id, 1, now=VOTING_OVER)
    assert not await store.contests.jobs_to_keep()


# ── what opens again by itself ───────────────────────────────────────────────────────────────────


async def test_a_round_is_drafted_once(store: Store) -> None:
    new = NewTemplate(GUILD, CHANNEL, ORGANISER, terms(), ("Mon", "Tue"), 86_400.0, START + HOUR)
    template = await store.contests.add_template(new, now=START)
    assert await store.contests.next_due() == START + HOUR
    assert not await store.contests.templates_due(START)
    assert await store.contests.templates_due(START + HOUR) == [template]
    drafts = [
        replace(
            new_contest(f"round-{n}", GUILD, CHANNEL, ORGANISER, terms(), START),
            template_id=template.id,
            template_run=0,
        )
        for n in range(2)
    ]
    rounds = await asyncio.gather(
        *(store.contests.draft_next_round(template, each, START + 2 * HOUR) for each in drafts)
    )
    assert sum(each is not None for each in rounds) == 1
    [after] = await store.contests.templates(GUILD)
    assert (after.opened, after.theme, after.next_at) == (1, "Tue", START + 2 * HOUR)
    assert await store.contests.next_due() == 0, "the drafted round is to be opened"
    await store.contests.stop_template(template.id, guild_id=GUILD, by=1, now=START)
    with pytest.raises(NotFound):
        await store.contests.stop_template(template.id, guild_id=GUILD, by=1, now=START)


async def test_the_role_of_those_who_are_reminded(store: Store) -> None:
    assert await store.contests.reminder_role(GUILD) is None
    for role in (5, 5, 6, None):
        await store.contests.set_reminder_role(GUILD, role, by=1, now=START)
        assert await store.contests.reminder_role(GUILD) == role
    assert await actions(store) == ["contest reminders"] * 3
