"""Several jobs of one batch, over sockets: one price, one message, buttons that outlive a restart."""

from typing import Any

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, Message
from sandbox.results import amounts, inspect, job_of, price_of
from tests.e2e.custom_ids import actions_on, id_on
from tests.e2e.files import picture
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP, PRICE = "grok generate", 70_000


async def gallery(harness: BotHarness, person: str, prompt: str, count: int = 3) -> tuple[list[str], Message]:
    """Make so many pictures in one batch. Return their jobs and their message."""
    lead = await harness.start(person, CHEAP, {"prompt": prompt, "count": count})
    message = await harness.result(lead)
    return jobs_of(message), message


def jobs_of(message: Message) -> list[str]:
    """Return the jobs in the order of the gallery."""
    return [action.job for action in actions_on(message) if isinstance(action, actions.Pick)]


async def answered(interaction: Interaction) -> Message:
    return await interaction.wait_original()


async def made_by(harness: BotHarness, interaction: Interaction, person: str) -> Message:
    """Return the result of a press, after agreeing to its price if asked."""
    card = await answered(interaction)
    job = await until(lambda: job_of(card), "a job")
    if any(str(button["custom_id"]) == encode(actions.Start(job)) for button in card.buttons):
        await harness.press(person, card, encode(actions.Start(job)))
    return await harness.result(job)


async def test_four_pictures_are_one_price_and_one_message(harness: BotHarness) -> None:
    before = harness.balance
    card = await harness.ask("mira", CHEAP, {"prompt": "four kettles", "count": 4})
    assert amounts(card.button("Generate")["label"]) == [4 * PRICE]
    assert harness.balance == before
    lead = str(job_of(card))
    await harness.press("mira", card, encode(actions.Start(lead)))
    message = await harness.result(lead)
    jobs = jobs_of(message)
    assert (len(jobs), jobs[0], len(message.attachments)) == (4, lead, 4)
    assert [inspect(file.data).kind for file in message.attachments] == ["image"] * 4
    assert len([part for part in message.parts if part.get("items")]) == 1
    assert price_of(message) == before - harness.balance == 4 * PRICE
    assert f"job {lead}" in message.text
    labels = [str(button.get("label")) for button in message.buttons]
    assert labels == ["1", "2", "3", "4", "↻ All · $0.28"]
    assert message.mentions == [harness.user("mira").id]
    lines = [await harness.state(job, "DELIVERED") for job in jobs]
    assert {(line["state"], line["message_id"], line["paid"]) for line in lines} == {
        ("DELIVERED", str(message.id), PRICE)
    }
    await harness.tidy(lead)
    assert harness.results(jobs[2]) == [message]


async def test_one_of_them_may_fail(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "failed", skip=1)
    before = harness.balance
    lead = await harness.start("mira", CHEAP, {"prompt": "three moons", "count": 3})
    records = await until_ended(harness, lead)
    failed = next(line["id"] for line in records if line["state"] == "FAILED")
    made = [line["id"] for line in records if line["state"] == "DELIVERED"]
    (message,) = harness.results(made[0])
    assert jobs_of(message) == made
    assert len(message.attachments) == 2
    assert f"job {failed}" in message.text
    assert "$0.07 was paid" in message.text
    assert before - harness.balance == 3 * PRICE
    assert price_of(message) == 2 * PRICE
    await harness.tidy(lead)


async def until_ended(harness: BotHarness, lead: str) -> list[dict[str, Any]]:
    """Return the export lines of a batch, once all its jobs have ended."""

    async def lines() -> list[dict[str, Any]]:
        jobs = (await harness.books())["jobs"]
        first = next(line for line in jobs if line["id"] == lead)
        return [line for line in jobs if line.get("batch") == first["batch"]]

    found = await lines()
    for line in found:
        harness.hurry()
        while (await harness.record(str(line["id"])))["state"] not in ("DELIVERED", "FAILED"):
            harness.hurry()
    return await lines()


async def test_a_redelivered_interaction_is_one_press(harness: BotHarness) -> None:
    before = len((await harness.books())["jobs"])
    interaction = await harness.slash("theo", CHEAP, {"prompt": "two owls", "count": 2})
    card = await answered(interaction)
    await harness.world.discord.redeliver(interaction)
    lead = await until(lambda: job_of(card), "a job")
    message = await harness.result(lead)
    await harness.world.discord.redeliver(interaction)
    assert len(jobs_of(message)) == 2
    assert len((await harness.books())["jobs"]) == before + 2


