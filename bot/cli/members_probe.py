"""The check whether this process could join those that run the bot, for `python -m bot check`."""

from collections.abc import Sequence

from bot.cli.probes import Row, Verdict
from bot.config.settings import Settings
from bot.domain.errors import SettingError, StoreError
from bot.domain.money.networks import WalletAddress
from bot.store.readers import open_reader
from bot.wiring.members import new_member

_WHAT = "other processes"


async def members_rows(settings: Settings, wallets: Sequence[WalletAddress] | None) -> list[Row]:
    """Compare the settings that all processes share with those of the leader. Nobody joins.

    No row on SQLite, and none where another row tells what is missing: the token, a wallet, the database.
    """
    if settings.database_url is None or settings.discord_token is None or wallets is None:
        return []
    new = new_member(settings, wallets, looks=True)
    try:
        reader = await open_reader(settings.where)
    except StoreError:
        return []
    from bot.store.postgres.members import check_new  # noqa: PLC0415 - only if it is used

    try:
        living = await reader.read(check_new, new, round(settings.takeover_seconds * 1000))
    except (SettingError, StoreError) as error:
        return [Row(_WHAT, Verdict.WRONG, str(error))]
    finally:
        await reader.close()
    return [Row(_WHAT, Verdict.FINE, f"{living} run, with the same settings" if living else "none runs")]
