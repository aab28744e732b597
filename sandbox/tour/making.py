"""Members make pictures from pictures: a remix, an edit, a clip, a comparison, a file too large, a secret."""

import asyncio
import time
from collections.abc import Mapping

from bot.domain.amounts import format_usd
from sandbox.custom_ids import custom_id
from sandbox.discord import Attachment, Interaction, Message
from sandbox.results import alt_text_of, amounts, inspect, is_result, job_of, media_of, price_of, results
from sandbox.tour.acts import answered, expect_shape, press, started, types, until
from sandbox.tour.expectations import PATIENCE_SECONDS, Delivered, Tour, Unexpected

SMALL = 250_000
"""Bytes of a file that the server of the tour takes for a while: any picture in 4K and any clip is larger."""


async def remix(tour: Tour) -> None:
    """Open the prompt with Remix below a result, and make the changed one."""
    boat, theo = _newest_picture(tour), tour.person("theo")
    before, began = tour.funds, time.monotonic()
    await tour.does(f"Theo presses  [ ✏️ Remix ]  below job {boat.job}")
    pressed = await tour.world.discord.click(theo, boat.message, custom_id("jobs.remix", boat.job))
    words = await _opened(tour, pressed)
    tour.expect(words == alt_text_of(boat.message), f"it holds the prompt: {words}")
    wanted = "a paper boat on a calm lake at dawn"
    await tour.does(f"Theo types  {wanted}")
    sent = await tour.world.discord.submit_modal(theo, pressed, {"prompt": wanted})
    card = await tour.answer(sent, "the bot answers")
    made = await tour.delivered(_job(card), began, before)
    _expect_words(tour, made, wanted)
    same = (made.facts.width, made.facts.height) == (boat.facts.width, boat.facts.height)
    tour.expect(same, "its other options are those of the first")


async def edit(tour: Tour) -> None:
    """Use Edit this image, from the Apps menu of a message: one form for the prompt and the model."""
    fox = next(one for one in tour.made if "a fox" in one.message.text)
    theo, before, began = tour.person("theo"), tour.funds, time.monotonic()
    await tour.does("Theo right-clicks Mira's fox and chooses  Apps › Edit this image")
    opened = await tour.world.discord.message_menu(theo, "Edit this image", fox.message)
    await _opened(tour, opened)
    wanted, model = "let it read a map instead", "grok"
    await tour.does(f"Theo types  {wanted}  and chooses  {model}")
    sent = await tour.world.discord.submit_modal(theo, opened, {"prompt": wanted, "model": model})
    card = await tour.answer(sent, "the bot answers")
    job, held = _job(card), amounts(card.text)[:1]  # the card says something else once the picture is there
    made = await tour.delivered(job, began, before)
    _expect_words(tour, made, wanted)
    tour.expect(model in made.message.text, f"it is made by {model}")
    tour.expect(held == [made.cost], f"it cost what was set aside, {format_usd(made.cost)}")
    expect_shape(tour, made.facts, "image", None)


async def animate(tour: Tour) -> None:
    """Use Animate below a result: the clip begins with it."""
    noor, still = tour.person("noor"), _newest_picture(tour)
    await tour.does(f"Noor presses  [ 🎬 Animate ]  below job {still.job}")
    panel = await _panel(
        tour, await tour.world.discord.click(noor, still.message, custom_id("jobs.animate", still.job))
    )
    await _choose_model(tour, "noor", panel, "grok-video")
    made = await _generate(tour, "noor", panel, "it looks up and turns the map around")
    expect_shape(tour, made.facts, "video", None)
    tour.expect("h264" in made.facts.codecs, "it is H.264, which plays in every Discord")