async def test_a_reference_is_uploaded_once(harness: BotHarness) -> None:
    uploads, before = len(harness.world.studio.uploads), harness.balance
    lead = await harness.start(
        "mira", "flux-2-pro edit", {"prompt": "colder", "image1": picture("teal"), "count": 3}
    )
    message = await harness.result(lead)
    assert len(harness.world.studio.uploads) == uploads + 1
    assert price_of(message) == before - harness.balance
    assert len(message.attachments) == 3


@pytest.mark.parametrize("restart", [False, True])
async def test_every_button_of_a_gallery(harness: BotHarness, restart: bool) -> None:
    jobs, message = await gallery(harness, "mira", f"every button {restart}", 2)
    if restart:
        await harness.bot.restart()

    pressed = await harness.press_old("mira", message, encode(actions.PostAlone(jobs[1])))
    await until(lambda: "at no cost" in (pressed.original.text if pressed.original else ""), "U")
    alone = next(one for one in harness.results(jobs[1]) if one.id != message.id)
    assert len(alone.attachments) == 1
    refused = await answered(await harness.press_old("noor", message, encode(actions.PostAlone(jobs[1]))))
    await until(lambda: "Only the member who made" in refused.text, "the refusal")

    before = harness.balance
    pressed = await harness.press_old("noor", message, encode(actions.Vary(jobs[1], 0)))
    varied = await made_by(harness, pressed, "noor")
    assert before - harness.balance == price_of(varied)
    assert varied.mentions == [harness.user("noor").id]

    before, custom_id = harness.balance, id_on(message, actions.Again)
    again = await made_by(harness, await harness.press("theo", message, custom_id), "theo")
    assert (len(jobs_of(again)), before - harness.balance) == (2, 2 * PRICE)

    pressed = await harness.press_old("mira", message, encode(actions.Remix(jobs[0], whole=True)))
    submit = await harness.world.discord.submit_modal(harness.user("mira"), pressed, {"prompt": "in blue"})
    remixed = await made_by(harness, submit, "mira")
    assert len(jobs_of(remixed)) == 2
    assert "in blue" in remixed.text

    for kind in (actions.Edit, actions.Animate, actions.More):
        await the_second_is_meant(harness, message, jobs, kind)

    remove = encode(actions.Remove(jobs[0], whole=True))
    refused = await answered(await harness.press_old("noor", message, remove))
    await until(lambda: "Only the member who made a result and moderators" in refused.text, "the refusal")
    asked = await answered(await harness.press_old("mira", message, remove))
    yes = await until(lambda: id_on(asked, actions.Delete), "the question")
    await harness.press("mira", asked, yes)
    await until(lambda: not message.attachments and "removed these 2" in message.text, "the removal")
    await harness.ask("mira", "show", {"job": jobs[0]})
    await until(lambda: harness.results(jobs[0]), "the first one back")


async def test_one_of_several_is_deleted_and_the_others_stay(harness: BotHarness) -> None:
    jobs, message = await gallery(harness, "mira", "three lamps", 3)
    await harness.state(jobs[1], "DELIVERED")
    files = [file.data for file in message.attachments]
    card = await answered(await harness.press("mira", message, encode(actions.Pick(jobs[1]))))
    more = await until(lambda: id_on(card, actions.More), "the second one's buttons")
    assert "Picture 2 of 3" in card.text
    menu = await answered(await harness.press("mira", card, more))
    custom_id = await until(lambda: id_on(menu, actions.ChooseMore), "the menu")
    await harness.world.discord.select(harness.user("mira"), menu, custom_id, ["delete"])
    await until(lambda: id_on(menu, actions.Delete), "the question")
    await harness.press("mira", menu, encode(actions.Delete(jobs[1], message.id)))
    undo = await until(lambda: id_on(menu, actions.Undo), "Undo")
    assert [file.data for file in message.attachments] == [files[0], files[2]]
    assert jobs_of(message) == [jobs[0], jobs[2]]
    await harness.press("mira", menu, undo)
    await until(lambda: len(message.attachments) == 3, "all three")
    assert [file.data for file in message.attachments] == files
    assert jobs_of(message) == jobs


async def the_second_is_meant(
    harness: BotHarness,
    message: Message,
    jobs: list[str],
    kind: type[actions.Edit | actions.Animate | actions.More],
) -> None:
    """Press, then choose the second picture and return the answer that belongs to it."""
    picker = await answered(await harness.press_old("mira", message, encode(kind(jobs[0], whole=True))))
    await until(lambda: len(picker.buttons) == 2, "the numbers")
    second = str(picker.buttons[1]["custom_id"])
    assert second == encode(kind(jobs[1]))
    pressed = await harness.press("mira", picker, second)
    if kind is actions.Edit:
        assert pressed.modal
        return
    card = await answered(pressed)

    def opened() -> bool:
        prices = [button for button in card.buttons if "Generate" in str(button.get("label"))]
        return bool(id_on(card, actions.ChooseMore) or prices)

    await until(opened, kind.name)


