"""The card of `/host reconcile`."""

from bot.domain.money.audit import Reconciliation
from bot.ui.kit.layout import Card, Tone, contained
from bot.ui.money import reconcile_text


def outcome(result: Reconciliation) -> Card:
    """Return the outcome of a comparison: green if all agrees, amber if a node was silent, else red."""
    tone = Tone.DONE if result.ok else Tone.REFUSED if result.wrong else Tone.MONEY
    heading = reconcile_text.heading(result)
    lines = [*reconcile_text.facts(result), *reconcile_text.findings(result)]
    return contained(tone, f"{heading[0].upper()}{heading[1:]}", *lines)
