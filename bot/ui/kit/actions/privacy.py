"""Actions of a member about their own data. They concern whoever presses, whatever the card."""

from bot.ui.kit.actions.base import Action, Instant


class Forget(Action, name="jobs.forget"):
    """Erase everything about the presser, as the card of `asked_at` has said; `posts`: their posts too."""

    asked_at: Instant
    posts: bool = False


class OwnData(Action, name="jobs.own-data"):
    """Give the presser their data as a file."""
