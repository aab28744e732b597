"""The doors to the database: panels, trays and credits of pictures; what members chose for themselves."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.jobs.job import Value
from bot.domain.jobs.picture import Credit, Panel, Picture, SourceImage
from bot.domain.jobs.preferences import MemberSettings


class Workshop(Protocol):
    """What people do with pictures before and after a job."""

    async def open_panel(self, panel: Panel) -> Panel:
        """If its `request_key` is known already, that panel is returned and nothing is written."""

    async def panel(self, panel_id: str) -> Panel:
        """Raises NotFound."""

    async def change_panel(self, panel: Panel) -> None:
        """Keeps the panel's operation, options, pictures and total."""

    async def offer_choice(
        self, choice_id: str, user_id: int, found: Sequence[SourceImage], *, now: int
    ) -> None: ...

    async def choice(self, choice_id: str, user_id: int) -> Sequence[SourceImage]:
        """Raises NotFound, also for a choice that somebody else was offered."""

    async def tray(self, guild_id: int, user_id: int) -> Sequence[Picture]:
        """Oldest first."""

    async def put(self, guild_id: int, user_id: int, picture: Picture, *, most: int, now: int) -> bool:
        """False: there are `most` already. The same bytes once more keep the place and the file they had."""

    async def clear_tray(self, guild_id: int, user_id: int) -> Sequence[str]:
        """The spool files nobody needs now."""

    async def forget_older(self, instant: int) -> Sequence[str]:
        """Drops panels, choices and tray places from before `instant`; the spool files nobody needs now."""

    async def credit(self, job_id: str, sources: Sequence[Credit]) -> None: ...

    async def credits(self, job_id: str) -> Sequence[Credit]: ...

    async def removed(self, job_id: str, *, by: int, now: int) -> bool:
        """Notes that the job's result was taken out of the channel; False: it was noted before."""

    async def removed_by(self, job_id: str) -> int | None: ...


class Members(Protocol):
    """Members' own settings on a server."""

    async def settings(self, guild_id: int, user_id: int) -> MemberSettings:
        """The defaults for a member who has chosen nothing."""

    async def save(self, guild_id: int, user_id: int, settings: MemberSettings) -> None: ...

    async def defaults(self, guild_id: int, user_id: int) -> Mapping[str, Mapping[str, Value]]:
        """Options by name, by model."""

    async def set_default(
        self, guild_id: int, user_id: int, model: str, option: str, value: Value | None
    ) -> None:
        """None takes it away."""
