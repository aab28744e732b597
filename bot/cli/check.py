"""`python -m bot check`: a table of what works and of what to do."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.arguments import FINE, WRONG
from bot.cli.files_probe import files_rows
from bot.cli.members_probe import members_rows
from bot.cli.node_probes import chain_rows
from bot.cli.probes import Row, Verdict, database_row, disk_row, settings_row, wallet_rows
from bot.cli.remote_probes import DiscordProbe, clock_row, quote_rows
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.errors import SettingError
from bot.domain.money.networks import WalletAddress
from bot.store.sqlite.connect import warn_of_wal_reset
from bot.wiring.application import foundation

_STYLES = {Verdict.FINE: "green", Verdict.LOOK: "yellow", Verdict.WRONG: "bold red"}
_ENV_FILE = Path(".env")


async def check(settings: Settings, _arguments: Namespace) -> int:
    """Look at everything the bot needs. Change nothing, pay nothing. Return 1 if something is wrong."""
    if isinstance(settings.where, Path):
        warn_of_wal_reset()
    rows = await look(settings)
    _print(rows)
    return WRONG if any(row.verdict is Verdict.WRONG for row in rows) else FINE


async def look(settings: Settings, env_file: Path = _ENV_FILE) -> list[Row]:
    """Return all rows, in the order in which to fix them."""
    clock = SystemClock(settings.clock_speed)
    discord = DiscordProbe(settings, clock)
    rows = [settings_row(settings, env_file), *await discord.rows()]
    wallets = wallet_rows(settings)
    rows += wallets.values()
    usable = [word for word, row in wallets.items() if row.verdict is not Verdict.WRONG]
    paying, addresses = await _paying(settings, usable, clock, discord.date)
    known = addresses if len(usable) == len(wallets) else None
    rows += [*paying, await database_row(settings), *await members_rows(settings, known)]
    return [*rows, disk_row(settings), *await files_rows(settings, clock)]


async def _paying(
    settings: Settings, usable: Sequence[str], clock: SystemClock, discord_date: int | None
) -> tuple[list[Row], Sequence[WalletAddress] | None]:
    """Check chains, studio and clock. Without a wallet the first two cannot be asked.

    Return the addresses of the wallets too; None without.
    """
    if not usable:
        return [await clock_row(clock, None, discord_date)], None
    try:
        async with foundation(replace(settings, networks=tuple(usable))) as base:
            rows = [
                *await chain_rows(base, settings),
                *await quote_rows(base, settings),
                await clock_row(clock, base, discord_date),
            ]
            return rows, base.addresses
    except SettingError as error:
        return [Row("settings", Verdict.WRONG, str(error))], None


def _print(rows: Sequence[Row]) -> None:
    table = Table("", "how it is", "what to do, or what was found", box=None, pad_edge=False)
    for row in rows:
        table.add_row(row.what, Text(row.verdict, _STYLES[row.verdict]), Text(row.text, overflow="fold"))
    Console(soft_wrap=False).print(table)
