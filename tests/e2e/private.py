"""Verbs for private results: their maker's view, and the absence of any other."""

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, Message
from sandbox.results import job_of
from tests.e2e.custom_ids import one_on
from tests.e2e.harness import BotHarness, until


def directs(harness: BotHarness, person: str) -> list[Message]:
    """Return the direct messages between the bot and this person."""
    world = harness.world.discord
    return world.messages(world.core.direct_channel(harness.user(person).id))


def public(harness: BotHarness, job: str) -> list[Message]:
    """Return all messages in channels that everybody sees and that name the job."""
    channels = harness.world.channels.values()
    said = [message for channel in channels for message in harness.world.discord.messages(channel)]
    return [message for message in said if job in str(message.components) + message.content]


async def slow(harness: BotHarness, known: int) -> None:
    """Let the studio job after the first `known` ones take until `BotHarness.hurry`."""
    (await harness.studio_job(known)).ready_at += 24 * 3600


async def ready(harness: BotHarness, card: Message) -> Message:
    """Return the maker's card, once it says that the result is there."""

    def look() -> bool:
        harness.hurry()
        return "is ready" in card.text or "are ready" in card.text

    await until(look, "the card to say that it is ready")
    return card


async def made(
    harness: BotHarness, person: str, command: str, options: dict[str, object]
) -> tuple[str, Message]:
    """Make a private job, from command to the card that says it is ready."""
    card = await harness.ask(person, command, {**options, "private": True})
    job = job_of(card)
    assert job, card.text
    if card.buttons:
        await harness.press(person, card, encode(actions.Start(job)))
    await ready(harness, card)
    first = one_on(card, actions.Show).job  # of several, one that was made
    await harness.state(first, "DELIVERED")  # the card says so a moment before the bot has noted it
    return first, card


async def shown(interaction: Interaction) -> Message:
    """Return the private view that a press or `/show` answers with."""
    view = await interaction.wait_original()
    await until(lambda: view.attachments, "the file")
    assert view.seen_by == interaction.user_id or interaction.guild_id is None
    return view


async def viewed(
    harness: BotHarness, person: str, command: str, options: dict[str, object]
) -> tuple[str, Message]:
    """Make a private job and open its view with `Show me`."""
    job, card = await made(harness, person, command, options)
    return job, await shown(await harness.press(person, card, encode(actions.Show(job))))
