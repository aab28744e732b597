"""Actions of cards of any feature."""

from bot.ui.kit.actions.base import Action


class Dismiss(Action, name="kit.dismiss"):
    """Leave everything as it is: the card that asked becomes a line that says so."""


class HelpTopic(Action, name="kit.help-topic"):
    """Show another topic of `/help`."""
