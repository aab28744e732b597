"""Cards of deposits that no server was credited with: the list, one of them, and the decision."""

from collections.abc import Mapping, Sequence

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.money.deposits import Deposit, UnclaimedReason
from bot.i18n import N_, _
from bot.ui.host import digests
from bot.ui.kit import formatting
from bot.ui.kit.actions import AssignDeposit, ChooseDeposit, KeepDeposit
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained, fitting, menu
from bot.ui.money import chain_text

LISTED = 12
"""Deposits in one answer at most."""

CHOICES = 25
"""Entries that Discord takes in a menu."""

_WHY = {
    UnclaimedReason.UNKNOWN: N_("no top-up has this amount"),
    UnclaimedReason.LATE: N_("too late for its top-up"),
    UnclaimedReason.REPEATED: N_("its top-up was paid before"),
    UnclaimedReason.REPLACED: N_("a later top-up took the place of its own"),
    UnclaimedReason.SENDER: N_("its top-up names another sender"),
    UnclaimedReason.ROUND: N_("a round amount, as anyone could have sent it"),
    UnclaimedReason.LARGE: N_("above DEPOSIT_REVIEW_ABOVE"),
    UnclaimedReason.SEVERAL: N_("two servers were promised this amount"),
}


def listing(unclaimed: Sequence[Deposit], names: Mapping[int, str]) -> Card:
    """Return the deposits with a menu to decide about one. `names` are the servers' names by id."""
    if not unclaimed:
        return contained(Tone.DONE, _("No unmatched deposits"), _("Every transfer has found its server."))
    lines = fitting([_line(deposit, names) for deposit in unclaimed[:LISTED]])
    more = len(unclaimed) - len(lines)
    options = [
        discord.SelectOption(
            label=formatting.cut(
                f"{format_usd(deposit.amount)}{DOT}{chain_text.title(deposit.network)}", 100
            ),
            description=formatting.cut(_reason(deposit), 100),
            value=deposit.key,
        )
        for deposit in unclaimed[:CHOICES]
    ]
    return contained(
        Tone.MONEY,
        _("Unmatched deposits"),
        *lines,
        _("-# and {n} more", n=more) if more > 0 else None,
        ui.ActionRow(menu(ChooseDeposit(), options, _("Decide about one…"))),
    )


def one(deposit: Deposit, names: Mapping[int, str]) -> Card:
    """Return one deposit with the servers that it can be given to: first the one that asked for it."""
    ordered = sorted(names.items(), key=lambda item: (item[0] != deposit.promised_to, item[1].casefold()))
    options = [
        discord.SelectOption(
            label=formatting.cut(formatting.clean(name), 100) or str(guild), value=str(guild)
        )
        for guild, name in ordered[:CHOICES]
    ]
    digest = digests.of(deposit.key)
    return contained(
        Tone.ASKS,
        _("Where does {amount} belong?", amount=format_usd(deposit.amount)),
        _line(deposit, names),
        ui.ActionRow(menu(AssignDeposit(digest), options, _("Give it to a server…"))),
        ui.ActionRow(button(_("It is mine"), KeepDeposit(digest))),
    )


def assigned(deposit: Deposit, server: str) -> Card:
    """Return the answer once a deposit was given to a server."""
    amount, shown = format_usd(deposit.amount), formatting.shown(server, 60)
    return contained(Tone.DONE, _("{amount} added to the budget of {server}", amount=amount, server=shown))


def dismissed(deposit: Deposit) -> Card:
    """Return the answer once a deposit was booked as the host's own."""
    return contained(
        Tone.DONE,
        _("{amount} is yours", amount=format_usd(deposit.amount)),
        _("No server is owed it. `/host credit` can give it to one."),
    )


def choice(deposit: Deposit) -> str:
    """Return a deposit in Discord's list: plain text, at most 100 characters."""
    amount, sender = format_usd(deposit.amount), f"{deposit.sender[:10]}…"
    return formatting.cut(
        _("{amount} from {sender}, {why}", amount=amount, sender=sender, why=_reason(deposit)), 100
    )


def _line(deposit: Deposit, names: Mapping[int, str]) -> str:
    seen = deposit.mined_at if deposit.mined_at is not None else deposit.seen_at
    network = chain_text.title(deposit.network)
    facts = [formatting.relative(seen), chain_text.transaction(deposit.network, deposit.tx)]
    if deposit.promised_to is not None:
        name = names.get(deposit.promised_to)
        asked = (
            _("asked for by {server}", server=formatting.shown(name, 60))
            if name
            else _("asked for by a server that the bot has left")
        )
        facts.append(asked)
    return (
        f"**{format_usd(deposit.amount)}**{DOT}{network}{DOT}{_reason(deposit)}\n"
        f"-# `{deposit.sender}`{DOT}{DOT.join(facts)}"
    )


def _reason(deposit: Deposit) -> str:
    return _(_WHY[deposit.why or UnclaimedReason.UNKNOWN])
