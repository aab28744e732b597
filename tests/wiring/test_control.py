"""The socket of the running bot: who is answered, what is refused, and what a bad question costs."""

import asyncio
import json
import logging
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from bot.domain.host.errors import NoResult, NothingToDeliver
from bot.services.host.rescue import Rescue
from bot.wiring import control
from bot.wiring.control import BotSilent, ask, serve, socket_of
from bot.wiring.rescuing import retry_by


async def echo(asked: Mapping[str, object]) -> Mapping[str, object]:
    return {"heard": asked.get("job")}


async def refuses(_asked: Mapping[str, object]) -> Mapping[str, object]:
    raise NothingToDeliver("k7f3ab", NoResult.UNPAID)


async def breaks(_asked: Mapping[str, object]) -> Mapping[str, object]:
    raise ZeroDivisionError


HANDLERS = {"echo": echo, "refuses": refuses, "breaks": breaks}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "atelier.sqlite3"


async def raw(database: Path, question: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(socket_of(database))
    writer.write(question)
    try:
        return await reader.read()
    finally:
        writer.close()


async def test_a_question_is_answered_and_nothing_is_left_behind(database: Path) -> None:
    async with serve(database, HANDLERS):
        mode = socket_of(database).stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600
        assert await ask(database, "echo", job="k7f3ab") == {"heard": "k7f3ab"}
    assert await ask(database, "echo", job="k7f3ab") is None
    assert list(database.parent.iterdir()) == []


async def test_the_socket_of_a_killed_bot_is_no_bot_and_is_replaced(database: Path) -> None:
    control._listener(socket_of(database)).close()
    assert socket_of(database).exists()
    assert await ask(database, "echo") is None
    async with serve(database, HANDLERS):
        assert await ask(database, "echo", job="a") == {"heard": "a"}


async def test_a_long_path_has_a_socket_too(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 20) / ("deeper" * 20)
    folder.mkdir(parents=True)
    async with serve(folder / "atelier.sqlite3", HANDLERS):
        assert await ask(folder / "atelier.sqlite3", "echo", job="far") == {"heard": "far"}


async def test_a_refusal_comes_back_in_words_and_a_bug_without_a_trace(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve(database, HANDLERS, lambda error: f"in words: {type(error).__name__}"):
        assert await ask(database, "refuses") == {"error": "in words: NothingToDeliver"}
        assert "ZeroDivision" not in str(await ask(database, "breaks"))
        assert "does not know" in str(await ask(database, "pay"))
        assert await ask(database, "echo", job=1) == {"heard": 1}
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("question", [b"\xff\xfe\n", b"{\n", b"x" * 100_000, b"", b"[1]\n"])
async def test_nonsense_is_not_answered_and_the_next_one_is(database: Path, question: bytes) -> None:
    async with serve(database, HANDLERS):
        async with asyncio.timeout(30):
            reader, writer = await asyncio.open_unix_connection(socket_of(database))
            writer.write(question)
            writer.write_eof()
            answer = await _all(reader)
            writer.close()
        assert answer == b"" or "error" in json.loads(answer)
        assert await ask(database, "echo", job="b") == {"heard": "b"}


async def _all(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionResetError:  # it did not read to the end
        return b""


async def test_processes_of_other_users_are_hung_up_on(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "_is_ours", lambda _peer: False)
    async with serve(database, HANDLERS):
        with pytest.raises(BotSilent):
            await ask(database, "echo")


async def test_a_bot_runs_without_a_socket_where_none_can_be_made(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    socket_of(database).mkdir()
    with caplog.at_level(logging.WARNING):
        async with serve(database, HANDLERS):
            assert "will not reach the bot" in caplog.text


async def test_a_file_that_is_no_socket_is_left_alone(database: Path) -> None:
    socket_of(database).write_text("mine")
    async with serve(database, HANDLERS):
        assert socket_of(database).read_text() == "mine"
    assert socket_of(database).read_text() == "mine"


async def test_a_question_that_never_comes_holds_nothing_up(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "QUESTION_SECONDS", 0.05)
    async with serve(database, HANDLERS):
        assert await raw(database, b'{"act": "echo"') == b""


def of(*jobs: str) -> Mapping[str, control.Handler]:
    """Return the handlers of a process that answers for these jobs alone."""

    async def retry(asked: Mapping[str, object]) -> Mapping[str, object]:
        return {"by": jobs[0]} if asked.get("job") in jobs else control.ELSEWHERE

    return {"retry": retry}


async def test_of_processes_that_share_a_database_the_right_one_answers(database: Path) -> None:
    async with serve(database, of("a1", "a2"), shared=True), serve(database, of("b1"), shared=True):
        assert len(control.sockets_of(database)) == 2
        assert {stat.S_IMODE(place.stat().st_mode) for place in control.sockets_of(database)} == {0o600}
        assert await ask(database, "retry", job="a2") == {"by": "a1"}
        assert await ask(database, "retry", job="b1") == {"by": "b1"}
        assert await ask(database, "retry", job="c1") == control.ELSEWHERE
    assert await ask(database, "retry", job="a1") is None
    assert list(database.parent.iterdir()) == []


async def test_the_sockets_of_killed_processes_are_swept_and_those_of_others_stay(database: Path) -> None:
    dead = database.with_name(f"{database.name}.0123abcd.sock")
    control._listener(dead).close()
    assert await ask(database, "retry", job="a1") is None
    notes = database.with_name(f"{database.name}.notes.sock")
    notes.write_text("mine")
    async with serve(database, of("a1"), shared=True), serve(database, of("b1"), shared=True):
        assert not dead.exists()
        assert await ask(database, "retry", job="a1") == {"by": "a1"}
        assert await ask(database, "retry", job="b1") == {"by": "b1"}
    assert notes.read_text() == "mine"


async def test_a_job_that_another_process_works_on_is_left_to_it() -> None:
    async def is_ours(job: str) -> bool:
        return job == "ours"

    class Rescued:
        async def deliver(self, job: str, studio_job: str | None, *, by: int | None) -> None:
            raise NothingToDeliver(job, NoResult.UNPAID)

    retry = retry_by(cast(Rescue, Rescued()), is_ours)
    assert await retry({"job": "theirs"}) == control.ELSEWHERE
    with pytest.raises(NothingToDeliver):
        await retry({"job": "ours"})