async def test_three_models_side_by_side(harness: BotHarness) -> None:
    before = harness.balance
    models = "grok, nano-banana-pro, flux-2-pro"
    card = await harness.ask(
        "mira", "compare", {"prompt": "a lighthouse", "models": models, "aspect": "16:9"}
    )
    lead = str(job_of(card))
    if card.buttons:
        await harness.press("mira", card, encode(actions.Start(lead)))
    message = await harness.result(lead)
    assert price_of(message) == before - harness.balance
    assert len(message.attachments) == 3
    captions = next(line for line in message.text.splitlines() if line.startswith("**1**")).split(" · ")
    assert [caption.split()[1] for caption in captions] == models.split(", ")
    assert sum(amounts(caption)[0] for caption in captions) == price_of(message)
    again = await made_by(
        harness, await harness.press("theo", message, id_on(message, actions.Again)), "theo"
    )
    assert len(jobs_of(again)) == 3


@pytest.mark.parametrize(
    ("models", "words"),
    [
        ("grok", "2 to 4 models, not 1"),
        ("grok, grok", "twice"),
        ("grok, sora-2", "sora-2 makes no pictures"),
        ("grok, dall-e", "no model `dall-e`"),
        ("a, b, c, d, e", "no model"),
    ],
)
async def test_what_cannot_be_compared_is_named(harness: BotHarness, models: str, words: str) -> None:
    quotes = len(harness.world.studio.jobs)
    card = await harness.ask("mira", "compare", {"prompt": "x", "models": models})
    assert words in card.text
    assert "Nothing was paid" in card.text
    assert len(harness.world.studio.jobs) == quotes


async def test_a_model_that_is_off_is_named_before_anything_is_quoted(harness: BotHarness) -> None:
    await harness.ask("milo", "studio models", {"model": "flux-2-pro", "switch": "off"}, "mod-log")
    try:
        card = await harness.ask("mira", "compare", {"prompt": "x", "models": "grok, flux-2-pro"})
        assert "flux-2-pro" in card.text
        assert "Nothing was paid" in card.text
    finally:
        await harness.ask("milo", "studio models", {"model": "flux-2-pro", "switch": "reset"}, "mod-log")


async def test_the_models_are_completed_while_typing(harness: BotHarness) -> None:
    found = await harness.world.discord.autocomplete(
        harness.user("mira"), harness.studio, "compare", {"prompt": "x", "models": "grok, nano"}, "models"
    )
    assert "grok, nano-banana-pro" in [choice["value"] for choice in found]
    assert not any("grok" in str(choice["value"]).split(", ")[1:] for choice in found)


async def test_jobs_lists_a_press_once_and_cancels_what_waits(harness: BotHarness) -> None:
    harness.world.faults.add("studio.render", "slow", times=-1, factor=50)
    first = await harness.start("noor", CHEAP, {"prompt": "first", "count": 3})
    lead = str(job_of(await harness.ask("noor", CHEAP, {"prompt": "second", "count": 2})))
    await harness.state(lead, "ADMITTED")
    listed = await harness.ask("noor", "jobs")
    await until(lambda: listed.buttons, "the list")
    assert listed.text.count("second") == 1
    before = await harness.account("held")
    await harness.press("noor", listed, encode(actions.Cancel(lead)))
    await until(lambda: "2 jobs cancelled." in listed.text, "the answer")
    await harness.state(lead, "FAILED")
    assert await harness.account("held") <= before - 2 * PRICE
    await harness.tidy(lead)
    assert len(jobs_of(await harness.result(first))) == 3
    await harness.state(first, "DELIVERED")


@pytest.mark.parametrize("point", ["recorded", "before_post", "posted"])
async def test_killed_on_the_way_it_is_one_message_paid_once(harness: BotHarness, point: str) -> None:
    harness.bot.env["KILL_AT"] = point
    await harness.bot.restart()
    before = harness.balance
    try:
        lead = await harness.start("theo", CHEAP, {"prompt": f"killed when {point}", "count": 2})

        def died() -> bool:
            harness.hurry()
            return not harness.bot.running

        await until(died, "the bot to kill itself")
    finally:
        del harness.bot.env["KILL_AT"]
    await harness.bot.restart()
    message = await harness.result(lead)
    assert len(jobs_of(message)) == 2
    assert before - harness.balance == 2 * PRICE == price_of(message)
    for job in jobs_of(message):
        assert (await harness.state(job, "DELIVERED"))["message_id"] == str(message.id)
    assert harness.results(lead) == [message]
