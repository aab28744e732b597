"""What the buttons below a result do, pressed before and after a restart."""

import pytest

from sandbox.discord import Interaction, Message
from sandbox.results import amounts, job_of, price_of
from tests.e2e.stage import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"


async def answered(stage: BotHarness, interaction: Interaction) -> Message:
    message = await interaction.wait_original()
    assert message.seen_by == interaction.user_id
    return message


async def opened(stage: BotHarness, person: str, message: Message, custom_id: str) -> Message:
    """The panel that a press opens, once it has its price."""
    card = await answered(stage, await stage.press(person, message, custom_id))
    await until(lambda: any("Generate" in str(b.get("label")) for b in card.buttons), "the panel's price")
    return card


async def chosen(stage: BotHarness, person: str, card: Message, custom_id: str, value: str) -> Interaction:
    interaction = await stage.world.discord.select(stage.user(person), card, custom_id, [value])
    await interaction.wait_acked()
    return interaction


def part(card: Message, action: str) -> str:
    return next(
        str(p["custom_id"]) for p in card.parts if str(p.get("custom_id", "")).startswith(f"{action}:")
    )


async def test_a_result_has_its_rows_of_buttons(stage: BotHarness) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": "a kettle"})
    ids = [str(b["custom_id"]) for b in message.buttons]
    assert ids == [f"{word}:{job}" for word in ("again", "remix", "edit", "animate", "more", "bin")]


@pytest.mark.parametrize("restart", [False, True])
async def test_remix_opens_the_prompt_and_makes_what_is_typed(stage: BotHarness, restart: bool) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": f"a tea pot {restart}"})
    pressed = await stage.press("noor", message, f"remix:{job}")
    assert pressed.modal
    assert pressed.modal.inputs[0]["value"] == f"a tea pot {restart}"
    if restart:
        await stage.bot.restart()
    submit = await stage.world.discord.submit_modal(stage.user("noor"), pressed, {"prompt": "a blue tea pot"})
    made = job_of(await answered(stage, submit))
    assert made
    assert made != job
    result = await stage.result(made)
    assert "a blue tea pot" in result.text
    assert (await stage.record(made))["user"] == str(stage.user("noor").id)


async def test_a_long_prompt_is_remixed_in_two_inputs(stage: BotHarness) -> None:
    words = ("word " * 1000).strip()
    job, message = await stage.made("mira", CHEAP, {"prompt": words})
    pressed = await stage.press("mira", message, f"remix:{job}")
    assert pressed.modal
    assert len(pressed.modal.inputs) == 2
    submit = await stage.world.discord.submit_modal(stage.user("mira"), pressed)
    made = str(job_of(await answered(stage, submit)))
    await stage.result(made)
    assert list(stage.world.studio.jobs.values())[-1].input["prompt"] == words


async def test_remix_refuses_an_invisible_prompt(stage: BotHarness) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": "a spoon"})
    before = stage.balance
    pressed = await stage.press("mira", message, f"remix:{job}")
    submit = await stage.world.discord.submit_modal(stage.user("mira"), pressed, {"prompt": "\u200b\u2060"})
    card = await answered(stage, submit)
    await until(lambda: "Nothing was held or paid" in card.text, "the refusal")
    assert stage.balance == before


@pytest.mark.parametrize("restart", [False, True])
async def test_edit_shows_its_price_and_makes_it(stage: BotHarness, restart: bool) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": f"a barn {restart}"})
    panel = await opened(stage, "mira", message, f"edit:{job}")
    if restart:
        await stage.bot.restart()
    await chosen(stage, "mira", panel, part(panel, "pmodel"), "nano-banana-pro")
    await until(
        lambda: (
            "nano-banana-pro"
            in str([o for p in panel.parts for o in p.get("options", []) if o.get("default")])
        ),
        "the model",
    )
    first = amounts(panel.button("Generate")["label"])
    size = next(str(p["custom_id"]) for p in panel.parts if "image_size" in str(p.get("custom_id")))
    await chosen(stage, "mira", panel, size, "4K")
    await until(lambda: amounts(panel.button("Generate")["label"]) > first, "the dearer price")
    before, price = stage.balance, amounts(panel.button("Generate")["label"])[0]
    pressed = await stage.press("mira", panel, part(panel, "pgo"))
    assert pressed.modal
    submit = await stage.world.discord.submit_modal(stage.user("mira"), pressed, {"prompt": "in snow"})
    await submit.wait_acked()
    made = await until(lambda: job_of(panel), "the job")
    result = await stage.result(made)
    assert price_of(result) == before - stage.balance == price
    assert "in snow" in result.text
    body = list(stage.world.studio.jobs.values())[-1].input
    assert len(body["images"]) == 1


