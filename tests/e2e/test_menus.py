"""The Apps menu of messages, on pictures of all kinds and of everybody."""

import pytest

from sandbox.discord import Interaction, Message, Upload
from sandbox.results import job_of, price_of
from tests.e2e.files import clip, picture
from tests.e2e.stage import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

EDIT, ANIMATE, TRAY, DETAILS = (
    "Edit this image",
    "Animate this image",
    "Use as reference",
    "Image details",
)


async def menu(stage: BotHarness, person: str, name: str, message: Message) -> Message:
    interaction = await stage.world.discord.message_menu(stage.user(person), name, message)
    answer = await interaction.wait_original()
    assert answer.seen_by == stage.user(person).id
    return answer


async def said(stage: BotHarness, person: str, *files: Upload) -> Message:
    return await stage.world.discord.say(stage.user(person), stage.studio, "look", list(files))


async def holds(card: Message, words: str) -> None:
    await until(lambda: words in card.text, f"“{words}”")


def part(card: Message, action: str) -> str:
    found = (str(p.get("custom_id", "")) for p in card.parts)
    return next((custom_id for custom_id in found if custom_id.startswith(f"{action}:")), "")


async def choose(stage: BotHarness, person: str, card: Message, action: str, value: str) -> Interaction:
    await until(lambda: part(card, action), f"the menu {action}")
    return await stage.world.discord.select(stage.user(person), card, part(card, action), [value])


async def test_five_menus_at_most(stage: BotHarness) -> None:
    offered = stage.world.discord.commands_for(stage.user("mira"), stage.studio)
    names = [command["name"] for command in offered if command.get("type") == 3]
    assert {EDIT, ANIMATE, TRAY, DETAILS} <= set(names)
    assert len(names) <= 5


@pytest.mark.parametrize("restart", [False, True])
async def test_one_of_several_pictures_of_another_member(stage: BotHarness, restart: bool) -> None:
    message = await said(stage, "theo", picture("red"), clip(), picture("blue"))
    card = await menu(stage, "mira", EDIT, message)
    await holds(card, "has 2 pictures")
    if restart:
        await stage.bot.restart()
    await choose(stage, "mira", card, "pick", "2")
    await until(lambda: part(card, "pgo"), "the panel")
    await choose(stage, "mira", card, "pmodel", "grok")
    pressed = await stage.press("mira", card, part(card, "pgo"))
    submit = await stage.world.discord.submit_modal(stage.user("mira"), pressed, {"prompt": "gold"})
    await submit.wait_acked()
    job = await until(lambda: job_of(card), "the job")
    result = await stage.result(job)
    details = await menu(stage, "noor", DETAILS, result)
    await choose(stage, "noor", details, "do", "details")
    await holds(details, f"a picture]({'https://discord.com/channels/'}")
    assert str(stage.user("theo").id) in details.text
    assert price_of(result) > 0


async def test_a_result_is_known_by_its_menu_too(stage: BotHarness) -> None:
    job, result = await stage.made("mira", "grok generate", {"prompt": "a gate"})
    card = await menu(stage, "noor", ANIMATE, result)
    await until(lambda: part(card, "pgo"), "the panel")
    assert str(stage.user("mira").id) in card.text
    details = await menu(stage, "noor", DETAILS, result)
    await holds(details, f"job {job}")


async def test_a_message_without_a_picture(stage: BotHarness) -> None:
    for files in ((), (clip(),)):
        card = await menu(stage, "mira", EDIT, await said(stage, "theo", *files))
        await holds(card, "no picture in that message")


async def test_what_only_looks_like_a_picture(stage: BotHarness) -> None:
    card = await menu(stage, "mira", TRAY, await said(stage, "theo", Upload("x.png", b"no picture at all")))
    await holds(card, "cannot be read")


