"""Local checks of `python -m bot check`, and their result."""

import os
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.config.secret import Secret
from bot.config.settings import Settings, unknown_names
from bot.domain.errors import DatabaseUnusable, SettingError
from bot.payments.keys import address_of, load_key, open_to_others
from bot.store import open_readonly


class Verdict(StrEnum):
    """The result of a check. Only WRONG makes the command fail."""

    FINE = "fine"
    LOOK = "look"  # the bot runs, but something is missing
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the thing checked, the result, and the advice."""

    what: str
    verdict: Verdict
    text: str


def settings_row(settings: Settings, env_file: Path) -> Row:
    """Check the settings for mistakes that no error stops; they have been read already."""
    todo = [f"{name} in {env_file} is no setting: misspelt?" for name in unknown_names(env_file)]
    if open_to_others(env_file):
        todo.append(f"Others can read {env_file}: chmod 600 {env_file}.")
    if settings.host_guild_id is None or not settings.host_user_ids:
        todo.append("Set HOST_GUILD_ID and HOST_USER_IDS, or nobody can add to a budget with /host credit.")
    return Row("settings", Verdict.LOOK if todo else Verdict.FINE, " ".join(todo) or "complete")


def wallet_row(settings: Settings) -> tuple[Row, Secret | None]:
    """Check the wallet. Return its key too, None if it is not available."""
    try:
        key = load_key(settings.wallet_private_key, settings.wallet_keystore, settings.wallet_password_file)
    except SettingError as error:
        return Row("wallet", Verdict.WRONG, str(error)), None
    files = [file for file in (settings.wallet_keystore, settings.wallet_password_file) if file]
    bare = [f"Others can read {file}: chmod 600 {file}." for file in files if open_to_others(file)]
    if bare:
        return Row("wallet", Verdict.LOOK, f"{address_of(key)}. {' '.join(bare)}"), key
    return Row("wallet", Verdict.FINE, address_of(key)), key


async def database_row(settings: Settings) -> Row:
    """Check that an existing database can be opened by this program."""
    path = settings.database_path
    if not path.exists():
        return Row("database", Verdict.FINE, f"{path} will be created")
    try:
        store = await open_readonly(path)
        await store.close()
    except DatabaseUnusable as error:
        return Row("database", Verdict.WRONG, str(error))
    return Row("database", Verdict.FINE, str(path))


def disk_row(settings: Settings) -> Row:
    """Check that both folders can be written, and that the spool's disk has space."""
    for path in (settings.spool_dir, settings.database_path.parent):
        if not _writable(path):
            return Row("disk", Verdict.WRONG, f"{path} cannot be written: change its owner or the setting.")
    free = shutil.disk_usage(_existing(settings.spool_dir)).free
    text = f"{free / 1024**3:.1f} GiB free where finished files are kept"
    if free < settings.spool_min_free_bytes:
        return Row("disk", Verdict.WRONG, f"{text}: below SPOOL_MIN_FREE_BYTES nothing is bought. Make room.")
    return Row("disk", Verdict.FINE, text)


def _existing(path: Path) -> Path:
    """Return the path, or the nearest existing folder above it."""
    path = path.absolute()
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _writable(path: Path) -> bool:
    return os.access(_existing(path), os.W_OK | os.X_OK) and _existing(path).is_dir()
