"""Read contests: lists, entries, pots and results, and their accounts as files."""

from collections.abc import Sequence

from bot.domain.contests.errors import AmbiguousContest, NoMatchingContest, UnknownContest
from bot.domain.contests.models import LIVE, Contest, ContestState, Entry
from bot.domain.contests.records import Pot, Settlement
from bot.services.money.export import ExportFile, Tables, files
from bot.store import Store


class ContestQueries:
    """Read contests for members and organisers. Changes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, contest_id: str, *, guild_id: int) -> Contest:
        """Return the contest. Raises NotFound, also for one of another server."""
        contest = await self._store.contests.get(contest_id)
        if contest.guild_id != guild_id:
            raise UnknownContest(contest_id)
        return contest

    async def choose(self, guild_id: int, contest_id: str | None, *states: ContestState) -> Contest:
        """Return the named contest, or the only one in one of these states (default: all that run).

        Raises NotFound if there is none, InvalidOptions if there are several.
        """
        if contest_id is not None:
            return await self.get(contest_id, guild_id=guild_id)
        matches = [contest for contest in await self.list_all(guild_id) if contest.state in (states or LIVE)]
        if not matches:
            raise NoMatchingContest
        if len(matches) > 1 and any(contest.live for contest in matches):
            raise AmbiguousContest(tuple(contest.theme for contest in matches))
        return matches[0]

    async def list_all(self, guild_id: int) -> Sequence[Contest]:
        """Return every contest that was opened on the server, newest first."""
        return await self._store.contests.of_server(guild_id)

    async def list_running(self, guild_id: int) -> Sequence[Contest]:
        return await self._store.contests.of_server(guild_id, live_only=True)

    async def reminder_role(self, guild_id: int) -> int | None:
        """Return the role that reminders mention, None if the server has none."""
        return await self._store.contests.reminder_role(guild_id)

    async def pot(self, contest_id: str) -> Pot:
        return await self._store.contests.pot(contest_id)

    async def entries(self, contest_id: str) -> Sequence[Entry]:
        """Return all entries in the order they were handed in, withdrawn and disqualified ones too."""
        return await self._store.entries.of_contest(contest_id)

    async def removed(self, entries: Sequence[str]) -> frozenset[str]:
        """Return those of the entries that moderators have removed: no picture, no prompt is shown."""
        return await self._store.panels.removed_among(entries)

    async def settlement(self, contest_id: str) -> Settlement | None:
        """Return the result once it is announced. Until then it is secret."""
        contest = await self._store.contests.get(contest_id)
        if contest.state is not ContestState.ANNOUNCED:
            return None
        return await self._store.contests.settlement(contest_id)

    async def export(self, contest_id: str, *, guild_id: int, form: str, limit: int) -> Sequence[ExportFile]:
        """Return entries, costs and money as files of at most `limit` bytes. The ranking is in them once it
        is announced."""
        contest = await self.get(contest_id, guild_id=guild_id)
        tables = export_tables(
            contest,
            await self.entries(contest_id),
            await self.pot(contest_id),
            await self.settlement(contest_id),
        )
        return await files(tables, form, limit)


# ── the export ───────────────────────────────────────────────────────────────────────────────────


def export_tables(
    contest: Contest, entries: Sequence[Entry], pot: Pot, settlement: Settlement | None
) -> Tables:
    """Return tables of plain values: amounts in micro-USDC, instants in epoch milliseconds, ids as strings.

    Until the contest is over they name no author and no vote: it is blind for organisers too.
    """
    tables = {
        "contest": [_contest_row(contest, pot)],
        "entries": [_entry_row(entry, blind=contest.live) for entry in entries],
    }
    if settlement is not None:
        tables["ranking"] = [
            {
                "place": standing.place,
                "entry": standing.entry,
                "score": standing.score,
                "ballots": standing.ballots,
                "voters": standing.voters,
                "decided": str(standing.decided),
            }
            for standing in settlement.result.standings
        ]
    return tables


def _contest_row(contest: Contest, pot: Pot) -> dict[str, object]:
    return {
        "id": contest.id,
        "theme": contest.theme,
        "state": str(contest.state),
        "voting": str(contest.terms.voting),
        "opened_at": contest.opened_at,
        "entries_end_at": contest.entries_end_at,
        "voting_end_at": contest.voting_end_at,
        "ended_at": contest.ended_at,
        "commitment": contest.commitment,
        "funded": pot.funded,
        "spent": pot.spent,
        "held": pot.held,
        "returned": pot.returned,
        "prizes": pot.prizes,
        "left": pot.left,
    }


def _entry_row(entry: Entry, *, blind: bool) -> dict[str, object]:
    return {
        "job": entry.job_id,
        "user": None if blind else str(entry.user_id),
        "state": str(entry.state),
        "entered_at": entry.entered_at,
        "cost": entry.cost,
        "sha256": entry.sha256,
        "decided_by": None if entry.decided_by is None else str(entry.decided_by),
        "reason": entry.reason,
    }
