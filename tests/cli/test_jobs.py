"""`jobs` and `job` in the terminal: what is listed, what is said of one, and what is never shown."""

import json
from argparse import Namespace
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.arguments import parser
from bot.cli.columns import columns, duration, instant, plain
from bot.cli.jobs import job, jobs
from bot.config.settings import Settings, load_settings
from bot.domain.errors import DatabaseUnusable, NotFound
from bot.domain.jobs.job import Failure
from bot.store import Store, open_store
from tests.builders import GUILD, draft
from tests.fakes.clock import START
from tests.store.acts import admitted, delivered, fetched, granted, running, signed, with_upload


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    values = {"DATABASE_PATH": str(tmp_path / "atelier.sqlite3"), "SPOOL_DIR": str(tmp_path / "spool")}
    return load_settings(values, tmp_path / ".env")


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    """The store of a bot that runs all the time."""
    store = await open_store(settings.database_path)
    await granted(store)
    yield store
    await store.close()


def asked(*words: object) -> Namespace:
    return parser().parse_args([str(word) for word in words])


async def listed(settings: Settings, capsys: pytest.CaptureFixture[str], *words: object) -> list[str]:
    assert await jobs(settings, asked("jobs", "--json", *words)) == 0
    return [line["id"] for line in json.loads(capsys.readouterr().out)["jobs"]]


async def test_what_is_under_way_or_needs_the_host_is_listed_oldest_first(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    quoted = await store.jobs.create(draft())
    waiting, paid = await admitted(store), await running(store)
    done, on_disk = await delivered(store), await fetched(store)
    unclear = await signed(store)
    await store.payments.mark_disputed(unclear.id, detail="", now=START + 9000)
    assert await listed(settings, capsys) == [waiting.id, paid.id, on_disk.id, unclear.job_id]
    assert await listed(settings, capsys, "--state", "QUOTED", "--state", "DELIVERED") == [quoted.id, done.id]
    assert await listed(settings, capsys, "--limit", 1) == [unclear.job_id]
    assert await listed(settings, capsys, "--server", GUILD + 1) == []


async def test_jobs_that_failed_after_they_were_paid_are_listed_on_demand(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    cheap, lost = await admitted(store), await running(store)
    for one, why in ((cheap, Failure.CANCELLED), (lost, Failure.RESULT_LOST)):
        await store.jobs.fail(one.id, why, detail=None, refund=False, now=START + 9000)
    assert await listed(settings, capsys, "--lost") == [lost.id]
    assert await listed(settings, capsys) == []


async def test_the_table_counts_states_and_says_when_it_is_not_all(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        newest = await running(store)
    await jobs(settings, asked("jobs", "--limit", "2"))
    first, head, *rows, last = capsys.readouterr().out.splitlines()
    assert first == "3 RUNNING"
    assert head.split()[:3] == ["job", "state", "for"]
    assert rows[-1].startswith(f"{newest.id}  RUNNING")
    assert "SETTLED, sent 0 ×" in rows[-1]
    assert last == "… and 1 older ones: --limit shows more"


async def test_one_job_is_told_whole_without_prompt_and_signed_payment(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    payment = await signed(store, options={"prompt": "a very private heron"})
    assert payment.header is not None
    for words in ((), ("--json",)):
        assert await job(settings, asked("job", payment.job_id.upper(), *words)) == 0
        said = capsys.readouterr().out
        assert payment.job_id in said
        assert "SIGNED" in said
        assert "heron" not in said
        assert payment.header not in said


async def test_the_next_step_the_files_and_the_missing_result_are_named(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting, done = await with_upload(store), await fetched(store)
    await job(settings, asked("job", waiting.id))
    assert "put its files online" in (said := capsys.readouterr().out)
    assert "1, 0 of them online" in said
    await job(settings, asked("job", done.id, "--json"))
    found = json.loads(capsys.readouterr().out)
    assert found["result"]["on_disk"] is False
    assert found["next"] == "deliver"
    assert found["money"] == {"paid": 40_000, "held": 0, "returned": 0}


async def test_a_word_of_the_service_cannot_steer_the_terminal(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    one = await running(store)
    await store.jobs.fail(
        one.id, Failure.STUDIO_FAILED, detail="red\x1b[31m\nline", refund=False, now=START + 9000
    )
    await job(settings, asked("job", one.id))
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "red\N{REPLACEMENT CHARACTER}[31m" in said
    assert f"python -m bot retry {one.id}" in said


async def test_an_unknown_job_and_a_missing_database_are_errors(store: Store, settings: Settings) -> None:
    with pytest.raises(NotFound):
        await job(settings, asked("job", "none22"))
    missing = load_settings({"DATABASE_PATH": str(settings.database_path) + ".none"}, Path("none.env"))
    with pytest.raises(DatabaseUnusable):
        await jobs(missing, asked("jobs"))
    assert not missing.database_path.exists()


def test_columns_and_durations() -> None:
    assert columns([("a", "bb"), ("ccc", "")]) == ["a    bb", "ccc"]
    spans = (-5, 119_999, 120_000, 7_200_000, 172_800_000)
    assert [duration(one) for one in spans] == ["0 s", "119 s", "2 min", "2 h", "2 d"]
    assert instant(START).endswith("Z")
    assert plain("a\tb") == "a\N{REPLACEMENT CHARACTER}b"
