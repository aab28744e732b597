"""Which contests there are, and what may be known of them."""

from collections.abc import Sequence

from bot.domain.contests.errors import AmbiguousContest, NoMatchingContest, UnknownContest
from bot.domain.contests.models import LIVE, Contest, ContestState, Entry
from bot.domain.contests.records import Pot, Settlement
from bot.ports import Clock
from bot.services.contests.export import books
from bot.services.money.export import ExportFile, files
from bot.store import Store


class ContestQueries:
    """Everything that only reads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get(self, contest_id: str, *, guild_id: int) -> Contest:
        """Raises NotFound for one of another server as for one that never was."""
        contest = await self._store.contests.get(contest_id)
        if contest.guild_id != guild_id:
            raise UnknownContest(contest_id)
        return contest

    async def choose(self, guild_id: int, contest_id: str | None, *states: ContestState) -> Contest:
        """The contest that was named, or the only one in one of these states (default: all that run).
        Raises NotFound without one, InvalidOptions if there are several."""
        if contest_id is not None:
            return await self.get(contest_id, guild_id=guild_id)
        fitting = [one for one in await self.listed(guild_id) if one.state in (states or LIVE)]
        if not fitting:
            raise NoMatchingContest
        if len(fitting) > 1 and any(one.live for one in fitting):
            raise AmbiguousContest(tuple(contest.theme for contest in fitting))
        return fitting[0]

    async def listed(self, guild_id: int) -> Sequence[Contest]:
        """Every contest that was opened here, newest first."""
        return await self._store.contests.of_server(guild_id)

    async def running(self, guild_id: int) -> Sequence[Contest]:
        return await self._store.contests.of_server(guild_id, live_only=True)

    async def reminder_role(self, guild_id: int) -> int | None:
        """The role that reminders call; None: nobody is called."""
        return await self._store.contests.reminder_role(guild_id)

    async def set_reminder_role(self, guild_id: int, role_id: int | None, *, by: int) -> None:
        """Another role from now on; None: nobody is called."""
        now = self._clock.now()
        await self._store.contests.set_reminder_role(guild_id, role_id, by=by, now=now)

    async def pot(self, contest_id: str) -> Pot:
        return await self._store.contests.pot(contest_id)

    async def submissions(self, contest_id: str) -> Sequence[Entry]:
        return await self._store.entries.of_contest(contest_id)

    async def settled(self, contest_id: str) -> Settlement | None:
        """The result, once it is announced. Before that it is nobody's business."""
        contest = await self._store.contests.get(contest_id)
        if contest.state is not ContestState.ANNOUNCED:
            return None
        return await self._store.contests.result(contest_id)

    async def export(self, contest_id: str, *, guild_id: int, form: str, limit: int) -> Sequence[ExportFile]:
        """Entries, costs and money as files of at most `limit` bytes; how it was voted only afterwards."""
        contest = await self.get(contest_id, guild_id=guild_id)
        found = books(
            contest,
            await self.submissions(contest_id),
            await self.pot(contest_id),
            await self.settled(contest_id),
        )
        return await files(found, form, limit)
