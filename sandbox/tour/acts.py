"""Acts of people in the tour, and waiting for their effects: the verbs that all steps share."""

import time
from collections.abc import Callable, Mapping

from sandbox.discord import Message, Upload, User
from sandbox.results import Facts, is_result, job_of
from sandbox.tour.expectations import PATIENCE_SECONDS, Tour, Unexpected

Options = Mapping[str, object]
"""Options of a command. A channel is shown by its name, a file by its own."""


async def types(tour: Tour, person: str, command: str, options: Options, channel: str = "studio") -> None:
    """Show the command as it is typed in the channel."""
    words = "".join(f" {name}: {_shown(value)}" for name, value in options.items())
    text = f"{tour.person(person).name} types  /{command}{words}"
    await tour.does(text, tour.world.channels[channel])


def _shown(value: object) -> object:
    return value.filename if isinstance(value, Upload) else getattr(value, "name", value)


async def answered(
    tour: Tour, person: str, command: str, options: Options, channel: str = "studio"
) -> Message:
    """Type the command and return the private answer, shown. Raises Unexpected if there is none."""
    await types(tour, person, command, options, channel)
    where = tour.world.channels[channel]
    interaction = await tour.world.discord.slash(tour.person(person), where, command, options)
    return await tour.answer(interaction, "the bot answers")


async def started(
    tour: Tour,
    person: str,
    command: str,
    options: Options,
    *,
    press: str | None = None,
    channel: str = "studio",
) -> str:
    """Type the command and, if asked, press the price. Return the job's id. Raises Unexpected."""
    discord, user, where = tour.world.discord, tour.person(person), tour.world.channels[channel]
    await types(tour, person, command, options, channel)
    interaction = await discord.slash(user, where, command, options)
    card = await tour.answer(interaction, "the price is asked for")
    tour.expect(card.seen_by == user.id, f"only {user.name} sees this")
    if press is not None:
        await _pressed_price(tour, user, card, press)
        with tour.screen.waiting("the job starts"):
            card = await interaction.wait_message("Making it", PATIENCE_SECONDS)
        tour.show(card)
    job = job_of(card)
    if job is None or "set aside" not in card.text:
        raise Unexpected(f"The job did not start: {card.text}")
    return job


async def _pressed_price(tour: Tour, user: User, card: Message, label: str) -> None:
    button = card.button(label)
    await tour.does(f"{user.name} presses  [ {button['label']} ]")
    await tour.world.discord.click(user, card, button["custom_id"])


async def made(
    tour: Tour,
    person: str,
    command: str,
    options: Options,
    *,
    press: str | None = None,
    channel: str = "studio",
) -> Facts:
    """Return the facts of the file, once only the result is in the channel. Raises Unexpected."""
    await tour.screen.read()
    before, began = tour.funds, time.monotonic()
    job = await started(tour, person, command, options, press=press, channel=channel)
    facts = (await tour.delivered(job, began, before, tour.world.channels[channel])).facts
    await until(tour, lambda: not progress_messages(tour, job, channel), "its placeholder is gone")
    return facts


def progress_messages(tour: Tour, job: str, channel: str = "studio") -> list[Message]:
    """Return the messages about a job that are not its result."""
    said = tour.world.discord.messages(tour.world.channels[channel])
    return [message for message in said if job_of(message) == job and not is_result(message)]


async def press(tour: Tour, person: str, card: Message, custom_id: str) -> Message:
    """Press a card's button and return the private answer, shown. Raises Unexpected if there is none."""
    user, label = tour.person(person), next(b["label"] for b in card.buttons if b["custom_id"] == custom_id)
    await tour.does(f"{user.name} presses  [ {label} ]")
    interaction = await tour.world.discord.click(user, card, custom_id)
    return await tour.answer(interaction, "the bot answers")


async def until(tour: Tour, look: Callable[[], object], sentence: str) -> None:
    """Wait for a condition, and tick it off. Raises Unexpected."""
    try:
        with tour.screen.waiting(sentence):
            await tour.world.discord.wait_for(lambda: look() or None, PATIENCE_SECONDS)
    except TimeoutError:
        raise Unexpected(f"Waited in vain: {sentence}.") from None
    tour.screen.fine(sentence)


def said(tour: Tour, channel: str, words: str, job: str | None = None) -> list[Message]:
    """Return the public messages of a channel that hold these words, of this job if one is named."""
    messages = tour.world.discord.messages(tour.world.channels[channel])
    return [m for m in messages if m.seen_by is None and words in m.text and job in (None, job_of(m))]


async def comes(tour: Tour, channel: str, words: str, job: str | None = None) -> Message:
    """Wait for such a message, and show it. Raises Unexpected."""
    try:
        with tour.screen.waiting(f"“{words}” in #{channel}"):
            found = await tour.world.discord.wait_for(
                lambda: said(tour, channel, words, job) or None, PATIENCE_SECONDS
            )
    except TimeoutError:
        raise Unexpected(f"Waited in vain for “{words}” in #{channel}.") from None
    tour.show(found[0])
    return found[0]


def expect_shape(tour: Tour, facts: Facts, kind: str, ratio: float | None) -> None:
    """Check that the file is whole, and has the shape (width through height) asked for. Raises Unexpected."""
    tour.expect(facts.kind == kind, f"the file is a whole {kind}: {facts}")
    if ratio is not None:
        close = abs(facts.width / facts.height / ratio - 1) < 0.05
        tour.expect(close, f"it has the shape asked for ({facts.width}×{facts.height})")
