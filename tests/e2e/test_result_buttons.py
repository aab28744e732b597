"""The buttons below a result, pressed before and after a restart."""

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, Message
from sandbox.results import amounts, job_of, price_of
from tests.e2e.custom_ids import actions_on, id_on, kinds_on
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP = "grok generate"


async def answered(harness: BotHarness, interaction: Interaction) -> Message:
    message = await interaction.wait_original()
    assert message.seen_by == interaction.user_id
    return message


async def opened(harness: BotHarness, person: str, message: Message, custom_id: str) -> Message:
    """Return the panel that a press opens, once it has its price."""
    card = await answered(harness, await harness.press(person, message, custom_id))
    await until(lambda: any("Generate" in str(b.get("label")) for b in card.buttons), "the panel's price")
    return card


async def chosen(harness: BotHarness, person: str, card: Message, custom_id: str, value: str) -> Interaction:
    interaction = await harness.world.discord.select(harness.user(person), card, custom_id, [value])
    await interaction.wait_acked()
    return interaction


async def test_a_result_has_its_rows_of_buttons(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a kettle"})
    assert actions_on(message) == [
        actions.Again(job),
        actions.Remix(job),
        actions.Edit(job),
        actions.Animate(job),
        actions.More(job),
        actions.Remove(job),
    ]


@pytest.mark.parametrize("restart", [False, True])
async def test_remix_opens_the_prompt_and_makes_what_is_typed(harness: BotHarness, restart: bool) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": f"a tea pot {restart}"})
    pressed = await harness.press("noor", message, encode(actions.Remix(job)))
    assert pressed.modal
    assert pressed.modal.inputs[0]["value"] == f"a tea pot {restart}"
    if restart:
        await harness.bot.restart()
    submit = await harness.world.discord.submit_modal(
        harness.user("noor"), pressed, {"prompt": "a blue tea pot"}
    )
    made = job_of(await answered(harness, submit))
    assert made
    assert made != job
    result = await harness.result(made)
    assert "a blue tea pot" in result.text
    assert (await harness.record(made))["user"] == str(harness.user("noor").id)


async def test_a_long_prompt_is_remixed_in_two_inputs(harness: BotHarness) -> None:
    words = ("word " * 1000).strip()
    job, message = await harness.made("mira", CHEAP, {"prompt": words})
    pressed = await harness.press("mira", message, encode(actions.Remix(job)))
    assert pressed.modal
    assert len(pressed.modal.inputs) == 2
    submit = await harness.world.discord.submit_modal(harness.user("mira"), pressed)
    made = str(job_of(await answered(harness, submit)))
    await harness.result(made)
    assert list(harness.world.studio.jobs.values())[-1].input["prompt"] == words


async def test_remix_refuses_an_invisible_prompt(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a spoon"})
    before = harness.balance
    pressed = await harness.press("mira", message, encode(actions.Remix(job)))
    submit = await harness.world.discord.submit_modal(
        harness.user("mira"), pressed, {"prompt": "\u200b\u2060"}
    )
    card = await answered(harness, submit)
    await until(lambda: "Nothing was paid" in card.text, "the refusal")
    assert harness.balance == before


@pytest.mark.parametrize("restart", [False, True])
async def test_edit_shows_its_price_and_makes_it(harness: BotHarness, restart: bool) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": f"a barn {restart}"})
    panel = await opened(harness, "mira", message, encode(actions.Edit(job)))
    if restart:
        await harness.bot.restart()
    await chosen(harness, "mira", panel, id_on(panel, actions.ChooseModel), "nano-banana-pro")
    await until(
        lambda: (
            "nano-banana-pro"
            in str([o for p in panel.parts for o in p.get("options", []) if o.get("default")])
        ),
        "the model",
    )
    first = amounts(panel.button("Generate")["label"])
    size = next(str(p["custom_id"]) for p in panel.parts if "image_size" in str(p.get("custom_id")))
    await chosen(harness, "mira", panel, size, "4K")
    await until(lambda: amounts(panel.button("Generate")["label"]) > first, "the dearer price")
    before, price = harness.balance, amounts(panel.button("Generate")["label"])[0]
    pressed = await harness.press("mira", panel, id_on(panel, actions.Generate))
    assert pressed.modal
    submit = await harness.world.discord.submit_modal(harness.user("mira"), pressed, {"prompt": "in snow"})
    await submit.wait_acked()
    made = await until(lambda: job_of(panel), "the job")
    result = await harness.result(made)
    assert price_of(result) == before - harness.balance == price
    assert "in snow" in result.text
    body = list(harness.world.studio.jobs.values())[-1].input
    assert len(body["images"]) == 1


async def test_animate_uses_the_picture(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a lake"})
    panel = await opened(harness, "noor", message, encode(actions.Animate(job)))
    await chosen(harness, "noor", panel, id_on(panel, actions.ChooseModel), "grok-video")
    await until(
        lambda: any(
            "grok-video" in str(o) for p in panel.parts for o in p.get("options", []) if o.get("default")
        ),
        "the model",
    )
    written = await harness.press("noor", panel, id_on(panel, actions.WritePrompt))
    submit = await harness.world.discord.submit_modal(harness.user("noor"), written, {"prompt": "waves roll"})
    await submit.wait_acked()
    await until(lambda: "waves roll" in panel.text, "the prompt")
    price, before = amounts(panel.button("Generate")["label"])[0], harness.balance
    await harness.press("noor", panel, id_on(panel, actions.Generate))
    made = await until(lambda: job_of(panel), "the job")
    result = await harness.result(made)
    assert before - harness.balance == price
    assert kinds_on(result) == [actions.Again, actions.Remix, actions.More, actions.Remove]


async def test_a_panel_obeys_its_opener_only(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a jar"})
    panel = await opened(harness, "mira", message, encode(actions.Edit(job)))
    forged = {"custom_id": id_on(panel, actions.Generate), "type": 2, "id": 1}
    interaction = harness.world.discord._press(harness.user("theo"), panel, forged, {})
    await interaction.wait_message("someone else")


@pytest.mark.parametrize("restart", [False, True])
async def test_the_menu_tells_details_and_receipt(harness: BotHarness, restart: bool) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": f"a lamp {restart}"})
    menu = await answered(harness, await harness.press("noor", message, encode(actions.More(job))))
    await until(lambda: menu.parts, "the menu")
    if restart:
        await harness.bot.restart()
    await chosen(harness, "noor", menu, encode(actions.ChooseMore(job)), "details")
    await until(lambda: "transaction" in menu.text, "the receipt")
    assert price_of(message) in amounts(menu.text)


async def done(
    harness: BotHarness, person: str, message: Message, job: str, what: str, words: str
) -> Message:
    await harness.state(job, "DELIVERED")  # it is posted a moment before the bot has recorded its id
    menu = await answered(harness, await harness.press(person, message, encode(actions.More(job))))
    await until(
        lambda: any(p.get("custom_id") == encode(actions.ChooseMore(job)) for p in menu.parts), "the menu"
    )
    interaction = await chosen(harness, person, menu, encode(actions.ChooseMore(job)), what)

    def look() -> Message | None:
        return next((m for m in interaction.messages if words in m.text), None) or (
            menu if words in menu.text else None
        )

    return await until(look, words)


async def test_what_the_menu_does(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a clock"})
    before = harness.balance
    await done(harness, "mira", message, job, "alone", "at no cost")
    assert len(harness.results(job)) == 2
    await done(harness, "noor", message, job, "alone", "Only the member who made")
    await done(harness, "noor", message, job, "dm", "direct messages")
    await done(harness, "noor", message, job, "report", "have been told")
    tray = await done(harness, "noor", message, job, "reference", "Your tray")
    assert "1 picture" in tray.text
    assert harness.balance == before
    menu = await done(harness, "noor", message, job, "vary", "held")
    made = str(job_of(menu))
    await harness.result(made)
    await done(harness, "noor", harness.results(made)[0], made, "details", f"job {job}")


async def test_the_tray_feeds_an_edit(harness: BotHarness) -> None:
    one, first = await harness.made("theo", CHEAP, {"prompt": "a tray one"})
    two, second = await harness.made("theo", CHEAP, {"prompt": "a tray two"})
    await done(harness, "theo", first, one, "reference", "1 picture")
    panel = await opened(harness, "theo", second, encode(actions.Edit(two)))
    await harness.press("theo", panel, id_on(panel, actions.AddTray))
    await until(lambda: panel.text.count("by <@") == 2, "both pictures")
    card = await harness.ask("theo", "tray")
    await until(lambda: card.buttons, "the tray")
    await harness.press("theo", card, encode(actions.UseTray("empty")))
    await until(lambda: "empty now" in card.text, "the empty tray")


async def test_only_maker_and_moderators_remove(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a hat"})
    refused = await answered(harness, await harness.press("noor", message, encode(actions.Remove(job))))
    await until(lambda: "Only the member who made a result and moderators" in refused.text, "the refusal")
    await harness.bot.restart()
    await harness.press("milo", message, encode(actions.Remove(job)))
    await until(lambda: not message.attachments and "removed by" in message.text, "the removal")
    assert str(harness.user("milo").id) in message.text
    shown = await harness.ask("mira", "show", {"job": job})
    await until(lambda: "A moderator removed this" in shown.text, "the refusal")


async def test_its_maker_removes_and_brings_back(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a cap"})
    await harness.press("mira", message, encode(actions.Remove(job)))
    await until(lambda: not message.attachments, "the removal")
    await harness.ask("mira", "show", {"job": job})
    await until(lambda: harness.results(job), "the result again")


async def test_a_clean_list_after_cancel(harness: BotHarness) -> None:
    jobs = [str(job_of(await harness.ask("noor", CHEAP, {"prompt": f"row {n}"}))) for n in range(5)]
    listed = await harness.ask("noor", "jobs")
    await until(lambda: listed.buttons, "the list")
    await harness.press("noor", listed, encode(actions.Cancel(jobs[-1])))
    await until(
        lambda: (
            "Cancelled. " in listed.text
            and not any(b["custom_id"] == encode(actions.Cancel(jobs[-1])) for b in listed.buttons)
        ),
        "the list as it is now",
    )
    for job in jobs[:-1]:
        await harness.result(job)
