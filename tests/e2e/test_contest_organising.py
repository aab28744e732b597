"""Contests in Discord as their organisers run them: reports, edits, roles, what is refused and repeated."""

import pytest

from sandbox.discord import Permission, RefusedError
from sandbox.results import amounts
from tests.e2e.contests import (
    announcement,
    ballot,
    card_of,
    command,
    contest_of,
    drafted,
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
from tests.e2e.private import directs
from tests.e2e.stage import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_reported_and_disqualified_the_entrant_is_told(stage: BotHarness) -> None:
    contest, _ = await opened(stage)
    jobs = await entries(stage, [stage.user("mira"), stage.user("noor"), stage.user("theo")], contest)
    card = await voting(stage, contest)
    shown = await ballot(stage, stage.user("milo"), card, contest)
    pair = pair_of(shown)
    shown = await pressed(stage, stage.user("milo"), shown, f"creport:{pair}")
    shown = await pressed(stage, stage.user("milo"), shown, f"creport:{pair}:left")
    assert "have been told" in shown.text
    typed = {"contest": contest, "reason": "?"}
    offered = await stage.world.discord.autocomplete(
        stage.user("hana"), stage.studio, "contest-admin disqualify", typed, "entry"
    )
    assert [choice["value"] for choice in offered] == sorted(jobs)
    told = await organised(stage, "disqualify", entry=jobs[0], reason="not *yours*", contest=contest)
    assert f"Job {jobs[0]} is out of" in told.text
    await until(
        lambda: any("not \\*yours\\*" in m.text for m in directs(stage, "mira")), "the entrant to read it"
    )
    for voter in ("milo", "hana", "mira"):
        await votes(stage, stage.user(voter), card, contest, "AAA")
    await organised(stage, "close", contest=contest)
    result = await announcement(stage, contest)
    assert "1 entry was disqualified" in result.text
    assert f"<@{stage.user('mira').id}>" not in result.text


async def test_members_neither_run_nor_forge_what_organisers_do(stage: BotHarness) -> None:
    for words_ in ("create", "open", "edit", "close", "extend", "disqualify", "cancel", "export", "repeat"):
        with pytest.raises(RefusedError):
            await stage.slash("mira", f"contest-admin {words_}", {})
    preview = await drafted(stage)
    contest = contest_of(preview)
    said = await forged(stage, stage.user("mira"), preview, f"copen:{contest}")
    assert "Manage Events" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"pot": "9999"}, "available"),
        ({"pot": "1e3"}, "is not an amount"),
        ({"entries_for": "soon"}, "is not a length of time"),
        ({"entries_for": "1s"}, "may be from"),
        ({"voting_for": "99d"}, "may be from"),
        ({"models": "dall-e-9"}, "no such model"),
        ({"pot": "1", "cap": "2"}, "`cap`"),
        ({"top_price": "0.001"}, "cheapest picture"),
    ],
)
async def test_what_cannot_be_opened_is_not_drafted(
    stage: BotHarness, options: dict[str, str], said: str
) -> None:
    before = await stage.account("available")
    answer = await drafted(stage, **options)
    assert said in answer.text, answer.text
    assert "othing was" in answer.text
    assert not answer.buttons
    assert await stage.account("available") == before


async def test_edited_extended_moved_exported_and_cancelled(stage: BotHarness) -> None:
    before = await stage.account("available")
    contest, card = await opened(stage)
    changed = await organised(stage, "edit", contest=contest, theme="Winter", pot="2")
    assert "**Winter**" in changed.text
    await card_of(stage, contest, "**Winter**")
    assert before - await stage.account("available") == 2_000_000
    ends = [word for word in card.text.split() if word.startswith("(<t:")]
    assert "has more time" in (await organised(stage, "extend", contest=contest, by="2d")).text
    await until(
        lambda: [w for w in card.text.split() if w.startswith("(<t:")] != ends, "later dates on the card"
    )
    gallery = stage.world.channels["gallery"]
    await organised(stage, "edit", contest=contest, channel=gallery)
    await card_of(stage, contest, "Winter", "gallery")
    await entered(stage, stage.user("mira"), contest, "a snowflake")
    late = await organised(stage, "edit", contest=contest, theme="Spring")
    assert "stays as it is" in late.text
    files = await organised(stage, "export", contest=contest)
    assert {file.filename for file in files.attachments} == {"contest.csv", "entries.csv"}
    called_off = await organised(stage, "cancel", contest=contest, reason="no *snow*")
    assert "is cancelled" in called_off.text
    (told,) = await until(
        lambda: public(stage, contest, f"cresult:{contest}:cancelled", "gallery"), "the notice"
    )
    assert "no \\*snow\\*" in told.text
    assert before - await stage.account("available") == amounts(told.text)[-1] > 0


