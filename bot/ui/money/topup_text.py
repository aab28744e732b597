"""Texts about top-ups and alerts, for moderators."""

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.domain.amounts import MICRO, format_usd
from bot.domain.money.deposits import Topup
from bot.domain.money.networks import BASE
from bot.i18n import _
from bot.ui.kit import formatting
from bot.ui.kit.layout import Card

QR_NAME = "topup.png"
"""Name of the attached QR code."""


def payment_link(address: str, amount: int) -> str:
    """Return the transfer as wallets read it (EIP-681): USDC on Base, exactly `amount` micro-USDC."""
    return f"ethereum:{BASE.asset}@{BASE.chain_id}/transfer?address={address}&uint256={amount}"


def topup(topup: Topup, address: str, *, review_above: int | None, replaced: Sequence[Topup] = ()) -> Card:
    """Return the amount, the address and the deadline. The QR code is attached as QR_NAME.

    Above `review_above` micro-USDC the host confirms it.
    """
    lines = [
        _("**Send exactly {amount} in USDC on Base**, in one transfer:", amount=_exact(topup.amount)),
        f"```\n{_exact(topup.amount)[1:]}\n```",
        _("to this address:\n```\n{address}\n```", address=address),
        _(
            "The last digits tell that it is for this server. It counts until <t:{due_at}:f> "
            "({due_at_2}) and is announced in <#{channel_id}> when it is there, some seconds after it "
            "is confirmed.",
            due_at=topup.due_at // 1000,
            due_at_2=formatting.relative(topup.due_at),
            channel_id=topup.channel_id,
        ),
        *_conditions(topup, review_above, replaced),
        _(
            "-# Another amount, a late or a second transfer is not lost: the bot's host assigns it by "
            "hand. Sent on another network it is lost."
        ),
    ]
    alt = _("QR code: {amount} in USDC on Base to {address}", amount=_exact(topup.amount), address=address)
    gallery = ui.MediaGallery[Card](discord.MediaGalleryItem(f"attachment://{QR_NAME}", description=alt))
    return Card(ui.TextDisplay("\n".join(lines)), gallery)


def _conditions(topup: Topup, review_above: int | None, replaced: Sequence[Topup]) -> Iterator[str]:
    for other in replaced:
        yield _("It replaces the top-up of {amount}: do not send that any more.", amount=_exact(other.amount))
    if topup.sender is not None:
        yield _("Only a transfer from `{sender}` counts.", sender=topup.sender)
    if review_above is not None and topup.amount > review_above:
        yield _(
            "As it is more than {amount}, the bot's host confirms it by hand.",
            amount=format_usd(review_above),
        )
    yield _("-# A new top-up replaces the one you have open.")


def _exact(amount: int) -> str:
    """Return all six decimals, since the last ones identify the top-up, in a form that wallets take."""
    return f"${amount // MICRO}.{amount % MICRO:06d}"


def alerts_set(channel_id: int | None) -> str:
    """Return the answer to `/treasury alerts`."""
    if channel_id is None:
        return _("Alerts about this server's budget are not posted any more.")
    return _(
        "Alerts about this server's budget go to <#{channel_id}>: at 50, 80 and 100 % used of what "
        "was there when money last came in, and for jobs that were paid and lost.",
        channel_id=channel_id,
    )
