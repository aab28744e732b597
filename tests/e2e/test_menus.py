"""The Apps menu of messages, on pictures of all kinds and authors."""

import pytest

from bot.ui.kit import actions
from bot.ui.kit.actions import Action
from sandbox.discord import Interaction, Message, Upload
from sandbox.results import job_of, price_of
from tests.e2e.custom_ids import id_on
from tests.e2e.files import clip, picture
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

EDIT, ANIMATE, TRAY, DETAILS = (
    "Edit this image",
    "Animate this image",
    "Use as reference",
    "Image details",
)


async def menu(harness: BotHarness, person: str, name: str, message: Message) -> Message:
    interaction = await harness.world.discord.message_menu(harness.user(person), name, message)
    answer = await interaction.wait_original()
    assert answer.seen_by == harness.user(person).id
    return answer


async def said(harness: BotHarness, person: str, *files: Upload) -> Message:
    return await harness.world.discord.say(harness.user(person), harness.studio, "look", list(files))


async def holds(card: Message, words: str) -> None:
    await until(lambda: words in card.text, f"“{words}”")


async def choose(
    harness: BotHarness, person: str, card: Message, kind: type[Action], value: str
) -> Interaction:
    custom_id = await until(lambda: id_on(card, kind), f"the menu {kind.name}")
    return await harness.world.discord.select(harness.user(person), card, custom_id, [value])


async def test_five_menus_at_most(harness: BotHarness) -> None:
    offered = harness.world.discord.commands_for(harness.user("mira"), harness.studio)
    names = [command["name"] for command in offered if command.get("type") == 3]
    assert {EDIT, ANIMATE, TRAY, DETAILS} <= set(names)
    assert len(names) <= 5


@pytest.mark.parametrize("restart", [False, True])
async def test_one_of_several_pictures_of_another_member(harness: BotHarness, restart: bool) -> None:
    message = await said(harness, "theo", picture("red"), clip(), picture("blue"))
    card = await menu(harness, "mira", EDIT, message)
    await holds(card, "has 2 pictures")
    if restart:
        await harness.bot.restart()
    await choose(harness, "mira", card, actions.ChoosePicture, "2")
    await until(lambda: id_on(card, actions.Generate), "the panel")
    await choose(harness, "mira", card, actions.ChooseModel, "grok")
    pressed = await harness.press("mira", card, id_on(card, actions.Generate))
    submit = await harness.world.discord.submit_modal(harness.user("mira"), pressed, {"prompt": "gold"})
    await submit.wait_acked()
    job = await until(lambda: job_of(card), "the job")
    result = await harness.result(job)
    details = await menu(harness, "noor", DETAILS, result)
    await holds(details, f"picture 1]({'https://discord.com/channels/'}")
    assert str(harness.user("theo").id) in details.text
    assert price_of(result) > 0


@pytest.mark.parametrize("restart", [False, True])
async def test_a_picture_of_another_member_is_edited_in_one_form(harness: BotHarness, restart: bool) -> None:
    message = await said(harness, "theo", picture("green"))
    opened = await harness.world.discord.message_menu(harness.user("mira"), EDIT, message)
    await until(lambda: opened.modal, "the form")
    if restart:
        await harness.bot.restart()
    submit = await harness.world.discord.submit_modal(
        harness.user("mira"), opened, {"prompt": "silver", "model": "grok"}
    )
    card = await submit.wait_original()
    result = await harness.result(str(await until(lambda: job_of(card), "the job")))
    assert "silver" in result.text


async def test_a_result_is_known_by_its_menu_too(harness: BotHarness) -> None:
    job, result = await harness.made("mira", "grok generate", {"prompt": "a gate"})
    card = await menu(harness, "noor", ANIMATE, result)
    await until(lambda: id_on(card, actions.Generate), "the panel")
    assert str(harness.user("mira").id) in card.text
    details = await menu(harness, "noor", DETAILS, result)
    await holds(details, f"job {job}")


async def test_a_message_without_a_picture(harness: BotHarness) -> None:
    for files in ((), (clip(),)):
        card = await menu(harness, "mira", EDIT, await said(harness, "theo", *files))
        await holds(card, "has no picture")


async def test_what_only_looks_like_a_picture(harness: BotHarness) -> None:
    card = await menu(
        harness, "mira", TRAY, await said(harness, "theo", Upload("x.png", b"no picture at all"))
    )
    await holds(card, "I can't read")


