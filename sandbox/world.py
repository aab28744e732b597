"""One whole world on this machine: a Discord with people in it, a StableStudio and a chain.

    world = World(speed=20)
    await world.start()
    bot = BotProcess(world.environment(folder), folder / "bot.log")

Two servers: "Atelier Lab" is the host's own, "Second Server" a stranger's. The bot's wallet holds $50 on each
network that the bot pays on.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from eth_account import Account
from nacl.signing import SigningKey

from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.discord import Channel, Discord, Guild, Limits, Permission, Role, User
from sandbox.faults import Faults
from sandbox.ports import free_port
from sandbox.solana import Solana, address_of, base58
from sandbox.solana.facilitator import Facilitator
from sandbox.studio import Studio
from sandbox.tempo import Tempo

TOKEN = "sandbox-bot-token"  # noqa: S105 - opens nothing but this sandbox
WALLET_KEY = "0x" + hashlib.sha256(b"the wallet of the Atelier sandbox").hexdigest()
SOLANA_KEY = SigningKey(hashlib.sha256(b"the Solana wallet of the Atelier sandbox").digest())
WALLET_FUNDS = 50_000_000
"""Micro-USDC the bot's wallet holds at first, on each of its networks."""

AUTHORIZATION_SECONDS = 30
"""The chain's time is true time, so signed payments are made to end soon."""

_SETTLED_SECONDS = 60.0  # the first money came that long ago: no chain doubts it

NETWORKS = ("base", "solana", "tempo")

LAB, SECOND, FRESH = "Atelier Lab", "Second Server", "Harbour Club"
PEOPLE = ("Hana", "Milo", "Mira", "Noor", "Theo", "Sam", "Ines", "Juno", "Kai")
_DAY = 86_400.0
OLD_ACCOUNT, NEW_ACCOUNT, OLD_MEMBER = 1000 * _DAY, 5 * _DAY, 300 * _DAY
"""Seconds since the people made their accounts and joined their server. Noor is new."""

MODERATORS = "Moderators"
"""The role of the moderators of either server."""

MODERATOR = (
    Permission.MANAGE_GUILD
    | Permission.MODERATE_MEMBERS
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_EVENTS
)


class _Chain(Protocol):
    """A chain of the world."""

    @property
    def url(self) -> str: ...

    def balance(self, address: str) -> int: ...

    def deposit(self, to: str, amount: int) -> str: ...

    async def start(self, port: int = 0) -> str: ...

    async def stop(self) -> None: ...

    def dump(self) -> dict[str, Any]: ...

    def load(self, data: Mapping[str, Any]) -> None: ...


