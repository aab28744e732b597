"""Notices reach the chosen channel in their reader's language, and never raise."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from unittest.mock import create_autospec

import pytest

import bot.domain
import bot.wiring.application
from bot.domain.notices import Notice
from bot.domain.server_settings import ServerSettings
from bot.i18n import ENGLISH, GERMAN, current_locale, use_locale
from bot.ui.kit.notices import NOTICE_LENGTH, ChannelNotices, notice_text
from bot.ui.kit.report_home import ReportHome
from sandbox.discord import Permission
from tests.ui.place import Front

here = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Example(Notice):
    """A notice of this test; its text names the language it is read in."""

    text: str = "80 %"


@notice_text.register
def example(notice: Example) -> str:
    return f"{current_locale()}: {notice.text}"


class Settings:
    """Knows one alerts channel for all servers."""

    def __init__(self, alerts: int | None) -> None:
        self.alerts = alerts

    async def get(self, guild_id: int) -> ServerSettings:
        return ServerSettings(guild_id, alerts_channel=self.alerts)


def notices(front: Front, *, alerts: int | None = None, host: int | None = None) -> ChannelNotices:
    home = create_autospec(ReportHome, instance=True)
    return ChannelNotices(front.bot, Settings(alerts), host, home)  # type: ignore[arg-type]  # asks no more


@here
async def test_a_notice_stands_in_the_servers_channel_once(front: Front) -> None:
    to = notices(front, alerts=front.place.channel.id)
    for _ in range(2):
        assert await to.server(front.place.guild.id, Example("80 % of <@1> @everyone"), nonce="b-1")
    (message,) = front.world.messages(front.place.channel)
    assert "80 %" in message.text
    assert not message.mentions


@here
async def test_a_server_reads_its_language_and_the_host_english(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def german(*_: object) -> str:
        return GERMAN

    monkeypatch.setattr("bot.ui.kit.notices.locales.of_server", german)
    channel, guild = front.place.channel.id, front.place.guild.id
    to = notices(front, alerts=channel, host=channel)
    with use_locale(GERMAN):
        assert await to.host(Example(), nonce="l-1")
    assert await to.server(guild, Example(), nonce="l-2")
    assert await to.channel(guild, channel, Example(), nonce="l-3")
    assert [message.text for message in front.world.messages(front.place.channel)] == [
        "en: 80 %", "de: 80 %", "de: 80 %"
    ]  # fmt: skip
    assert current_locale() == ENGLISH


@here
async def test_without_a_channel_nobody_is_told(front: Front) -> None:
    assert not await notices(front).server(front.place.guild.id, Example(), nonce="b-2")
    assert not await notices(front).host(Example(), nonce="w-2")
    assert not front.world.messages(front.place.channel)


@here
async def test_a_channel_that_is_closed_or_gone_is_no_error(front: Front) -> None:
    front.world.set_bot_permissions(front.place.channel, deny=Permission.SEND_MESSAGES)
    to = notices(front, host=front.place.channel.id)
    assert not await to.host(Example(), nonce="w-4")
    assert not await to.channel(front.place.guild.id, 4, Example(), nonce="u-4")


@here
async def test_a_long_one_is_cut(front: Front) -> None:
    to = notices(front, host=front.place.channel.id)
    assert await to.host(Example("x" * (NOTICE_LENGTH + 500)), nonce="r-5" * 20)
    (message,) = front.world.messages(front.place.channel)
    assert message.text.endswith("…")


def all_notices() -> Iterator[type[Notice]]:
    for found in pkgutil.walk_packages(bot.domain.__path__, "bot.domain."):
        for value in vars(importlib.import_module(found.name)).values():
            if inspect.isclass(value) and issubclass(value, Notice) and value is not Notice:
                yield value


@pytest.mark.parametrize("kind", sorted(set(all_notices()), key=str), ids=lambda kind: kind.__name__)
def test_every_notice_has_words(kind: type[Notice]) -> None:
    assert notice_text.dispatch(kind) is not notice_text.dispatch(Notice)


@here
async def test_who_takes_no_message_is_not_named_in_the_log(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        assert not await notices(front).member(front.place.guild.id, 987_654_321_012, Example(), nonce="m-1")
    assert [one for one in caplog.messages if "did not reach a member" in one]
    assert not [one for one in caplog.messages if "987654321012" in one]
