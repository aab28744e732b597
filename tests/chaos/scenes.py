"""What happens to a fleet: processes die or stand still at a checkpoint, the database is killed."""

import asyncio
import signal
import time
from pathlib import Path

from sandbox.bot_process import BotProcess
from tests.chaos.fleet import SPEED, TAKEOVER_SECONDS, Fleet

PAYING_SECONDS = 4.5
"""Real seconds for which StableStudio does not answer a payment. At this speed the bot waits for five."""


async def fall_at(crew: Fleet, checkpoint: str) -> None:
    """Kill a process at a checkpoint of a job of its own. The others have to end the job."""
    victim, shard = await _victim(crew, checkpoint)
    before = _jobs(crew)
    await crew.ask(shard)
    await crew.until(lambda: not victim.running, f"the process to die at {checkpoint}")
    await victim.wait_exit()
    await crew.done(before + 1)
    await crew.settled()


async def freeze_at(crew: Fleet, checkpoint: str) -> None:
    """Let a process stand still at a checkpoint until the others have ended its job, then wake it."""
    victim, shard = await _victim(crew, f"stop:{checkpoint}")
    before = _jobs(crew)
    await crew.ask(shard)
    pid = victim.pid
    await crew.until(lambda: pid not in crew.owners().values(), f"the process at {checkpoint} to be replaced")
    await crew.done(before + 1)
    await crew.wake_and_see_it_end(victim)
    await crew.settled()


async def _victim(crew: Fleet, kill_at: str) -> tuple[BotProcess, int]:
    """Start the first process again, with that end before it, and return it with one of its shards."""
    victim = crew.bots[0]
    if victim.running:
        await victim.stop()
    victim.env["KILL_AT"] = kill_at
    await crew.start(0)
    victim.env.pop("KILL_AT")
    return victim, crew.shards_of(victim)[0]


async def lose_the_leader(crew: Fleet) -> None:
    """Let the leader stand still while every server has work, and wake it once another one leads."""
    before, leader = _jobs(crew), next(bot for bot in crew.bots if 0 in crew.shards_of(bot))
    await asyncio.gather(*(crew.ask(shard, 2) for shard in range(len(crew.servers))))
    crew.pause(leader)
    pid = leader.pid
    await crew.until(lambda: crew.owners().get(0) not in (None, pid), "another leader")
    await crew.done(before + 2 * len(crew.servers))
    await crew.wake_and_see_it_end(leader)
    await crew.start(crew.bots.index(leader))


async def kill_the_database(crew: Fleet, times: int = 3) -> None:
    """Kill PostgreSQL while jobs are paid, again and again. No process may be taken for dead by that."""
    before, pids = _jobs(crew), [bot.pid for bot in crew.bots]
    for number in range(times):
        enough = _charged(crew) + 1 + number % 3
        asked = asyncio.gather(*(crew.ask(shard) for shard in range(len(crew.servers))))
        await crew.until(lambda least=enough: _charged(crew) >= least, "a payment")  # type: ignore[misc]
        crew.server.kill()
        await asyncio.sleep(1.5 * TAKEOVER_SECONDS)  # longer than it takes to look dead
        await asyncio.to_thread(crew.server.start)
        await asked
    await crew.done(before + times * len(crew.servers))
    assert [bot.pid for bot in crew.bots] == pids, "a process had to end although it only waited"
    await crew.settled()


