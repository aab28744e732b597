"""Edit in one form: what should change, the model, and the pictures of the member's tray."""

from collections.abc import Mapping

import discord

from bot.catalogue import Model
from bot.catalogue.choosing import edit_operation
from bot.domain.jobs.picture import Picture
from bot.i18n import _, ngettext
from bot.services.money.model_facts import ModelFactsService
from bot.services.pictures.panels import Panels
from bot.ui.jobs.responder import Responder
from bot.ui.kit import modals, requester
from bot.ui.kit.actions import Action
from bot.ui.kit.responses import Interaction
from bot.ui.money import model_text

_MODEL, _PICTURES = "model", "pictures"
_ALONE, _WITH_TRAY = "alone", "tray"


class EditForm:
    """Open the form, and submit what was typed into it. One per bot."""

    def __init__(self, panels: Panels, models: ModelFactsService, responder: Responder) -> None:
        self._panels = panels
        self._models = models
        self._responder = responder

    async def open(self, interaction: Interaction, action: Action, preferred: str | None) -> None:
        """Answer with the form; it is submitted as a dialog of `action`. `preferred`: a model, if it edits.

        Raises NotAllowed if the member has no model that edits a picture.
        """
        choices = await self._panels.edit_choices(requester.identify(interaction), preferred)
        longest = max(_prompt_length(model) for model in choices.models)
        inputs = modals.prompt_inputs("", maximum=longest, label=_("What should change?"))
        options = model_text.options(choices.models, await self._models.facts(), choices.chosen)
        inputs.append(modals.menu_input(_("Model"), _MODEL, options))
        if choices.tray:
            inputs.append(modals.menu_input(_("Pictures"), _PICTURES, _pictures(choices.tray)))
        await modals.open_dialog(interaction, action, _("Edit this picture"), inputs)

    async def submit(self, interaction: Interaction, picture: Picture, texts: Mapping[str, str]) -> None:
        """Answer an acknowledged interaction: make the edit, or show its price first."""
        quote = await self._panels.edit(
            requester.request(interaction),
            picture,
            model=texts[_MODEL],
            prompt=modals.prompt_of(texts),
            with_tray=texts.get(_PICTURES) == _WITH_TRAY,
        )
        await self._responder.show_quote(interaction, quote)


def _prompt_length(model: Model) -> int:
    operation = edit_operation(model, 1)
    field = operation.field("prompt") if operation is not None else None
    return (field.max_length if field is not None else None) or modals.FIELD


def _pictures(tray: int) -> list[discord.SelectOption]:
    together = ngettext("With {n} picture of my tray", "With {n} pictures of my tray", tray)
    return [
        discord.SelectOption(label=_("This picture alone"), value=_ALONE, default=True),
        discord.SelectOption(label=together, value=_WITH_TRAY),
    ]
