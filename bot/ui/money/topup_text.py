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
from bot.ui.kit.layout import Card, Tone

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
    network, exact = chosen.network, f"${_digits(topup.amount)}"
    alt = _(
        "QR code: {amount} in {token} on {network} to {address}",
        amount=exact,
        token=network.symbol,
        network=network.title,
        address=chosen.address,
    )
    return layout.contained(
        Tone.ASKS,
        _(
            "Send exactly {amount} in {token} on {network}",
            amount=exact,
            token=network.symbol,
            network=network.title,
        ),
        *_choices(topup, wallets, chosen),
        _("In one transfer:"),
        f"```\n{_digits(topup.amount)}\n```",
        _("to this address:\n```\n{address}\n```", address=chosen.address),
        *_only_here(topup, chosen),
        *_conditions(topup, review_above, replaced),
        *_until(topup, seconds),
        ui.MediaGallery[Card](discord.MediaGalleryItem(f"attachment://{QR_NAME}", description=alt)),
        _("-# Another amount, a late or a second transfer is not lost: the bot's operator assigns it."),
        _("-# Money sent on another network is lost."),
        _("-# A new top-up replaces this one."),
    )


def _choices(
    topup: Topup, wallets: Sequence[WalletAddress], chosen: WalletAddress
) -> Iterator["ui.Item[Any] | str"]:
    """Yield the buttons for the networks, if there are several: above all that depends on them."""
    if len(wallets) > 1:
        yield _("Which network do you send on?")
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


def _until(topup: Topup, seconds: float) -> Iterator[str]:
    """Yield how long it counts, and when and where its arrival is announced."""
    yield _("Its last digits tell that it is for this server.")
    yield _("Open until {time}", time=formatting.moment(topup.due_at))
    yield _(
        "About {duration} after you send it, I announce it in <#{channel_id}>.",
        duration=formatting.duration(math.ceil(seconds / 10) * 10),
        channel_id=topup.channel_id,
    )


def _conditions(topup: Topup, review_above: int | None, replaced: Sequence[Topup]) -> Iterator[str]:
    for other in replaced:
        yield _(
            "It replaces the top-up of {amount}. Please do not send that any more.",
            amount=f"${_digits(other.amount)}",
        )
    if topup.sender is not None:
        yield _("Only a transfer from `{sender}` counts.", sender=topup.sender)
    if review_above is not None and topup.amount > review_above:
        yield _(
            "The bot's operator confirms amounts above {amount} by hand.",
            amount=format_usd(review_above),
        )


def _digits(amount: int) -> str:
    """Return all six decimals, since the last ones identify the top-up, in a form that wallets take."""
    return f"{amount // MICRO}.{amount % MICRO:06d}"
