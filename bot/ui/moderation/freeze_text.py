"""What moderators read about their server's rules."""

from bot.domain.server_settings import Freeze, ServerSettings
from bot.i18n import _
from bot.ui.kit import formatting


def frozen(settings: ServerSettings) -> str:
    """The answer to `/treasury freeze`."""
    reason = settings.frozen.reason if settings.frozen else ""
    because = (
        _(" Members read your reason: {reason}.", reason=formatting.shown(reason, 200)) if reason else ""
    )
    return _(
        "Spending is stopped on this server: nothing new is started, held or paid. What is paid "
        "for already is still made and delivered.{because} `/treasury unfreeze` lets it go on.",
        because=because,
    )


def unfrozen(was: Freeze) -> str:
    """The answer to `/treasury unfreeze`."""
    return _(
        "Members can spend again. It was stopped by <@{by}> {at}.", by=was.by, at=formatting.relative(was.at)
    )
