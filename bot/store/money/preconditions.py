"""Everything that the host and a server have set about spending, read by one statement.

Admission and signing check all of it, each in its transaction: over a network, a statement a setting would be
most of what they cost.
"""

from collections.abc import Collection, Sequence

from bot.domain.moderation.errors import ServerFrozen
from bot.domain.money.errors import ModelNotEnabled, ModelRetired, SpendingPaused
from bot.domain.money.losses import LossPolicy
from bot.domain.money.pauses import RetiredModel
from bot.domain.server_settings import ServerSettings
from bot.store.moderation import pauses
from bot.store.moderation.cases import BLOCKING
from bot.store.moderation.settings import freeze_of, settings_of
from bot.store.money import losses
from bot.store.sql import Connection, Later, Row, ask


class Preconditions:
    """What was set at one instant, about one member and the models that were asked about.

    Values are made of the row when they are read: signing needs few of them.
    """

    __slots__ = ("_guild_id", "_row", "_rows")

    def __init__(self, rows: Sequence[Row], guild_id: int) -> None:
        """`rows`: one for each of the models that the host has stopped, at least one."""
        self._rows, self._row = rows, rows[0]
        self._guild_id = guild_id

    @property
    def has_daily_limit(self) -> bool:
        """True if the host has set a limit of one UTC day over all servers."""
        return self._row["daily_cap"] is not None

    @property
    def may_be_blocked(self) -> bool:
        """False: no case can keep the member from using the bot."""
        return bool(self._row["may_be_blocked"])

    @property
    def losses(self) -> LossPolicy:
        """The host's settings about jobs that fail after they were paid."""
        text = self._row["losses"]
        return LossPolicy() if text is None else LossPolicy.load(text)

    @property
    def settings(self) -> ServerSettings:
        """The server's settings."""
        return settings_of(self._row, self._guild_id)

    def check_stops(self) -> None:
        """Raise SpendingPaused or ServerFrozen while spending is stopped."""
        pause = pauses.pause_of(self._row)
        if pause is not None:
            raise SpendingPaused(pause)
        frozen = freeze_of(self._row)
        if frozen is not None:
            raise ServerFrozen(frozen)

    def check_model(self, model: str) -> None:
        """Raise Stopped if the host has stopped the model, or not switched it on."""
        if model in (self._row["disabled"] or "").split():
            raise ModelNotEnabled(model)
        for row in self._rows:
            if row["model"] == model:
                raise ModelRetired(RetiredModel(row["model"], row["at"], row["by"], row["reason"]))


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
    return lambda: Preconditions(asked(), guild_id)
