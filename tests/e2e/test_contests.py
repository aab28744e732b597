"""Contests in Discord, with the real bot over sockets: from draft to result, and all refusals."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.domain.contests.models import Choice
from bot.ports.checkpoints import CONTEST_NAMES
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.bot_process import run_bot
from sandbox.discord import Upload
from sandbox.media import make_image
from sandbox.results import amounts, inspect, job_of
from tests.e2e.contests import (
    announcement,
    ballot,
    card_of,
    closed,
    command,
    drafted,
    entered,
    entries,
    forged,
    made,
    members,
    newcomer,
    opened,
    over,
    pair_of,
    pressed,
    public,
    submitted,
    votes,
    voting,
)
from tests.e2e.custom_ids import id_on, kinds_on, one_on
from tests.e2e.harness import BotHarness, until
from tests.e2e.private import ready

pytestmark = pytest.mark.asyncio(loop_scope="module")


# ── a whole one ──────────────────────────────────────────────────────────────────────────────────


async def test_a_contest_from_draft_to_result(harness: BotHarness, tmp_path: Path) -> None:
    before = await harness.account("available")
    contest, card = await opened(harness, prize="0.5")
    makers, voters = members(harness, 3), members(harness, 3, 3)
    assert before - await harness.account("available") == 3_500_000
    assert [b["label"] for b in card.buttons] == [
        "🎨 Make one", "🏆 Enter mine", "🗳️ Vote", "Rules",
    ]  # fmt: skip
    jobs = await entries(harness, makers, contest)
    assert not any(job in m.text for job in jobs for m in harness.world.discord.messages(harness.studio))
    await card_of(harness, contest, "3 entries by 3 members")
    card = await voting(harness, contest)
    for voter in voters:
        await votes(harness, voter, card, contest, "AAA")
    await closed(harness, contest)
    result = await announcement(harness, contest)
    assert all(f"<@{user.id}>" in result.text for user in makers)
    assert "autumn leaf 0" in result.text
    assert "3 voters · 9 votes" in result.text
    assert "wins $0.50 of credit" in result.text
    names = [file.filename for file in result.attachments]
    assert names == ["podium.png", f"recount-{contest}.json"]
    assert inspect(result.attachments[0].data).kind == "image"
    recount = tmp_path / names[1]
    recount.write_bytes(result.attachments[1].data)
    finished = await run_bot(harness.bot.env, "recount", str(recount))
    assert finished.code == 0, finished.out + finished.err
    assert json.loads(recount.read_text())["digest"][:16] in result.text
    again = await pressed(harness, voters[0], result, encode(actions.Recount(contest)))
    assert [file.filename for file in again.attachments] == [names[1]]
    page = await pressed(harness, voters[0], result, encode(actions.Gallery(contest, 0)))
    assert all(f"job {job}" in page.text for job in jobs)
    assert len(page.attachments) == 3
    spent = sum([line["paid"] for line in (await harness.books())["jobs"] if line["id"] in jobs])
    assert before - await harness.account("available") == spent + 500_000
    own = await command(harness, voters[0], "contest results", {"contest": contest})
    assert [file.filename for file in own.attachments] == [names[1]]
    assert public(harness, contest, encode(actions.Gallery(contest, 0))) == [result]


@pytest.mark.parametrize("point", CONTEST_NAMES)
async def test_the_bot_dies_at_the_close_and_announces_once(harness: BotHarness, point: str) -> None:
    contest, _ = await opened(harness)
    jobs = await entries(harness, members(harness, 2), contest)
    card = await voting(harness, contest)
    for voter in members(harness, 3, 3):
        await votes(harness, voter, card, contest, "A")
    await harness.bot.stop()
    harness.bot.env["KILL_AT"] = point
    try:
        await harness.bot.start()
        hana, options = harness.user("hana"), {"contest": contest}
        asked = await command(harness, hana, "contest-admin close", options)
        await harness.world.discord.click(hana, asked, encode(actions.CloseContest(contest, "VOTING")))
        assert await harness.bot.wait_exit(60) != 0
    finally:
        del harness.bot.env["KILL_AT"]
        await harness.bot.start()
    await until(lambda: "**Decided.**" in card.text, "the card to say so")
    result = await announcement(harness, contest)
    page = await pressed(harness, harness.user("mira"), result, encode(actions.Gallery(contest, 0)))
    assert all(job in page.text for job in jobs)


async def test_without_entries_it_is_cancelled_and_the_pot_is_back(harness: BotHarness) -> None:
    before = await harness.account("available")
    contest, card = await opened(harness)
    await closed(harness, contest)
    await until(lambda: "**Cancelled.**" in card.text, "the card to say so")
    (told,) = await until(
        lambda: public(harness, contest, encode(actions.Result(contest, "cancelled"))), "the notice"
    )
    assert "There were no entries" in told.text
    assert amounts(told.text) == [3_000_000]
    assert await harness.account("available") == before


async def test_phases_end_by_themselves(harness: BotHarness) -> None:
    before = await harness.account("available")
    preview = await drafted(harness, entries_for="60s", voting_for="60s")
    contest = one_on(preview, actions.Open).contest
    await pressed(harness, harness.user("hana"), preview, id_on(preview, actions.Open))
    cancelled = encode(actions.Result(contest, "cancelled"))
    await until(
        lambda: public(harness, contest, cancelled), "the end of the entries, without anybody's press"
    )
    assert await harness.account("available") == before


async def test_one_entry_has_won_without_a_vote(harness: BotHarness) -> None:
    maker = newcomer(harness, "leaver")
    contest, _ = await opened(harness)
    await entered(harness, maker, contest, "all alone")
    harness.world.discord.remove_member(harness.world.lab, maker)
    await closed(harness, contest)
    result = await announcement(harness, contest)
    assert "There was one entry" in result.text
    assert f"🥇 <@{maker.id}> (left the server)" in result.text


async def test_too_few_voters_and_the_organiser_is_asked(harness: BotHarness) -> None:
    contest, _ = await opened(harness, quorum=2)
    await entries(harness, members(harness, 2), contest)
    card = await voting(harness, contest)
    (voter,) = members(harness, 1, 3)
    await votes(harness, voter, card, contest, "A")
    await closed(harness, contest)
    (asked,) = await until(
        lambda: public(harness, contest, encode(actions.Extend(contest, "quorum"))), "the question"
    )
    assert "should have 2 voters" in asked.text
    refused = await pressed(harness, voter, asked, encode(actions.Extend(contest, "quorum")))
    assert "Manage Events" in refused.text
    more = await pressed(harness, harness.user("hana"), asked, encode(actions.Extend(contest, "quorum")))
    assert "has more time" in more.text
    card = await card_of(harness, contest, "**Voting** ends")
    late = await pressed(harness, newcomer(harness, "late"), card, encode(actions.Vote(contest)))
    assert "announced" in late.text  # they joined after the opening
    await votes(harness, harness.user("mira"), card, contest, "A")
    await closed(harness, contest)
    assert "2 voters ·" in (await announcement(harness, contest)).text


# ── making and entering ──────────────────────────────────────────────────────────────────────────


async def test_making_by_button_remixing_dropping_and_withdrawing(harness: BotHarness) -> None:
    contest, card = await opened(harness, models="grok, flux-2-pro")
    (maker,) = members(harness, 1)
    typed = {"prompt": "a red kite", "model": ["flux-2-pro"]}
    mine = await submitted(harness, maker, card, encode(actions.MakeEntry(contest)), typed)
    view = await ready(harness, mine)
    job = str(job_of(view))
    assert "flux-2-pro" in view.text
    assert kinds_on(view) == [actions.EnterThis, actions.RemixEntry, actions.Drop]
    again = await submitted(harness, maker, view, encode(actions.RemixEntry(job)), {"prompt": "a blue kite"})
    await ready(harness, again)
    assert "a blue kite" in again.text
    assert "Entered in" in (await pressed(harness, maker, view, encode(actions.EnterThis(job)))).text
    own = await command(harness, maker, "contest mine", {"contest": contest})
    assert "entered" in own.text
    assert "a blue kite" in own.text
    taken = await command(harness, maker, "contest withdraw", {"job": job, "contest": contest})
    assert "Taken back" in taken.text
    menu = await pressed(harness, maker, card, encode(actions.Enter(contest)))
    (select,) = [part for part in menu.parts if part.get("custom_id") == encode(actions.EnterJob(contest))]
    assert {option["value"] for option in select["options"]} >= {job}
    chosen = await harness.world.discord.select(maker, menu, encode(actions.EnterJob(contest)), [job])
    await until(lambda: "Entered in" in menu.text, "the choice to be handed in")
    assert chosen.failed is None
    assert "Dropped" in (await pressed(harness, maker, view, encode(actions.Drop(job)))).text
    await card_of(harness, contest, "no entries yet")
    await over(harness, contest)


async def test_an_entry_takes_three_presses(harness: BotHarness) -> None:
    """Make one, submit, enter this: the picture comes to the card that the submit has answered with."""
    contest, card = await opened(harness)
    (maker,) = members(harness, 1)
    view = await submitted(
        harness, maker, card, encode(actions.MakeEntry(contest)), {"prompt": "a kite in three presses"}
    )
    await ready(harness, view)
    job = str(job_of(view))
    entered_ = await pressed(harness, maker, view, encode(actions.EnterThis(job)))
    assert "1 of your 3 entries" in entered_.text
    taken = await pressed(harness, maker, entered_, encode(actions.WithdrawEntry(contest, job)))
    assert "Taken back" in taken.text
    mine = await pressed(harness, maker, card, encode(actions.Enter(contest)))
    assert kinds_on(mine) == [actions.EnterThis], "the only picture is shown with its button"
    assert len(mine.attachments) == 1
    await over(harness, contest)


async def test_an_entry_from_a_picture_and_the_same_with_other_words(harness: BotHarness) -> None:
    contest, _ = await opened(harness, models="flux-2-pro")
    (maker,) = members(harness, 1)
    photo = Upload("leaf.png", make_image("a leaf", 320, 240, "png"))
    job, view = await made(harness, maker, contest, "in deep snow", image=photo)
    again = await submitted(harness, maker, view, encode(actions.RemixEntry(job)), {"prompt": "in spring"})
    await ready(harness, again)
    remix = job_of(again)
    lines = {line["id"]: line for line in (await harness.books())["jobs"]}
    assert lines[job]["operation"] == lines[str(remix)]["operation"] == "flux-2-pro/edit"
    await over(harness, contest)


async def test_what_is_not_on_the_card_is_refused(harness: BotHarness) -> None:
    contest, _ = await opened(harness, cap="0.10")
    late_maker, other = newcomer(harness, "latecomer"), harness.user("noor")
    wrong = await command(
        harness,
        harness.user("mira"),
        "contest make",
        {"prompt": "x", "model": "flux-2-pro", "contest": contest},
    )
    assert "Nothing was paid" in wrong.text
    late = await command(harness, late_maker, "contest make", {"prompt": "too late", "contest": contest})
    assert "after" in late.text
    job, view = await made(harness, harness.user("mira"), contest, "within the cap")
    dear = await command(
        harness, harness.user("mira"), "contest make", {"prompt": "beyond", "contest": contest}
    )
    assert "Your share of the pot" in dear.text
    for custom_id in (encode(actions.EnterThis(job)), encode(actions.Drop(job))):
        said = await forged(harness, other, view, custom_id)
        assert "othing was" in said, said
    _, old = await harness.made("mira", "grok generate", {"prompt": "public"})
    outside = old.text.rpartition("job ")[2][:6]
    blind = await command(
        harness, harness.user("mira"), "contest enter", {"job": outside, "contest": contest}
    )
    assert "is blind" in blind.text
    assert not any("Enter" in str(b.get("label")) for b in old.buttons)
    await over(harness, contest)


async def test_open_entries_are_entered_from_the_channel(harness: BotHarness) -> None:
    contest, card = await opened(harness, open_entries=True, theme='Open "doors"')
    rules = await pressed(harness, harness.user("mira"), card, encode(actions.Rules(contest)))
    assert "Not blind" in rules.text
    job, result = await harness.made("mira", "grok generate", {"prompt": "seen by all"})
    button = result.button("🏆 Enter")
    assert button["label"] == '🏆 Enter "Open "doors""'
    stranger = await pressed(harness, harness.user("noor"), result, str(button["custom_id"]))
    assert "only enter pictures that you made" in stranger.text
    done = await pressed(harness, harness.user("mira"), result, str(button["custom_id"]))
    assert "Entered in" in done.text
    assert job_of(done) == job
    second, another = await harness.made("noor", "grok generate", {"prompt": "by its menu"})
    menu = await harness.world.discord.message_menu(harness.user("noor"), "Enter in contest", another)
    assert "Entered in" in (await menu.wait_original()).text
    assert job_of(await menu.wait_original()) == second
    third, own = await harness.made("theo", "grok generate", {"prompt": "by its dots"})
    more = await pressed(harness, harness.user("theo"), own, encode(actions.More(third)))
    await harness.choose("theo", more, id_on(more, actions.ChooseMore), "enter")
    await until(lambda: "Entered in" in more.text, "the entry")
    await over(harness, contest)


# ── voting ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_ballot_is_private_changeable_and_shows_no_names(harness: BotHarness) -> None:
    contest, _ = await opened(harness)
    jobs = await entries(harness, [harness.user("mira"), harness.user("noor"), harness.user("theo")], contest)
    card = await voting(harness, contest)
    voter = harness.user("milo")
    shown = await ballot(harness, voter, card, contest)
    assert shown.seen_by == voter.id
    assert [b["label"] for b in shown.buttons][:5] == ["A", "B", "Equally good", "Skip", "⋯"]
    assert {file.filename for file in shown.attachments} == {"a.jpg", "b.jpg"}
    facts = [inspect(file.data) for file in shown.attachments]
    assert len({(one.width, one.height) for one in facts}) == 1
    assert "0 of 3 pairs" in shown.text
    first = pair_of(shown)
    shown = await pressed(harness, voter, shown, encode(actions.Judge(first, Choice.A)))
    assert "1 of 3 pairs" in shown.text
    shown = await pressed(harness, voter, shown, encode(actions.BallotMore(pair_of(shown))))
    shown = await pressed(harness, voter, shown, encode(actions.Votes(contest)))
    await harness.world.discord.select(voter, shown, encode(actions.ChangeVote(contest)), [str(first)])
    await until(lambda: "Your vote: **A**" in shown.text, "the pair once more")
    shown = await pressed(harness, voter, shown, encode(actions.Judge(first, Choice.BOTH)))
    for _ in range(2):
        shown = await pressed(harness, voter, shown, encode(actions.Judge(pair_of(shown), Choice.SKIP)))
    assert "every pair" in shown.text
    assert not shown.attachments
    text = "".join(
        str(m.components) for m in harness.world.discord.messages(harness.studio, voter) if m.seen_by
    )
    assert not any(job in text for job in jobs)
    entrant = await ballot(harness, harness.user("mira"), card, contest)
    assert "0 of 1 pair" in entrant.text
    said = await forged(
        harness, harness.user("noor"), entrant, encode(actions.Judge(pair_of(entrant), Choice.A))
    )
    assert "Nothing was counted" in said
    await over(harness, contest)


async def test_clips_are_shown_by_a_still_and_play(harness: BotHarness) -> None:
    contest, _ = await opened(harness, models="grok-video", cap="1.5")
    await entries(harness, [harness.user("mira"), harness.user("noor")], contest)
    card = await voting(harness, contest)
    shown = await ballot(harness, harness.user("milo"), card, contest)
    kinds = {file.filename: inspect(file.data).kind for file in shown.attachments}
    assert kinds == {"a.jpg": "image", "b.jpg": "image", "a.mp4": "video", "b.mp4": "video"}
    await over(harness, contest)


async def test_votes_survive_a_restart_and_double_presses_are_one(harness: BotHarness) -> None:
    contest, _ = await opened(harness)
    await entries(harness, [harness.user("noor"), harness.user("theo")], contest)
    card = await voting(harness, contest)
    shown = await ballot(harness, harness.user("milo"), card, contest)
    await harness.bot.restart()
    pair = pair_of(shown)
    clicks = [
        harness.world.discord.click(harness.user("milo"), shown, encode(actions.Judge(pair, Choice.A)))
        for _ in range(3)
    ]
    for click in await asyncio.gather(*clicks):
        await click.wait_acked()
    await until(lambda: "every pair" in shown.text, "the ballot to be done")
    for voter in ("mira", "hana"):
        await votes(harness, harness.user(voter), card, contest, "B")
    await closed(harness, contest)
    assert "3 voters · 3 votes" in (await announcement(harness, contest)).text


async def test_hearts(harness: BotHarness) -> None:
    contest, card = await opened(harness, voting="hearts", hearts=1, quorum=1)
    rules = await pressed(harness, harness.user("mira"), card, encode(actions.Rules(contest)))
    assert "give one heart" in rules.text
    jobs = await entries(harness, [harness.user("mira"), harness.user("noor")], contest)
    card = await voting(harness, contest)
    voter = harness.user("milo")
    shown = await ballot(harness, voter, card, contest)
    first, second = [str(b["custom_id"]) for b in shown.buttons if "♡" in str(b["label"])]
    shown = await pressed(harness, voter, shown, first)
    assert sum("♥" in str(b["label"]) for b in shown.buttons) == 1
    shown = await pressed(harness, voter, shown, second)
    assert "You have given your 1 heart" in shown.text
    own = encode(actions.Heart(contest, jobs[0], True, 0))
    theirs = await ballot(harness, harness.user("mira"), card, contest)
    said = await forged(harness, harness.user("mira"), theirs, own)
    assert "your own entry" in said
    await closed(harness, contest)
    assert "1 voter · 1 vote" in (await announcement(harness, contest)).text