async def lose_the_last_seconds(crew: Fleet, *, survivors: bool) -> None:
    """Replace the database by a copy without a payment that is on its way, whose process ends with it.

    It is collected late. Nobody may pay for the job again before that is known.
    """
    victim, shard = await _victim(crew, "stop:ready")
    asked, before = asyncio.create_task(crew.ask(shard)), _charged(crew)
    await crew.until(lambda: _stands_still(victim), "the process to stand still before it signs")
    copy = crew.server.folder / "copy"
    await asyncio.to_thread(crew.server.copy_to, copy)
    crew.world.faults.add("studio.pay", "settle_late", seconds=10_000)
    victim.send(signal.SIGCONT)
    on_its_way = "SELECT 1 FROM payments WHERE state = 'SIGNED' AND sent_at IS NOT NULL"
    await crew.until(lambda: crew.rows(on_its_way) and not crew.world.faults.pending(), "the payment")
    await asked
    for bot in (victim,) if survivors else crew.bots:
        await bot.kill()
    await asyncio.to_thread(crew.server.set_back, copy)
    await crew.start(*(place for place, bot in enumerate(crew.bots) if not bot.running))
    await asyncio.sleep(3)  # a process that trusted this database would have paid by now
    assert len(crew.world.studio.settle_late()) == 1, "the authorization can be collected no more"
    paused = "SELECT 1 FROM house WHERE paused_at IS NOT NULL"
    await crew.until(lambda: crew.rows(paused), "the payment that is in no book to be found")
    assert _charged(crew) == before + 1, "a job was paid again"


def _stands_still(bot: BotProcess) -> bool:
    state = Path(f"/proc/{bot.pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state == "T"


async def write_slowly(crew: Fleet) -> None:
    """Hold the write lock for longer than a process may be silent: heartbeats have to go on."""
    pids = [bot.pid for bot in crew.bots]
    with crew.connect() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(1096043602)")
        until = time.monotonic() + 1.5 * TAKEOVER_SECONDS
        while time.monotonic() < until:
            await asyncio.sleep(0.5)
            late = crew.rows("SELECT max(now_ms() - beat_at) FROM members")[0][0]
            assert late < TAKEOVER_SECONDS * 1000, f"no heartbeat for {late} ms while another process wrote"
    await crew.settled()
    assert [bot.pid for bot in crew.bots] == pids


def _charged(crew: Fleet) -> int:
    return sum(payment.settled for payment in crew.world.studio.payments.values())


def _jobs(crew: Fleet) -> int:
    return int(crew.rows("SELECT count(*) FROM jobs WHERE admitted_at IS NOT NULL")[0][0])


async def work_everywhere(crew: Fleet) -> None:
    """Have every server make several pictures at the same time."""
    before = _jobs(crew)
    await asyncio.gather(*(crew.ask(shard, 4) for shard in range(len(crew.servers))))
    await crew.done(before + 4 * len(crew.servers))


async def lose_the_files(crew: Fleet) -> None:
    """Take the object store away while pictures are made. What is paid waits until it is back."""
    before = _jobs(crew)
    asked = asyncio.gather(*(crew.ask(shard, 2) for shard in range(len(crew.servers))))
    await crew.until(lambda: _jobs(crew) > before, "the first job")
    crew.files.down()
    await asyncio.sleep(5)
    crew.files.up()
    await asked
    await crew.done(before + 2 * len(crew.servers))


async def leave_while_paying(crew: Fleet) -> None:
    """Ask a process to end while a payment is open. Only the servers of that shard wait for its answer."""
    before, leaver, paid = _jobs(crew), crew.bots[0], len(crew.rows("SELECT 1 FROM payments"))
    pid, (busy, *others) = leaver.pid, crew.shards_of(leaver)
    crew.world.faults.add("studio.pay", "slow", seconds=PAYING_SECONDS * SPEED)
    await crew.ask(busy)
    await crew.until(lambda: crew.rows("SELECT 1 FROM payments WHERE state = 'SIGNED'"), "a payment")
    leaver.send(signal.SIGTERM)

    def handed_over() -> bool:
        owners = crew.owners()
        return owners.get(busy) == pid and all(owners.get(shard) not in (None, pid) for shard in others)

    await crew.until(handed_over, "the shards without a payment to be taken over", PAYING_SECONDS)
    await crew.ask(others[0])
    assert await leaver.wait_exit() == 0
    booked = crew.rows("SELECT state, sends FROM payments ORDER BY signed_at")[paid]
    assert booked == ("SETTLED", 1), f"its own late answer is to be booked: {booked}"
    await crew.done(before + 2)
    await crew.settled()
    await crew.start(0)
