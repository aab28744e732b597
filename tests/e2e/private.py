"""Verbs for private results: their maker's view, and the absence of any other."""

from functools import partial

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, Message
from sandbox.results import job_of
from tests.e2e.custom_ids import actions_on, id_on
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
    """Return the maker's card, once it has become the result."""

    def look() -> bool:
        harness.hurry()
        return bool(card.attachments) and "only you see this" in card.text

    await until(look, "the card to become the result")
    return card


async def made(
    harness: BotHarness, person: str, command: str, options: dict[str, object]
) -> tuple[str, Message]:
    """Make a private job, from command to the card that has become its result. Return the job, too.

    Of several that is one that was made.
    """
    card = await harness.ask(person, command, {**options, "private": True})
    job = job_of(card)
    assert job, card.text
    if id_on(card, actions.Start):
        await harness.press(person, card, encode(actions.Start(job)))
    await ready(harness, card)
    first = next(a.job for a in actions_on(card) if isinstance(a, actions.ShowOne | actions.Again))
    await harness.state(first, "DELIVERED")  # the card shows it a moment before the bot has noted it
    return first, card


async def shown(interaction: Interaction) -> Message:
    """Return the private view that a press or `/show` answers with."""
    view = await interaction.wait_original()
    await until(lambda: view.attachments, "the file")
    assert view.seen_by == interaction.user_id or interaction.guild_id is None
    return view


async def shown_from_list(harness: BotHarness, person: str, job: str) -> Message:
    """Return the private view that Show me in the list of the person's jobs answers with."""
    listed, page = await harness.ask(person, "jobs"), 0
    await until(lambda: listed.buttons, "the list")
    while actions.Show(job) not in actions_on(listed):
        page += 1
        await harness.press(person, listed, encode(actions.ListJobs(harness.user(person).id, page)))
        await until(partial(_is_page, listed, page), "the next page")
    return await shown(await harness.press(person, listed, encode(actions.Show(job))))


def _is_page(listed: Message, page: int) -> bool:
    turns = [action.page for action in actions_on(listed) if isinstance(action, actions.ListJobs)]
    return page - 1 in turns
