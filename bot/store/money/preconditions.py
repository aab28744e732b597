"""Everything that the host and a server have set about spending, read by one statement.

Admission and signing check all of it, each in its transaction: over a network, a statement a setting would be
most of what they cost.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.moderation.errors import ServerFrozen
from bot.domain.money.errors import ModelNotEnabled, ModelRetired, SpendingPaused
from bot.domain.money.losses import LossPolicy
from bot.domain.money.pauses import Pause, RetiredModel
from bot.domain.server_settings import ServerSettings
from bot.store.moderation import pauses
from bot.store.moderation.cases import BLOCKING
from bot.store.moderation.settings import settings_of
from bot.store.money import losses
from bot.store.sql import Connection, Later, Row, ask


@dataclass(frozen=True, slots=True)
class Preconditions:
    """What was set at one instant, about one member and the models that were asked about."""

    pause: Pause | None
    daily_limit: int | None  # micro-USDC of a UTC day over all servers
    disabled: frozenset[str]  # models that the host has not switched on
    retired: Mapping[str, RetiredModel]  # models that the host has stopped, of those that were asked about
    losses: LossPolicy
    settings: ServerSettings
    may_be_blocked: bool  # False: no case can keep the member from using the bot

    def check_stops(self) -> None:
        """Raise SpendingPaused or ServerFrozen while spending is stopped."""
        if self.pause is not None:
            raise SpendingPaused(self.pause)
        if self.settings.frozen is not None:
            raise ServerFrozen(self.settings.frozen)

    def check_model(self, model: str) -> None:
        """Raise Stopped if the host has stopped the model, or not switched it on."""
        if model in self.disabled:
            raise ModelNotEnabled(model)
        if model in self.retired:
            raise ModelRetired(self.retired[model])


def preconditions(
    connection: Connection, guild_id: int, user_id: int, models: Collection[str]
) -> Later[Preconditions]:
    """Ask what is set about spending of this member with these models."""
    marks = ", ".join("?" * len(models)) or "NULL"
    asked = ask(
        connection,
        "SELECT paused_at, paused_by, paused_reason, daily_cap, "  # noqa: S608
        "(SELECT value FROM meta WHERE key = ?) AS disabled, "
        "(SELECT value FROM meta WHERE key = ?) AS losses, "
        f"EXISTS (SELECT 1 FROM cases WHERE guild_id = ? AND user_id = ? AND {BLOCKING}) "
        "OR EXISTS (SELECT 1 FROM kept_names) AS may_be_blocked, "
        "retired_models.model, retired_models.at, retired_models.by, retired_models.reason, "
        "server_settings.* FROM house LEFT JOIN server_settings ON server_settings.guild_id = ? "
        f"LEFT JOIN retired_models ON retired_models.model IN ({marks})",
        (pauses.DISABLED, losses.POLICY, guild_id, user_id, guild_id, *models),
    )
    return lambda: _read(asked(), guild_id)


def _read(rows: Sequence[Row], guild_id: int) -> Preconditions:
    first = rows[0]
    retired = [
        RetiredModel(row["model"], row["at"], row["by"], row["reason"])
        for row in rows
        if row["model"] is not None
    ]
    return Preconditions(
        pause=pauses.pause_of(first),
        daily_limit=first["daily_cap"],
        disabled=frozenset((first["disabled"] or "").split()),
        retired={one.model: one for one in retired},
        losses=LossPolicy() if first["losses"] is None else LossPolicy.load(first["losses"]),
        settings=settings_of(first, guild_id),
        may_be_blocked=bool(first["may_be_blocked"]),
    )
