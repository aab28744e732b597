"""Local checks of `python -m bot check`, and their result."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.cli.wallet import wallet_address
from bot.clock import SystemClock
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings, unknown_names
from bot.domain.errors import DatabaseBehind, SettingError, StoreError
from bot.domain.money.networks import BASE, SOLANA, TEMPO, WORDS, Network, left_behind
from bot.payments.keys import open_to_others
from bot.store import open_readonly
from bot.store.audit.unmoved import refuse_unmoved
from bot.store.engine import require_psycopg
from bot.store.spool import file_in_place_of, find_foreign, no_folder


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


def named(what: str, network: Network, settings: Settings) -> str:
    """Return the name of a row about one network, which is told apart only if there are several."""
    return what if len(settings.networks) == 1 else f"{what} ({network.title})"


def wallet_rows(settings: Settings) -> Mapping[str, Row]:
    """Check the wallet of each network, by its word. A row is WRONG without a key that can be used."""
    addresses: dict[str, str] = {}
    rows: dict[str, Row] = {}
    for word in settings.networks:
        what = named("wallet", WORDS[word], settings)
        try:
            if word == TEMPO.word and BASE.word in addresses:  # one key: a keystore takes a second to open
                addresses[word] = addresses[BASE.word]
            else:
                addresses[word] = wallet_address(settings, word)
        except SettingError as error:
            rows[word] = Row(what, Verdict.WRONG, str(error))
            continue
        bare = [f"Others can read {file}: chmod 600 {file}." for file in _key_files(settings, word)]
        verdict = Verdict.LOOK if bare else Verdict.FINE
        rows[word] = Row(what, verdict, " ".join([f"{addresses[word]}.", *bare]) if bare else addresses[word])
    return rows


def _key_files(settings: Settings, word: str) -> list[Path]:
    """Return the files with a network's key and password that others can read."""
    keystore = settings.solana_keystore if word == SOLANA.word else settings.wallet_keystore
    files = [file for file in (keystore, settings.wallet_password_file) if file]
    return [file for file in files if open_to_others(file)]


async def database_row(settings: Settings) -> Row:
    """Check what a start asks of the database, and that nothing is open on a network that was left."""
    where = settings.where
    if isinstance(where, Path) and not where.exists():
        return Row("database", Verdict.FINE, f"{where} will be created")
    server = ""
    try:
        if isinstance(where, PostgresUrl):
            await refuse_unmoved(where, settings.database_path)
            schema, server = await _look(where, SystemClock(settings.clock_speed).now)
            if schema == 0:
                return Row("database", Verdict.FINE, f"{where}{server}; the schema will be created")
        elif not os.access(where, os.R_OK | os.W_OK):
            return Row("database", Verdict.WRONG, f"{where} cannot be written: make it the bot's own.")
        store = await open_readonly(where)
        try:
            left = await store.left_open([WORDS[word].name for word in settings.networks])
        finally:
            await store.close()
    except DatabaseBehind as error:
        return Row("database", Verdict.LOOK, str(error))
    except StoreError as error:
        return Row("database", Verdict.WRONG, str(error))
    if left:
        return Row("database", Verdict.LOOK, " ".join(left_behind(*one) for one in left))
    return Row("database", Verdict.FINE, f"{where}{server}")


async def _look(url: PostgresUrl, now: Callable[[], int]) -> tuple[int, str]:
    require_psycopg()
    from bot.store.postgres.look import look  # noqa: PLC0415 - only if it is used

    schema, server = await look(url, now)
    return schema, f", PostgreSQL {server}"


def disk_row(settings: Settings) -> Row:
    """Check that both folders can be written, and that the spool's disk has space."""
    beside = settings.database_path.parent  # on PostgreSQL, only `retry` would miss it
    folders = {"SPOOL_DIR": settings.spool_dir} | ({} if settings.database_url else {"DATABASE_PATH": beside})
    for setting, folder in folders.items():
        if (file := file_in_place_of(folder)) is not None:
            return Row("disk", Verdict.WRONG, no_folder(setting, folder, file))
    if trouble := next(filter(None, map(_trouble, folders.values())), ""):
        return Row("disk", Verdict.WRONG, f"{trouble}: change its owner or the setting.")
    foreign = find_foreign(settings.spool_dir) if settings.spool_dir.is_dir() else None
    if foreign is not None:
        advice = (
            f"SPOOL_DIR {settings.spool_dir} has {foreign!r} in it: name a folder for the bot's files alone."
        )
        return Row("disk", Verdict.WRONG, advice)
    free = shutil.disk_usage(_existing(settings.spool_dir)).free
    text = f"{free / 1024**3:.1f} GiB free where finished files are kept"
    if free < settings.spool_min_free_bytes:
        return Row("disk", Verdict.WRONG, f"{text}: below SPOOL_MIN_FREE_BYTES nothing is bought. Make room.")
    return Row("disk", Verdict.FINE, text)


def _existing(path: Path) -> Path:
    """Return the path, or the nearest existing folder above it."""
    path = path.absolute()
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _trouble(folder: Path) -> str:
    """Return why the folder cannot be made, written and kept private; "" if it can. Nothing is left in it."""
    existing = _existing(folder)
    try:
        with TemporaryDirectory(prefix=".atelier-", dir=existing):
            pass
        owner = existing.stat().st_uid
    except OSError as error:
        return f"{folder} cannot be written ({error.strerror})"
    is_ours = existing != folder.absolute() or os.geteuid() in (0, owner)
    return "" if is_ours else f"{folder} is another user's"
