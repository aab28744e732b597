"""`/me defaults`, `/me notify` and `/me pictures`: what a member chooses for themselves."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.domain.jobs.preferences import Ping
from bot.services.jobs.preferences import MemberPreferences
from bot.ui.jobs import preferences_text
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout, requester
from bot.ui.kit.responses import Interaction

_Word = app_commands.Range[str, 1, 100]


class MePreferences(commands.Cog):
    """Part of `/me`."""

    _members: MemberPreferences
    _responder: Responder

    @app_commands.command(description="Options you always want with a model, as long as you type no others")
    @app_commands.describe(
        model="Which model; nothing typed lists what you have set",
        option="Which of its options",
        value="What it is to be; nothing typed takes your default away",
    )
    async def defaults(
        self,
        interaction: Interaction,
        model: _Word | None = None,
        option: _Word | None = None,
        value: _Word | None = None,
    ) -> None:
        if not await self._responder.open(interaction):
            return
        guild_id, _ = requester.place(interaction)
        if model is not None:
            await self._members.set_default(guild_id, interaction.user.id, model, option, value)
        own = await self._members.defaults(guild_id, interaction.user.id)
        await self._responder.show(interaction, layout.note(*preferences_text.defaults(own)))

    @defaults.autocomplete("model")
    async def _models(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(preferences_text.models(), typed)

    @defaults.autocomplete("option")
    async def _options(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(preferences_text.options(str(interaction.namespace.model or "")), typed)

    @defaults.autocomplete("value")
    async def _values(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        here = interaction.namespace
        return _choices(preferences_text.values(str(here.model or ""), str(here.option or "")), typed)

    @app_commands.command(description="When a finished job of yours notifies you")
    @app_commands.describe(when="long: only if it took more than two minutes")
    async def notify(
        self, interaction: Interaction, when: Literal["always", "long", "never"] | None = None
    ) -> None:
        if not await self._responder.open(interaction):
            return
        guild_id, _ = requester.place(interaction)
        settings = await self._members.settings(guild_id, interaction.user.id)
        if when is not None:
            settings = await self._members.change(guild_id, interaction.user.id, ping=Ping(when))
        await self._responder.show(interaction, layout.note(preferences_text.notify(settings)))

    @app_commands.command(description="Whether others may work from your pictures on this server")
    @app_commands.describe(others="off: only you can edit, animate or lay aside what you made or posted")
    async def pictures(self, interaction: Interaction, others: Literal["on", "off"] | None = None) -> None:
        if not await self._responder.open(interaction):
            return
        guild_id, _ = requester.place(interaction)
        settings = await self._members.settings(guild_id, interaction.user.id)
        if others is not None:
            settings = await self._members.change(guild_id, interaction.user.id, shares=others == "on")
        await self._responder.show(interaction, layout.note(preferences_text.pictures(settings)))


def _choices(words: list[str], typed: str) -> list[app_commands.Choice[str]]:
    matching = [word for word in words if typed.strip().lower() in word.lower()]
    return [app_commands.Choice(name=word, value=word) for word in matching[:25]]
