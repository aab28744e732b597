"""Actions of panels, the tray, and the choice among a message's pictures."""

from typing import Literal

from bot.ui.kit.actions.base import Action, Id, Word


class ChooseModel(Action, name="pictures.model"):
    """The panel's menu of models."""

    panel: Id


class ChooseOption(Action, name="pictures.option"):
    """The panel's menu of one option."""

    panel: Id
    option: Word


class WritePrompt(Action, name="pictures.prompt"):
    """Write the panel's prompt in a dialog."""

    panel: Id


class AddTray(Action, name="pictures.add-tray"):
    """Add the pictures of the member's tray to the panel."""

    panel: Id


class Generate(Action, name="pictures.generate"):
    """The panel's price button; a dialog asks first for a prompt that is missing."""

    panel: Id


PictureUse = Literal["edit", "animate", "reference", "details"]
"""Use of a picture that was chosen from a message."""


class ChoosePicture(Action, name="pictures.choose"):
    """One of a message's pictures was chosen for this use."""

    use: PictureUse
    choice: Id


class EditPicture(Action, name="pictures.edit"):
    """Edit a picture from any message, the first of that choice; a dialog asks for model and prompt."""

    choice: Id


class ReportPicture(Action, name="pictures.report"):
    """Report a picture that was not made here."""

    choice: Id


class UseTray(Action, name="pictures.tray"):
    """Edit or animate the pictures of the tray, or empty it."""

    use: Literal["edit", "animate", "empty"]
