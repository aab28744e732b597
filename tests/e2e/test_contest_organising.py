"""Contests in Discord as their organisers run them: reports, edits, roles, refusals and repetition."""

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Permission, RefusedError
from sandbox.results import amounts
from tests.e2e.contests import (
    announcement,
    ballot,
    card_of,
    closed,
    command,
    contest_of,
    disqualified,
    drafted,
    ended,
    entered,
    entries,
    forged,
    opened,
    organised,
    over,
    pair_of,
    pressed,
    public,
    votes,
    voting,
)
from tests.e2e.custom_ids import one_on
from tests.e2e.harness import BotHarness, until
from tests.e2e.private import directs

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_reported_and_disqualified_the_entrant_is_told(harness: BotHarness) -> None:
    contest, _ = await opened(harness)
    jobs = await entries(harness, [harness.user("mira"), harness.user("noor"), harness.user("theo")], contest)
    card = await voting(harness, contest)
    shown = await ballot(harness, harness.user("milo"), card, contest)
    pair = pair_of(shown)
    shown = await pressed(harness, harness.user("milo"), shown, encode(actions.BallotMore(pair)))
    shown = await pressed(harness, harness.user("milo"), shown, encode(actions.ReportPair(pair)))
    form = await harness.press("milo", shown, encode(actions.ReportSide(pair, "left")))
    await harness.fill("milo", form, {"reason": "rules", "text": ""})
    await until(lambda: "without your name" in shown.text, "the answer")
    typed = {"contest": contest, "reason": "?"}
    offered = await harness.world.discord.autocomplete(
        harness.user("hana"), harness.studio, "contest-admin disqualify", typed, "entry"
    )
    assert [choice["value"] for choice in offered] == sorted(jobs)
    told = await disqualified(harness, jobs[0], "not *yours*", contest)
    assert "Entry disqualified" in told.text
    await until(
        lambda: any("not \\*yours\\*" in m.text for m in directs(harness, "mira")), "the entrant to read it"
    )
    for voter in ("milo", "hana", "mira"):
        await votes(harness, harness.user(voter), card, contest, "AAA")
    await closed(harness, contest)
    result = await announcement(harness, contest)
    assert "1 entry was disqualified" in result.text
    assert f"<@{harness.user('mira').id}>" not in result.text


async def test_members_neither_run_nor_forge_what_organisers_do(harness: BotHarness) -> None:
    for words_ in ("create", "open", "edit", "close", "extend", "disqualify", "cancel", "export", "repeat"):
        with pytest.raises(RefusedError):
            await harness.slash("mira", f"contest-admin {words_}", {})
    preview = await drafted(harness)
    contest = contest_of(preview)
    said = await forged(harness, harness.user("mira"), preview, encode(actions.Open(contest)))
    assert "Manage Events" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"pot": "9999"}, "The server has"),
        ({"pot": "1e3"}, "isn't an amount"),
        ({"entries_for": "soon"}, "isn't a length of time"),
        ({"entries_for": "1s"}, "must be between"),
        ({"voting_for": "99d"}, "must be between"),
        ({"models": "dall-e-9"}, "don't exist or are off"),
        ({"pot": "1", "cap": "2"}, "`cap`"),
        ({"top_price": "0.001"}, "`top_price`"),
    ],
)
async def test_what_cannot_be_opened_is_not_drafted(
    harness: BotHarness, options: dict[str, str], said: str
) -> None:
    before = await harness.account("available")
    answer = await drafted(harness, **options)
    assert said in answer.text, answer.text
    assert "othing was" in answer.text
    assert not answer.buttons
    assert await harness.account("available") == before


