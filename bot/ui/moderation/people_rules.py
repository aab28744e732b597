"""Cards of the rules about people: who may use the bot, and the ladder of strikes."""

from bot.domain.moderation.ladder import Ladder
from bot.domain.server_settings import ServerSettings
from bot.i18n import _, ngettext
from bot.ui.kit.layout import Card, Tone, contained
from bot.ui.moderation import people_text

_HOUR = 3600.0


def gates(settings: ServerSettings, *, changed: bool) -> Card:
    """Return who may use the bot here."""
    return contained(
        Tone.DONE if changed else Tone.PLAIN,
        _("Who may use the bot"),
        _age(settings.gate_account_hours),
        _stay(settings.gate_member_hours),
        _("**Role** <@&{role}>", role=settings.gate_role) if settings.gate_role else _("**Role** any"),
        _("**Server's rules** have to be accepted first")
        if settings.gate_pending
        else _("**Server's rules** need not be accepted"),
        ngettext(
            "**Pace** {n} request of a member in a minute",
            "**Pace** {n} requests of a member in a minute",
            settings.requests_per_minute,
        ),
        small=_("People with Moderate Members or Manage Server are exempt from all but the pace."),
    )


def _age(hours: int) -> str:
    if not hours:
        return _("**Age of the account** any")
    return _("**Age of the account** at least {time}", time=people_text.span(hours * _HOUR))


def _stay(hours: int) -> str:
    if not hours:
        return _("**Time on this server** any")
    return _("**Time on this server** at least {time}", time=people_text.span(hours * _HOUR))


def ladder(settings: ServerSettings, *, changed: bool) -> Card:
    """Return what strikes lead to."""
    return contained(
        Tone.DONE if changed else Tone.PLAIN,
        _("Strikes"),
        *people_text.ladder(Ladder.load(settings.strike_ladder)),
        ngettext("A strike counts for {n} day.", "A strike counts for {n} days.", settings.strike_days),
        small=_("A new ladder applies to strikes from now on; current blocks stay as they are."),
    )
