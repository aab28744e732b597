"""The lines of `/host status`: pauses, the wallet and its debts, jobs, servers."""

from collections.abc import Iterator, Mapping

from bot.domain.amounts import format_usd
from bot.i18n import _, ngettext
from bot.services.host.status import HostStatus
from bot.services.wallets import WalletState
from bot.ui.kit import formatting
from bot.ui.money import wallet_text

SERVERS = 15
"""Servers listed; the export has all of them."""


def status(status: HostStatus, names: Mapping[int, str]) -> list[str]:
    """Return the lines of `/host status`. `names` are those of the bot's servers, by id."""
    return [*_stops(status), *_money(status), *_jobs(status), *_servers(status, names)]


def _stops(status: HostStatus) -> Iterator[str]:
    if status.paused is not None:
        author = _("by <@{by}>", by=status.paused.by) if status.paused.by else _("by the bot itself")
        because = f": {formatting.shown(status.paused.reason, 200)}" if status.paused.reason else ""
        yield _(
            "**all spending is paused** {at} {who}{because}",
            at=formatting.relative(status.paused.at),
            who=author,
            because=because,
        )
    if status.clock_ahead_seconds:
        yield _clock(status.clock_ahead_seconds)
    if status.retired:
        yield _("stopped models: {retired}", retired=", ".join(model.model for model in status.retired))


def _clock(seconds_ahead: float) -> str:
    time = formatting.duration(abs(seconds_ahead))
    if seconds_ahead > 0:
        return _("**nothing is bought**: the bot's clock is {time} ahead of StableStudio's", time=time)
    return _("**nothing is bought**: the bot's clock is {time} behind StableStudio's", time=time)


def _wallet(wallet: WalletState, free: int | None) -> Iterator[str]:
    yield _("**wallet** `{address}`", address=wallet.address)
    if wallet.balance is None or free is None:
        yield _("holds: the chain does not answer right now")
    else:
        yield _(
            "holds {wallet}, of that free of debts {free}",
            wallet=format_usd(wallet.balance),
            free=format_usd(free),
        )


def _wallets(status: HostStatus) -> Iterator[str]:
    """Yield what several wallets hold together, a line for each, and the most that one of them can pay."""
    told = [wallet.balance for wallet in status.wallets if wallet.balance is not None]
    if not told or status.free is None:
        yield _("**wallets** no chain answers right now")
    else:
        total, free = format_usd(sum(told)), format_usd(status.free)
        yield (
            _("**wallets** hold {total}, of that free of debts {free}", total=total, free=free)
            if len(told) == len(status.wallets)
            else _("**wallets** hold at least {total}, of that free of debts {free}", total=total, free=free)
        )
    for wallet in status.wallets:
        yield wallet_text.line(wallet.network, wallet.address, wallet.balance, opened=wallet.open.total)
    payable = max(wallet.payable for wallet in status.wallets)
    yield _("the largest job that one wallet can pay: {amount}", amount=format_usd(payable))


def _money(status: HostStatus) -> Iterator[str]:
    if len(status.wallets) == 1:
        yield from _wallet(status.wallets[0], status.free)
    else:
        yield from _wallets(status)
    yield _(
        "owed to servers {owed}, signed and open {open_amount}",
        owed=format_usd(status.owed),
        open_amount=format_usd(status.open_amount),
    )
    cap = (
        _("no cap (HOST_DAILY_CAP)")
        if status.daily_cap is None
        else _("of {daily_cap} allowed", daily_cap=format_usd(status.daily_cap))
    )
    yield _(
        "held and spent today (UTC) {used_today}, {cap}", used_today=format_usd(status.used_today), cap=cap
    )
    if status.deposits:
        total = format_usd(sum(deposit.amount for deposit in status.deposits))
        yield ngettext(
            "{n} deposit waits for you, {total} in all: `/host deposits list`",
            "{n} deposits wait for you, {total} in all: `/host deposits list`",
            len(status.deposits),
            total=total,
        )


def _jobs(status: HostStatus) -> Iterator[str]:
    counts = " · ".join(f"{state} {count}" for state, count in sorted(status.jobs_by_state.items()) if count)
    yield _("**jobs** {counts}", counts=counts or _("none yet"))
    if status.unclear:
        yield ngettext(
            "{n} payment without a clear answer: being looked up, nothing to do",
            "{n} payments without a clear answer: being looked up, nothing to do",
            status.unclear,
        )
    if status.disputed:
        yield _(
            "{disputed} disputed: charged, but which result it bought cannot be told; held for you",
            disputed=status.disputed,
        )


def _servers(status: HostStatus, names: Mapping[int, str]) -> Iterator[str]:
    yield _("**servers**") if status.servers else _("**servers** none has a budget yet: `/host credit`")
    for guild_id, balances in status.servers[:SERVERS]:
        name = formatting.shown(names.get(guild_id, _("server {guild_id}", guild_id=guild_id)), 60)
        amounts = _(
            "available {available}, held {held}",
            available=format_usd(balances.available),
            held=format_usd(balances.held),
        )
        yield _(
            "{name}: {amounts}, spent {spent}", name=name, amounts=amounts, spent=format_usd(balances.spent)
        )
    if len(status.servers) > SERVERS:
        yield _(
            "-# and {servers} more; `python -m bot export` lists all", servers=len(status.servers) - SERVERS
        )
