"""The member's commands: the fifteen models, the three shortcuts, and their own jobs."""

from collections.abc import Mapping

import discord
from discord import app_commands
from discord.ext import commands

from bot import catalogue
from bot.catalogue import Operation
from bot.catalogue.shortcuts import ASPECTS, DEFAULTS, suited
from bot.domain.jobs.job import Value
from bot.i18n import _
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.requests import Request
from bot.services.jobs.preferences import MemberPreferences
from bot.services.moderation.rules import RulesService
from bot.ui.jobs.ordering.model_commands import COUNT_HELP, PRIVATE_HELP, Count, Files, How
from bot.ui.jobs.responder import Responder
from bot.ui.kit import permissions
from bot.ui.kit.permissions import missing_permissions
from bot.ui.kit.responses import Interaction

Prompt = app_commands.Range[str, 1, 6000]
Aspect = [app_commands.Choice(name=aspect, value=aspect) for aspect in ASPECTS]


class Studio(commands.Cog):
    """Asks for generations."""

    def __init__(
        self,
        admission: Admission,
        rules_service: RulesService,
        members: MemberPreferences,
        responder: Responder,
    ) -> None:
        self._admission = admission
        self._rules_service = rules_service
        self._members = members
        self._responder = responder

    async def run(
        self,
        interaction: Interaction,
        operation: Operation,
        options: Mapping[str, Value],
        files: Files,
        how: How,
    ) -> None:
        """A model command as it was typed."""
        if await self._responder.open(interaction):
            await self._ask(interaction, operation, options, files, how)

    async def make(
        self,
        interaction: Interaction,
        operation: Operation,
        options: Mapping[str, Value],
        files: Files,
        how: How,
        hint: str | None = None,
    ) -> None:
        """As `run`, as the answer to an opened interaction; `hint` is one more line."""
        await self._ask(interaction, operation, options, files, how, hint)

    @app_commands.command(
        description="A picture from your words, or from a picture (the server's default model)"
    )
    @app_commands.describe(
        prompt="What the picture should show",
        image="A picture to work from",
        aspect="Its shape, width to height",
        count=COUNT_HELP,
        private=PRIVATE_HELP,
    )
    @app_commands.choices(aspect=Aspect)
    async def imagine(
        self,
        interaction: Interaction,
        prompt: Prompt,
        image: discord.Attachment | None = None,
        aspect: str | None = None,
        count: Count = 1,
        private: bool = False,
    ) -> None:
        await self._picture(interaction, "image", prompt, image, aspect, How(private, count))

    @app_commands.command(description="A quick, cheap picture (the server's fast model)")
    @app_commands.describe(
        prompt="What the picture should show",
        image="A picture to work from",
        aspect="Its shape, width to height",
        count=COUNT_HELP,
        private=PRIVATE_HELP,
    )
    @app_commands.choices(aspect=Aspect)
    async def draft(
        self,
        interaction: Interaction,
        prompt: Prompt,
        image: discord.Attachment | None = None,
        aspect: str | None = None,
        count: Count = 1,
        private: bool = False,
    ) -> None:
        await self._picture(interaction, "fast", prompt, image, aspect, How(private, count))

    @app_commands.command(description="A clip from your words, or from pictures (the server's default model)")
    @app_commands.describe(
        prompt="What happens in the clip",
        image="The picture the clip begins with",
        last_frame="The picture the clip ends with",
        seconds="How long the clip is; the nearest length the model can make is taken",
        private=PRIVATE_HELP,
    )
    async def animate(
        self,
        interaction: Interaction,
        prompt: Prompt | None = None,
        image: discord.Attachment | None = None,
        last_frame: discord.Attachment | None = None,
        seconds: app_commands.Range[int, 1, 60] | None = None,
        private: bool = False,
    ) -> None:
        if not await self._responder.open(interaction):
            return
        given: dict[str, Value | discord.Attachment | None] = {
            "prompt": prompt,
            "image": image,
            "last_frame": last_frame,
        }
        operation, options, files = _suited(await self._model(interaction, "video"), given)
        hint = None
        if seconds is not None:
            length, chosen = catalogue.nearest_seconds(operation, seconds)
            options |= length
            hint = None if chosen == seconds else _nearest(operation, seconds, chosen)
        await self._ask(interaction, operation, options, files, How(private), hint)

    async def _picture(
        self,
        interaction: Interaction,
        purpose: str,
        prompt: str,
        image: discord.Attachment | None,
        aspect: str | None,
        how: How,
    ) -> None:
        if not await self._responder.open(interaction):
            return
        model = await self._model(interaction, purpose)
        operation, options, files = _suited(model, {"prompt": prompt, "image": image})
        if aspect is not None:
            options |= catalogue.translate_aspect(operation, aspect)
        await self._ask(interaction, operation, options, files, how)

    async def _model(self, interaction: Interaction, purpose: str) -> str:
        """The server's model for this purpose."""
        assert interaction.guild_id is not None, "commands are registered for servers only"
        return (await self._rules_service.defaults(interaction.guild_id)).get(purpose, DEFAULTS[purpose])

    async def _ask(
        self,
        interaction: Interaction,
        operation: Operation,
        options: Mapping[str, Value],
        files: Files,
        how: How,
        hint: str | None = None,
    ) -> None:
        assert interaction.guild_id is not None, "commands are registered for servers only"
        assert interaction.channel_id is not None, "a command is typed in a channel"
        options = await self._members.with_defaults(
            interaction.guild_id, interaction.user.id, operation, options
        )
        asked = Request(
            request_key=str(interaction.id),
            guild_id=interaction.guild_id,
            channel_id=interaction.channel_id,
            user_id=interaction.user.id,
            operation=operation.id,
            options=options,
            attachments=tuple(_attachment(option, file) for option, file in files.items()),
            upload_limit=interaction.filesize_limit,
            missing_permissions=missing_permissions(interaction),
            roles=permissions.roles(interaction),
            parent_id=permissions.parent(interaction),
            private=how.private,
            count=how.count,
        )
        await self._responder.offer(interaction, await self._admission.submit(asked), hint)


def _suited(
    model: str, given: Mapping[str, Value | discord.Attachment | None]
) -> tuple[Operation, dict[str, Value], dict[str, discord.Attachment]]:
    """The operation of the model for what was given, with its options and files."""
    typed = {name: value for name, value in given.items() if value is not None}
    operation, places = suited(catalogue.model(model), typed)
    files = {places[name]: value for name, value in typed.items() if isinstance(value, discord.Attachment)}
    options = {name: value for name, value in typed.items() if not isinstance(value, discord.Attachment)}
    return operation, options, files


def _nearest(operation: Operation, asked: int, chosen: int) -> str:
    return _(
        "{model} makes no clip of {asked} s; the nearest it makes is {chosen} s.",
        model=operation.model,
        asked=asked,
        chosen=chosen,
    )


def _attachment(option: str, file: discord.Attachment) -> Attachment:
    return Attachment(option, file.url, file.filename, file.content_type, file.size)
