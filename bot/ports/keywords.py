"""The keyword rules of a server's AutoMod."""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.moderation.filters import KeywordRule


@dataclass(frozen=True, slots=True)
class Keywords:
    """What is known of a server's AutoMod.

    `readable` is False if the bot may not read it (Discord asks for Manage Server), or Discord is silent.
    """

    readable: bool
    rules: tuple[KeywordRule, ...] = ()
    presets: tuple[str, ...] = ()  # names of rules with Discord's own lists, which nobody can read
    alerts: tuple[str, ...] = ()  # names of rules that only alert, so that they block nothing
    privileged: frozenset[int] = frozenset()  # roles whose members AutoMod never stops
    owner_id: int | None = None  # of the server, whom it never stops either


class KeywordRules(Protocol):
    """AutoMod in Discord."""

    async def read(self, guild_id: int) -> Keywords:
        """Return the rules that are on. They may be a minute old. Raises nothing."""


class NoKeywords:
    """A Discord without AutoMod, for tests and tools."""

    async def read(self, guild_id: int) -> Keywords:
        return Keywords(readable=True)


NO_KEYWORDS = NoKeywords()
