"""Strikes, blocks, appeals and gates with the real bot over sockets. Milo moderates, Hana owns the server."""

import asyncio

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message, RefusedError
from sandbox.results import job_of
from tests.e2e.custom_ids import id_on, kinds_on
from tests.e2e.harness import BotHarness, until
from tests.e2e.private import directs

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"
FOX = {"prompt": "a fox"}


async def moderate(harness: BotHarness, command: str, person: str = "milo", **options: object) -> Message:
    return await harness.ask(person, f"moderate {command}", options, "mod-log")


async def direct(harness: BotHarness, person: str, words: str) -> Message:
    """Wait for a direct message with these words."""

    def look() -> Message | None:
        return next((one for one in directs(harness, person) if words in one.text), None)

    return await until(look, f"“{words}” to {person}")


async def logged(harness: BotHarness, words: str) -> Message:
    said = harness.world.channels["mod-log"]

    def look() -> Message | None:
        lines = harness.world.discord.messages(said)
        return next((one for one in lines if words in one.text), None)

    return await until(look, f"“{words}” in the mod-log")


async def test_a_block_an_appeal_in_direct_messages_and_its_end(harness: BotHarness) -> None:
    await harness.ask("hana", "treasury alerts", {"channel": harness.world.channels["mod-log"]}, "mod-log")
    before = harness.balance
    said = await moderate(harness, "block", member=harness.user("theo"), reason="*raid*")
    assert "is blocked" in said.text
    assert "direct message" in said.text
    told = await direct(harness, "theo", "A moderator blocked you")
    await logged(harness, f"blocked <@{harness.user('theo').id}>")
    refused = await harness.ask("theo", CHEAP, FOX)
    for words in ("You're blocked here", "case 1", "Nothing was paid", "> a fox"):
        assert words in refused.text
    assert kinds_on(refused) == [actions.Appeal]
    assert harness.balance == before

    await harness.bot.restart()
    custom_id = id_on(told, actions.Appeal)
    form = await harness.press("theo", told, custom_id)
    sent = await harness.fill("theo", form, {"reason": "it was a heron"})
    assert "with the moderators" in (await sent.wait_original()).text
    card = await logged(harness, "it was a heron")
    again = await harness.press("theo", refused, id_on(refused, actions.Appeal))
    assert "appealed once" in (await again.wait_message("appealed")).text

    await harness.bot.restart()
    granted = id_on(card, actions.DecideAppeal)
    forged = await (await harness.press_old("theo", card, granted)).wait_original()
    assert "**Moderate Members**" in forged.text
    await harness.press("milo", card, granted)
    await until(lambda: "Appeal granted" in card.text and not kinds_on(card), "the decision")
    await direct(harness, "theo", "Your appeal was granted")
    await harness.made("theo", CHEAP, FOX)


async def test_strikes_climb_and_can_be_taken_back(harness: BotHarness) -> None:
    ladder = await moderate(harness, "ladder")
    for words in ("**Strike 1** a note", "**Strike 2** blocked for 1 hour", "30 days"):
        assert words in ladder.text
    noor = harness.user("noor")
    first = await moderate(harness, "strike", member=noor, reason="spam")
    assert "It led to: a note." in first.text
    assert "Strike 1" in first.text
    await direct(harness, "noor", "You got strike 1")
    card = await moderate(harness, "strikes", member=noor)
    form = await harness.press("milo", card, encode(actions.StrikeMember(noor.id)))
    await harness.fill("milo", form, {"reason": "again"})
    await until(lambda: "blocked for 1 hour" in card.text, "the second strike")
    refused = await harness.ask("noor", CHEAP, FOX)
    assert "It ends <t:" in refused.text
    await harness.press("milo", card, encode(actions.ShowCases(noor.id)))
    await until(lambda: "2 strikes count" in card.text, "the cases")
    menu = id_on(card, actions.LiftStrike)
    newest = next(o["value"] for part in card.parts for o in part.get("options", ()))
    await harness.choose("milo", card, menu, newest)
    await until(lambda: "no longer counts" in card.text, "the lifted strike")
    await harness.made("noor", CHEAP, FOX)


@pytest.mark.parametrize(("person", "words"), [("hana", "owns this server"), ("milo", "about yourself")])
async def test_moderators_and_the_owner_are_not_struck(harness: BotHarness, person: str, words: str) -> None:
    for command in ("strike", "block"):
        said = await moderate(harness, command, member=harness.user(person), reason="x")
        assert words in said.text
        assert "Nothing was changed" in said.text
    said = await moderate(harness, "block", "hana", member=harness.user("milo"), reason="x")
    assert "moderates this server" in said.text


async def test_members_cannot_moderate(harness: BotHarness) -> None:
    with pytest.raises(RefusedError):
        await harness.slash("mira", "moderate strikes", {"member": harness.user("noor")})


async def test_a_member_who_left_can_be_blocked(harness: BotHarness) -> None:
    kai, lab = harness.user("kai"), harness.world.lab
    harness.world.discord.remove_member(lab, kai)
    said = await moderate(harness, "block", member=kai, reason="raid", duration="3 days")
    assert "is blocked" in said.text
    harness.world.discord.add_member(lab, kai)
    assert "You're blocked here" in (await harness.ask("kai", CHEAP, FOX)).text
    await moderate(harness, "unblock", member=kai)
    assert "isn't blocked" in (await moderate(harness, "unblock", member=kai)).text


async def test_gates_keep_new_members_out_politely(harness: BotHarness) -> None:
    said = await moderate(harness, "gates", time_on_server="365d")
    assert "at least 365 days" in said.text
    refused = await harness.ask("noor", CHEAP, FOX)
    for words in ("Not open for you yet", "<t:", "Nothing was paid", "/moderate gates"):
        assert words in refused.text
    await moderate(harness, "gates", time_on_server="off")
    await harness.made("noor", CHEAP, FOX)
    assert "isn't a length of time" in (await moderate(harness, "gates", account_age="soon")).text


async def test_a_quick_member_is_asked_to_wait(harness: BotHarness) -> None:
    await moderate(harness, "gates", requests=1)
    cards = await asyncio.gather(*(harness.ask("mira", CHEAP, FOX) for _ in range(3)))
    assert any("A moment, please" in card.text for card in cards)
    await moderate(harness, "gates", requests=30)
    for card in cards:
        if job := job_of(card):
            await harness.result(job)


async def test_a_creators_usage_is_for_moderators(harness: BotHarness) -> None:
    await harness.made("mira", CHEAP, FOX)
    discord, channel = harness.world.discord, harness.world.channels["mod-log"]
    name, mira = "Creator's usage", harness.user("mira")
    shown = await (await discord.user_menu(harness.user("milo"), name, mira, channel)).wait_original()
    for words in (f"Usage of <@{mira.id}>", "today", "done", "No strike counts"):
        assert words in shown.text
    with pytest.raises(RefusedError):
        await discord.user_menu(harness.user("noor"), name, mira, harness.studio)


async def test_the_cases_are_exported(harness: BotHarness) -> None:
    await moderate(harness, "strike", member=harness.user("theo"), reason="=cmd()")
    said = await moderate(harness, "export")
    (file,) = said.attachments
    assert file.filename == "cases.csv"
    text = file.data.decode("utf-8-sig")
    assert text.startswith("case,kind,at,member,by,reason")
    assert ",'=cmd()," in text
