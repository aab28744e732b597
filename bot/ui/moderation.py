"""What moderators read about their server's rules."""

from bot.domain.server import Freeze, ServerSettings
from bot.ui import text


def frozen(settings: ServerSettings) -> str:
    """The answer to `/treasury freeze`."""
    reason = settings.frozen.reason if settings.frozen else ""
    because = f" Members read your reason: {text.shown(reason, 200)}." if reason else ""
    return (
        "Spending is stopped on this server: nothing new is started, held or paid. What is paid for already "
        f"is still made and delivered.{because} `/treasury unfreeze` lets it go on."
    )


def unfrozen(was: Freeze) -> str:
    """The answer to `/treasury unfreeze`."""
    return f"Members can spend again. It was stopped by <@{was.by}> {text.relative(was.at)}."
