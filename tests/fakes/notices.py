"""Notices as a test reads them."""

from dataclasses import dataclass, field

from bot.i18n import ENGLISH


@dataclass
class FakeNotices:
    """`bot.ports.Notices`. `closed` channels take nothing; a server without `alerts` has no channel."""

    to_host: list[str] = field(default_factory=list)
    to_servers: list[tuple[int, str, str]] = field(default_factory=list)  # server, kind, text
    to_channels: list[tuple[int, str]] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    alerts: bool = True
    nonces: list[str] = field(default_factory=list)
    languages: dict[int, str] = field(default_factory=dict)  # by server; English where none is named

    async def language(self, guild_id: int) -> str:
        return self.languages.get(guild_id, ENGLISH)

    async def server(self, guild_id: int, kind: str, text: str, *, nonce: str) -> bool:
        if not self.alerts:
            return False
        self._new(nonce)
        self.to_servers.append((guild_id, kind, text))
        return True

    async def channel(self, guild_id: int, channel_id: int, text: str, *, nonce: str) -> bool:
        if channel_id in self.closed:
            return False
        self._new(nonce)
        self.to_channels.append((channel_id, text))
        return True

    async def host(self, text: str, *, nonce: str) -> bool:
        self._new(nonce)
        self.to_host.append(text)
        return True

    def _new(self, nonce: str) -> None:
        """Discord takes 25 characters, and the same one again is no new message."""
        assert len(nonce) <= 25
        assert nonce not in self.nonces
        self.nonces.append(nonce)
