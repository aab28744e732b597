"""Contests as organisers hold them; what they may not is said in words."""

import asyncio
import json
import os
from typing import Any

import pytest

from bot.domain.contests.errors import (
    AmbiguousContest,
    ContestProblem,
    ContestRefused,
    EndsInThePast,
    InvalidAmount,
    InvalidCount,
    InvalidPhaseLength,
    InvalidTheme,
    NoMatchingContest,
    NothingAffordable,
    PotOverBudget,
    UnusableModels,
)
from bot.domain.contests.models import ContestState
from bot.domain.contests.records import EndingAct, PostKind
from bot.domain.errors import NotFound, Outdated, OverBudget, Refused
from bot.domain.moderation.errors import LimitReached
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.people_errors import Blocked
from bot.domain.periods import Per
from tests.builders import GUILD
from tests.domain.contests.samples import terms
from tests.services.contest_harness import BUDGET, HOUR, ORGANISER, ContestHarness

S = ContestState


async def draft(contest_harness: ContestHarness, **changes: object) -> str:
    preview = await contest_harness.organiser.draft(
        request_key=f"draft-{os.urandom(4).hex()}",
        guild_id=GUILD,
        channel_id=22,
        organiser_id=ORGANISER,
        terms=terms(**changes),
    )
    return preview.contest.id


async def test_a_thread_is_no_way_around_its_channels_pool(contest_harness: ContestHarness) -> None:
    rule = Rule(Kind.LIMIT, Scope.CHANNEL, 22, Per.DAY, terms().funding - 1)
    await contest_harness.harness.rules_service.set(GUILD, rule, by=ORGANISER)
    with pytest.raises(LimitReached):
        await contest_harness.organiser.draft(
            request_key="in a thread",
            guild_id=GUILD,
            channel_id=2201,
            parent_id=22,
            organiser_id=ORGANISER,
            terms=terms(),
        )


# ── organisers ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"pot": BUDGET}, PotOverBudget),
        ({"theme": " \n "}, InvalidTheme),
        ({"models": ("no-such-model",)}, UnusableModels),
        ({"entries_for_seconds": 0.0}, InvalidPhaseLength),
        ({"voting_for_seconds": -5.0}, InvalidPhaseLength),
        ({"cap": 6_000_000}, InvalidAmount),
        ({"top_price": 1}, NothingAffordable),
        ({"entries": 0}, InvalidCount),
        ({"pot": 0, "cap": 0}, ContestRefused),
    ],
    ids=str,
)
async def test_what_cannot_be_opened_is_not_drafted(
    contest_harness: ContestHarness, changes: dict[str, object], error: type[Refused]
) -> None:
    with pytest.raises(error) as refused:
        await draft(contest_harness, **changes)
    if isinstance(refused.value, ContestRefused):
        assert refused.value.reason is ContestProblem.EMPTY_POT
    assert (await contest_harness.store.budgets.balances(GUILD)).available == BUDGET


async def test_a_draft_holds_nothing_and_is_checked_again_when_opened(
    contest_harness: ContestHarness,
) -> None:
    one, other, third = [await draft(contest_harness) for _ in range(3)]
    preview = await contest_harness.organiser.preview(one, guild_id=GUILD)
    assert preview.available == BUDGET
    for contest_id in (one, other):
        await contest_harness.organiser.open(contest_id, guild_id=GUILD, by=1)
    with pytest.raises(OverBudget):
        await contest_harness.organiser.open(third, guild_id=GUILD, by=1)
    with pytest.raises(Outdated):
        await contest_harness.organiser.open(one, guild_id=GUILD, by=1)
    with pytest.raises(NotFound):
        await contest_harness.organiser.open(third, guild_id=12, by=1)


async def test_a_retired_model_cannot_be_asked_for(contest_harness: ContestHarness) -> None:
    await contest_harness.store.host.retire_model("grok", by=1, reason="", now=contest_harness.clock.now())
    with pytest.raises(UnusableModels) as refused:
        await draft(contest_harness, models=("grok",))
    assert refused.value.models == ("grok",)


