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


async def test_a_result_has_one_row_of_buttons(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a kettle"})
    assert actions_on(message) == [
        actions.Again(job),
        actions.Remix(job),
        actions.Edit(job),
        actions.Animate(job),
        actions.More(job),
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
async def test_edit_is_one_form(harness: BotHarness, restart: bool) -> None:
    """Edit, submit: two presses, and the picture is made by the model that was chosen."""
    job, message = await harness.made("mira", CHEAP, {"prompt": f"a barn {restart}"})
    before = harness.balance
    pressed = await harness.press("mira", message, encode(actions.Edit(job)))
    assert pressed.modal
    if restart:
        await harness.bot.restart()
    submit = await harness.world.discord.submit_modal(
        harness.user("mira"), pressed, {"prompt": "in snow", "model": "flux-2-pro"}
    )
    made = str(job_of(await answered(harness, submit)))
    result = await harness.result(made)
    assert price_of(result) == before - harness.balance
    assert "in snow" in result.text
    assert "flux-2-pro" in result.text
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
    assert kinds_on(result) == [actions.Again, actions.Remix, actions.More]


async def test_a_panel_obeys_its_opener_only(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a jar"})
    panel = await opened(harness, "mira", message, encode(actions.Animate(job)))
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
    await chosen(harness, "noor", menu, id_on(menu, actions.ChooseMore), "details")
    await until(lambda: "transaction" in menu.text, "the receipt")
    assert price_of(message) in amounts(menu.text)


async def done(
    harness: BotHarness, person: str, message: Message, job: str, what: str, words: str
) -> Message:
    await harness.state(job, "DELIVERED")  # it is posted a moment before the bot has recorded its id
    menu = await answered(harness, await harness.press(person, message, encode(actions.More(job))))
    custom_id = await until(lambda: id_on(menu, actions.ChooseMore), "the menu")
    interaction = await chosen(harness, person, menu, custom_id, what)
    if what == "report":
        await harness.fill(person, interaction, {"reason": "other", "text": "a mistake"})

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
    await done(harness, "noor", message, job, "dm", "direct messages")
    await done(harness, "noor", message, job, "report", "without your name")
    tray = await done(harness, "noor", message, job, "reference", "Your tray")
    assert "1 picture" in tray.text
    assert harness.balance == before
    menu = await done(harness, "noor", message, job, "vary", "set aside")
    made = str(job_of(menu))
    await harness.result(made)
    await done(harness, "noor", harness.results(made)[0], made, "details", "picture 1")


async def test_the_tray_feeds_an_edit(harness: BotHarness) -> None:
    one, first = await harness.made("theo", CHEAP, {"prompt": "a tray one"})
    two, second = await harness.made("theo", CHEAP, {"prompt": "a tray two"})
    await done(harness, "theo", first, one, "reference", "1 picture")
    pressed = await harness.press("theo", second, encode(actions.Edit(two)))
    submit = await harness.world.discord.submit_modal(
        harness.user("theo"), pressed, {"prompt": "both", "model": "flux-2-pro", "pictures": "tray"}
    )
    await harness.result(str(job_of(await answered(harness, submit))))
    assert len(list(harness.world.studio.jobs.values())[-1].input["images"]) == 2
    card = await harness.ask("theo", "tray")
    await until(lambda: card.buttons, "the tray")
    await harness.press("theo", card, encode(actions.UseTray("empty")))
    await until(lambda: "empty now" in card.text, "the empty tray")


async def test_the_same_in_another_shape(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a tower"})
    menu = await done(harness, "mira", message, job, "as-9-16", "set aside")
    result = await harness.result(str(job_of(menu)))
    assert "9:16" in result.text


async def test_a_favourite_runs_with_one_press(harness: BotHarness) -> None:
    job, message = await harness.made("noor", CHEAP, {"prompt": "a lantern fish"})
    await done(harness, "noor", message, job, "favourite", "### Saved")
    await harness.bot.restart()
    listed = await harness.ask("noor", "me favourites")
    custom_id = await until(lambda: id_on(listed, actions.RunFavourite), "the list")
    pressed = await harness.press("noor", listed, custom_id)
    made = str(job_of(await answered(harness, pressed)))
    assert "a lantern fish" in (await harness.result(made)).text
    favourite = next(o["value"] for part in listed.parts for o in part.get("options", ()))
    await chosen(harness, "noor", listed, id_on(listed, actions.DropFavourite), favourite)
    await until(lambda: "No favourites yet" in listed.text, "the empty list")


# ── Delete and Undo ──────────────────────────────────────────────────────────────────────────────


async def deleted(harness: BotHarness, person: str, message: Message, custom_id: str) -> Message:
    """Press Delete and agree to it; return the card with Undo."""
    card = await answered(harness, await harness.press_old(person, message, custom_id))
    yes = await until(lambda: id_on(card, actions.Delete), "the question")
    await harness.press(person, card, yes)
    await until(lambda: id_on(card, actions.Undo), "Undo")
    return card


async def test_only_maker_and_moderators_remove(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a hat"})
    refused = await answered(harness, await harness.press_old("noor", message, encode(actions.Remove(job))))
    await until(lambda: "Only the member who made a result and moderators" in refused.text, "the refusal")
    await harness.bot.restart()
    await deleted(harness, "milo", message, encode(actions.Remove(job)))
    await until(lambda: not message.attachments and "removed this" in message.text, "the removal")
    assert str(harness.user("milo").id) in message.text
    shown = await harness.ask("mira", "show", {"job": job})
    await until(lambda: "A moderator removed this" in shown.text, "the refusal")


async def test_its_maker_removes_and_brings_back(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a cap"})
    await deleted(harness, "mira", message, encode(actions.Remove(job)))
    await until(lambda: not message.attachments, "the removal")
    await harness.ask("mira", "show", {"job": job})
    await until(lambda: harness.results(job), "the result again")


async def test_delete_asks_and_can_be_undone_in_place(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a scarf"})
    file, ids = message.attachments[0].data, actions_on(message)
    asked = await done(harness, "mira", message, job, "delete", "Delete this result?")
    assert message.attachments
    await harness.press("mira", asked, id_on(asked, actions.Delete))
    undo = await until(lambda: id_on(asked, actions.Undo), "Undo")
    assert not message.attachments
    await harness.bot.restart()
    await harness.press("mira", asked, undo)
    await until(lambda: "It is back in its place." in asked.text, "the result again")
    assert message.attachments[0].data == file
    assert actions_on(message) == ids
    assert "removed" not in message.text


async def test_a_moderators_undo_gives_the_maker_the_result_back(harness: BotHarness) -> None:
    job, message = await harness.made("mira", CHEAP, {"prompt": "a shawl"})
    await harness.state(job, "DELIVERED")
    card = await deleted(harness, "milo", message, encode(actions.Remove(job)))
    await harness.press("milo", card, id_on(card, actions.Undo))
    await until(lambda: message.attachments, "the result again")
    await harness.ask("mira", "show", {"job": job})
    await until(lambda: len(harness.results(job)) == 2, "a second post of it")


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
