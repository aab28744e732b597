"""Commands that make something: one for each model, and the shortcuts `/imagine`, `/draft`, `/animate`."""

from collections.abc import Mapping
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot import catalogue
from bot.catalogue import Media, Operation
from bot.catalogue.errors import OptionRefused
from bot.catalogue.shortcuts import ASPECTS, DEFAULTS, choose_operation
from bot.domain.jobs.job import Value
from bot.domain.money.model_facts import cheapest_quick
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.preferences import MemberPreferences
from bot.services.moderation.settings import RulesService
from bot.services.money.model_facts import ModelFactsService
from bot.ui.jobs.ordering import price_text
from bot.ui.jobs.ordering.model_commands import COUNT_HELP, PRIVATE_HELP, CommonOptions, Count, Files
from bot.ui.jobs.responder import Responder
from bot.ui.kit import requester
from bot.ui.kit.responses import Interaction
from bot.ui.money.price_text import between


def _range(purpose: str) -> str:
    """Return `$0.02–$0.04 with flux-2-pro`: the documented prices of the default model."""
    model = catalogue.model(DEFAULTS[purpose])
    estimates = [operation.estimate({}) for operation in model.operations]
    low, high = min(low for low, _unused in estimates), max(high for _unused, high in estimates)
    return f"{between(low, high)} with {model.id}"


Prompt = app_commands.Range[str, 1, 6000]
Aspect = [app_commands.Choice(name=aspect, value=aspect) for aspect in ASPECTS]


class Studio(commands.Cog):
    """Submit requests for pictures and clips."""

    def __init__(
        self,
        admission: Admission,
        rules_service: RulesService,
        members: MemberPreferences,
        models: ModelFactsService,
        responder: Responder,
    ) -> None:
        self._admission = admission
        self._rules_service = rules_service
        self._members = members
        self._models = models
        self._responder = responder

    async def run(
        self,
        interaction: Interaction,
        operation: Operation,
        options: Mapping[str, Value],
        files: Files,
        common: CommonOptions,
    ) -> None:
        """Run a model's own command."""
        if await self._responder.open(interaction):
            await self.submit(interaction, operation, options, files, common)

    async def submit(
        self,
        interaction: Interaction,
        operation: Operation,
        options: Mapping[str, Value],
        files: Files,
        common: CommonOptions,
        hint: str | None = None,
    ) -> None:
        """Answer an acknowledged interaction with the price of the request, or with its start.

        `hint` is an extra line on the card.
        """
        guild_id, _unused = requester.place(interaction)
        options = await self._members.with_defaults(guild_id, interaction.user.id, operation, options)
        attachments = tuple(
            Attachment(option, file.url, file.filename, file.content_type, file.size)
            for option, file in files.items()
        )
        request = replace(
            requester.request(interaction, operation.id, options, attachments),
            private=common.private,
            count=common.count,
        )
        await self._responder.show_quote(interaction, await self._admission.submit(request), hint)

    @app_commands.command(
        description=f"A picture from your words or a picture: {_range('image')}, or your server's choice"
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
        await self._picture(interaction, "image", prompt, image, aspect, CommonOptions(private, count))

    @app_commands.command(description=f"A quick, cheap picture: {_range('fast')}, or your server's choice")
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
        await self._picture(interaction, "fast", prompt, image, aspect, CommonOptions(private, count))

    @app_commands.command(
        description=f"A clip from your words or pictures: {_range('video')}, or your server's choice"
    )
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
        model = await self._model(interaction, "video")
        operation, options, files = await self._suited(interaction, model, given, CommonOptions(private))
        hint = None
        if seconds is not None:
            length, chosen = catalogue.nearest_seconds(operation, seconds)
            options |= length
            hint = None if chosen == seconds else price_text.nearest_length(seconds, chosen)
        await self.submit(interaction, operation, options, files, CommonOptions(private), hint)

    async def _picture(
        self,
        interaction: Interaction,
        purpose: str,
        prompt: str,
        image: discord.Attachment | None,
        aspect: str | None,
        common: CommonOptions,
    ) -> None:
        if not await self._responder.open(interaction):
            return
        model = await self._model(interaction, purpose)
        given: dict[str, Value | discord.Attachment | None] = {"prompt": prompt, "image": image}
        operation, options, files = await self._suited(interaction, model, given, common)
        hint = None
        if aspect is not None:
            shape = catalogue.translate_aspect(operation, aspect)
            options |= shape
            hint = price_text.changed_shape(operation, shape, aspect)
        await self.submit(interaction, operation, options, files, common, hint)

    async def _model(self, interaction: Interaction, purpose: str) -> str:
        """Return the default model here for this purpose; a quick one is the cheapest that is on."""
        member = requester.identify(interaction)
        chosen = (await self._rules_service.defaults(member.guild_id, member.channels)).get(purpose)
        if chosen is None and purpose == "fast":
            usable = await self._rules_service.usable(member)
            pictures = [model.id for model in usable if model.kind is Media.IMAGE]
            chosen = cheapest_quick(pictures, await self._models.facts())
        return chosen or DEFAULTS[purpose]

    async def _suited(
        self,
        interaction: Interaction,
        model: str,
        given: Mapping[str, Value | discord.Attachment | None],
        common: CommonOptions,
    ) -> tuple[Operation, dict[str, Value], dict[str, discord.Attachment]]:
        """Return the model's operation for the given options and files, and these split into both kinds.

        What does not fit together is kept as a wish: its words, without the files.
        """
        typed = {name: value for name, value in given.items() if value is not None}
        try:
            return _split(model, typed)
        except OptionRefused as error:
            operation = catalogue.model(model).operations[0]
            options: dict[str, Value] = {"prompt": str(typed["prompt"])} if "prompt" in typed else {}
            request = requester.request(interaction, operation.id, options)
            await self._admission.note(error, replace(request, private=common.private, count=common.count))
            raise


def _split(
    model: str, typed: Mapping[str, Value | discord.Attachment]
) -> tuple[Operation, dict[str, Value], dict[str, discord.Attachment]]:
    operation, places = choose_operation(catalogue.model(model), typed)
    files = {places[name]: value for name, value in typed.items() if isinstance(value, discord.Attachment)}
    options = {name: value for name, value in typed.items() if not isinstance(value, discord.Attachment)}
    return operation, options, files
