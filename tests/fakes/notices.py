"""Notices as a test reads them."""

from dataclasses import dataclass, field

from bot.domain.notices import Notice


@dataclass
class FakeNotices:
    """`bot.ports.Notices`. `closed` channels and members take nothing; without `alerts` no server does."""

    to_host: list[Notice] = field(default_factory=list)
    to_servers: list[tuple[int, Notice]] = field(default_factory=list)  # server, notice
    to_channels: list[tuple[int, Notice]] = field(default_factory=list)  # channel, notice
    to_members: list[tuple[int, Notice]] = field(default_factory=list)  # member, notice
    closed: set[int] = field(default_factory=set)
    alerts: bool = True
    nonces: list[str] = field(default_factory=list)

    async def server(self, guild_id: int, notice: Notice, *, nonce: str) -> bool:
        if not self.alerts:
            return False
        self._new(nonce)
        self.to_servers.append((guild_id, notice))
        return True

    async def report(self, guild_id: int, notice: Notice, *, nonce: str, public: bool = True) -> bool:
        return await self.server(guild_id, notice, nonce=nonce)

    async def channel(self, guild_id: int, channel_id: int, notice: Notice, *, nonce: str) -> bool:
        if channel_id in self.closed:
            return False
        self._new(nonce)
        self.to_channels.append((channel_id, notice))
        return True

    async def member(self, guild_id: int, user_id: int, notice: Notice, *, nonce: str) -> bool:
        if user_id in self.closed:
            return False
        self._new(nonce)
        self.to_members.append((user_id, notice))
        return True

    async def host(self, notice: Notice, *, nonce: str) -> bool:
        self._new(nonce)
        self.to_host.append(notice)
        return True

    def _new(self, nonce: str) -> None:
        """Discord takes 25 characters, and the same one again is no new message."""
        assert len(nonce) <= 25
        assert nonce not in self.nonces
        self.nonces.append(nonce)
