"""What the host reads: the wallet, the debts, the servers."""

from collections.abc import Iterator, Mapping

from bot.domain.ledger import Balances
from bot.domain.money import format_usd
from bot.services.house import HouseStatus
from bot.ui import text

SERVERS = 15
"""Servers listed; the export has all of them."""


def credited(server: str, amount: int, balances: Balances) -> str:
    """The answer to `/host credit`."""
    return (
        f"{format_usd(amount)} added to the budget of **{text.shown(server, 100)}**. "
        f"It has {format_usd(balances.available)} available and {format_usd(balances.held)} held."
    )


def server_choice(name: str, guild_id: int) -> str:
    """One server in the list that Discord offers; plain text, 100 characters."""
    return f"{text.cut(text.clean(name), 70)} ({guild_id})"


def status(of: HouseStatus, names: Mapping[int, str]) -> list[str]:
    """The lines of `/host status`; `names` are the servers the bot is in, by id."""
    return [*_stops(of), *_wallet(of), *_jobs(of), *_servers(of, names)]


def _stops(of: HouseStatus) -> Iterator[str]:
    if of.paused is not None:
        who = f"by <@{of.paused.by}>" if of.paused.by else "by the bot itself"
        because = f": {text.shown(of.paused.reason, 200)}" if of.paused.reason else ""
        yield f"**all spending is paused** {text.relative(of.paused.at)} {who}{because}"
    if of.retired:
        yield f"stopped models: {', '.join(each.model for each in of.retired)}"


def _wallet(of: HouseStatus) -> Iterator[str]:
    yield f"**wallet** `{of.address}`"
    if of.wallet is None or of.free is None:
        yield "holds: the chain does not answer right now"
    else:
        yield f"holds {format_usd(of.wallet)}, of that free of debts {format_usd(of.free)}"
    yield f"owed to servers {format_usd(of.owed)}, signed and open {format_usd(of.open_amount)}"
    cap = "no cap (HOST_DAILY_CAP)" if of.daily_cap is None else f"of {format_usd(of.daily_cap)} allowed"
    yield f"held and spent today (UTC) {format_usd(of.used_today)}, {cap}"
    if of.deposits:
        total = format_usd(sum(each.amount for each in of.deposits))
        yield f"{len(of.deposits)} deposits wait for you, {total} in all: `/host deposits list`"


def _jobs(of: HouseStatus) -> Iterator[str]:
    counts = " · ".join(f"{state} {count}" for state, count in sorted(of.jobs_by_state.items()) if count)
    yield f"**jobs** {counts or 'none yet'}"
    if of.unclear:
        yield f"{of.unclear} payments without a clear answer: being looked up, nothing to do"
    if of.disputed:
        yield f"{of.disputed} disputed: charged, but which result it bought cannot be told; held for you"


def _servers(of: HouseStatus, names: Mapping[int, str]) -> Iterator[str]:
    yield "**servers**" if of.servers else "**servers** none has a budget yet: `/host credit`"
    for guild_id, balances in of.servers[:SERVERS]:
        name = text.shown(names.get(guild_id, f"server {guild_id}"), 60)
        amounts = f"available {format_usd(balances.available)}, held {format_usd(balances.held)}"
        yield f"{name}: {amounts}, spent {format_usd(balances.spent)}"
    if len(of.servers) > SERVERS:
        yield f"-# and {len(of.servers) - SERVERS} more; `python -m bot export` lists all"
