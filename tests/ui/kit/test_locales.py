"""Commands in Discord's languages, and the language of each message."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import MagicMock

import discord
import pytest
from discord import app_commands
from discord.app_commands import TranslationContext, TranslationContextLocation

from bot import i18n
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Failure, JobState, Progress, Receipt
from bot.i18n import GERMAN, _, current_locale, set_locale, use_locale
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.kit import layout, locales
from bot.ui.kit.locales import NAME, CommandTranslator
from tests.fakes.clock import FakeClock
from tests.sandbox.discord_bot import Place
from tests.ui.place import new_place, opened
from tests.ui.samples import job

DE = discord.Locale.german
NOTHING = Receipt(0, 0, 0)


class Names:
    """A catalogue with a name of its own for one command."""

    def pgettext(self, context: str, sentence: str) -> str:
        return "bilder" if (context, sentence) == (NAME, "pictures") else sentence

    def gettext(self, sentence: str) -> str:
        return "Was es zeigt" if sentence == "What it shows" else sentence


@app_commands.command(name="pictures", description="What it shows")
@app_commands.describe(size="How large")
@app_commands.choices(size=[app_commands.Choice(name="off", value="off")])
async def pictures(interaction: discord.Interaction, size: str) -> None:
    """A command to be translated."""


async def translated(command: Any) -> dict[str, Any]:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    return cast(dict[str, Any], await command.get_translated_payload(tree, CommandTranslator()))


async def test_names_can_be_translated_and_are_only_where_the_catalogue_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(i18n, "catalogue", lambda _: Names())
    payload = await translated(pictures)
    assert payload["name_localizations"] == {"de": "bilder"}
    assert payload["description_localizations"] == {"de": "Was es zeigt"}
    (option,) = payload["options"]
    assert not option.get("name_localizations")
    assert not option.get("description_localizations")


async def test_a_choice_that_is_its_value_stays_what_is_typed() -> None:
    with use_locale(GERMAN):
        assert _("off") == "aus"
    payload = await translated(pictures)
    assert not payload["options"][0]["choices"][0].get("name_localizations")
    named: Any = TranslationContext(
        location=TranslationContextLocation.choice_name, data=app_commands.Choice(name="done", value="D")
    )
    assert await CommandTranslator().translate(app_commands.locale_str("done"), DE, named) == "fertig"


# ── what is registered ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def place() -> Place:
    return await new_place()


def parts(node: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a command with all its options at any depth."""
    return [node, *(part for option in node.get("options", ()) for part in parts(option))]


async def test_every_registered_command_is_described_in_german(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(monkeypatch, {}, place):
        registered = [*place.discord.commands[0], *place.discord.commands[place.guild.id]]
    await place.discord.stop()
    slash = [part for command in registered if command["type"] == 1 for part in parts(command)]
    assert len(slash) > 100
    for part in slash:
        said = part.get("description_localizations") or {}
        assert set(said) == {"de"}, part["name"]
        assert 1 <= len(said["de"]) <= 100, part["name"]
        assert said["de"] != part["description"], part["name"]
        assert not part.get("name_localizations"), part["name"]
    menus = {command["name"]: command["name_localizations"] for command in registered if command["type"] == 3}
    assert menus["Edit this image"] == {"de": "Dieses Bild bearbeiten"}
    assert all(menus.values())


async def test_a_new_translation_registers_the_commands_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory: dict[str, str] = {}
    async with opened(monkeypatch, memory, place):
        before = dict(memory)
    with monkeypatch.context() as changed:
        changed.setattr(i18n, "catalogue", lambda _: Names())
        async with opened(monkeypatch, memory, place):
            assert memory.keys() == before.keys()
            assert memory["commands:global"] != before["commands:global"]
            assert not place.discord.commands[0][0].get("description_localizations")
    await place.discord.stop()


# ── who is spoken to ─────────────────────────────────────────────────────────────────────────────


def asked(member: str, server: str | None) -> Any:
    return SimpleNamespace(guild_id=11, locale=member, guild_locale=server)


async def test_a_member_hears_their_own_language_and_the_channel_that_of_the_server() -> None:
    locales.listen(asked("de", "en-US"))
    assert current_locale() == GERMAN
    with locales.in_public(asked("de", "en-US")):
        assert _("Withdraw") == "Withdraw"
    with locales.in_public(asked("de", None)):
        assert _("Withdraw") == "Withdraw"
    assert _("Withdraw") == "Zurückziehen"
    set_locale(i18n.ENGLISH)


async def test_a_server_is_asked_for_its_language_until_discord_has_sent_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.guild.locale = "de"
    async with opened(monkeypatch, {}, place) as front:
        assert await locales.of_server(front.bot, place.guild.id) == GERMAN
        monkeypatch.setattr(front.bot, "get_guild", lambda _: None)
        assert await locales.of_server(front.bot, place.guild.id) == GERMAN
        assert await locales.of_server(front.bot, 1234567890) == i18n.ENGLISH
        assert await locales.of_server(front.bot, None) == i18n.ENGLISH
    await place.discord.stop()


async def test_the_worker_speaks_the_language_of_the_server(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.guild.locale = "de"
    async with opened(monkeypatch, {}, place) as front:
        of = job(id="k7f3ab", **front.here())
        await front.delivery.show_progress(of, Progress(JobState.RUNNING, of.created_at))
        failed = replace(of, state=JobState.FAILED, failure=Failure.UNAVAILABLE)
        await front.delivery.report_failures([FailedJob(failed, NOTHING)])
        shown, told = (message.text for message in front.world.messages(place.channel))
        assert "In Arbeit · begonnen <t:" in shown
        assert "Job k7f3ab" in shown
        assert "StableStudio hat nicht geantwortet." in told
        assert current_locale() == i18n.ENGLISH
    await place.discord.stop()


async def test_a_private_card_is_drawn_in_the_language_of_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    async def put(_interaction: Any, card: layout.Card, _files: Any = None) -> int:
        shown.append(cast(Any, card.children[0]).content)
        return 1

    monkeypatch.setattr("bot.ui.jobs.private_cards.responses.show", put)
    clock = FakeClock()
    private = EphemeralCards(clock)
    await private.update("k7f3", lambda: layout.note(_("Withdraw")), early=True)
    await private.keep("k7f3", _interaction("de", clock.now()))
    await private.keep("p9q1", _interaction("en-US", clock.now()))
    await private.update("p9q1", lambda: layout.note(_("Withdraw")))
    assert shown == ["Zurückziehen", "Withdraw"]
    assert current_locale() == i18n.ENGLISH


def _interaction(locale: str, at: int) -> Any:
    return SimpleNamespace(guild_id=11, locale=locale, created_at=datetime.fromtimestamp(at / 1000, UTC))


async def test_a_server_can_choose_another_language_than_discords() -> None:
    client, here = MagicMock(), 11
    locales.choose(here, GERMAN)
    try:
        assert await locales.of_server(client, here) == GERMAN
        with locales.in_public(asked("en-US", "en-US")):
            assert current_locale() == GERMAN
        locales.choose(here, "xx")  # one that a later version knew
        with locales.in_public(asked("de", "en-US")):
            assert current_locale() == i18n.ENGLISH
    finally:
        locales.choose(here, None)
