"""Processes that share a bot: shares, takeovers, fencing, news. A real PostgreSQL has the test's clock."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import Fenced, StoreError
from bot.domain.members import ClocksApart, NewMember, Roll, SettingsDiffer, ShardCountDiffers
from bot.domain.shards import Shards
from bot.services import membership
from bot.services.membership import Members
from bot.store import Store, open_store
from tests.fakes.clock import START, FakeClock

if TYPE_CHECKING:
    from bot.store.postgres.roster import Roster
    from tests.servers.databases import Databases

TTL = 10.0


class Process:
    """What one process has: its store, its roster and its membership."""

    def __init__(self, name: str, store: Store, roster: "Roster", members: Members) -> None:
        self.name, self.store, self.roster, self.members = name, store, roster, members
        self.released: set[int] = set()
        self.under_way: dict[int, asyncio.Event] = {}  # by shard: set once nothing of it is any more
        members.before_release(self._release)

    async def _release(self, shards: Shards) -> None:
        assert not self.members.shards & shards.numbers, "nothing new may begin while shards are given back"
        assert shards.numbers <= self.members.leaving
        for shard in shards.numbers & self.under_way.keys():
            await self.under_way[shard].wait()
        self.released |= shards.numbers

    async def beat(self) -> None:
        """Beat, let shards be given back, and see what came of it."""
        await self.members.beat()
        await self.members.given_back()
        await self.members.beat()


class Bot:
    """Several processes over one database, and the time of all of them."""

    def __init__(self, url: PostgresUrl, databases: "Databases") -> None:
        self._url = url
        self._admin = databases.connect(url.reveal())
        self._clock_of_the_server = ""  # the definition of `now_ms` that the test's clock stands in for
        self.clock = FakeClock()
        self.ahead = 0  # what the database's clock was set forward by, in milliseconds
        self.beating: Sequence[Process] = ()  # the processes that live while another one sleeps
        self.processes: dict[str, Process] = {}

    def execute(self, *statements: str) -> Sequence[tuple[object, ...]]:
        """Meddle as the superuser, and return the rows of the last statement."""
        cursor = [self._admin.execute(statement.encode()) for statement in statements][-1]
        return cursor.fetchall() if cursor.description else []

    def advance(self, seconds: float) -> None:
        """Let time go by, for the database as for the processes."""
        self.clock.advance(seconds)
        self.execute(f"UPDATE given_time SET at = {self.clock.now() + self.ahead}")

    def set_clock(self, seconds: float) -> None:
        """Set the database's clock forward, or back, as a failover to another machine does."""
        self.ahead += round(seconds * 1000)
        self.advance(0)

    async def sleep(self, seconds: float) -> None:
        """Be the sleep of a process: time goes by, and those that are `beating` beat."""
        self.advance(seconds)
        for process in self.beating:
            await process.members.beat()

    async def start(self, name: str, *, shard_count: int = 16, **settings: str) -> Process:
        from bot.store.postgres.database import Database  # noqa: PLC0415  it imports psycopg
        from bot.store.postgres.roster import Roster  # noqa: PLC0415

        store = await open_store(self._url)
        if not self.processes:
            [(definition,)] = self.execute("SELECT pg_get_functiondef('now_ms'::regproc)")
            self._clock_of_the_server = str(definition)
            self.execute(
                "CREATE TABLE given_time (at BIGINT)",
                f"INSERT INTO given_time VALUES ({START})",
                "GRANT ALL ON given_time TO PUBLIC",
                "CREATE OR REPLACE FUNCTION now_ms() RETURNS BIGINT LANGUAGE sql VOLATILE "
                "AS 'SELECT at FROM given_time'",
            )
        assert isinstance(store.database, Database)
        roster = Roster(store.database)
        members = Members(roster, self.clock, shard_count=shard_count, ttl_seconds=TTL, sleep=self.sleep)
        process = self.processes[name] = Process(name, store, roster, members)
        await members.join(NewMember(name, f"machine {name}", "1", shard_count, settings))
        return process

    async def beat(self, *processes: Process, rounds: int = 3) -> None:
        for _ in range(rounds):
            for process in processes:
                await process.beat()

    async def live(self, seconds: float, *processes: Process) -> None:
        """Let the processes beat each second for so long."""
        for _ in range(round(seconds)):
            self.advance(1)
            for process in processes:
                await process.beat()

    def owners(self) -> dict[object, object]:
        return dict(self.execute("SELECT id, owner FROM shards ORDER BY id"))  # type: ignore[arg-type]

    async def close(self) -> None:
        """End all processes, and leave the database its own clock: the next test goes on with it."""
        await asyncio.gather(*(process.roster.close() for process in self.processes.values()))
        for process in self.processes.values():
            await process.store.close()
        if self._clock_of_the_server:
            self.execute(self._clock_of_the_server, "DROP TABLE given_time")
        self._admin.close()