async def compare(tour: Tour) -> None:
    """Ask three models the same: one price, one post."""
    before, models = tour.funds, ("grok", "flux-2-pro", "nano-banana-pro")
    options = {"prompt": "a heron in the reeds", "models": ", ".join(models), "aspect": "16:9"}
    card = await answered(tour, "theo", "compare", options)
    lead = _job(card)
    if card.buttons:
        await press(tour, "theo", card, custom_id("jobs.start", lead))
    await until(tour, lambda: results(tour.world.discord, tour.studio, lead), "three pictures, one post")
    message = results(tour.world.discord, tour.studio, lead)[0]
    tour.show(message)
    cost = before - tour.funds
    tour.purse(tour.studio).spent += cost
    for file in message.attachments:
        facts = await asyncio.to_thread(inspect, file.data)
        (tour.out / file.filename).write_bytes(file.data)
        tour.expect(facts.kind == "image", f"{file.filename} is a whole picture: {facts}")
    tour.expect(len(message.attachments) == len(models), "there is one of each model")
    parts = message.text.replace("\N{NO-BREAK SPACE}", " ").replace("\n", " · ").split(" · ")
    captions = [part for part in parts if any(name in part for name in models)]
    each = [amount for caption in captions for amount in amounts(caption)]
    timed = all(caption.endswith(" s") for caption in captions)
    named = len(captions) == len(each) == len(models) and timed
    tour.expect(named, "each has its model, price and time under it")
    tour.expect(sum(each) == price_of(message) == cost, f"together they cost {format_usd(cost)}")


async def too_large(tour: Tour) -> None:
    """Make a picture in 4K and a clip above the server's limit: copies arrive, the originals by /show."""
    tour.screen.says(f"For a while this server takes files of {SMALL / 1e3:.0f} kB at most.", "bold")
    tour.world.lab.upload_limit = SMALL
    try:
        large = {"prompt": "every roof of Lisbon", "image_size": "4K", "aspect_ratio": "16:9"}
        picture = await _copied(tour, "mira", "nano-banana-pro generate", large)
        moving = {"prompt": "trams climb the hill"}
        clip = await _copied(tour, "mira", "grok-video generate", moving, price="Generate · ")
    finally:
        tour.world.lab.upload_limit = None
    tour.expect("h264" in clip.facts.codecs, f"the copy of the clip is H.264: {clip.facts}")
    tour.screen.says("The server takes larger files again.", "bold")
    whole = await _original(tour, "mira", picture)
    facts = await asyncio.to_thread(inspect, whole.data)
    wide = 3840 * tour.world.studio.settings.media_scale
    tour.expect(facts.width >= wide, f"the original is in 4K, {len(whole.data) / 1e6:.1f} MB: {facts}")


async def private(tour: Tour) -> None:
    """Make a private picture: its maker alone is told and sees it."""
    wanted, before = "a surprise for Mira's birthday", tour.funds
    card = await answered(tour, "noor", "draft", {"prompt": wanted, "private": True})
    job = _job(card)
    await until(tour, lambda: card.attachments, "her own card becomes the picture")
    tour.show(card)
    tour.purse(tour.studio).spent += before - tour.funds
    facts = inspect(media_of(card).data)
    hers = card.seen_by == tour.person("noor").id
    tour.expect(hers and facts.kind == "image", f"only Noor sees it: {facts}")
    price = amounts(card.text)[0]
    tour.expect(price == before - tour.funds, f"it cost {format_usd(price)}, as the chain says")
    public = [m for m in tour.world.discord.messages(tour.studio) if job in str(m.components)]
    tour.expect(not public, "nothing of it stands in the channel")
    theirs = await answered(tour, "theo", "show", {"job": job})
    tour.expect("no job" in theirs.text, "for Theo there is no such job")


# ── what they share ──────────────────────────────────────────────────────────────────────────────


def _newest_picture(tour: Tour) -> Delivered:
    return next(made for made in reversed(tour.made) if made.facts.kind == "image")


def _job(card: Message) -> str:
    job = job_of(card)
    if job is None:
        raise Unexpected(f"The job did not start: {card.text}")
    return job


async def _opened(tour: Tour, pressed: Interaction) -> str:
    """Return the text in the first input of the dialog that opens."""
    await until(tour, lambda: pressed.modal, "the dialog opens")
    assert pressed.modal is not None, "it was waited for"
    return str(pressed.modal.inputs[0].get("value", ""))


