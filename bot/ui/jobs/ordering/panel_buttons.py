"""The menus, buttons and dialogs of a panel. Its state is in the database, so they work after a restart."""

from collections.abc import Mapping, Sequence

from bot import catalogue
from bot.domain.jobs.picture import Panel, PanelPurpose, Picture
from bot.i18n import _
from bot.services.money.model_facts import ModelFactsService
from bot.services.pictures.panels import Panels, PanelView
from bot.ui.jobs.ordering import panel_cards
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, modals, requester, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class PanelButtons:
    """Open panels and handle their menus, buttons and dialogs. One per bot."""

    def __init__(self, panels: Panels, models: ModelFactsService, responder: Responder) -> None:
        self._panels = panels
        self._models = models
        self._responder = responder

    async def open(
        self,
        interaction: Interaction,
        purpose: PanelPurpose,
        pictures: Sequence[Picture],
        model: str | None = None,
    ) -> None:
        """Answer an acknowledged interaction with a new panel."""
        key, member = str(interaction.id), requester.identify(interaction)
        view = await self._panels.open(key, member, purpose, pictures, model=model)
        await self._show(interaction, view)

    @router.menu(actions.ChooseModel)
    async def choose_model(self, interaction: Interaction, action: actions.ChooseModel, model: str) -> None:
        """Set the panel's model and show its options."""
        view = await self._panels.set_model(action.panel, model, requester.identify(interaction))
        await self._show(interaction, view)

    @router.menu(actions.ChooseOption)
    async def choose_option(self, interaction: Interaction, action: actions.ChooseOption, value: str) -> None:
        """Set one option and show the new price."""
        member = requester.identify(interaction)
        await self._show(
            interaction, await self._panels.set_option(action.panel, action.option, value, member)
        )

    @router.button(actions.AddTray, Answer.EDIT)
    async def add_tray(self, interaction: Interaction, action: actions.AddTray) -> None:
        """Add the pictures of the member's tray."""
        await self._show(
            interaction, await self._panels.add_tray(action.panel, requester.identify(interaction))
        )

    @router.button(actions.WritePrompt, Answer.DIALOG)
    async def write_prompt(self, interaction: Interaction, action: actions.WritePrompt) -> None:
        """Open the dialog for the prompt."""
        panel = await self._panels.get(action.panel, user_id=interaction.user.id)
        await _ask_prompt(interaction, action, panel)

    @router.dialog(actions.WritePrompt, Answer.EDIT)
    async def prompt_written(
        self, interaction: Interaction, action: actions.WritePrompt, texts: Mapping[str, str]
    ) -> None:
        """Set the typed prompt."""
        prompt, member = modals.prompt_of(texts), requester.identify(interaction)
        await self._show(interaction, await self._panels.set_prompt(action.panel, prompt, member))

    @router.button(actions.Generate, Answer.DIALOG)
    async def generate(self, interaction: Interaction, action: actions.Generate) -> None:
        """Make the panel's picture. Ask first for a price or a prompt that is missing."""
        panel = await self._panels.get(action.panel, user_id=interaction.user.id)
        if panel.total is not None and self._panels.lacks_prompt(panel):
            await _ask_prompt(interaction, action, panel)
        elif await self._responder.open(interaction, edit=True):
            if panel.total is None:
                member = requester.identify(interaction)
                await self._show(interaction, await self._panels.refresh(panel.id, member))
            else:
                await self._make(interaction, panel.id, None)

    @router.dialog(actions.Generate, Answer.EDIT)
    async def generate_with_prompt(
        self, interaction: Interaction, action: actions.Generate, texts: Mapping[str, str]
    ) -> None:
        """Make the panel's picture with the typed prompt."""
        await self._make(interaction, action.panel, modals.prompt_of(texts))

    async def _make(self, interaction: Interaction, panel_id: str, prompt: str | None) -> None:
        request = requester.request(interaction)
        await self._responder.show_quote(
            interaction, await self._panels.submit(panel_id, request, prompt=prompt)
        )

    async def _show(self, interaction: Interaction, view: PanelView) -> None:
        card = panel_cards.panel(view, await self._models.facts())
        await self._responder.show(interaction, card)


async def _ask_prompt(
    interaction: Interaction, action: actions.WritePrompt | actions.Generate, panel: Panel
) -> None:
    field = catalogue.operation(panel.operation).field("prompt")
    assert field is not None, "only a panel with a prompt offers to write it"
    inputs = modals.prompt_inputs(
        panel.prompt, maximum=field.max_length or modals.FIELD, required=field.required
    )
    title = _("What to change") if panel.purpose is PanelPurpose.EDIT else _("What happens in the clip")
    await modals.open_dialog(interaction, action, title, inputs)