async def test_edited_extended_moved_exported_and_cancelled(harness: BotHarness) -> None:
    before = await harness.account("available")
    contest, card = await opened(harness)
    changed = await organised(harness, "edit", contest=contest, theme="Winter", pot="2")
    assert "Winter" in changed.text
    await card_of(harness, contest, "Winter")
    assert before - await harness.account("available") == 2_000_000
    ends = [word for word in card.text.split() if word.startswith("<t:")]
    assert "has more time" in (await organised(harness, "extend", contest=contest, by="2d")).text
    await until(
        lambda: [w for w in card.text.split() if w.startswith("<t:")] != ends, "later dates on the card"
    )
    gallery = harness.world.channels["gallery"]
    await organised(harness, "edit", contest=contest, channel=gallery)
    await card_of(harness, contest, "Winter", "gallery")
    await entered(harness, harness.user("mira"), contest, "a snowflake")
    late = await organised(harness, "edit", contest=contest, theme="Spring")
    assert "terms can't change" in late.text
    files = await organised(harness, "export", contest=contest)
    assert {file.filename for file in files.attachments} == {"contest.csv", "entries.csv"}
    asked = await organised(harness, "cancel", contest=contest, reason="no *snow*")
    assert "1 entry stays without a vote" in asked.text
    await harness.bot.restart()
    kept = await pressed(harness, harness.user("hana"), asked, encode(actions.Dismiss()))
    assert "Nothing was changed" in kept.text
    called_off = await ended(harness, "cancel", actions.CancelContest, contest=contest, reason="no *snow*")
    assert "is cancelled" in called_off.text
    (told,) = await until(
        lambda: public(harness, contest, encode(actions.Result(contest, "cancelled")), "gallery"),
        "the notice",
    )
    assert "no \\*snow\\*" in told.text
    spent = before - await harness.account("available")
    assert amounts(told.text)[-1] == -(-spent // 10_000) * 10_000 > 0


async def test_two_run_at_once_and_one_has_to_be_named(harness: BotHarness) -> None:
    one, _ = await opened(harness, theme="First")
    two, _ = await opened(harness, theme="Second")
    asked = await command(harness, harness.user("mira"), "contest make", {"prompt": "which?"})
    assert "`contest`" in asked.text
    choices = await harness.world.discord.autocomplete(
        harness.user("mira"), harness.studio, "contest make", {"prompt": "which?"}, "contest"
    )
    assert {choice["value"] for choice in choices} == {one, two}
    listed = await command(harness, harness.user("mira"), "contest list")
    assert "**First**" in listed.text
    assert "**Second**" in listed.text
    for contest in (one, two):
        await over(harness, contest)


async def test_reminders_call_only_those_who_wish(harness: BotHarness) -> None:
    world = harness.world
    role = world.discord.add_role(world.lab, "Contests")
    strong = world.discord.add_role(world.lab, "Strong", Permission.MANAGE_GUILD)
    refused = await organised(harness, "reminders", role=strong)
    assert "gives permissions" in refused.text
    assert "I mention" in (await organised(harness, "reminders", role=role)).text
    contest, card = await opened(harness)
    bell = encode(actions.Remind(contest))
    assert any(button.get("custom_id") == bell for button in card.buttons)
    world.discord.change_role(world.lab, role, Permission.MANAGE_GUILD)
    strong_now = await pressed(harness, harness.user("mira"), card, encode(actions.Remind(contest)))
    assert "can't give or take the role" in strong_now.text
    world.discord.change_role(world.lab, role, 0)
    above = await pressed(harness, harness.user("mira"), card, encode(actions.Remind(contest)))
    assert "can't give or take the role" in above.text
    mine = world.lab.members[world.discord.bot_user_id].roles[0]
    world.lab.roles[mine].permissions |= Permission.MANAGE_ROLES
    world.lab.roles[mine].position = 50
    on = await pressed(harness, harness.user("mira"), card, encode(actions.Remind(contest)))
    assert "Reminders are on" in on.text
    assert role.id in world.lab.members[harness.user("mira").id].roles
    await entries(harness, [harness.user("noor"), harness.user("theo")], contest)
    await voting(harness, contest)
    (told,) = await until(
        lambda: public(harness, contest, encode(actions.Vote(contest, "voting"))), "the reminder"
    )
    assert told.mention_roles == [role.id]
    off = await pressed(harness, harness.user("mira"), card, encode(actions.Remind(contest)))
    assert "Reminders are off" in off.text
    assert role.id not in world.lab.members[harness.user("mira").id].roles
    await organised(harness, "reminders")
    await until(lambda: all(b.get("custom_id") != bell for b in card.buttons), "a card without the bell")
    await over(harness, contest)


async def test_the_winner_gets_the_role_and_a_vanished_one_is_said(harness: BotHarness) -> None:
    world = harness.world
    role = world.discord.add_role(world.lab, "Laureate")
    mine = world.lab.members[world.discord.bot_user_id].roles[0]
    world.lab.roles[mine].permissions |= Permission.MANAGE_ROLES
    world.lab.roles[mine].position = 50
    for gone in (False, True):
        contest, _ = await opened(harness, prize_role=role)
        await entered(harness, harness.user("theo"), contest, "for the role")
        if gone:
            del world.lab.roles[role.id]
        await closed(harness, contest)
        result = await announcement(harness, contest)
        assert ("couldn't give" in result.text) is gone
        assert gone or role.id in world.lab.members[harness.user("theo").id].roles
    world.lab.members[harness.user("theo").id].roles.remove(role.id)


async def test_a_deleted_channel_keeps_the_result_until_it_is_moved(harness: BotHarness) -> None:
    channel = harness.world.discord.add_channel(harness.world.lab, "passing")
    contest, _ = await opened(harness, "passing")
    await entered(harness, harness.user("mira"), contest, "homeless")
    harness.world.discord.remove_channel(channel)
    await closed(harness, contest)
    await organised(harness, "edit", contest=contest, channel=harness.studio)
    assert "homeless" in (await announcement(harness, contest)).text


async def test_what_repeats_is_listed_and_stopped(harness: BotHarness) -> None:
    contest, _ = await opened(harness)
    listed = await organised(harness, "repeat", contest=contest, every="30d", themes="Snow; Ice")
    assert "**Snow**" in listed.text
    assert "every 30 days" in listed.text
    stop = one_on(listed, actions.AskStopRepeat)
    hana = harness.user("hana")
    asked = await pressed(harness, hana, listed, encode(stop))
    assert "No further round opens" in asked.text
    typed = await organised(harness, "repeat", stop=stop.template)
    assert "No further round opens" in typed.text
    done = await pressed(harness, hana, asked, encode(actions.StopRepeat(stop.template)))
    assert "It repeats no more" in done.text
    assert "Nothing repeats" in (await organised(harness, "repeat")).text
    await over(harness, contest)


async def test_who_does_not_see_the_channel_takes_no_part(harness: BotHarness) -> None:
    world, noor = harness.world, harness.user("noor")
    hidden = world.discord.add_channel(world.lab, "hidden")
    contest, _ = await opened(harness, "hidden", theme="Hidden")
    world.discord.set_permissions(hidden, noor, deny=Permission.VIEW_CHANNEL)
    refused = await command(harness, noor, "contest make", {"prompt": "a peek", "contest": contest})
    assert "you can't see that channel" in refused.text
    assert "Hidden" not in (await command(harness, noor, "contest list")).text
    assert "Hidden" in (await command(harness, harness.user("mira"), "contest list")).text
    await entered(harness, harness.user("mira"), contest, "behind the door")
    await closed(harness, contest)
    await until(
        lambda: public(harness, contest, encode(actions.Gallery(contest, 0)), "hidden"), "the announcement"
    )
    assert (
        "you can't see that channel"
        in (await command(harness, noor, "contest results", {"contest": contest})).text
    )