async def _panel(tour: Tour, opened: Interaction) -> Message:
    """Return the private panel, once its button has a price."""
    panel = await opened.wait_original(PATIENCE_SECONDS)
    await until(tour, lambda: _price(panel), "a private panel opens with a price on its button")
    return panel


def _price(panel: Message) -> list[int]:
    labels = [str(button.get("label", "")) for button in panel.buttons]
    return [amount for label in labels if "Generate" in label for amount in amounts(label)]


def _part(panel: Message, action: str) -> str:
    return next(
        str(part["custom_id"]) for part in panel.parts if str(part.get("custom_id", "")).startswith(action)
    )


async def _choose_model(tour: Tour, person: str, panel: Message, model: str) -> None:
    name, menu = tour.person(person).name, _part(panel, "1:pictures.model:")
    await tour.does(f"{name} chooses  {model}")
    await tour.world.discord.select(tour.person(person), panel, menu, [model])

    def chosen() -> bool:
        options = [option for part in panel.parts for option in part.get("options", [])]
        return any(option.get("default") and option["value"] == model for option in options)

    await until(tour, lambda: chosen() and _price(panel), f"the panel is about {model} now")
    tour.show(panel)


async def _generate(tour: Tour, person: str, panel: Message, wanted: str) -> Delivered:
    """Press the panel's price and write the prompt it asks for. Return the job made at that price."""
    user, price = tour.person(person), _price(panel)[0]
    before, began = tour.funds, time.monotonic()
    button = panel.button("Generate")
    await tour.does(f"{user.name} presses  [ {button['label']} ]  and types  {wanted}")
    pressed = await tour.world.discord.click(user, panel, button["custom_id"])
    if "1:pictures.prompt:" in str(panel.components) and await _asks(tour, pressed):
        await tour.world.discord.submit_modal(user, pressed, {"prompt": wanted})
    await until(tour, lambda: job_of(panel), "the job starts")
    made = await tour.delivered(_job(panel), began, before)
    tour.expect(made.cost == price, f"it cost what stood on the button, {format_usd(price)}")
    return made


async def _asks(tour: Tour, pressed: Interaction) -> bool:
    await tour.world.discord.wait_for(lambda: pressed.modal or pressed.acked_at, PATIENCE_SECONDS)
    return pressed.modal is not None


def _expect_words(tour: Tour, made: Delivered, wanted: str) -> None:
    tour.expect(alt_text_of(made.message) == wanted, "a screen reader reads the new prompt")


async def _copied(
    tour: Tour, person: str, command: str, options: Mapping[str, object], *, price: str | None = None
) -> Delivered:
    """Check a result that arrives as a smaller copy."""
    before, began = tour.funds, time.monotonic()
    job = await started(tour, person, command, options, press=price)
    made = await tour.delivered(job, began, before)
    size = len(media_of(made.message).data)
    tour.expect(size <= SMALL, f"what arrives fits: {size / 1e3:.0f} kB")
    tour.expect(alt_text_of(made.message) == options["prompt"], "its alt text is the prompt")
    told = "smaller copy" in made.message.text and "/show" in made.message.text and "MB" in made.message.text
    tour.expect(told, "the message says that it is a smaller copy, and how to get the original")
    return made


async def _original(tour: Tour, person: str, copied: Delivered) -> Attachment:
    """Return the original, by /show."""
    await types(tour, person, "show", {"job": copied.job})
    discord, user = tour.world.discord, tour.person(person)
    await discord.slash(user, tour.studio, "show", {"job": copied.job})

    def brought() -> list[Message]:
        return [m for m in results(discord, tour.studio, copied.job) if m.id != copied.message.id]

    await until(tour, brought, "/show brings it")
    message = brought()[0]
    tour.show(message)
    tour.expect(is_result(message), "with all its buttons")
    return media_of(message)
