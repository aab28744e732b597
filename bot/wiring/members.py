"""The membership of this process: alone on SQLite, one of several on PostgreSQL."""

import asyncio
import contextlib
import hashlib
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot import __version__
from bot.config.secret import Secret
from bot.config.settings import Settings
from bot.config.table import SPEC
from bot.domain.errors import Fenced, StoreError
from bot.domain.members import FOLDER, NewMember
from bot.domain.money.networks import WalletAddress
from bot.domain.policy import STOP_SECONDS
from bot.ports import Clock
from bot.ports.membership import ALONE, Membership
from bot.services.membership import Members, Release
from bot.store.engine import Engine
from bot.store.objects.mark import folder_id

log = logging.getLogger(__name__)

OWN = frozenset(
    {
        "BASE_RPC_URL", "DATABASE_PATH", "DATABASE_URL", "DISCORD_API_URL", "HEALTH_ADDRESS", "HEALTH_PORT",
        "KILL_AT", "LOG_FORMAT", "LOG_LEVEL", "MEDIA_ACCESS_KEY", "MEDIA_ENDPOINT", "MEDIA_REGION",
        "MEDIA_SECRET_KEY", "SOLANA_KEYSTORE", "SOLANA_PRIVATE_KEY", "SOLANA_RPC_URL",
        "SPOOL_DIR", "SPOOL_MAX_BYTES", "SPOOL_MIN_FREE_BYTES", "TEMPO_RPC_URL", "TRACES_URL",
        "WALLET_KEYSTORE", "WALLET_PASSWORD_FILE", "WALLET_PRIVATE_KEY",
    }
)  # fmt: skip
"""Settings that each process may have for itself. Of the wallets, the addresses are compared; of folders of
files, whether it is one that all mount."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """The membership, and what ends with it. `beating` ends with Fenced; None: there are no others."""

    membership: Membership
    beating: "asyncio.Task[None] | None" = None

    def before_release(self, *releases: Release) -> None:
        """Call these, in this order, before shards go to another process."""
        if isinstance(self.membership, Members):
            for release in releases:
                self.membership.before_release(release)

    async def hand_over(self) -> None:
        """Give each shard to the others as soon as nothing is under way for its servers.

        The caller begins nothing new. What does not end within a minute is cut.
        """
        if isinstance(self.membership, Members) and self.beating is not None and not self.beating.done():
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await self.membership.hand_over()
            except TimeoutError:
                log.warning("some shards are not given back after %.0f s", STOP_SECONDS)


@contextlib.asynccontextmanager
async def belonging(
    settings: Settings, engine: Engine, clock: Clock, wallets: Sequence[WalletAddress]
) -> AsyncIterator[Belonging]:
    """Be a member inside the `async with`; leaving it gives all shards back at once.

    Raises ClocksApart, ShardCountDiffers or SettingsDiffer.
    """
    if engine.name != "postgresql":
        yield Belonging(ALONE)
        return
    from bot.store.postgres.database import Database  # noqa: PLC0415 - loaded only where it is used
    from bot.store.postgres.roster import Roster  # noqa: PLC0415

    assert isinstance(engine, Database)
    roster = Roster(engine)
    members = Members(roster, clock, shard_count=settings.shard_count, ttl_seconds=settings.takeover_seconds)
    try:
        await members.join(new_member(settings, wallets))
        beating = asyncio.create_task(members.run(), name="membership")
        try:
            yield Belonging(members, beating)
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            try:
                await members.leave()
            except Fenced:
                pass  # the others have its shards already
            except StoreError as error:
                log.warning("the shards of this process are free only after a while: %s", error)
    finally:
        await roster.close()


def new_member(settings: Settings, wallets: Sequence[WalletAddress], *, looks: bool = False) -> NewMember:
    """Return this process as a member. With `looks` it only wants to know whether it could be one: the
    folder of its files is not made."""
    return NewMember(
        id=secrets.token_hex(8),
        name=f"{socket.gethostname()}, process {os.getpid()}",
        version=__version__,
        shard_count=settings.shard_count,
        settings=dict(shared_settings(settings, wallets, looks=looks)),
    )


def shared_settings(
    settings: Settings, wallets: Sequence[WalletAddress], *, looks: bool = False
) -> Mapping[str, str]:
    """Return a mark of each setting that all processes have to share: equal ones have equal marks.

    Keyed with the token, so that nobody without it learns a setting from its mark.
    """
    return dict(_marks(settings, wallets, looks=looks))


def _marks(settings: Settings, wallets: Sequence[WalletAddress], *, looks: bool) -> Iterator[tuple[str, str]]:
    token = settings.require_token().reveal()
    yield "DISCORD_TOKEN", _mark(token, b"")
    key = hashlib.sha256(token.encode()).digest()
    for entry in SPEC:
        if entry.name not in OWN and entry.name != "DISCORD_TOKEN":
            value = getattr(settings, entry.name.lower())
            yield entry.name, _mark(value.reveal() if isinstance(value, Secret) else repr(value), key)
    if settings.media_url is None:  # another process could not post what lies in a folder of this one
        yield FOLDER, _mark(folder_id(settings.spool_dir, new=not looks), key)
    for wallet in wallets:
        yield f"the wallet on {wallet.network.title}", _mark(wallet.address, key)


def _mark(text: str, key: bytes) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8, key=key).hexdigest()