async def test_dates_count_from_the_opening(contest_harness: ContestHarness) -> None:
    contest_id = await draft(contest_harness)
    contest_harness.clock.advance(HOUR)
    contest = await contest_harness.organiser.open(contest_id, guild_id=GUILD, by=1)
    assert contest.entries_end_at == contest_harness.clock.after(HOUR)
    changed = await contest_harness.organiser.edit(
        contest_id, terms(entries_for_seconds=2 * HOUR), guild_id=GUILD, by=1
    )
    assert (changed.entries_end_at, changed.voting_end_at) == (
        contest_harness.clock.after(2 * HOUR), contest_harness.clock.after(3 * HOUR),
    )  # fmt: skip
    contest_harness.clock.advance(1.5 * HOUR)
    with pytest.raises(EndsInThePast):
        await contest_harness.organiser.edit(contest_id, terms(), guild_id=GUILD, by=1)


async def test_closed_early_each_phase_ends_now(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    entries = [await contest_harness.entry(contest, user) for user in (33, 34)]
    contest_harness.clock.advance(60)
    after = await contest_harness.organiser.close(contest.id, guild_id=GUILD, by=1)
    assert (after.state, after.voting_end_at) == (S.VOTING, contest_harness.clock.after(HOUR))
    for voter in (50, 51, 52):
        await contest_harness.ballot(contest, voter, *entries)
    after = await contest_harness.organiser.close(contest.id, guild_id=GUILD, by=1)
    assert after.state is S.CLOSED
    await contest_harness.ticks()
    assert contest_harness.announced(contest).result.voters == 3
    with pytest.raises(Outdated):
        await contest_harness.organiser.close(contest.id, guild_id=GUILD, by=1)


async def test_cancelled_the_pot_goes_back_and_it_is_said_once(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    presses = [
        contest_harness.organiser.cancel(contest.id, guild_id=GUILD, by=by, reason="rain") for by in (1, 2, 3)
    ]
    results = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(isinstance(each, Outdated) for each in results) == 2
    await contest_harness.ticks()
    await contest_harness.restart()
    await contest_harness.ticks()
    assert len(contest_harness.board.posts_of(PostKind.CANCELLED)) == 1
    assert (await contest_harness.store.budgets.balances(GUILD)).available == BUDGET


async def test_a_disqualification_needs_a_reason(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    entry = await contest_harness.entry(contest, 33)
    with pytest.raises(ContestRefused) as refused:
        await contest_harness.organiser.disqualify(contest.id, entry, guild_id=GUILD, by=1, reason="  ")
    assert (refused.value.reason, refused.value.option) == (ContestProblem.REASON_MISSING, "reason")


async def test_the_contest_need_not_be_named_while_there_is_one(contest_harness: ContestHarness) -> None:
    with pytest.raises(NoMatchingContest):
        await contest_harness.contests.choose(GUILD, None)
    one = await contest_harness.opened()
    assert (await contest_harness.contests.choose(GUILD, None)).id == one.id
    with pytest.raises(NoMatchingContest):
        await contest_harness.contests.choose(GUILD, None, S.VOTING)
    other = await contest_harness.opened(theme="Winter")
    with pytest.raises(AmbiguousContest) as refused:
        await contest_harness.contests.choose(GUILD, None)
    assert refused.value.themes == ("Winter", "Autumn")
    assert (await contest_harness.contests.choose(GUILD, other.id)).id == other.id


async def test_an_export_tells_nothing_of_a_voting_that_runs(contest_harness: ContestHarness) -> None:
    contest, entries = await contest_harness.in_voting(33, 34, 35)
    for voter in (50, 51, 52):
        await contest_harness.ballot(contest, voter, *entries)

    async def export() -> dict[str, list[dict[str, object]]]:
        [file] = await contest_harness.contests.export(contest.id, guild_id=GUILD, form="json", limit=10**6)
        found: dict[str, list[dict[str, object]]] = json.loads(file.data)
        return found

    before = await export()
    assert {entry["job"] for entry in before["entries"]} == set(entries)
    assert {entry["user"] for entry in before["entries"]} == {None}, "it is blind for organisers too"
    assert "ranking" not in before
    assert "ballot" not in str(before)
    await contest_harness.after(HOUR)
    after = await export()
    assert [each["entry"] for each in after["ranking"]] == entries
    assert [entry["user"] for entry in after["entries"]] == ["33", "34", "35"]


# ── what opens again by itself ───────────────────────────────────────────────────────────────────


async def test_a_weekly_theme_opens_by_itself_with_the_next_words(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened(pot=1_000_000, cap=1_000_000, prize=0)
    week = 7 * 24 * HOUR
    with pytest.raises(ContestRefused) as refused:
        await contest_harness.recurring.repeat(
            contest.id, guild_id=GUILD, by=1, every_seconds=HOUR, themes=()
        )
    assert refused.value.reason is ContestProblem.ROUNDS_OVERLAP
    template = await contest_harness.recurring.repeat(
        contest.id, guild_id=GUILD, by=1, every_seconds=week, themes=("Snow", "Thaw")
    )
    for theme in ("Snow", "Thaw", "Snow"):
        await contest_harness.after(week - HOUR)
        await contest_harness.restart()
        await contest_harness.after(HOUR)
        [running] = await contest_harness.contests.list_running(GUILD)
        assert running.terms.theme == theme
    await contest_harness.recurring.stop(template.id, guild_id=GUILD, by=1)
    await contest_harness.after(3 * week)
    assert not await contest_harness.contests.list_running(GUILD)
    assert len(await contest_harness.contests.list_all(GUILD)) == 4


async def test_a_round_without_money_is_left_out_and_said(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened(pot=12_000_000, cap=12_000_000)
    week = 7 * 24 * HOUR
    await contest_harness.recurring.repeat(contest.id, guild_id=GUILD, by=1, every_seconds=week, themes=())
    await contest_harness.after(HOUR)
    await contest_harness.opened(pot=10_000_000, entries_for_seconds=2 * week)
    await contest_harness.after(week - HOUR)
    log = [
        line
        for line in await contest_harness.store.moderation_log.newest(GUILD)
        if "not opened" in line.action
    ]
    assert [line.actor for line in log] == [None]
    assert [line.reason.partition("(")[0] for line in log] == ["PotOverBudget"], "explained by the harness"
    assert len(await contest_harness.contests.list_all(GUILD)) == 2
    [template] = await contest_harness.recurring.templates(GUILD)
    assert template.next_at == contest_harness.clock.after(week)


# ── before something ends ────────────────────────────────────────────────────────────────────────


async def test_a_question_waits_with_its_reason_and_changes_nothing(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    entry = await contest_harness.entry(contest, 1)
    organiser = contest_harness.organiser
    cancel = await organiser.ask(contest.id, EndingAct.CANCEL, " no snow ", guild_id=GUILD)
    out = await organiser.ask(contest.id, EndingAct.DISQUALIFY, "a copy", guild_id=GUILD, entry=entry)
    await contest_harness.restart()
    assert await contest_harness.organiser.question(cancel.id) == cancel
    assert (await contest_harness.organiser.question(out.id)).entry == entry
    assert cancel.reason == "no snow"
    assert (await contest_harness.contest(contest)).state is S.OPEN
    assert all(known.counts for known in await contest_harness.contests.entries(contest.id))


async def test_nothing_is_asked_about_what_cannot_end(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    organiser = contest_harness.organiser
    with pytest.raises(ContestRefused):
        await organiser.ask(contest.id, EndingAct.CANCEL, "  ", guild_id=GUILD)
    with pytest.raises(NotFound):
        await organiser.ask(contest.id, EndingAct.DISQUALIFY, "?", guild_id=GUILD, entry="none")
    with pytest.raises(NotFound):
        await organiser.ask(contest.id, EndingAct.CANCEL, "?", guild_id=GUILD + 1)
    with pytest.raises(NotFound):
        await organiser.question("none")
    await organiser.cancel(contest.id, guild_id=GUILD, by=ORGANISER, reason="rain")
    with pytest.raises(Outdated):
        await organiser.ask(contest.id, EndingAct.CANCEL, "again", guild_id=GUILD)


async def test_the_default_model_is_one_that_the_pot_pays_for(contest_harness: ContestHarness) -> None:
    cheap = await contest_harness.opened(pot=500_000, cap=100_000, prize=0)
    preview = await contest_harness.organiser.preview(cheap.id, guild_id=GUILD)
    assert preview.prices["gpt-image-2"] > cheap.terms.cap, "the server's own model does not fit"
    usual = await contest_harness.entries.default_model(cheap)
    assert usual == preview.usual_model
    assert preview.prices[usual] * cheap.terms.entries <= cheap.terms.cap
    offered = [model.id for model in await contest_harness.entries.fitting_models(cheap)]
    assert usual in offered
    assert all(preview.prices[model] <= cheap.terms.cap for model in offered)


async def test_the_default_model_is_one_that_is_on_here(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    default = await contest_harness.entries.default_model(contest)
    rules = contest_harness.harness.rules_service

    async def switch(scope: Scope, key: int, *, on: bool) -> None:
        await rules.set_model(GUILD, default, scope, key, on, by=ORGANISER)

    await switch(Scope.SERVER, GUILD, on=False)
    other = await contest_harness.entries.default_model(contest)
    assert other != default
    assert default not in [model.id for model in await contest_harness.entries.fitting_models(contest)]
    assert (await contest_harness.organiser.preview(contest.id, guild_id=GUILD)).usual_model == other
    with pytest.raises(UnusableModels):
        await draft(contest_harness, models=(default,))
    await switch(Scope.CHANNEL, contest.channel_id + 1, on=True)
    assert await contest_harness.entries.default_model(contest) == other
    await switch(Scope.CHANNEL, contest.channel_id, on=True)
    assert await contest_harness.entries.default_model(contest) == default
    await switch(Scope.CHANNEL, contest.channel_id, on=False)
    assert await contest_harness.entries.default_model(contest) == other
    await switch(Scope.ROLE, 41, on=True)  # for some of its members
    assert default in [model.id for model in await contest_harness.entries.fitting_models(contest)]


async def test_a_description_is_cleaned_and_kept(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened(description="  Leaves,\nnot pumpkins. ")
    assert contest.terms.description == "Leaves, not pumpkins."


async def test_a_blocked_organiser_holds_no_contest(contest_harness: ContestHarness) -> None:
    waiting, running = await draft(contest_harness), await contest_harness.opened()
    people, organiser = contest_harness.harness.people, contest_harness.organiser
    await people.block(GUILD, ORGANISER, by=77, reason="raid")
    before = await contest_harness.store.budgets.balances(GUILD)
    mine: dict[str, Any] = {"guild_id": GUILD, "by": ORGANISER}
    for act in (
        draft(contest_harness),
        organiser.open(waiting, **mine),
        organiser.edit(waiting, terms(theme="else"), **mine),
        organiser.relocate(running.id, 23, **mine),
        organiser.close(running.id, **mine),
        organiser.extend(running.id, HOUR, **mine),
        organiser.cancel(running.id, reason="x", **mine),
        organiser.disqualify(running.id, "k7f3ab", reason="x", **mine),
        organiser.set_reminder_role(GUILD, None, by=ORGANISER),
        contest_harness.recurring.repeat(running.id, every_seconds=HOUR * 900, themes=[], **mine),
        contest_harness.recurring.stop(1, **mine),
    ):
        with pytest.raises(Blocked):
            await act
    assert await contest_harness.store.budgets.balances(GUILD) == before
    await people.unblock(GUILD, ORGANISER, by=77)
    await organiser.open(waiting, **mine)
