"""AutoMod's rules as Discord tells them, and a Discord that does not."""

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot.domain.moderation.filters import KeywordRule
from bot.ui.moderation.automod import DiscordKeywords
from tests.fakes import FakeClock

Action = discord.AutoModRuleActionType
Trigger = discord.AutoModRuleTriggerType


def rule(name: str, **changes: Any) -> SimpleNamespace:
    """Return a rule that blocks messages with one word."""
    metadata = {"keyword_filter": ["gore*"], "allow_list": ["gorecki"], "regex_patterns": ["g.re"]}
    values: dict[str, Any] = {
        "id": 5,
        "name": name,
        "enabled": True,
        "event_type": discord.AutoModRuleEventType.message_send,
        "trigger": SimpleNamespace(type=Trigger.keyword, **metadata),
        "actions": [SimpleNamespace(type=Action.block_message)],
        "exempt_role_ids": {50},
        "exempt_channel_ids": {9},
    }
    return SimpleNamespace(**{**values, **changes})


class FakeGuild:
    """A server with AutoMod: `rules`, or the `error` that Discord answers with."""

    owner_id = 4
    me: SimpleNamespace | None = None  # unknown to the gateway's state

    def __init__(self) -> None:
        self.rules: list[SimpleNamespace] = []
        self.error: Exception | None = None
        self.asked = 0
        grants = {60: discord.Permissions(manage_guild=True), 61: discord.Permissions(administrator=True)}
        self.roles = [self._role(1, discord.Permissions(manage_guild=True), default=True)]
        self.roles += [self._role(role, granted) for role, granted in grants.items()]
        self.roles.append(self._role(62, discord.Permissions(moderate_members=True)))

    @staticmethod
    def _role(role_id: int, granted: discord.Permissions, *, default: bool = False) -> SimpleNamespace:
        return SimpleNamespace(id=role_id, permissions=granted, is_default=lambda: default)

    async def fetch_automod_rules(self) -> list[SimpleNamespace]:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self.rules


@pytest.fixture
def guild() -> FakeGuild:
    return FakeGuild()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def keywords(guild: FakeGuild, clock: FakeClock) -> DiscordKeywords:
    known = {11: guild}
    return DiscordKeywords(cast("discord.Client", SimpleNamespace(get_guild=known.get)), clock)


def answer(status: int) -> Any:
    return SimpleNamespace(status=status, reason="")


async def test_rules_that_block_are_told_from_those_that_cannot_count(
    guild: FakeGuild, keywords: DiscordKeywords
) -> None:
    alert = [SimpleNamespace(type=Action.send_alert_message)]
    guild.rules = [
        rule("No gore"),
        rule("Off", enabled=False),
        rule("Watch", actions=alert),
        rule("Slurs", trigger=SimpleNamespace(type=Trigger.keyword_preset)),
        rule("Spam", trigger=SimpleNamespace(type=Trigger.spam)),
        rule("Names", event_type=discord.AutoModRuleEventType.member_update),
    ]
    read = await keywords.read(11)
    assert read.readable
    assert read.rules == (
        KeywordRule(5, "No gore", ("gore*",), ("gorecki",), frozenset({50}), frozenset({9}), unread=1),
    )
    assert (read.presets, read.alerts) == (("Slurs",), ("Watch",))
    assert (read.privileged, read.owner_id) == (frozenset({60, 61}), 4)


async def test_what_was_read_counts_for_a_minute(
    guild: FakeGuild, keywords: DiscordKeywords, clock: FakeClock
) -> None:
    for _ in range(3):
        await keywords.read(11)
    assert guild.asked == 1
    guild.rules = [rule("No gore")]
    clock.advance(61)
    assert len((await keywords.read(11)).rules) == 1


async def test_without_the_permission_the_rules_are_unreadable(
    guild: FakeGuild, keywords: DiscordKeywords, clock: FakeClock
) -> None:
    guild.rules = [rule("No gore")]
    assert (await keywords.read(11)).readable
    guild.error = discord.Forbidden(answer(403), {"code": 50013, "message": "Missing Permissions"})
    clock.advance(61)
    read = await keywords.read(11)
    assert not read.readable
    assert read.rules == ()
    assert not (await keywords.read(99)).readable


async def test_a_bot_that_knows_its_rights_does_not_ask_in_vain(
    guild: FakeGuild, keywords: DiscordKeywords
) -> None:
    guild.me = SimpleNamespace(guild_permissions=discord.Permissions(send_messages=True))
    assert not (await keywords.read(11)).readable
    assert guild.asked == 0
    guild.me = SimpleNamespace(guild_permissions=discord.Permissions(manage_guild=True))
    assert (await keywords.read(11)).readable, "a right that was just given counts at once"


async def test_while_discord_is_silent_the_rules_that_were_read_count(
    guild: FakeGuild, keywords: DiscordKeywords, clock: FakeClock
) -> None:
    guild.rules = [rule("No gore")]
    before = await keywords.read(11)
    for error in (discord.HTTPException(answer(503), ""), TimeoutError()):
        guild.error = error
        clock.advance(61)
        assert await keywords.read(11) == before
