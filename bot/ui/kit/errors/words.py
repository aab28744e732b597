"""Find the words for an error by its class: one function per class.

Errors below the interface carry facts (a rule, an amount, an instant) and no sentence. A module beside
this one turns those of a feature into words:

    @words.register
    def over_budget(error: OverBudget) -> str:
        return held_nothing(_("This costs {needed} …", needed=format_usd(error.needed)))

A text has three parts: the reason, the money, and the advice that says what to do now. A card that offers the
next step as a button shows the first two.
"""

from functools import singledispatch
from typing import Self

from bot.domain.errors import Refused
from bot.i18n import ENGLISH, _, use_locale


@singledispatch
def words(error: Exception) -> str | None:
    """Return the whole text for a member in the current language, with the sentence about money.

    None: the class has no words of its own, and the table of `bot.ui.kit.errors` decides.
    """
    return None


class Told(str):
    """A refusal's whole text, and its parts."""

    reason: str
    money: str
    advice: str | None

    def __new__(cls, reason: str, money: str, advice: str | None = None) -> Self:
        told = super().__new__(cls, " ".join(part for part in (reason, money, advice) if part))
        told.reason, told.money, told.advice = reason, money, advice
        return told


def held_nothing(reason: str, advice: str | None = None) -> Told:
    """Return the text of a refusal that cost nothing."""
    return Told(reason, _("Nothing was paid."), advice)


def changed_nothing(reason: str, advice: str | None = None) -> Told:
    """Return the text of a refusal after which everything is as before."""
    return Told(reason, _("Nothing was changed."), advice)


def unpaid(reason: str, advice: str | None = None) -> Told:
    """Return the text of a refusal that neither changed nor cost anything."""
    return Told(reason, _("Nothing was changed or paid."), advice)


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
    return str(text or error)
