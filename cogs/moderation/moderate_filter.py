"""`/moderate filter`: the words that prompts must not have."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.domain.moderation.errors import NoSuchFilter
from bot.services.moderation.content import ContentRules
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.responder import Responder
from bot.ui.kit import formatting, permissions, requester
from bot.ui.kit.responses import Interaction
from bot.ui.moderation import filter_cards
from cogs.managing import open_for_moderator

Words = app_commands.Range[str, 1, 1500]
_CHOICES = 25


class ModerateFilter(commands.Cog):
    """Part of `/moderate`."""

    _content: ContentRules
    _settings_service: ServerSettingsService
    _responder: Responder

    filter_group = app_commands.Group(name="filter", description="Words that prompts must not contain")

    @filter_group.command(name="add", description="Block words or phrases in prompts")
    @app_commands.describe(
        words="Whole words, several with commas; * is any letters: nude*, *porn*",
        exceptions="Exceptions, with commas between: cocktail*, peacock",
    )
    async def filter_add(
        self, interaction: Interaction, words: Words, exceptions: Words | None = None
    ) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        rules = await self._content.add(
            guild_id, _split(words), _split(exceptions or ""), by=interaction.user.id
        )
        await self._responder.show(interaction, filter_cards.added(rules))

    @filter_group.command(name="remove", description="Allow a blocked word again")
    @app_commands.describe(rule="The rule, by its number")
    async def filter_remove(self, interaction: Interaction, rule: app_commands.Range[str, 1, 100]) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        number = rule.strip()
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise NoSuchFilter(0)
        removed = await self._content.remove(guild_id, int(number), by=interaction.user.id)
        await self._responder.show(interaction, filter_cards.removed(removed))

    @filter_group.command(name="list", description="All blocked words, and what AutoMod adds")
    async def filter_list(self, interaction: Interaction) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        view = await self._content.rules(guild_id)
        await self._responder.show(interaction, filter_cards.listing(view), filter_cards.files(view))

    @filter_group.command(name="test", description="Which rule a text would break")
    @app_commands.describe(text="The prompt to try")
    async def filter_test(self, interaction: Interaction, text: app_commands.Range[str, 1, 6000]) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        hits = await self._content.test(requester.identify(interaction), text)
        await self._responder.show(interaction, filter_cards.tested(text, hits))

    @filter_group.command(name="settings", description="Whether AutoMod's words count for prompts")
    @app_commands.describe(automod="on: the words of the server's AutoMod count too")
    async def filter_settings(
        self, interaction: Interaction, automod: Literal["on", "off"] | None = None
    ) -> None:
        guild_id = await open_for_moderator(interaction, self._responder)
        if guild_id is None:
            return
        settings = await self._settings_service.settings(guild_id)
        if automod is not None:
            settings = await self._settings_service.change(
                guild_id, {"automod": automod == "on"}, by=interaction.user.id
            )
        await self._responder.show(interaction, filter_cards.settings(automod=settings.automod))

    @filter_remove.autocomplete("rule")
    async def _filter_rules(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.guild_id is None or not permissions.has(interaction, "moderate_members"):
            return []
        rules = (await self._content.rules(interaction.guild_id)).words
        named = [(f"{rule.number} · {formatting.clean(rule.word)}", rule) for rule in rules]
        matching = [(name, rule) for name, rule in named if typed.strip().casefold() in name.casefold()]
        return [app_commands.Choice(name=name, value=str(rule.number)) for name, rule in matching[:_CHOICES]]


def _split(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]
