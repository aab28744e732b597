"""A foreign file can cost a child: never the bot, its secrets, its memory, or the next file."""

import asyncio
import os
import select
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.catalogue.fields import IMAGE_FORMATS, Media, Slot
from bot.domain.errors import BadMedia, MediaProblem, ReaderUnavailable
from bot.media.children.messages import Limits, Reply, Request
from bot.media.children.pool import MEMORY_ALONE, MEMORY_EACH, PLACES, Lane, Pool
from bot.media.children.process import Child, ChildDied, ChildSlow
from bot.media.inspection.rules import Rules
from bot.media.processor import MediaProcessor
from bot.media.requests import fit_request, inspect_request
from tests.media import makers

MIB = 1024 * 1024
on_linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="what is looked at is in /proc")
SLOT = Slot("images", ("image1",), Media.IMAGE, "", max_bytes=10_000_000, formats=IMAGE_FORMATS)
RULES = Rules(25_000_000, 100_000_000)


def status(pid: int, name: str) -> int:
    """Return a figure of the process in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) * 1024


def large(folder: Path, name: str = "large.png") -> Path:
    """A picture of 16 megapixels, in a small file."""
    Image.new("RGBA", (4_000, 4_000), (9, 99, 199, 99)).save(folder / name, compress_level=1)
    return folder / name


def small(folder: Path) -> Path:
    (folder / "small.png").write_bytes(makers.picture())
    return folder / "small.png"


# ── what a child is ──────────────────────────────────────────────────────────────────────────────


@on_linux
def test_it_knows_no_secret_and_holds_no_file_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALLET_PRIVATE_KEY", "ab" * 32)
    monkeypatch.setenv("DISCORD_TOKEN", "a-token")
    with (tmp_path / "atelier.db").open("wb") as ours:
        os.set_inheritable(ours.fileno(), True)
        child = Child()
        child.ask(inspect_request(small(tmp_path), RULES))
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
        files = [os.readlink(link) for link in Path(f"/proc/{child.pid}/fd").iterdir()]
        limits = Path(f"/proc/{child.pid}/limits").read_text()
        child.close()
    assert b"WALLET" not in environment
    assert b"a-token" not in environment
    assert all(file.startswith(("pipe:", "/dev/null")) for file in files), files
    assert "Max core file size        0 " in limits


def test_it_loads_nothing_of_money_and_jobs() -> None:
    """It starts with every bot, and the rest of the program takes longer to load than what it needs."""
    script = "import sys, bot.media.children.child; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    ours = [name for name in loaded.split() if name.startswith("bot.")]
    assert "bot.media.tasks" in ours
    others = {name for name in ours if name.split(".")[1] not in ("media", "catalogue")}
    assert others <= {
        *("bot.domain", "bot.domain.amounts", "bot.domain.errors"),
        *("bot.ports", "bot.ports.contest_pictures", "bot.ports.files"),
    }


@on_linux
def test_it_dies_with_the_bot() -> None:
    program = (
        "import os, signal\n"
        "from bot.media.children.process import Child\n"
        "child = Child()\n"
        "print(child.pid, flush=True)\n"
        "input()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    bot = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert bot.stdin is not None
    assert bot.stdout is not None
    end = os.pidfd_open(int(bot.stdout.readline()))
    bot.stdin.write(b"\n")
    bot.stdin.close()
    bot.wait()
    poll = select.poll()
    poll.register(end, select.POLLIN)
    assert poll.poll(10_000), "the child outlives its parent"
    os.close(end)
    bot.stdout.close()


@on_linux
def test_all_children_together_stay_below_half_a_gibibyte(tmp_path: Path) -> None:
    """What they may fill is limited; what their libraries take besides is measured."""
    child = Child()
    child.ask(inspect_request(small(tmp_path), RULES))
    child.ask(inspect_request(makers.video(tmp_path / "film"), RULES))
    libraries = status(child.pid, "RssFile") + status(child.pid, "RssShmem")
    child.close()
    assert libraries < 48 * MIB  # files that all of them share; more of a file is mapped if it is cached
    assert PLACES * MEMORY_EACH + 48 * MIB <= 512 * MIB
    assert MEMORY_ALONE + 48 * MIB <= 512 * MIB


async def test_the_bot_itself_hardly_works_for_the_worst_file(tmp_path: Path) -> None:
    """Its own processor time bounds how long its loop can be held, however busy the machine is."""
    Image.new("RGBA", (5_000, 5_000), (9, 99, 199, 99)).save(tmp_path / "worst.png", compress_level=1)
    pool = Pool()
    media = MediaProcessor(pool=pool)
    await media.inspect(small(tmp_path))
    before = time.process_time()
    found = await media.prepare(tmp_path / "worst.png", SLOT)
    assert time.process_time() - before < 0.05
    assert found.info.width == 5_000
    pool.close()


# ── what a request may cost ──────────────────────────────────────────────────────────────────────


@on_linux
def test_memory_has_a_limit(tmp_path: Path) -> None:
    request = inspect_request(large(tmp_path), RULES)
    child = Child()
    tight = replace(request, limits=replace(request.limits, memory=60 * MIB))
    reply = child.ask(tight)
    assert reply.facts["bad"]["problem"] == MediaProblem.TOO_MUCH_MEMORY
    assert reply.spent
    assert status(child.pid, "VmHWM") < 110 * MIB
    child.close()


async def test_what_needs_more_gets_it_alone(tmp_path: Path) -> None:
    pool, request = Pool(), inspect_request(large(tmp_path), RULES)
    reply = await pool.run(Lane.RESULT, replace(request, limits=replace(request.limits, memory=60 * MIB)))
    assert reply.facts["done"]["width"] == 4_000
    pool.close()


async def test_time_has_a_limit(tmp_path: Path) -> None:
    pool, request = Pool(), fit_request(large(tmp_path), tmp_path / "into", 20_000, RULES)
    hurried = replace(request, limits=replace(request.limits, patience=0.05))
    with pytest.raises(BadMedia) as refused:
        await pool.run(Lane.ENCODED, hurried)
    assert refused.value.problem is MediaProblem.TOOK_TOO_LONG
    assert await MediaProcessor(pool=pool).inspect(small(tmp_path))
    pool.close()


async def test_work_has_a_limit(tmp_path: Path) -> None:
    pool, request = Pool(), fit_request(large(tmp_path), tmp_path / "into", 20_000, RULES)
    with pytest.raises(BadMedia) as refused:
        await pool.run(Lane.ENCODED, replace(request, limits=replace(request.limits, seconds=0)))
    assert refused.value.problem is MediaProblem.TOOK_TOO_LONG
    pool.close()


async def test_what_it_writes_has_a_limit(tmp_path: Path) -> None:
    Image.effect_noise((400, 300), 90).save(tmp_path / "noise.png")
    request = fit_request(tmp_path / "noise.png", tmp_path / "into", 90_000, RULES)
    pool = Pool()
    with pytest.raises(BadMedia):
        await pool.run(Lane.ENCODED, replace(request, limits=replace(request.limits, output=4_096)))
    assert (tmp_path / "into").stat().st_size <= 4_096
    pool.close()


# ── what becomes of the others ───────────────────────────────────────────────────────────────────


async def test_a_child_that_dies_is_replaced(tmp_path: Path) -> None:
    children: list[Child] = []

    def start() -> Child:
        children.append(Child())
        return children[-1]

    pool = Pool(start)
    media = MediaProcessor(pool=pool)
    await media.inspect(small(tmp_path))
    children[0].kill()
    assert (await media.inspect(small(tmp_path))).width == 64
    await media.inspect(small(tmp_path))
    assert len(children) <= 3  # the one, the one alone, the one after
    pool.close()


async def test_nobody_waits_for_it_any_more_and_it_ends(tmp_path: Path) -> None:
    started = threading.Event()

    class Announced(Child):
        def ask(self, request: Request) -> Reply:
            started.set()
            return super().ask(request)

    children: list[Child] = []

    def start() -> Child:
        children.append(Announced())
        return children[-1]

    pool = Pool(start)
    media = MediaProcessor(pool=pool)
    work = asyncio.create_task(media.fit(large(tmp_path), tmp_path / "copy", 20_000))
    await asyncio.to_thread(started.wait)
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    assert (await media.inspect(small(tmp_path))).width == 64
    with pytest.raises(ProcessLookupError):
        os.kill(children[0].pid, 0)
    pool.close()


async def test_where_no_child_can_be_started_nothing_is_said_of_the_file(tmp_path: Path) -> None:
    def no_room() -> Child:
        raise BlockingIOError("no more processes")

    media = MediaProcessor(pool=Pool(no_room))
    with pytest.raises(ReaderUnavailable):
        await media.inspect(small(tmp_path))
    with pytest.raises(ReaderUnavailable):
        await media.judge(small(tmp_path))


async def test_a_child_that_cannot_begin_says_nothing_of_the_file_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(ReaderUnavailable):
        await MediaProcessor(pool=Pool()).judge(small(tmp_path))


class Waiting(Child):
    """A child that notes what it is asked and replies when it is told."""

    def __init__(self, log: "Log") -> None:
        self._log = log

    def ask(self, request: Request) -> Reply:
        self._log.begun(request.task)
        self._log.may_end[request.task].wait()
        if request.task.startswith("dies"):
            raise ChildDied(11)
        if request.task.startswith("slow"):
            raise ChildSlow
        return Reply({"done": {}})

    def kill(self) -> None: ...

    def close(self) -> None: ...


class Log:
    def __init__(self, *tasks: str) -> None:
        self.order: list[str] = []
        self.may_end = {task: threading.Event() for task in tasks}
        self._changed = threading.Condition()

    def begun(self, task: str) -> None:
        with self._changed:
            self.order.append(task)
            self._changed.notify_all()

    async def count(self, count: int) -> list[str]:
        """Wait until so many have begun."""

        def wait() -> None:
            with self._changed:
                self._changed.wait_for(lambda: len(self.order) >= count, 10)

        await asyncio.to_thread(wait)
        return self.order


def asked(pool: Pool, lane: Lane, task: str) -> "asyncio.Task[Reply]":
    return asyncio.create_task(pool.run(lane, Request(task, {}, Limits(MEMORY_EACH, 1, 1.0, 0))))


async def test_what_is_paid_for_goes_first_and_encodings_leave_a_place() -> None:
    log = Log("film", "film2", "photo", "photo2", "result")
    pool = Pool(lambda: Waiting(log))
    work = [asked(pool, Lane.ENCODED, "film"), asked(pool, Lane.ENCODED, "film2")]
    work += [asked(pool, Lane.ATTACHED, "photo"), asked(pool, Lane.ATTACHED, "photo2")]
    work.append(asked(pool, Lane.RESULT, "result"))
    assert await log.count(2) == ["film", "photo"]
    log.may_end["photo"].set()
    assert await log.count(3) == ["film", "photo", "result"]
    for event in log.may_end.values():
        event.set()
    await asyncio.gather(*work)
    assert log.order[3:] in (["photo2", "film2"], ["film2", "photo2"])


async def test_one_that_has_all_of_the_memory_is_alone() -> None:
    log = Log("dies", "film", "result")
    pool = Pool(lambda: Waiting(log))
    film = asked(pool, Lane.ENCODED, "film")
    hungry = asked(pool, Lane.ATTACHED, "dies")
    assert sorted(await log.count(2)) == ["dies", "film"]
    log.may_end["dies"].set()  # it died for want of memory and asks to be alone: after the film
    await asyncio.sleep(0)
    log.may_end["film"].set()
    await film
    assert (await log.count(3))[2] == "dies"
    with pytest.raises(BadMedia) as refused:
        await hungry
    assert refused.value.problem is MediaProblem.READER_DIED
    log.may_end["result"].set()
    await asked(pool, Lane.RESULT, "result")


async def test_those_who_leave_the_queue_hold_no_place() -> None:
    log = Log("film", "photo", "photo2", "photo3")
    pool = Pool(lambda: Waiting(log))
    film, photo = asked(pool, Lane.ENCODED, "film"), asked(pool, Lane.ATTACHED, "photo")
    await log.count(2)
    left = asked(pool, Lane.ATTACHED, "photo2")
    await asyncio.sleep(0)
    left.cancel()
    for event in log.may_end.values():
        event.set()
    await asyncio.gather(film, photo, asked(pool, Lane.ATTACHED, "photo3"))
    assert sorted(log.order) == ["film", "photo", "photo3"]
