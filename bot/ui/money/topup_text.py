"""What moderators see of top-ups, and members of the proof."""

import discord
from discord import ui

from bot.domain.amounts import MICRO, format_usd
from bot.domain.money.deposits import Topup
from bot.domain.money.networks import BASE
from bot.i18n import _
from bot.services.money.audit import AuditView
from bot.ui.kit import formatting
from bot.ui.kit.layout import Card

QR_NAME = "topup.png"


def payment_link(address: str, amount: int) -> str:
    """The transfer as wallets read it (EIP-681): USDC on Base, exactly `amount` micro-USDC."""
    return f"ethereum:{BASE.asset}@{BASE.chain_id}/transfer?address={address}&uint256={amount}"


def topup(of: Topup, address: str) -> Card:
    """What to send, where to, until when; the QR code hangs on the message as QR_NAME."""
    lines = [
        _(
            "**Send exactly {amount} in USDC on Base**, in one transfer, from any wallet:",
            amount=_exact(of.amount),
        ),
        f"```\n{_exact(of.amount)[1:]}\n```",
        _("to this address:\n```\n{address}\n```", address=address),
        _(
            "The last digits tell that it is for this server. It counts until <t:{due_at}:f> "
            "({due_at_2}) and is announced in <#{channel_id}> when it is there, some seconds after it "
            "is confirmed.",
            due_at=of.due_at // 1000,
            due_at_2=formatting.relative(of.due_at),
            channel_id=of.channel_id,
        ),
        _(
            "-# Another amount, a late or a second transfer is not lost: the bot's host assigns it by "
            "hand. Sent on another network it is lost."
        ),
    ]
    alt = _("QR code: {amount} in USDC on Base to {address}", amount=_exact(of.amount), address=address)
    gallery = ui.MediaGallery[Card](discord.MediaGalleryItem(f"attachment://{QR_NAME}", description=alt))
    return Card(ui.TextDisplay("\n".join(lines)), gallery)


def _exact(amount: int) -> str:
    """All six digits, since the last ones are what it is known by, and nothing that a wallet would not
    take when it is copied."""
    return f"${amount // MICRO}.{amount % MICRO:06d}"


def alerts_set(channel_id: int | None) -> str:
    """The answer to `/treasury alerts`."""
    if channel_id is None:
        return _("Alerts about this server's budget are not posted any more.")
    return _(
        "Alerts about this server's budget go to <#{channel_id}>: at 50, 80 and 100 % used of what "
        "was there when money last came in, and for jobs that were paid and lost.",
        channel_id=channel_id,
    )


def proof(of: AuditView) -> list[str]:
    """The lines of `/budget proof`."""
    wallet = _("the chain does not answer right now") if of.wallet is None else format_usd(of.wallet)
    signed = (
        _(" (of that {open_amount} signed and open)", open_amount=format_usd(of.open_amount))
        if of.open_amount
        else ""
    )
    lines = [
        _(
            "**wallet** {wallet}\n[`{address}`](<{explorer}/address/{address}>), USDC on Base",
            wallet=wallet,
            address=of.address,
            explorer=BASE.explorer,
        ),
        _("**owed to all servers** {owed}{signed}", owed=format_usd(of.owed), signed=signed),
        _("**books** {lines} lines, the last one\n`{head}`", lines=of.lines, head=of.head),
        _last(of),
    ]
    if of.wallet is not None:
        covered = of.wallet >= of.owed
        lines.append(
            _("The wallet covers what servers are owed.")
            if covered
            else _("**The wallet does not cover it.**")
        )
    lines.append(
        _(
            "-# Each line's hash covers the line before: whoever keeps this one can prove later that "
            "no line before it was changed. The wallet's balance can be seen on chain by anybody."
        )
    )
    return lines


def _last(of: AuditView) -> str:
    if of.last is None:
        return _("**last compared with the chain** not yet; it happens every night")
    found = (
        _("all agreed")
        if of.last.findings == 0
        else _("{findings} findings, the host was told", findings=of.last.findings)
    )
    return _(
        "**last compared with the chain** {at}: {found}", at=formatting.relative(of.last.at), found=found
    )
