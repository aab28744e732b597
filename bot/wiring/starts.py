"""The log of each start that came up: what runs, on what, and what differs from the last with this database.

Settings are shown by name and value, secrets and ids of people only as "changed". The last start's facts are
in the database, so a restored copy is compared with its own last start. Of a secret they hold a keyed hash
of eight bytes, under a random key: enough to see a change, and of no use to find the secret.
"""

import hashlib
import json
import logging
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import bot
import cogs
from bot import __version__
from bot.config.secret import Secret
from bot.config.settings import SECRET_NAMES, Settings
from bot.config.table import SPEC
from bot.domain.host.starts import Start, changes
from bot.domain.money.networks import WalletAddress
from bot.store import Store
from bot.wiring.members import OWN

log = logging.getLogger(__name__)

_KEY = "last start"  # in the table meta
_LIBRARIES = (
    "aiohttp", "av", "coincurve", "cryptography", "discord.py", "httpx", "pillow", "PyNaCl", "pycryptodome",
)  # fmt: skip
_MARKED = (*SECRET_NAMES, "TRACES_URL", "HOST_USER_IDS")
"""Settings of which only a mark is kept: secrets, addresses that may carry a key, and ids of people, who may
be forgotten."""


async def log_start(
    settings: Settings, store: Store, wallets: Sequence[WalletAddress], *, now: int, salt: bytes
) -> None:
    """Write to the log what changed since the last start with this database, and remember this one.

    `salt`: 16 random bytes, used if the database has none yet. Raises StoreError.
    """
    stored = _read(await store.meta_get(_KEY))
    if stored is not None:
        salt, before = stored
    schema, engine = await store.versions()
    database, _, database_version = engine.partition(" ")
    facts = {"version": __version__, "code": code(), "schema": str(schema)}
    facts |= {f"wallet {wallet.network.word}": wallet.address for wallet in wallets}
    facts |= {"Python": platform.python_version(), database: database_version, **dict(_libraries())}
    after = Start(now, facts | dict(_settings(settings)), dict(_marks(settings, salt)))
    addresses = ", ".join(f"{wallet.network.word} {wallet.address}" for wallet in wallets)
    log.info("Atelier %s starts: schema %d, wallets %s", __version__, schema, addresses)
    if stored is None:
        log.info("this is the first start with this database, or the first that is remembered")
    else:
        since, found = _instant(before.at), changes(_comparable(before, settings), after)
        for change in found:
            level = logging.WARNING if change.name.startswith("wallet ") else logging.INFO
            log.log(level, "changed since the last start (%s): %s", since, change)
        if not found:
            log.info("nothing changed since the last start (%s)", since)
    await store.meta_set(_KEY, _write(after, salt))


def _comparable(start: Start, settings: Settings) -> Start:
    """Return a start without what is not remembered any more since DATABASE_URL is set."""
    if settings.database_url is None:
        return start
    facts, marks = (
        {name: value for name, value in values.items() if name not in OWN}
        for values in (start.facts, start.marks)
    )
    return Start(start.at, facts, marks)


def _libraries() -> Iterator[tuple[str, str]]:
    for name in _LIBRARIES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def _settings(settings: Settings) -> Iterator[tuple[str, str]]:
    own = OWN if settings.database_url else ()  # several processes start over one database
    for entry in SPEC:
        value = getattr(settings, entry.name.lower())
        if entry.name not in (*_MARKED, *own) and value is not None:
            shown = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            yield entry.name, shown or "empty"


def _marks(settings: Settings, salt: bytes) -> Iterator[tuple[str, str]]:
    own = OWN if settings.database_url else ()
    for name in (one for one in _MARKED if one not in own):
        value = getattr(settings, name.lower())
        if value is not None:
            text = value.reveal() if isinstance(value, Secret) else "\n".join(map(str, value))
            yield name, hashlib.blake2b(text.encode(), digest_size=8, key=salt).hexdigest()


def code() -> str:
    """Return eight digits that change with any line of the program."""
    digest = hashlib.blake2b(digest_size=4)
    for package in (bot, cogs):
        root = Path(package.__file__ or "").parent
        for file in sorted(root.rglob("*.py")):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _write(start: Start, salt: bytes) -> str:
    return json.dumps({"at": start.at, "salt": salt.hex(), "facts": start.facts, "marks": start.marks})


def _read(text: str | None) -> tuple[bytes, Start] | None:
    """Return the stored key and start; None if there is none that can be read."""
    try:
        stored = json.loads(text or "")
        return bytes.fromhex(stored["salt"]), Start(stored["at"], stored["facts"], stored["marks"])
    except (ValueError, TypeError, KeyError):
        return None


def _instant(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
