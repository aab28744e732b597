"""The lines of `/host status`: pauses, the wallet and its debts, jobs, servers."""

from collections.abc import Iterator, Mapping

from bot.domain.amounts import format_usd
from bot.i18n import _
from bot.services.host.status import HostStatus
from bot.ui.kit import formatting

SERVERS = 15
"""Servers listed; the export has all of them."""


def status(of: HostStatus, names: Mapping[int, str]) -> list[str]:
    """The lines of `/host status`; `names` are the servers the bot is in, by id."""
    return [*_stops(of), *_wallet(of), *_jobs(of), *_servers(of, names)]


def _stops(of: HostStatus) -> Iterator[str]:
    if of.paused is not None:
        who = _("by <@{by}>", by=of.paused.by) if of.paused.by else _("by the bot itself")
        because = f": {formatting.shown(of.paused.reason, 200)}" if of.paused.reason else ""
        yield _(
            "**all spending is paused** {at} {who}{because}",
            at=formatting.relative(of.paused.at),
            who=who,
            because=because,
        )
    if of.retired:
        yield _("stopped models: {retired}", retired=", ".join(each.model for each in of.retired))


def _wallet(of: HostStatus) -> Iterator[str]:
    yield _("**wallet** `{address}`", address=of.address)
    if of.wallet is None or of.free is None:
        yield _("holds: the chain does not answer right now")
    else:
        yield _(
            "holds {wallet}, of that free of debts {free}",
            wallet=format_usd(of.wallet),
            free=format_usd(of.free),
        )
    yield _(
        "owed to servers {owed}, signed and open {open_amount}",
        owed=format_usd(of.owed),
        open_amount=format_usd(of.open_amount),
    )
    cap = (
        _("no cap (HOST_DAILY_CAP)")
        if of.daily_cap is None
        else _("of {daily_cap} allowed", daily_cap=format_usd(of.daily_cap))
    )
    yield _("held and spent today (UTC) {used_today}, {cap}", used_today=format_usd(of.used_today), cap=cap)
    if of.deposits:
        total = format_usd(sum(each.amount for each in of.deposits))
        yield _(
            "{deposits} deposits wait for you, {total} in all: `/host deposits list`",
            deposits=len(of.deposits),
            total=total,
        )


def _jobs(of: HostStatus) -> Iterator[str]:
    counts = " · ".join(f"{state} {count}" for state, count in sorted(of.jobs_by_state.items()) if count)
    yield _("**jobs** {counts}", counts=counts or _("none yet"))
    if of.unclear:
        yield _(
            "{unclear} payments without a clear answer: being looked up, nothing to do", unclear=of.unclear
        )
    if of.disputed:
        yield _(
            "{disputed} disputed: charged, but which result it bought cannot be told; held for you",
            disputed=of.disputed,
        )


def _servers(of: HostStatus, names: Mapping[int, str]) -> Iterator[str]:
    yield _("**servers**") if of.servers else _("**servers** none has a budget yet: `/host credit`")
    for guild_id, balances in of.servers[:SERVERS]:
        name = formatting.shown(names.get(guild_id, _("server {guild_id}", guild_id=guild_id)), 60)
        amounts = _(
            "available {available}, held {held}",
            available=format_usd(balances.available),
            held=format_usd(balances.held),
        )
        yield _(
            "{name}: {amounts}, spent {spent}", name=name, amounts=amounts, spent=format_usd(balances.spent)
        )
    if len(of.servers) > SERVERS:
        yield _("-# and {servers} more; `python -m bot export` lists all", servers=len(of.servers) - SERVERS)
