"""Cards and texts about top-ups and alerts, for moderators."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import MICRO, format_usd
from bot.domain.money.deposits import Topup
from bot.domain.money.networks import SOLANA, TEMPO, WalletAddress
from bot.i18n import _
from bot.ui.kit import formatting, layout
from bot.ui.kit.actions import TopupNetwork
from bot.ui.kit.layout import Card

QR_NAME = "topup.png"
"""Name of the attached QR code."""


def payment_link(topup: Topup, wallet: WalletAddress) -> str:
    """Return the transfer as wallets read it: exactly the top-up's amount of USDC on that network.

    EIP-681; on Solana a Solana Pay link, whose memo is the top-up's id.
    """
    network, address = wallet.network, wallet.address
    if network is SOLANA:
        return f"solana:{address}?amount={_digits(topup.amount)}&spl-token={network.asset}&memo={topup.id}"
    return f"ethereum:{network.asset}@{network.chain_id}/transfer?address={address}&uint256={topup.amount}"


def topup(
    topup: Topup,
    wallets: Sequence[WalletAddress],
    chosen: WalletAddress,
    *,
    seconds: float,
    review_above: int | None,
    replaced: Sequence[Topup] = (),
) -> Card:
    """Return the amount, the address on the chosen network and the deadline.

    The QR code is attached as QR_NAME. With several wallets a button for each network comes first. Above
    `review_above` micro-USDC the host confirms the transfer. There it is credited after `seconds`.
    """
    network, exact, several = chosen.network, f"${_digits(topup.amount)}", len(wallets) > 1
    head = _(
        "**Send exactly {amount} in {token} on {network}**, in one transfer:",
        amount=exact,
        token=network.symbol,
        network=network.title,
    )
    lines = [
        head,
        f"```\n{_digits(topup.amount)}\n```",
        _("to this address:\n```\n{address}\n```", address=chosen.address),
        *_only_here(topup, chosen),
        _until(topup, chosen, seconds if several else None),
        *_conditions(topup, review_above, replaced),
        _lost(several=several),
    ]
    alt = _(
        "QR code: {amount} in {token} on {network} to {address}",
        amount=exact,
        token=network.symbol,
        network=network.title,
        address=chosen.address,
    )
    return Card(
        *_choices(topup, wallets, chosen),
        layout.text_block(*lines),
        ui.MediaGallery[Card](discord.MediaGalleryItem(f"attachment://{QR_NAME}", description=alt)),
    )


def _choices(
    topup: Topup, wallets: Sequence[WalletAddress], chosen: WalletAddress
) -> Iterator["ui.Item[Any]"]:
    """Yield the buttons for the networks, if there are several: above all that depends on them."""
    if len(wallets) > 1:
        yield layout.text_block(_("Which network do you send on?"))
        yield ui.ActionRow(*(_choice(topup, wallet, wallet == chosen) for wallet in wallets))


def _choice(topup: Topup, wallet: WalletAddress, is_chosen: bool) -> "ui.Button[Any]":
    title = wallet.network.title
    return layout.button(
        _("✓ {network}", network=title) if is_chosen else title,
        TopupNetwork(topup.user_id, topup.id, wallet.network.word),
        discord.ButtonStyle.primary if is_chosen else discord.ButtonStyle.secondary,
        disabled=is_chosen,
    )


def _only_here(topup: Topup, chosen: WalletAddress) -> Iterator[str]:
    """Yield what is different on this network."""
    if chosen.network is SOLANA:
        yield _("If your wallet has a field for a memo, write `{memo}` there.", memo=topup.id)
    if chosen.network is TEMPO:
        yield _("Tempo has several dollars. Only USDC.e counts (`{asset}`).", asset=chosen.network.asset)


def _until(topup: Topup, chosen: WalletAddress, seconds: float | None) -> str:
    """Return how long it counts; with `seconds`, how long a transfer takes on the chosen network too."""
    if seconds is not None:
        return _(
            "The last digits tell that it is for this server. It counts until <t:{due_at}:f> "
            "({due_at_2}). On {network} a transfer takes about {time}; then I announce it in "
            "<#{channel_id}>.",
            due_at=topup.due_at // 1000,
            due_at_2=formatting.relative(topup.due_at),
            network=chosen.network.title,
            time=formatting.duration(math.ceil(seconds / 10) * 10),
            channel_id=topup.channel_id,
        )
    return _(
        "The last digits tell that it is for this server. It counts until <t:{due_at}:f> "
        "({due_at_2}) and is announced in <#{channel_id}> when it is there, some seconds after it "
        "is confirmed.",
        due_at=topup.due_at // 1000,
        due_at_2=formatting.relative(topup.due_at),
        channel_id=topup.channel_id,
    )


def _conditions(topup: Topup, review_above: int | None, replaced: Sequence[Topup]) -> Iterator[str]:
    for other in replaced:
        yield _(
            "It replaces the top-up of {amount}: do not send that any more.",
            amount=f"${_digits(other.amount)}",
        )
    if topup.sender is not None:
        yield _("Only a transfer from `{sender}` counts.", sender=topup.sender)
    if review_above is not None and topup.amount > review_above:
        yield _(
            "As it is more than {amount}, the bot's operator confirms it by hand.",
            amount=format_usd(review_above),
        )
    yield _("-# A new top-up replaces the one you have open.")


def _lost(*, several: bool) -> str:
    if several:
        return _(
            "-# Send it once, on one of these networks. Another amount, a late or a second transfer is "
            "not lost: the bot's operator assigns it by hand. Sent on any other network it is lost."
        )
    return _(
        "-# Another amount, a late or a second transfer is not lost: the bot's operator assigns it by "
        "hand. Sent on another network it is lost."
    )


def _digits(amount: int) -> str:
    """Return all six decimals, since the last ones identify the top-up, in a form that wallets take."""
    return f"{amount // MICRO}.{amount % MICRO:06d}"


def alerts_set(channel_id: int | None) -> str:
    """Return the answer to `/treasury alerts`."""
    if channel_id is None:
        return _("Alerts about this server's budget are not posted any more.")
    return _(
        "Alerts about this server's budget go to <#{channel_id}>: at 50, 80 and 100 % used of what "
        "was there when money last came in, and for jobs that were paid and lost.",
        channel_id=channel_id,
    )
