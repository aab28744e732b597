"""The lines of `/host status`: stops, the wallets and their debts, jobs, servers."""

from collections.abc import Iterator, Mapping

from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.jobs.job import JobState
from bot.i18n import _, ngettext
from bot.services.host.status import HostStatus
from bot.services.wallets import WalletState
from bot.ui.kit import formatting, labels, layout
from bot.ui.kit.formatting import DOT
from bot.ui.money import budget_text, chain_text, wallet_text

SERVERS = 15
"""Servers listed; the export has all of them."""


def stops(status: HostStatus) -> Iterator[str]:
    """Yield what keeps jobs from being bought: a pause, a wrong clock, stopped models."""
    if status.paused is not None:
        yield (
            _("<@{by}> paused all spending.", by=status.paused.by)
            if status.paused.by
            else _("The bot paused all spending by itself.")
        )
        yield _("Since {time}", time=formatting.moment(status.paused.at))
        if status.paused.reason:
            yield f"> {formatting.shown(status.paused.reason, 200)}"
    if status.clock_ahead_seconds:
        yield _clock(status.clock_ahead_seconds)
    if status.retired:
        yield _("Stopped models: {models}", models=", ".join(model.model for model in status.retired))


def _clock(seconds_ahead: float) -> str:
    time = formatting.duration(abs(seconds_ahead))
    if seconds_ahead > 0:
        return _("**Nothing can be bought.** The bot's clock is {time} ahead of StableStudio's.", time=time)
    return _("**Nothing can be bought.** The bot's clock is {time} behind StableStudio's.", time=time)


# ── money ────────────────────────────────────────────────────────────────────────────────────────


def money(status: HostStatus) -> Iterator[str]:
    """Yield what the wallets hold and owe, and what was spent today."""
    if len(status.wallets) == 1:
        yield from _wallet(status.wallets[0], status.free)
    else:
        yield from _wallets(status)
    yield _(
        "Owed to servers {owed} · signed and open {open_amount}",
        owed=format_used(status.owed),
        open_amount=format_used(status.open_amount),
    )
    yield _today(status.used_today, status.daily_cap)


def _wallet(wallet: WalletState, free: int | None) -> Iterator[str]:
    link = chain_text.address(wallet.network.name, wallet.address)
    yield _("**Wallet** on {network} {address}", network=wallet.network.title, address=link)
    if wallet.balance is None or free is None:
        yield _("Balance unknown: the chain does not answer right now.")
    else:
        yield _(
            "Balance **{balance}**, {free} not promised to servers",
            balance=format_left(wallet.balance),
            free=format_left(free),
        )


def _wallets(status: HostStatus) -> Iterator[str]:
    """Yield what several wallets hold together, a line for each, and the most that one of them can pay."""
    told = [wallet.balance for wallet in status.wallets if wallet.balance is not None]
    if not told or status.free is None:
        yield _("**Wallets**: no chain answers right now.")
    else:
        total, free = format_left(sum(told)), format_left(status.free)
        yield (
            _("**Wallets** together **{total}**, {free} not promised to servers", total=total, free=free)
            if len(told) == len(status.wallets)
            else _(
                "**Wallets** together at least **{total}**, {free} not promised to servers",
                total=total,
                free=free,
            )
        )
    for wallet in status.wallets:
        yield wallet_text.line(wallet.network, wallet.address, wallet.balance, opened=wallet.open.total)
    payable = max(wallet.payable for wallet in status.wallets)
    yield _("Largest job that one wallet can pay: {amount}", amount=format_left(payable))


def _today(used: int, cap: int | None) -> str:
    if cap is None:
        return _("Held and spent today (UTC) {used}, without a daily limit", used=format_used(used))
    words = _("Held and spent today (UTC) {used} of {cap}", used=format_used(used), cap=format_usd(cap))
    return f"{words}{DOT}{layout.bar(used, cap)}"


# ── jobs and servers ─────────────────────────────────────────────────────────────────────────────


def jobs(status: HostStatus) -> Iterator[str]:
    """Yield how many jobs are in each state, and what needs the host."""
    counts = [f"{labels.state(state)} {count}" for state, count in _counted(status)]
    yield _("**Jobs** {counts}", counts=DOT.join(counts) or _("none yet"))
    if status.unclear:
        yield ngettext(
            "Checking whether {n} payment arrived. It needs nothing from you.",
            "Checking whether {n} payments arrived. They need nothing from you.",
            status.unclear,
        )
    if status.disputed:
        yield ngettext(
            "**{n} disputed** job: paid, and more than one result fits. `/host deliver` decides.",
            "**{n} disputed** jobs: paid, and more than one result fits. `/host deliver` decides.",
            status.disputed,
        )


def _counted(status: HostStatus) -> list[tuple[JobState, int]]:
    return [
        (state, status.jobs_by_state.get(state, 0)) for state in JobState if status.jobs_by_state.get(state)
    ]


def servers(status: HostStatus, names: Mapping[int, str]) -> Iterator[str]:
    """Yield a line for each server's budget. `names` are those of the bot's servers, by id."""
    yield (
        _("**Servers**")
        if status.servers
        else _("**Servers**: none has a budget yet. `/host credit` gives one.")
    )
    for guild_id, balances in status.servers[:SERVERS]:
        name = names.get(guild_id)
        shown = formatting.shown(name, 60) if name else _("a server that the bot has left")
        yield _("{server}: {balances}", server=shown, balances=budget_text.balances(balances))
    if len(status.servers) > SERVERS:
        more = len(status.servers) - SERVERS
        yield _("-# and {servers} more; `python -m bot export` lists all", servers=more)