async def test_animate_uses_the_picture(stage: BotHarness) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": "a lake"})
    panel = await opened(stage, "noor", message, f"animate:{job}")
    await chosen(stage, "noor", panel, part(panel, "pmodel"), "grok-video")
    await until(
        lambda: any(
            "grok-video" in str(o) for p in panel.parts for o in p.get("options", []) if o.get("default")
        ),
        "the model",
    )
    written = await stage.press("noor", panel, part(panel, "pprompt"))
    submit = await stage.world.discord.submit_modal(stage.user("noor"), written, {"prompt": "waves roll"})
    await submit.wait_acked()
    await until(lambda: "waves roll" in panel.text, "the prompt")
    price, before = amounts(panel.button("Generate")["label"])[0], stage.balance
    await stage.press("noor", panel, part(panel, "pgo"))
    made = await until(lambda: job_of(panel), "the job")
    result = await stage.result(made)
    assert before - stage.balance == price
    assert [str(b["custom_id"]).partition(":")[0] for b in result.buttons] == [
        "again",
        "remix",
        "more",
        "bin",
    ]


async def test_a_panel_obeys_its_opener_only(stage: BotHarness) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": "a jar"})
    panel = await opened(stage, "mira", message, f"edit:{job}")
    forged = {"custom_id": part(panel, "pgo"), "type": 2, "id": 1}
    interaction = stage.world.discord._press(stage.user("theo"), panel, forged, {})
    await interaction.wait_message("somebody else")


@pytest.mark.parametrize("restart", [False, True])
async def test_the_menu_tells_details_and_receipt(stage: BotHarness, restart: bool) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": f"a lamp {restart}"})
    menu = await answered(stage, await stage.press("noor", message, f"more:{job}"))
    await until(lambda: menu.parts, "the menu")
    if restart:
        await stage.bot.restart()
    await chosen(stage, "noor", menu, f"do:{job}", "details")
    await until(lambda: "transaction" in menu.text, "the receipt")
    assert price_of(message) in amounts(menu.text)


async def done(stage: BotHarness, person: str, message: Message, job: str, what: str, words: str) -> Message:
    await stage.state(job, "DELIVERED")  # it stands there a moment before the bot has noted where
    menu = await answered(stage, await stage.press(person, message, f"more:{job}"))
    await until(lambda: any(p.get("custom_id") == f"do:{job}" for p in menu.parts), "the menu")
    interaction = await chosen(stage, person, menu, f"do:{job}", what)

    def look() -> Message | None:
        return next((m for m in interaction.messages if words in m.text), None) or (
            menu if words in menu.text else None
        )

    return await until(look, words)


async def test_what_the_menu_does(stage: BotHarness) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": "a clock"})
    before = stage.balance
    await done(stage, "mira", message, job, "alone", "at no cost")
    assert len(stage.results(job)) == 2
    await done(stage, "noor", message, job, "alone", "Only its maker")
    await done(stage, "noor", message, job, "dm", "direct messages")
    await done(stage, "noor", message, job, "report", "no channel for reports")
    tray = await done(stage, "noor", message, job, "reference", "Your tray")
    assert "1 picture" in tray.text
    assert stage.balance == before
    menu = await done(stage, "noor", message, job, "vary", "held")
    made = str(job_of(menu))
    await stage.result(made)
    await done(stage, "noor", stage.results(made)[0], made, "details", f"job {job}")


async def test_the_tray_feeds_an_edit(stage: BotHarness) -> None:
    one, first = await stage.made("theo", CHEAP, {"prompt": "a tray one"})
    two, second = await stage.made("theo", CHEAP, {"prompt": "a tray two"})
    await done(stage, "theo", first, one, "reference", "1 picture")
    panel = await opened(stage, "theo", second, f"edit:{two}")
    await stage.press("theo", panel, part(panel, "ptray"))
    await until(lambda: panel.text.count("by <@") == 2, "both pictures")
    card = await stage.ask("theo", "tray")
    await until(lambda: card.buttons, "the tray")
    await stage.press("theo", card, "tray:empty")
    await until(lambda: "empty now" in card.text, "the empty tray")


async def test_only_maker_and_moderators_remove(stage: BotHarness) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": "a hat"})
    refused = await answered(stage, await stage.press("noor", message, f"bin:{job}"))
    await until(lambda: "Only its maker and moderators" in refused.text, "the refusal")
    await stage.bot.restart()
    await stage.press("milo", message, f"bin:{job}")
    await until(lambda: not message.attachments and "removed by" in message.text, "the removal")
    assert str(stage.user("milo").id) in message.text
    shown = await stage.ask("mira", "show", {"job": job})
    await until(lambda: "removed by a moderator" in shown.text, "the refusal")


async def test_its_maker_removes_and_brings_back(stage: BotHarness) -> None:
    job, message = await stage.made("mira", CHEAP, {"prompt": "a cap"})
    await stage.press("mira", message, f"bin:{job}")
    await until(lambda: not message.attachments, "the removal")
    await stage.ask("mira", "show", {"job": job})
    await until(lambda: stage.results(job), "the result again")


async def test_a_clean_list_after_cancel(stage: BotHarness) -> None:
    jobs = [str(job_of(await stage.ask("noor", CHEAP, {"prompt": f"row {n}"}))) for n in range(5)]
    listed = await stage.ask("noor", "jobs")
    await until(lambda: listed.buttons, "the list")
    await stage.press("noor", listed, f"cancel:{jobs[-1]}")
    await until(
        lambda: (
            "is cancelled" in listed.text
            and not any(b["custom_id"] == f"cancel:{jobs[-1]}" for b in listed.buttons)
        ),
        "the list as it is now",
    )
    for job in jobs[:-1]:
        await stage.result(job)
