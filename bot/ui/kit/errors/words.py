"""Find the words for an error by its class: one function per class.

Errors below the interface carry facts (a rule, an amount, an instant) and no sentence. A module beside
this one turns those of a feature into words:

    @words.register
    def over_budget(error: OverBudget) -> str:
        return _("This costs {needed} …", needed=format_usd(error.needed))
"""

from functools import singledispatch

from bot.domain.errors import Refused
from bot.i18n import ENGLISH, _, use_locale


@singledispatch
def words(error: Exception) -> str | None:
    """Return the whole text for a member in the current language, with the sentence about money.

    None: the class has no words of its own, and the table of `bot.ui.kit.errors` decides.
    """
    return None


def held_nothing(text: str) -> str:
    """Append that the refusal cost nothing, to a text that does not mention money."""
    return text + " " + _("Nothing was held or paid.")


def changed_nothing(text: str) -> str:
    """Append that everything is as before, to a text that does not say so."""
    return text + " " + _("Nothing was changed.")


@singledispatch
def problem(error: Exception) -> str | None:
    """Return the problem alone, without the sentence about money, as part of a longer text.

    None: the class has no such text.
    """
    return None


def describe(error: Exception) -> str:
    """Return the English text that is stored as the detail of a failed job.

    A refusal has its whole text, a file its problem. Errors of StableStudio and the chain have their own
    words.
    """
    with use_locale(ENGLISH):
        text = words(error) if isinstance(error, Refused) else problem(error)
    return text or str(error)
