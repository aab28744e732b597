"""Setting a server up: the pages of `/setup`, and amounts to choose from without typing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.periods import Per
from bot.domain.server_settings import ServerSettings


class SetupPage(StrEnum):
    """The pages, in their order."""

    CHANNELS = "channels"
    MONEY = "money"
    RULES = "rules"
    CHECK = "check"

    @property
    def number(self) -> int:
        """Return the page's place among all, from 1."""
        return list(SetupPage).index(self) + 1

    def beside(self, steps: int) -> "SetupPage | None":
        """Return the page so many steps on, None before the first and after the last."""
        place = list(SetupPage).index(self) + steps
        return list(SetupPage)[place] if 0 <= place < len(SetupPage) else None


DAILY_LIMITS: Sequence[int] = (1_000_000, 2_000_000, 5_000_000, 10_000_000, 25_000_000)
"""Presets of the whole server's daily limit, in micro-USDC."""

ALLOWANCES: Sequence[int] = (250_000, 500_000, 1_000_000, 2_000_000, 5_000_000)
"""Presets of each member's daily allowance, in micro-USDC."""

APPROVALS: Sequence[int] = (250_000, 500_000, 1_000_000, 2_500_000, 5_000_000)
"""Presets of the price above which moderators approve, in micro-USDC."""


@dataclass(frozen=True, slots=True)
class SetupState:
    """A server's settings and rules as they are now, and the page that was seen last."""

    settings: ServerSettings
    rules: Sequence[Rule]
    page: SetupPage

    def daily(self, kind: Kind) -> int | None:
        """Return the micro-USDC of the server's daily limit or of each member's allowance, None without."""
        wanted = (kind, Scope.SERVER, Per.DAY)
        return next((rule.amount for rule in self.rules if (rule.kind, rule.scope, rule.per) == wanted), None)
