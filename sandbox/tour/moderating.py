"""Acts of moderators in the tour."""

from bot.domain.amounts import CENT
from sandbox.custom_ids import custom_id
from sandbox.discord import Message, RefusedError
from sandbox.results import amounts, job_of
from sandbox.tour.acts import Options, answered, comes, press
from sandbox.tour.expectations import Tour, Unexpected


async def available(tour: Tour, person: str, channel: str) -> int:
    """Return the micro-USDC that the server may spend, as the bot tells this person: in whole cents."""
    found = amounts((await answered(tour, person, "budget show", {}, channel)).text)
    if not found:
        raise Unexpected("The budget is not told.")
    return found[0]


def shown(balance: int) -> int:
    """Return the balance as the bot tells it: rounded down to whole cents."""
    return balance // CENT * CENT


async def asked(tour: Tour, person: str, command: str, options: Options, channel: str) -> tuple[str, Message]:
    """Ask for a job that waits for a decision. Return it and the asker's card. Raises Unexpected."""
    card = await answered(tour, person, command, options, channel)
    job = job_of(card)
    if job is None or "Withdraw" not in [button["label"] for button in card.buttons]:
        raise Unexpected(f"Nothing waits for a decision: {card.text}")
    return job, card


async def card_of(tour: Tour, job: str, channel: str) -> Message:
    """Return the card with which moderators decide. Raises Unexpected."""
    return await comes(tour, channel, "Expires <t:", job)


async def decides(tour: Tour, person: str, card: Message, job: str) -> Message:
    """Press Approve and return the bot's answer. Raises Unexpected."""
    return await press(tour, person, card, custom_id("jobs.approve", job))


async def cannot_see(tour: Tour, person: str, card: Message, job: str) -> bool:
    """Return True if Discord does not even let this person press."""
    try:
        await tour.world.discord.click(tour.person(person), card, custom_id("jobs.approve", job))
    except RefusedError:
        return True
    return False
