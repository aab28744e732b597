"""What the parts of a panel do. State is in the database: they work after a restart."""

import re
from collections.abc import Mapping, Sequence

from bot import catalogue
from bot.domain.jobs.picture import Panel, Picture, Purpose
from bot.i18n import _
from bot.services.pictures.panels import Panels, PanelView
from bot.ui.jobs.ordering import panel_cards
from bot.ui.jobs.ordering.panel_cards import GO, ID, MODEL, OPTION, PROMPT, TRAY
from bot.ui.jobs.responder import Responder
from bot.ui.kit import modals, requester
from bot.ui.kit.buttons import DynamicButton, chosen, matching
from bot.ui.kit.responses import Interaction

_PLAIN = f"(?P<panel>{ID})"


class PanelButtons:
    """Opens panels and answers their menus, buttons and dialogs."""

    def __init__(self, panels: Panels, responder: Responder) -> None:
        self._panels = panels
        self._responder = responder

    def buttons(self) -> Sequence[DynamicButton]:
        """To be given to the bot."""
        return (
            matching(f"{MODEL}:{_PLAIN}", self.model),
            matching(rf"{OPTION}:{_PLAIN}:(?P<option>\w+)", self.option),
            matching(f"{PROMPT}:{_PLAIN}", self.prompt),
            matching(f"{TRAY}:{_PLAIN}", self.tray),
            matching(f"{GO}:{_PLAIN}", self.go),
        )

    def submits(self) -> Mapping[str, modals.Submit]:
        """Dialogs by the pattern of their custom ids."""
        return {
            rf"{PROMPT}:{_PLAIN}:\d+": self.written,
            rf"{GO}:{_PLAIN}:\d+": self.written_to_go,
        }

    async def open(
        self,
        interaction: Interaction,
        purpose: Purpose,
        pictures: Sequence[Picture],
        model: str | None = None,
    ) -> None:
        """Answers an opened interaction with a new panel."""
        key, asker = str(interaction.id), requester.asker(interaction)
        shown = await self._panels.open(key, asker, purpose, pictures, model=model)
        await self._show(interaction, shown)

    async def model(self, interaction: Interaction, match: re.Match[str]) -> None:
        if await self._responder.open(interaction, edit=True):
            asker = requester.asker(interaction)
            await self._show(
                interaction, await self._panels.choose_model(match["panel"], chosen(interaction), asker)
            )

    async def option(self, interaction: Interaction, match: re.Match[str]) -> None:
        if await self._responder.open(interaction, edit=True):
            value, asker = chosen(interaction), requester.asker(interaction)
            shown = await self._panels.choose(match["panel"], match["option"], value, asker)
            await self._show(interaction, shown)

    async def tray(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Adds the member's laid aside pictures."""
        if await self._responder.open(interaction, edit=True):
            asker = requester.asker(interaction)
            await self._show(interaction, await self._panels.add_tray(match["panel"], asker))

    async def prompt(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Opens the dialog for the prompt."""
        panel = await self._panels.get(match["panel"], user_id=interaction.user.id)
        await interaction.response.send_modal(_dialog(panel, PROMPT, interaction.id))

    async def go(self, interaction: Interaction, match: re.Match[str]) -> None:
        """The price button; a prompt that is needed and not written yet is asked for first."""
        panel = await self._panels.get(match["panel"], user_id=interaction.user.id)
        if panel.total is not None and self._panels.lacks_prompt(panel):
            await interaction.response.send_modal(_dialog(panel, GO, interaction.id))
        elif await self._responder.open(interaction, edit=True):
            if panel.total is None:
                asker = requester.asker(interaction)
                await self._show(interaction, await self._panels.show(panel.id, asker))
            else:
                await self._make(interaction, panel.id, None)

    async def written(
        self, interaction: Interaction, match: re.Match[str], values: Mapping[str, str]
    ) -> None:
        if await self._responder.open(interaction, edit=True):
            prompt, asker = modals.prompt_of(values), requester.asker(interaction)
            await self._show(interaction, await self._panels.write(match["panel"], prompt, asker))

    async def written_to_go(
        self, interaction: Interaction, match: re.Match[str], values: Mapping[str, str]
    ) -> None:
        if await self._responder.open(interaction, edit=True):
            await self._make(interaction, match["panel"], modals.prompt_of(values))

    async def _make(self, interaction: Interaction, panel_id: str, prompt: str | None) -> None:
        asked = requester.asked(interaction, "", {})
        await self._responder.offer(interaction, await self._panels.make(panel_id, asked, prompt=prompt))

    async def _show(self, interaction: Interaction, shown: PanelView) -> None:
        await self._responder.show(interaction, panel_cards.panel(shown))


def _dialog(panel: Panel, action: str, interaction_id: int) -> modals.Dialog:
    field = catalogue.operation(panel.operation).field("prompt")
    assert field is not None, "only a panel with a prompt offers to write it"
    inputs = modals.prompt_inputs(
        panel.prompt, most=field.max_length or modals.FIELD, required=field.required
    )
    title = _("What to change") if panel.purpose is Purpose.EDIT else _("What happens in the clip")
    return modals.Dialog(title, f"{action}:{panel.id}:{interaction_id}", inputs)