async def test_two_run_at_once_and_one_has_to_be_named(stage: BotHarness) -> None:
    one, _ = await opened(stage, theme="First")
    two, _ = await opened(stage, theme="Second")
    asked = await command(stage, stage.user("mira"), "contest make", {"prompt": "which?"})
    assert "`contest`" in asked.text
    choices = await stage.world.discord.autocomplete(
        stage.user("mira"), stage.studio, "contest make", {"prompt": "which?"}, "contest"
    )
    assert {choice["value"] for choice in choices} == {one, two}
    listed = await command(stage, stage.user("mira"), "contest list")
    assert "**First**" in listed.text
    assert "**Second**" in listed.text
    for contest in (one, two):
        await over(stage, contest)


async def test_reminders_call_only_those_who_wish(stage: BotHarness) -> None:
    world = stage.world
    role = world.discord.add_role(world.lab, "Contests")
    strong = world.discord.add_role(world.lab, "Strong", Permission.MANAGE_GUILD)
    refused = await organised(stage, "reminders", role=strong)
    assert "gives rights" in refused.text
    assert "is called" in (await organised(stage, "reminders", role=role)).text
    contest, card = await opened(stage)
    world.discord.change_role(world.lab, role, Permission.MANAGE_GUILD)
    strong_now = await pressed(stage, stage.user("mira"), card, f"cbell:{contest}")
    assert "could not change the role" in strong_now.text
    world.discord.change_role(world.lab, role, 0)
    above = await pressed(stage, stage.user("mira"), card, f"cbell:{contest}")
    assert "could not change the role" in above.text
    mine = world.lab.members[world.discord.bot_user_id].roles[0]
    world.lab.roles[mine].permissions |= Permission.MANAGE_ROLES
    world.lab.roles[mine].position = 50
    on = await pressed(stage, stage.user("mira"), card, f"cbell:{contest}")
    assert "You have" in on.text
    assert role.id in world.lab.members[stage.user("mira").id].roles
    await entries(stage, [stage.user("noor"), stage.user("theo")], contest)
    await voting(stage, contest)
    (told,) = await until(lambda: public(stage, contest, f"cvote:{contest}:voting"), "the reminder")
    assert told.mention_roles == [role.id]
    off = await pressed(stage, stage.user("mira"), card, f"cbell:{contest}")
    assert "not reminded any more" in off.text
    assert role.id not in world.lab.members[stage.user("mira").id].roles
    await over(stage, contest)
    await organised(stage, "reminders")


async def test_the_winner_gets_the_role_and_a_vanished_one_is_said(stage: BotHarness) -> None:
    world = stage.world
    role = world.discord.add_role(world.lab, "Laureate")
    mine = world.lab.members[world.discord.bot_user_id].roles[0]
    world.lab.roles[mine].permissions |= Permission.MANAGE_ROLES
    world.lab.roles[mine].position = 50
    for gone in (False, True):
        contest, _ = await opened(stage, prize_role=role)
        await entered(stage, stage.user("theo"), contest, "for the role")
        if gone:
            del world.lab.roles[role.id]
        await organised(stage, "close", contest=contest)
        result = await announcement(stage, contest)
        assert ("could not be given" in result.text) is gone
        assert gone or role.id in world.lab.members[stage.user("theo").id].roles
    world.lab.members[stage.user("theo").id].roles.remove(role.id)


async def test_a_deleted_channel_keeps_the_result_until_it_is_moved(stage: BotHarness) -> None:
    channel = stage.world.discord.add_channel(stage.world.lab, "passing")
    contest, _ = await opened(stage, "passing")
    await entered(stage, stage.user("mira"), contest, "homeless")
    stage.world.discord.remove_channel(channel)
    await organised(stage, "close", contest=contest)
    await organised(stage, "edit", contest=contest, channel=stage.studio)
    assert "homeless" in (await announcement(stage, contest)).text


async def test_what_repeats_is_listed_and_stopped(stage: BotHarness) -> None:
    contest, _ = await opened(stage)
    listed = await organised(stage, "repeat", contest=contest, every="30d", themes="Snow; Ice")
    assert "**Snow** next in" in listed.text
    number = listed.text.rpartition("template ")[2].split()[0]
    assert "Nothing repeats" in (await organised(stage, "repeat", stop=int(number))).text
    await over(stage, contest)


async def test_who_does_not_see_the_channel_takes_no_part(stage: BotHarness) -> None:
    world, noor = stage.world, stage.user("noor")
    hidden = world.discord.add_channel(world.lab, "hidden")
    contest, _ = await opened(stage, "hidden", theme="Hidden")
    world.discord.set_permissions(hidden, noor, deny=Permission.VIEW_CHANNEL)
    refused = await command(stage, noor, "contest make", {"prompt": "a peek", "contest": contest})
    assert "which you cannot see" in refused.text
    assert "Hidden" not in (await command(stage, noor, "contest list")).text
    assert "Hidden" in (await command(stage, stage.user("mira"), "contest list")).text
    await entered(stage, stage.user("mira"), contest, "behind the door")
    await organised(stage, "close", contest=contest)
    await until(lambda: public(stage, contest, f"cpage:{contest}:0", "hidden"), "the announcement")
    assert (
        "which you cannot see" in (await command(stage, noor, "contest results", {"contest": contest})).text
    )
