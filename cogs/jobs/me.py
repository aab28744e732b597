"""`/me`: a member's own spending, receipts, settings and data."""

from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot import catalogue
from bot.domain.jobs.preferences import Ping
from bot.services.jobs.preferences import MemberPreferences
from bot.services.money.history import HistoryService
from bot.services.money.model_facts import ModelFactsService
from bot.ui.jobs import preferences_text
from bot.ui.jobs.privacy_buttons import PrivacyButtons
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results.favourite_buttons import FavouriteButtons
from bot.ui.kit import actions, layout, requester, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer
from bot.ui.money import history_cards, model_text, own_cards

_Word = app_commands.Range[str, 1, 100]


class Me(
    commands.GroupCog, group_name="me", group_description="What you made, spent and chose on this server"
):
    """Commands of a member about their own spending and settings."""

    def __init__(
        self,
        history: HistoryService,
        members: MemberPreferences,
        favourites: FavouriteButtons,
        models: ModelFactsService,
        privacy: PrivacyButtons,
        responder: Responder,
    ) -> None:
        super().__init__()
        self._history = history
        self._members = members
        self._favourites = favourites
        self._models = models
        self._privacy = privacy
        self._responder = responder

    # ── settings ─────────────────────────────────────────────────────────────────────────────────

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
        guild_id, _unused = requester.place(interaction)
        if model is not None:
            await self._members.set_default(guild_id, interaction.user.id, model, option, value)
        own = await self._members.defaults(guild_id, interaction.user.id)
        await self._responder.show(interaction, layout.note(*preferences_text.defaults(own)))

    @defaults.autocomplete("model")
    async def _suggest_models(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        models = [catalogue.model(name) for name in preferences_text.models()]
        return model_text.choices(models, await self._models.facts(), typed)

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
        guild_id, _unused = requester.place(interaction)
        settings = await self._members.settings(guild_id, interaction.user.id)
        if when is not None:
            settings = await self._members.change(guild_id, interaction.user.id, ping=Ping(when))
        await self._responder.show(interaction, layout.note(preferences_text.notify(settings)))

    @app_commands.command(description="Whether others may work from your pictures on this server")
    @app_commands.describe(others="off: only you can edit, animate or lay aside what you made or posted")
    async def pictures(self, interaction: Interaction, others: Literal["on", "off"] | None = None) -> None:
        if not await self._responder.open(interaction):
            return
        guild_id, _unused = requester.place(interaction)
        settings = await self._members.settings(guild_id, interaction.user.id)
        if others is not None:
            settings = await self._members.change(guild_id, interaction.user.id, shares=others == "on")
        await self._responder.show(interaction, layout.note(preferences_text.pictures(settings)))

    @app_commands.command(description="Prompts you saved from results; each runs with one press")
    async def favourites(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            await self._favourites.show(interaction)

    # ── own data ─────────────────────────────────────────────────────────────────────────────────

    @app_commands.command(description="Everything that is stored about you, as a file that only you see")
    async def data(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            await self._privacy.show(interaction)

    @app_commands.command(description="Erase your prompts, references, files and links; it asks you first")
    async def forget(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            await self._privacy.ask(interaction)

    # ── spending ─────────────────────────────────────────────────────────────────────────────────

    @app_commands.command(description="What you spent today, this week and this month, and what you made")
    async def info(self, interaction: Interaction) -> None:
        if not await self._responder.open(interaction):
            return
        own = await self._history.own_spending(requester.identify(interaction))
        await self._responder.show(interaction, own_cards.card(own))

    @app_commands.command(name="receipts", description="What your jobs cost, with each payment's transaction")
    @app_commands.describe(job="Everything about this one; its id stands below every result")
    async def receipts(
        self, interaction: Interaction, job: app_commands.Range[str, 1, 40] | None = None
    ) -> None:
        if not await self._responder.open(interaction):
            return
        if job is None:
            await self._page(interaction, None, 0)
            return
        guild_id, _unused = requester.place(interaction)
        receipt = await self._history.receipt(job, guild_id=guild_id, user_id=interaction.user.id)
        await self._responder.show(interaction, history_cards.receipt(receipt, guild_id))

    @router.menu(actions.ChooseReceipt, Answer.PRIVATE, "owner")
    async def one(self, interaction: Interaction, _action: actions.ChooseReceipt, job: str) -> None:
        """Show everything about the chosen receipt."""
        guild_id, _unused = requester.place(interaction)
        receipt = await self._history.receipt(job, guild_id=guild_id, user_id=interaction.user.id)
        await self._responder.show(interaction, history_cards.receipt(receipt, guild_id))

    @router.button(actions.Receipts, Answer.EDIT, "owner")
    async def turn(self, interaction: Interaction, action: actions.Receipts) -> None:
        """Show another page of receipts in place of the pressed one."""
        await self._page(interaction, action.until, action.page)

    async def _page(self, interaction: Interaction, until: int | None, number: int) -> None:
        guild_id, _unused = requester.place(interaction)
        page = await self._history.receipts(guild_id, interaction.user.id, number, until)
        card = history_cards.receipt_page(page, guild_id, interaction.user.id)
        await self._responder.show(interaction, card)


def _choices(words: list[str], typed: str) -> list[app_commands.Choice[str]]:
    matching = [word for word in words if typed.strip().lower() in word.lower()]
    return [app_commands.Choice(name=word, value=word) for word in matching[:25]]
