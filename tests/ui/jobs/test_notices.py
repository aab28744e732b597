"""Notices reach the channel chosen for them, or nobody, and never raise."""

import pytest

from bot.domain.server_settings import ServerSettings
from bot.ui.jobs.notices import NOTICE_LENGTH, ChannelNotices
from sandbox.discord import Permission
from tests.ui.place import Front

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Settings:
    """Knows one alerts channel for all servers."""

    def __init__(self, alerts: int | None) -> None:
        self.alerts = alerts

    async def get(self, guild_id: int) -> ServerSettings:
        return ServerSettings(guild_id, alerts_channel=self.alerts)


def notices(front: Front, *, alerts: int | None = None, host: int | None = None) -> ChannelNotices:
    made = ChannelNotices(Settings(alerts), host)  # type: ignore[arg-type]  # nothing else is asked
    made.attach(front.bot)
    return made


async def test_a_notice_stands_in_the_servers_channel_once(front: Front) -> None:
    to = notices(front, alerts=front.place.channel.id)
    for _ in range(2):
        assert await to.server(front.place.guild.id, "budget", "80 % of <@1> @everyone", nonce="b-1")
    (message,) = front.world.messages(front.place.channel)
    assert "80 %" in message.text
    assert not message.mentions


async def test_without_a_channel_nobody_is_told(front: Front) -> None:
    assert not await notices(front).server(front.place.guild.id, "budget", "80 %", nonce="b-2")
    assert not await notices(front).host("low", nonce="w-2")
    assert not await ChannelNotices(Settings(5), 5).host("low", nonce="w-3")  # type: ignore[arg-type]
    assert not front.world.messages(front.place.channel)


async def test_a_channel_that_is_closed_or_gone_is_no_error(front: Front) -> None:
    front.world.set_bot_permissions(front.place.channel, deny=Permission.SEND_MESSAGES)
    to = notices(front, host=front.place.channel.id)
    assert not await to.host("low", nonce="w-4")
    assert not await to.channel(front.place.guild.id, 4, "hello", nonce="u-4")


async def test_a_long_one_is_cut(front: Front) -> None:
    to = notices(front, host=front.place.channel.id)
    assert await to.host("x" * (NOTICE_LENGTH + 500), nonce="r-5" * 20)
    (message,) = front.world.messages(front.place.channel)
    assert message.text.endswith("…")