@pytest.fixture
async def bot(postgres_url: str, postgres: "Databases", rosters_close_at_once: None) -> AsyncIterator[Bot]:
    bot = Bot(PostgresUrl(postgres_url, unsafe=True), postgres)
    try:
        yield bot
    finally:
        await bot.close()


# ── shares ───────────────────────────────────────────────────────────────────────────────────────


async def test_the_first_process_owns_everything_and_leads(bot: Bot) -> None:
    first = await bot.start("a")
    assert first.members.shards == frozenset(range(16))
    assert first.members.leads
    assert first.members.live == 1
    assert first.members.owns(None)


async def test_processes_share_evenly_and_a_shard_is_free_before_it_is_taken(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    assert not second.members.shards
    await bot.beat(first, second)
    third = await bot.start("c")
    await bot.beat(first, second, third)
    sizes = sorted(len(process.members.shards) for process in (first, second, third))
    assert sizes == [5, 5, 6]
    assert first.members.shards | second.members.shards | third.members.shards == frozenset(range(16))
    assert first.members.leads
    assert [second.members.leads, third.members.leads] == [False, False]
    assert first.released >= frozenset(range(8, 16))
    assert [process.members.live for process in (first, second, third)] == [3, 3, 3]


async def test_a_process_that_leaves_waits_for_no_timeout(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    await bot.beat(first, second)
    await first.members.leave()
    await second.beat()
    assert second.members.shards == frozenset(range(16))
    assert second.members.leads
    assert second.members.live == 1


async def test_what_fails_while_shards_are_given_back_is_tried_again(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    failures = [RuntimeError("planted")]

    async def fail_once(_shards: Shards) -> None:
        if failures:
            raise failures.pop()

    first.members.before_release(fail_once)
    await first.members.beat()
    await bot.beat(first, second)
    assert len(second.members.shards) == 8


async def _until_owners_are(bot: Bot, *expected: str, beating: Sequence[Process]) -> None:
    """Beat until so many shards belong to each process as it is named. Between processes go news."""
    async with asyncio.timeout(20):
        while sorted(map(str, bot.owners().values())) != sorted(expected):
            for process in beating:
                await process.members.beat()
            await asyncio.sleep(0.02)


async def test_a_process_that_ends_keeps_only_the_shards_of_what_is_under_way(bot: Bot) -> None:
    first, second, third = await bot.start("a"), await bot.start("b"), await bot.start("c")
    await bot.beat(first, second, third)
    busy = min(first.members.shards)
    first.under_way[busy] = asyncio.Event()
    ending = asyncio.create_task(first.members.hand_over())
    async with asyncio.timeout(20):
        while sorted(Counter(bot.owners().values()).values()) != [1, 7, 8]:  # who hears it first takes 8
            await asyncio.gather(*(process.members.beat() for process in (first, second, third)))
            await asyncio.sleep(0.02)
    assert bot.owners()[busy] == "a"
    assert not first.members.shards
    await first.store.meta_set("answer", "booked")  # it is a member still
    bot.advance(TTL + 1)
    await first.members.beat()  # and nobody takes it for dead
    first.under_way.pop(busy).set()
    await ending
    assert None in bot.owners().values()
    await _until_owners_are(bot, *"b" * 8, *"c" * 8, beating=[first, second, third])
    await first.members.leave()
    assert await second.store.meta_get("answer") == "booked"


async def test_a_process_that_joins_takes_its_share_while_another_ends(bot: Bot) -> None:
    first = await bot.start("a")
    first.under_way[5] = asyncio.Event()
    ending = asyncio.create_task(first.members.hand_over())
    await asyncio.sleep(0)
    second = await bot.start("b")
    await _until_owners_are(bot, "a", *"b" * 15, beating=[first, second])
    first.under_way.pop(5).set()
    await ending
    await _until_owners_are(bot, *"b" * 16, beating=[second])


async def test_one_step_under_way_holds_up_no_other_shard(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    first.under_way[15] = asyncio.Event()
    await _until_owners_are(bot, *"a" * 9, *"b" * 7, beating=[first, second])
    assert bot.owners()[15] == "a"
    assert 15 not in first.members.shards
    first.under_way.pop(15).set()
    await _until_owners_are(bot, *"a" * 8, *"b" * 8, beating=[first, second])


async def test_a_hand_over_that_the_database_refused_is_tried_again(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    await bot.beat(first, second)
    busy, free = min(first.members.shards), first.roster.free
    first.under_way[busy] = asyncio.Event()
    failures = [StoreError("planted")]

    async def fail_once(shards: frozenset[int]) -> Roll:
        if failures:
            raise failures.pop()
        return await free(shards)

    first.roster.free = fail_once  # type: ignore[method-assign]
    ending = asyncio.create_task(first.members.hand_over())
    await _until_owners_are(bot, "a", *"b" * 15, beating=[first, second])
    first.under_way.pop(busy).set()
    await ending


# ── takeovers ────────────────────────────────────────────────────────────────────────────────────


async def test_a_dead_process_is_replaced_after_the_timeout_and_not_before(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    await bot.beat(first, second)
    await bot.live(TTL, second)  # the first beat last at the beginning
    assert len(second.members.shards) == 8
    await bot.live(2, second)
    assert second.members.shards == frozenset(range(16))
    assert second.members.leads
    assert set(bot.owners().values()) == {"b"}


async def test_the_replaced_process_can_write_nothing_and_learns_it_with_its_next_beat(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    await bot.beat(first, second)
    await first.store.meta_set("said", "while a member")
    await bot.live(TTL + 2, second)
    with pytest.raises(Fenced):
        await first.store.meta_set("said", "by a dead process")
    assert await second.store.meta_get("said") == "while a member"
    with pytest.raises(Fenced):
        await first.members.beat()


async def test_a_process_judges_nobody_before_a_whole_timeout_of_its_own_beats(bot: Bot) -> None:
    first = await bot.start("a")
    bot.advance(60)  # the first is long late when the second comes
    second = await bot.start("b")
    await bot.live(TTL - 1, second)
    assert set(bot.owners().values()) == {"a"}
    await bot.live(2, second)
    assert set(bot.owners().values()) == {"b"}
    with pytest.raises(Fenced):
        await first.members.beat()


async def test_a_gap_in_its_own_beats_begins_the_wait_anew(bot: Bot) -> None:
    """As when the database was down: nobody could beat, so nobody is dead."""
    first, second = await bot.start("a"), await bot.start("b")
    await bot.live(TTL, first, second)
    bot.advance(300)
    await second.beat()  # the database is back, and the first has not come to its beat yet
    await bot.live(TTL - 2, second)
    await first.beat()
    await bot.live(3, first, second)
    assert sorted(map(str, set(bot.owners().values()))) == ["a", "b"]


@pytest.mark.parametrize("seconds", [60, 3600, -60, -3600])
async def test_a_jump_of_the_databases_clock_makes_nobody_look_dead(bot: Bot, seconds: float) -> None:
    """As after a failover to a machine whose clock is ahead, or behind."""
    first, second = await bot.start("a"), await bot.start("b")
    await bot.live(TTL + 2, first, second)
    bot.set_clock(seconds)
    await second.beat()
    assert sorted(map(str, set(bot.owners().values()))) == ["a", "b"]
    await first.beat()
    await bot.live(TTL + 2, first, second)
    assert sorted(map(str, set(bot.owners().values()))) == ["a", "b"]


async def test_a_process_that_beats_at_the_last_moment_stays(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    await bot.beat(first, second)
    judged: list[Mapping[str, int]] = []
    settle = second.roster.settle

    async def overtaken(stopped: Mapping[str, int], *, ending: frozenset[str]) -> Roll:
        judged.append(stopped)
        await first.roster.beat()
        return await settle(stopped, ending=ending)

    second.roster.settle = overtaken  # type: ignore[method-assign, assignment]
    await bot.live(TTL + 2, second)
    assert [list(stopped) for stopped in judged] == [["a"]]
    await first.members.beat()
    assert len(first.members.shards) == 8


async def test_a_stall_during_a_takeover_makes_nobody_else_look_dead(bot: Bot) -> None:
    """As when the database stands still between the heartbeat that judges and the transaction that evicts."""
    first, second, third = await bot.start("a"), await bot.start("b"), await bot.start("c")
    await bot.beat(first, second, third)
    settle = second.roster.settle

    async def stalled(stopped: Mapping[str, int], *, ending: frozenset[str]) -> Roll:
        bot.advance(2 * TTL)
        return await settle(stopped, ending=ending)

    second.roster.settle = stalled  # type: ignore[method-assign, assignment]
    while "a" in bot.owners().values():
        await bot.live(1, third, second)
    await third.members.beat()
    await bot.beat(second, third)
    assert sorted(map(str, bot.owners().values())) == ["b"] * 8 + ["c"] * 8


@pytest.mark.parametrize("seconds", [3600, -3600])
async def test_a_dead_process_is_replaced_whatever_the_databases_clock_is_set_to(
    bot: Bot, seconds: float
) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    await bot.beat(first, second)
    await bot.live(3, first, second)
    bot.set_clock(seconds)
    await bot.live(TTL, second)
    assert len(second.members.shards) == 8
    await bot.live(2, second)
    assert second.members.leads
    assert set(bot.owners().values()) == {"b"}


async def test_a_beat_does_not_wait_for_the_write_lock(
    bot: Bot, postgres: "Databases", postgres_url: str
) -> None:
    first = await bot.start("a")
    with postgres.connect(postgres_url) as other, other.transaction():
        other.execute("SELECT enter(NULL, NULL)")
        bot.advance(1)
        async with asyncio.timeout(3):
            await first.members.beat()
    assert bot.execute("SELECT beat_at FROM members") == [(bot.clock.now(),)]


WAITING = (
    "SELECT 1 FROM pg_locks JOIN pg_database ON oid = database "
    "WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
)
BEATEN = "SELECT 1 FROM members WHERE beat_at = now_ms()"


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - it is the database that changes
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("frees", [False, True])
async def test_what_waits_for_the_write_lock_holds_up_no_heartbeat(
    bot: Bot, postgres: "Databases", postgres_url: str, monkeypatch: pytest.MonkeyPatch, frees: bool
) -> None:
    """Neither a takeover nor giving shards back: a slow writer made processes that did so look dead."""
    monkeypatch.setattr(membership, "BEAT_SECONDS", 0.02)
    first, second = await bot.start("a"), await bot.start("b")
    if not frees:
        await bot.beat(first, second)
        await first.members.leave()
    running = first if frees else second
    with postgres.connect(postgres_url) as other, other.transaction():
        other.execute("SELECT enter(NULL, NULL)")
        task = asyncio.create_task(running.members.run())
        await _until(lambda: bot.execute(WAITING))
        for _ in range(3):
            bot.advance(1)
            await _until(lambda: bot.execute(f"{BEATEN} AND id = '{running.name}'"))
    try:
        await _until_owners_are(bot, *"a" * 8 if frees else "", *"b" * (8 if frees else 16), beating=[second])
    finally:
        task.cancel()


async def test_a_process_is_sure_of_itself_for_one_timeout_after_its_last_beat(bot: Bot) -> None:
    first = await bot.start("a")
    sure = [first.members.is_sure]
    for seconds in (TTL - 0.001, 0.001):
        bot.advance(seconds)
        sure.append(first.members.is_sure)
    await first.members.beat()
    assert [*sure, first.members.is_sure] == [True, True, False, True]


# ── joining ──────────────────────────────────────────────────────────────────────────────────────


async def test_other_settings_are_refused_by_name_while_the_leader_lives(bot: Bot) -> None:
    first = await bot.start("a", PAYEES="1", QUEUE_MAX="2", HOST_DAILY_CAP="3")
    bot.beating = [first]
    with pytest.raises(SettingsDiffer, match=r"^HOST_DAILY_CAP, QUEUE_MAX differ from .*machine a"):
        await bot.start("b", PAYEES="1", QUEUE_MAX="9", HOST_DAILY_CAP="8")
    with pytest.raises(SettingsDiffer, match=r"^DISCORD_TOKEN differs"):
        await bot.start("c", DISCORD_TOKEN="9", PAYEES="4")
    assert bot.clock.now() - START == 2 * 1000, "a heartbeat is enough to see that it lives"
    bot.beating = []
    await bot.start("d", PAYEES="7")
    with pytest.raises(Fenced):
        await first.members.beat()


async def test_another_number_of_shards_is_refused_until_all_have_left(bot: Bot) -> None:
    first = await bot.start("a", shard_count=4)
    with pytest.raises(ShardCountDiffers, match="SHARD_COUNT is 8, and the bot runs with 4"):
        await first.roster.join(NewMember("b", "b", "1", 8, {}), {})
    await first.members.leave()
    second = await bot.start("c", shard_count=8)
    assert second.members.shards == frozenset(range(8))


@pytest.mark.parametrize("seconds", [0, 3600, -3600])
async def test_a_dead_process_does_not_hold_the_number_of_shards(bot: Bot, seconds: float) -> None:
    await bot.start("a", shard_count=4)
    bot.set_clock(seconds)
    bot.clock.set(seconds)  # as the database's: or the new one would not start
    bot.ahead = 0
    before = bot.clock.steady()
    second = await bot.start("b", shard_count=8)
    assert second.members.shards == frozenset(range(8))
    assert bot.clock.steady() - before > TTL * 1000


@pytest.mark.parametrize(("looks", "stall"), [(1, 60), (3, 5), (9, 3)])
async def test_a_stall_while_it_joins_does_not_make_the_living_look_dead(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, looks: int, stall: float
) -> None:
    """As when the database stands still: neither a look nor a heartbeat gets through in time."""
    from bot.store.postgres.roster import Roster  # noqa: PLC0415  it imports psycopg

    first = await bot.start("a", shard_count=4)
    left, look = looks, Roster.look

    async def stalled(roster: Roster) -> Roll:
        nonlocal left
        left -= 1
        bot.advance(stall if left >= 0 else 0)
        bot.beating = [first] if left < 0 else []
        return await look(roster)

    monkeypatch.setattr(Roster, "look", stalled)
    with pytest.raises(ShardCountDiffers):
        await bot.start("b", shard_count=8)
    await first.members.beat()
    assert set(bot.owners().values()) == {"a"}


async def test_a_clock_that_is_apart_is_refused(bot: Bot) -> None:
    await bot.start("a")
    bot.clock.advance(2.5)  # and not the database's
    with pytest.raises(ClocksApart, match=r"2\.5 s apart"):
        await bot.start("b")


# ── news and turns ───────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def _heard(members: Members, kind: str) -> AsyncIterator["asyncio.Queue[tuple[str, ...]]"]:
    queue: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
    members.on_news(kind, lambda *facts: queue.put_nowait(facts))
    async with asyncio.timeout(20):
        yield queue


async def test_news_reach_the_other_processes(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    async with _heard(second.members, "job") as heard:
        while heard.empty():  # it may not listen yet
            first.members.tell("job", 1203456789012345678, "k7f3ab")
            await asyncio.sleep(0.05)
        assert await heard.get() == ("1203456789012345678", "k7f3ab")


async def test_turns_of_all_processes_lie_apart(bot: Bot) -> None:
    first, second = await bot.start("a"), await bot.start("b")
    rosters = (first.roster, second.roster, first.roster)
    waits = [await roster.turn("identify-0", 5000, queue=4) for roster in rosters]
    assert waits == [0, 5000, 10_000]
    assert await second.roster.turn("identify-1", 5000, queue=4) == 0
    bot.advance(60)
    assert await second.roster.turn("identify-0", 5000, queue=4) == 0


async def test_a_clock_that_was_ahead_keeps_no_turn_away(bot: Bot) -> None:
    """The new turns come after all that may be waited for, and apart from each other."""
    first = await bot.start("a")
    assert await first.roster.turn("identify-0", 5000, queue=4) == 0
    bot.set_clock(-3600)
    waits = [await first.roster.turn("identify-0", 5000, queue=4) for _ in range(4)]
    assert waits == [20_000, 25_000, 30_000, 35_000]