async def test_a_maker_keeps_their_pictures(harness: BotHarness) -> None:
    message = await said(harness, "noor", picture("pink"))
    await holds(await harness.ask("noor", "me pictures", {"others": "off"}), "Only you")
    await holds(await menu(harness, "theo", EDIT, message), "doesn't let others")
    own = await harness.world.discord.message_menu(harness.user("noor"), EDIT, message)
    await until(lambda: own.modal, "the form")
    await harness.ask("noor", "me pictures", {"others": "on"})


async def test_a_server_keeps_everybody_to_their_own(harness: BotHarness) -> None:
    message = await said(harness, "noor", picture("gray"))
    await holds(await harness.ask("hana", "studio pictures", {"others": "off"}), "their own")
    await holds(await menu(harness, "theo", EDIT, message), "their own pictures only")
    await holds(await harness.ask("hana", "studio pictures", {"others": "on"}), "each other")


async def test_a_picture_deleted_behind_an_open_choice(harness: BotHarness) -> None:
    message = await said(harness, "theo", picture("cyan"), picture("black"))
    card = await menu(harness, "mira", TRAY, message)
    await holds(card, "has 2 pictures")
    await harness.world.discord.remove(harness.user("theo"), message)
    interaction = await choose(harness, "mira", card, actions.ChoosePicture, "1")
    await until(
        lambda: "Your tray" in card.text or any("is gone" in m.text for m in interaction.messages),
        "an answer",
    )


async def laid_aside_or_refused(card: Message, interaction: Interaction) -> None:
    await until(lambda: "Your tray" in card.text or interaction.followups, "an answer")


async def test_the_tray_takes_fourteen(harness: BotHarness) -> None:
    files = [picture("teal", width=64 + n) for n in range(15)]
    batches = [await said(harness, "milo", *files[:8]), await said(harness, "milo", *files[8:])]
    cards = []
    for message in batches:
        for number in range(1, len(message.attachments) + 1):
            card = await menu(harness, "milo", TRAY, message)
            interaction = await choose(harness, "milo", card, actions.ChoosePicture, str(number))
            await interaction.wait_acked()
            await laid_aside_or_refused(card, interaction)
            cards.append((card, interaction))
    assert "14 pictures" in cards[13][0].text
    assert "Your tray is full" in cards[14][1].followups[0].text


async def test_own_defaults_and_help(harness: BotHarness) -> None:
    card = await harness.ask(
        "theo", "me defaults", {"model": "grok", "option": "aspect_ratio", "value": "16:9"}
    )
    await holds(card, "aspect_ratio: 16:9")
    _, result = await harness.made("theo", "grok generate", {"prompt": "a wide field"})
    assert "16:9" in result.text
    _, result = await harness.made("theo", "grok generate", {"prompt": "a tower", "aspect_ratio": "1:1"})
    assert "16:9" not in result.text
    await holds(
        await harness.ask("theo", "me defaults", {"model": "grok", "option": "aspect_ratio", "value": "x"}),
        "Choose one of",
    )
    await holds(await harness.ask("theo", "me notify", {"when": "long"}), "two minutes")
    _, result = await harness.made("theo", "grok generate", {"prompt": "quick"})
    assert result.mentions == []
    for topic, words in (
        ("cost", "grok · $0.0"),
        ("where", "/jobs"),
        ("refused", "never costs"),
        ("change", "tray"),
    ):
        await holds(await harness.ask("theo", "help", {"topic": topic}), words)
    card = await harness.ask("theo", "help")
    await holds(card, "That's all it takes")
    await choose(harness, "theo", card, actions.HelpTopic, "refused")
    await holds(card, "Why was I refused?")


async def test_reports_reach_the_alerts_channel(harness: BotHarness) -> None:
    log = harness.world.channels["mod-log"]
    await harness.ask("hana", "treasury alerts", {"channel": log})
    message = await said(harness, "theo", picture("white"))
    details = await menu(harness, "noor", DETAILS, message)
    await holds(details, "Not made here")
    form = await harness.press("noor", details, id_on(details, actions.ReportPicture))
    await harness.fill("noor", form, {"reason": "spam", "text": "an advertisement"})
    await holds(details, "without your name")
    cards = [m.text for m in harness.world.discord.messages(log) if "Reported picture" in m.text]
    assert cards
    assert str(message.id) in cards[0]
    assert "an advertisement" in cards[0]
    assert str(harness.user("noor").id) not in cards[0]