class World:
    """The outside world of one bot. Everything shares one clock and one script of faults.

    Hana is the host, Milo moderates her server, Mira, Noor and Theo are members of it; Ines moderates the
    second server, Sam, Juno and Kai are members of that one only. `media_scale` (0 to 1) shrinks what the
    studio renders; `funds` is micro-USDC, of each wallet or by network; `folder` keeps the studio's files on
    disk; `studio` are settings of the studio. `networks` are the words of those on which the bot pays, in its
    order of preference; only they have a chain, apart from Base, which is always there. `chains` and
    `wallets` are by word.
    """

    def __init__(
        self,
        speed: float = 1.0,
        *,
        media_scale: float = 1.0,
        upload_limit: int = 20 * 1024 * 1024,
        funds: int | Mapping[str, int] = WALLET_FUNDS,
        folder: Path | None = None,
        networks: Sequence[str] = ("base",),
        **studio: Any,
    ) -> None:
        self.clock = Clock(speed)
        self.faults = Faults()
        self.networks = tuple(networks)
        self.chain = Chain(self.clock, self.faults)
        self.solana = Solana(self.clock, self.faults) if "solana" in networks else None
        self.tempo = Tempo(self.clock, self.faults) if "tempo" in networks else None
        self.studio = Studio(
            self.chain,
            self.clock,
            self.faults,
            media_scale=media_scale,
            folder=folder,
            solana=Facilitator(self.solana, self.faults) if self.solana else None,
            tempo=self.tempo,
            **studio,
        )
        limits = Limits(upload_bytes=upload_limit)
        self.discord = Discord(self.clock, self.faults, token=TOKEN, limits=limits)
        self.wallet: str = Account.from_key(WALLET_KEY).address
        held = funds if isinstance(funds, Mapping) else dict.fromkeys(NETWORKS, funds)
        if "base" in networks:
            self.chain.mint(self.wallet, held["base"])
        self.chains: dict[str, _Chain] = {"base": self.chain}
        self.wallets = {"base": self.wallet}
        if self.solana:
            self.chains["solana"] = self.solana
            self.wallets["solana"] = address_of(SOLANA_KEY)
            self.solana.open(self.studio.settings.solana_payee)
            if held["solana"]:
                self.solana.deposit(self.wallets["solana"], held["solana"], age=_SETTLED_SECONDS)
        if self.tempo:
            self.chains["tempo"] = self.tempo
            self.wallets["tempo"] = self.wallet
            self.tempo.mint(self.wallet, held["tempo"])
        self._populate()

    def _populate(self) -> None:
        ages = {name: NEW_ACCOUNT if name == "Noor" else OLD_ACCOUNT for name in PEOPLE}
        accounts = [self.discord.add_user(name, age=age) for name, age in ages.items()]
        hana, milo, mira, noor, theo, sam, ines, juno, kai = accounts
        lab = self.discord.add_guild(LAB, owner=hana)
        for name in ("studio", "gallery", "mod-log"):
            self.discord.add_channel(lab, name)
        self.discord.add_member(lab, milo, roles=[self._moderators(lab)])
        for user in (mira, noor, theo):
            self.discord.add_member(lab, user, age=0 if user is noor else OLD_MEMBER)
        second = self.discord.add_guild(SECOND)
        for name in ("studio", "mod-log"):
            self.discord.add_channel(second, name)
        self.discord.add_member(second, ines, roles=[self._moderators(second)])
        for user in (sam, juno, kai):
            self.discord.add_member(second, user, age=OLD_MEMBER)
        for guild in (lab, second):  # the bot greets servers that are new to it
            guild.members[self.discord.core.bot.id].joined_at -= OLD_MEMBER

    def _moderators(self, guild: Guild) -> Role:
        return self.discord.add_role(guild, MODERATORS, MODERATOR, mentionable=True)

    @property
    def people(self) -> dict[str, User]:
        """The people by their name in lower case."""
        users = self.discord.core.users.values()
        return {user.name.lower(): user for user in users if user.name in PEOPLE}

    @property
    def guilds(self) -> dict[str, Guild]:
        """The servers by name."""
        return {guild.name: guild for guild in self.discord.core.guilds.values()}

    @property
    def lab(self) -> Guild:
        """The host's own server."""
        return self.guilds[LAB]

    @property
    def second(self) -> Guild:
        """The stranger's server."""
        return self.guilds[SECOND]

    @property
    def channels(self) -> dict[str, Channel]:
        """The channels of the host's server by name; the second server's as "second-<name>", those of the
        fresh one, once there is one, as "harbour-<name>"."""
        channels = self.discord.core.channels.values()
        patterns = {LAB: "{}", SECOND: "second-{}", FRESH: "harbour-{}"}
        names = {guild.id: patterns[name] for name, guild in self.guilds.items() if name in patterns}
        named = [(names.get(channel.guild_id or 0), channel) for channel in channels]
        return {name.format(channel.name): channel for name, channel in named if name}

    @property
    def balance(self) -> int:
        """The micro-USDC in the bot's wallets together, as the chains have it."""
        return sum(self.balances.values())

    @property
    def gas(self) -> int:
        """The micro-USDC that the bot's wallets have paid for gas: on Tempo alone it is theirs to pay."""
        return self.tempo.burnt(self.wallet) if self.tempo else 0

    @property
    def balances(self) -> dict[str, int]:
        """The micro-USDC in the bot's wallets, by the network's word, in its order of preference."""
        return {word: self.chains[word].balance(self.wallets[word]) for word in self.networks}

    async def start(self, ports: Mapping[str, int] | None = None) -> None:
        """Start all servers on 127.0.0.1; `ports` by server (chain, another network's word, studio, blob,
        discord), any free one else."""
        ports = ports or {}
        for word, chain in self.chains.items():
            await chain.start(ports.get(_part(word), 0))
        await self.studio.start(ports.get("studio", 0), ports.get("blob", 0))
        await self.discord.start(ports.get("discord", 0))

    async def stop(self) -> None:
        await self.discord.stop()
        await self.studio.stop()
        for chain in self.chains.values():
            await chain.stop()

    @property
    def ports(self) -> dict[str, int]:
        """The ports of the servers, for a later `start` at the same addresses."""
        urls = {_part(word): chain.url for word, chain in self.chains.items()}
        urls |= {"studio": self.studio.url, "blob": self.studio.blob_url}
        urls["discord"] = self.discord.cdn_url
        return {name: urlsplit(url).port or 0 for name, url in urls.items()}

    def dump(self) -> dict[str, Any]:
        """Return everything that happened, JSON-able; `load` takes it into a world that is not started
        yet."""
        chains = {_part(word): chain.dump() for word, chain in self.chains.items()}
        parts = {"studio": self.studio.dump(), "discord": self.discord.dump()}
        return {**chains, **parts, "ports": self.ports, "networks": list(self.networks)}

    def load(self, dumped: Mapping[str, Any]) -> None:
        """Go on from a `dump`. Start at the dumped ports, so that its links stay good.

        A network that was not in it begins anew.
        """
        for word, chain in self.chains.items():
            if word == "base" or _part(word) in dumped:
                chain.load(dumped[_part(word)])
        self.studio.load(dumped["studio"])
        self.discord.load(dumped["discord"])

    def environment(self, state_dir: Path) -> dict[str, str]:
        """Return all settings of a real bot that lives in this world and keeps its state in `state_dir`."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": self.discord.api_url,
            "DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "STABLESTUDIO_URL": self.studio.url,
            "BLOB_URL": f"{self.studio.blob_url}/api/blob/",
            "BASE_RPC_URL": self.chain.url,
            "WALLET_PRIVATE_KEY": WALLET_KEY,
            **self._paying(),
            "AUTHORIZATION_SECONDS": str(AUTHORIZATION_SECONDS),
            "HOST_GUILD_ID": str(self.lab.id),
            "HOST_USER_IDS": str(self.people["hana"].id),
            "DATABASE_PATH": str(state_dir / "atelier.sqlite3"),
            "SPOOL_DIR": str(state_dir / "spool"),
            "SPOOL_MIN_FREE_BYTES": "0",
            "HEALTH_PORT": str(free_port()),
            "CLOCK_SPEED": f"{self.clock.speed:g}",
        }

    def _paying(self) -> dict[str, str]:
        """Return the settings of the networks; what a bot takes for granted is left out."""
        found = {"PAYEES": self.studio.settings.payee}
        if self.networks != ("base",):
            found["NETWORKS"] = ",".join(self.networks)
        if self.solana:
            found["PAYEES"] += f",{self.studio.settings.solana_payee}"
            found["SOLANA_RPC_URL"] = self.solana.url
            found["SOLANA_PRIVATE_KEY"] = base58.encode(bytes(SOLANA_KEY) + bytes(SOLANA_KEY.verify_key))
        if self.tempo:
            found["TEMPO_RPC_URL"] = self.tempo.url
        return found


def _part(word: str) -> str:
    """Return a network's name among the parts of a world. Base was the first and has the general one."""
    return "chain" if word == "base" else word