async def test_a_maker_keeps_their_pictures(stage: BotHarness) -> None:
    message = await said(stage, "noor", picture("pink"))
    await holds(await stage.ask("noor", "me pictures", {"others": "off"}), "Only you")
    await holds(await menu(stage, "theo", EDIT, message), "does not let others")
    card = await menu(stage, "noor", EDIT, message)
    await until(lambda: part(card, "pgo"), "the panel")
    await stage.ask("noor", "me pictures", {"others": "on"})


async def test_a_server_keeps_everybody_to_their_own(stage: BotHarness) -> None:
    message = await said(stage, "noor", picture("gray"))
    await holds(await stage.ask("hana", "studio pictures", {"others": "off"}), "their own")
    await holds(await menu(stage, "theo", EDIT, message), "their own pictures only")
    await holds(await stage.ask("hana", "studio pictures", {"others": "on"}), "each other")


async def test_a_picture_deleted_behind_an_open_choice(stage: BotHarness) -> None:
    message = await said(stage, "theo", picture("cyan"), picture("black"))
    card = await menu(stage, "mira", TRAY, message)
    await holds(card, "has 2 pictures")
    await stage.world.discord.remove(stage.user("theo"), message)
    interaction = await choose(stage, "mira", card, "pick", "1")
    await until(
        lambda: "Your tray" in card.text or any("no longer there" in m.text for m in interaction.messages),
        "an answer",
    )


async def laid_aside_or_refused(card: Message, interaction: Interaction) -> None:
    await until(lambda: "Your tray" in card.text or interaction.followups, "an answer")


async def test_the_tray_takes_fourteen(stage: BotHarness) -> None:
    files = [picture("teal", width=64 + n) for n in range(15)]
    batches = [await said(stage, "milo", *files[:8]), await said(stage, "milo", *files[8:])]
    cards = []
    for message in batches:
        for number in range(1, len(message.attachments) + 1):
            card = await menu(stage, "milo", TRAY, message)
            interaction = await choose(stage, "milo", card, "pick", str(number))
            await interaction.wait_acked()
            await laid_aside_or_refused(card, interaction)
            cards.append((card, interaction))
    assert "14 pictures" in cards[13][0].text
    assert "that is all it takes" in cards[14][1].followups[0].text


async def test_own_defaults_and_help(stage: BotHarness) -> None:
    card = await stage.ask(
        "theo", "me defaults", {"model": "grok", "option": "aspect_ratio", "value": "16:9"}
    )
    await holds(card, "aspect_ratio: 16:9")
    _, result = await stage.made("theo", "grok generate", {"prompt": "a wide field"})
    assert "16:9" in result.text
    _, result = await stage.made("theo", "grok generate", {"prompt": "a tower", "aspect_ratio": "1:1"})
    assert "16:9" not in result.text
    await holds(
        await stage.ask("theo", "me defaults", {"model": "grok", "option": "aspect_ratio", "value": "x"}),
        "choose one of",
    )
    await holds(await stage.ask("theo", "me notify", {"when": "long"}), "two minutes")
    _, result = await stage.made("theo", "grok generate", {"prompt": "quick"})
    assert result.mentions == []
    for topic, words in (
        ("cost", "grok · $0.0"),
        ("where", "/jobs"),
        ("refused", "never costs"),
        ("change", "tray"),
    ):
        await holds(await stage.ask("theo", "help", {"topic": topic}), words)
    await holds(await stage.ask("theo", "help"), "What does it cost?")


async def test_reports_reach_the_alerts_channel(stage: BotHarness) -> None:
    log = stage.world.channels["mod-log"]
    await stage.ask("hana", "treasury alerts", {"channel": log})
    message = await said(stage, "theo", picture("white"))
    details = await menu(stage, "noor", DETAILS, message)
    await holds(details, "not made here")
    await stage.press("noor", details, part(details, "report"))
    await holds(details, "have been told")
    notices = [m.text for m in stage.world.discord.messages(log) if "**Report**" in m.text]
    assert notices
    assert str(message.id) in notices[0]
    assert str(stage.user("noor").id) not in notices[0]
