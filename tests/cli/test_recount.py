"""`python -m bot recount FILE` with nothing else: no settings, no database, no network."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.contests.models import ContestState
from bot.domain.contests.ranking import Rules, rank
from bot.domain.contests.recount.write import compose, seal, write
from sandbox.bot_process import Finished, run_bot
from tests.domain.contests.samples import contest, prefer, submission, terms

BALLOTS = [prefer(1, "bbbb", "aaaa"), prefer(2, "bbbb", "cccc"), prefer(3, "cccc", "aaaa")]

pytestmark = pytest.mark.usefixtures("forked_bots")


def content() -> dict[str, Any]:
    one = contest(ContestState.CLOSED, terms=terms(theme="Autumn\x1b[2J"))
    entries = [submission(name, number) for number, name in enumerate(("aaaa", "bbbb", "cccc"))]
    result = rank(["aaaa", "bbbb", "cccc"], BALLOTS, Rules.from_terms(one.terms), one.seed)
    return compose(one, entries, BALLOTS, (), result)


async def run(file: Path, *words: str) -> Finished:
    env = {"WALLET_PRIVATE_KEY": "no key at all", "DATABASE_PATH": str(file.parent / "none.sqlite3")}
    return await run_bot(env, "recount", str(file), *words)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "recount-c4k7.json"
    path.write_bytes(write(content()))
    return path


@pytest.fixture
def tampered(tmp_path: Path) -> Path:
    """With one ballot changed and a digest that fits what is there now."""
    changed = json.loads(write(content()))
    row = changed["ballots"][1]
    row[3] = "A" if row[3] == "B" else "B"
    changed["digest"] = seal(changed)
    path = tmp_path / "tampered.json"
    path.write_bytes(write(changed))
    return path


async def test_a_whole_file_gives_the_same_ranking(file: Path) -> None:
    done = await run(file)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Autumn�[2J (c4k7): 3 entries, 3 ballots of 3 voters count"
    assert [line.split()[:2] for line in lines[1:4]] == [["1.", "bbbb"], ["2.", "cccc"], ["3.", "aaaa"]]
    assert lines[4:] == [f"digest {content()['digest']}", "same ranking, nothing was changed"]
    told = json.loads((await run(file, "--json")).out)
    assert (told["ok"], told["findings"], told["voters"]) == (True, [], 3)
    assert [standing["entry"] for standing in told["ranking"]] == ["bbbb", "cccc", "aaaa"]


async def test_a_tampered_ballot_is_named(tampered: Path) -> None:
    done = await run(tampered)
    assert (done.code, done.err) == (1, "")
    assert "WRONG  Ballot 2 is not as it was written" in done.out
    assert done.out.splitlines()[-1] == "the file is NOT as it was written"
    told = json.loads((await run(tampered, "--json")).out)
    assert told["ok"] is False
    assert told["findings"][0].startswith("Ballot 2 ")


@pytest.mark.parametrize("data", [None, b"", b"{}", b"[" * 100_000], ids=["none", "empty", "other", "deep"])
async def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "file.json"
    if data is not None:
        path.write_bytes(data)
    done = await run(path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("python -m bot recount: ")
    assert done.err.count("\n") == 1


async def test_bad_usage(tmp_path: Path) -> None:
    done = await run_bot({"DATABASE_PATH": str(tmp_path / "none.sqlite3")}, "recount")
    assert (done.code, done.out) == (2, "")
    assert "FILE" in done.err
