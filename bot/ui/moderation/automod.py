"""Read the keyword rules of a server's AutoMod from Discord."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot.domain.moderation.filters import KeywordRule
from bot.ports import Clock
from bot.ports.keywords import Keywords

log = logging.getLogger(__name__)

_FRESH_SECONDS = 60.0
"""A moderator's change of AutoMod counts for prompts after this long."""

_PATIENCE_SECONDS = 5.0
"""A member waits this long for Discord, in true time; then what was read before counts."""

_ALERT = discord.AutoModRuleActionType.send_alert_message


@dataclass(frozen=True, slots=True)
class _Read:
    keywords: Keywords
    stale_at: int  # epoch milliseconds


class DiscordKeywords:
    """AutoMod's rules, each server's kept for a minute."""

    def __init__(self, client: discord.Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[int, _Read] = {}
        self._reading: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def read(self, guild_id: int) -> Keywords:
        """Return the rules that are on. If Discord does not answer now, those that were read last.

        Without Manage Server none is asked for: Discord counts the requests that it refuses.
        """
        guild = self._client.get_guild(guild_id)
        me: discord.Member | None = guild.me if guild is not None else None
        if me is not None and not me.guild_permissions.manage_guild:
            return Keywords(readable=False)
        async with self._reading.setdefault(guild_id, asyncio.Lock()):
            known = self._known.get(guild_id)
            if known is not None and self._clock.now() < known.stale_at:
                return known.keywords
            keywords = await self._fetch(guild_id)
            if keywords is None:
                keywords = Keywords(readable=False) if known is None else known.keywords
            stale_at = self._clock.after(_FRESH_SECONDS)
            self._known[guild_id] = _Read(keywords, stale_at)
            return keywords

    async def _fetch(self, guild_id: int) -> Keywords | None:
        """Return what Discord tells now, None if it does not answer."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                rules = await guild.fetch_automod_rules()
        except discord.Forbidden:
            return Keywords(readable=False)
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("AutoMod of server %s is not read: %r", guild_id, error)
            return None
        return _keywords(guild, [rule for rule in rules if rule.enabled])


def _keywords(guild: discord.Guild, rules: Iterable[discord.AutoModRule]) -> Keywords:
    read, presets, alerts = [], [], []
    for rule in rules:
        if rule.event_type is not discord.AutoModRuleEventType.message_send:
            continue
        if rule.trigger.type is discord.AutoModRuleTriggerType.keyword_preset:
            presets.append(rule.name)
        elif rule.trigger.type is discord.AutoModRuleTriggerType.keyword:
            if all(action.type is _ALERT for action in rule.actions):
                alerts.append(rule.name)
            else:
                read.append(_rule(rule))
    privileged = frozenset(
        role.id
        for role in guild.roles
        if not role.is_default() and (role.permissions.administrator or role.permissions.manage_guild)
    )
    return Keywords(True, tuple(read), tuple(presets), tuple(alerts), privileged, guild.owner_id)


def _rule(rule: discord.AutoModRule) -> KeywordRule:
    return KeywordRule(
        id=rule.id,
        name=rule.name,
        keywords=tuple(rule.trigger.keyword_filter),
        allowed=tuple(rule.trigger.allow_list),
        exempt_roles=frozenset(rule.exempt_role_ids),
        exempt_channels=frozenset(rule.exempt_channel_ids),
        unread=len(rule.trigger.regex_patterns),
    )
