"""Every benchmark runs, measures its subject, and reports numbers. Speed is never checked here."""

import asyncio
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import runs
from benchmarks.bare import BareDatabase, RecordingDatabase
from benchmarks.figures import TINY, Figure, Goal, Ratio, Report
from benchmarks.history import PRICE, TRANSACTIONS_A_PURCHASE, Books
from benchmarks.show import as_json, as_table, as_text, number
from benchmarks.wallet import backend, pure_python
from bot.domain.money.ledger import STUDIO
from bot.store import open_readonly, open_store
from sandbox.servers import postgres

REPORT = Report("a title", (Ratio("one over two", 2.345),), (Figure("one", 1234.5, "µs"),), {"jobs": 3})


@pytest.mark.usefixtures("forked_bots")
@pytest.mark.parametrize("name", program.ALL)
def test_a_tiny_size_of_each_runs(name: str, tmp_path: Path) -> None:
    report = asyncio.run(program.ALL[name].run(TINY, tmp_path))

    assert report.ratios or report.goals
    assert report.figures
    assert all(math.isfinite(figure.value) for figure in report.figures)
    # 0: what a bot with jobs takes more than one without is less than the noise, at a tiny size
    assert all(math.isfinite(ratio.value) and ratio.value >= 0 for ratio in report.ratios)
    assert all(size > 0 for size in report.sizes.values())
    assert all(goal.value is None or math.isfinite(goal.value) for goal in report.goals)


def test_a_selection_is_run_and_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["signing", "signing", "--tiny", "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert list(said["benchmarks"]) == ["signing"]
    assert {figure["unit"] for figure in said["benchmarks"]["signing"]["figures"]} == {"/s"}


def test_an_unknown_name_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["signatures"])

    assert ended.value.code == 2
    assert "'signatures' is none of presses, polls" in capsys.readouterr().err


@pytest.mark.parametrize("sizes", ["1000", "10,10", "10,x", "0,10", ""])
def test_sizes_that_are_none_are_refused(sizes: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["books", "--tiny", "--transfers", sizes])

    assert ended.value.code == 2
    assert "is not a list of two or more different sizes" in capsys.readouterr().err


def test_sizes_are_put_in_order() -> None:
    assert program._sizes("1000000,10000,100000") == (10_000, 100_000, 1_000_000)


def test_a_folder_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["writes", "--tiny", "--folder", str(tmp_path / "nowhere")]) == 2

    assert "is not a folder" in capsys.readouterr().err


async def test_the_measured_history_is_one_the_audit_accepts(tmp_path: Path) -> None:
    database = BareDatabase(tmp_path / "books")
    books = Books.over(database)
    with database.batch():
        await books.fund(10 * PRICE)
        for number_ in range(3):
            await books.ask(number_)
            await books.buy(number_)
        await books.deliver(0)
    await database.close()

    view = await open_readonly(tmp_path / "books")
    report = await view.audit()
    await view.close()

    assert report.ok
    assert dict(report.balances)[STUDIO] == 3 * PRICE


async def test_a_recorded_purchase_holds_every_transaction(tmp_path: Path) -> None:
    recorder = RecordingDatabase(tmp_path / "recorded")
    books = Books.over(recorder)
    await books.fund(PRICE)
    await books.ask(0)
    before = len(recorder.transactions)
    await books.buy(0)
    await recorder.close()

    bought = recorder.transactions[before:]
    assert len(bought) == TRANSACTIONS_A_PURCHASE
    assert any("INSERT INTO holds" in one.sql for one in bought[0])
    assert all(one.has_rows for one in bought[0] if one.sql.startswith("SELECT") or "RETURNING" in one.sql)


async def test_what_the_bare_database_wrote_the_store_reads(tmp_path: Path) -> None:
    database = BareDatabase(tmp_path / "bare")
    books = Books.over(database)
    await books.fund(PRICE)
    job = await books.ask(0)
    await books.buy(0)
    await database.close()

    store = await open_store(tmp_path / "bare")
    assert await store.jobs.with_next_step() == [job]
    await store.close()


def test_pure_python_signs_inside_the_block_only() -> None:
    assert backend() == "CoinCurveECCBackend"
    with pure_python():
        assert backend() == "NativeECCBackend"
    assert backend() == "CoinCurveECCBackend"


@pytest.mark.parametrize(
    ("value", "text"), [(0.12345, "0.123"), (2.0, "2"), (99.94, "99.9"), (1234567.8, "1,234,568")]
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("goal", "line"),
    [
        (Goal("a poll", 0.4, 0.4), "pass 0.4 × ≤ 0.4 × a poll"),
        (Goal("a poll", 0.41, 0.4), "FAIL 0.41 × ≤ 0.4 × a poll"),
        (Goal("holds", 0.6, 0.6, is_floor=True), "pass 0.6 × ≥ 0.6 × holds"),
        (Goal("holds", 0.59, 0.6, is_floor=True), "FAIL 0.59 × ≥ 0.6 × holds"),
        (Goal("memory", None, 95, "MB"), "– not measured ≤ 95 MB memory"),
    ],
)
def test_a_goal_is_met_or_failed_or_was_not_measured(goal: Goal, line: str) -> None:
    assert " ".join(as_table([goal]).splitlines()[1].split()) == line


def test_the_table_counts_what_is_met() -> None:
    goals = [Goal("one", 1, 2), Goal("two", 3, 2), Goal("three", None, 2)]
    assert (
        as_table(goals).splitlines()[-1].strip()
        == "1 of 3 goals are met, 1 were not measured with these sizes"
    )


def test_the_text_has_the_ratios_first() -> None:
    lines = as_text("one", REPORT).splitlines()

    assert lines[0] == "one: a title"
    assert lines[1].split() == ["2.35", "×", "one", "over", "two"]
    assert lines[2].split() == ["1,234", "µs", "one"]


def test_the_json_is_unrounded() -> None:
    said = json.loads(as_json({"one": REPORT}))

    assert said["benchmarks"]["one"]["ratios"] == [{"what": "one over two", "value": 2.345}]
    assert said["benchmarks"]["one"]["sizes"] == {"jobs": 3}
    assert "Python" in said["machine"]


def test_goals_of_several_runs_make_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = []
    for at, (polls, holds) in enumerate([(0.3, 0.7), (0.5, None)]):
        goals = Goal("a poll", polls, 0.4), Goal("holds", holds, 0.6, is_floor=True)
        files.append(tmp_path / f"{at}.json")
        files[-1].write_text(as_json({"one": replace(REPORT, goals=goals)}))

    assert runs.main([str(file) for file in files]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "| goal | limit | run 1 | run 2 |  |"
    assert lines[2] == "| a poll | ≤ 0.4 × | 0.3 | 0.5 | **not met** |"
    assert lines[3] == "| holds | ≥ 0.6 × | 0.7 | – | met |"


def test_a_table_of_no_run_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert runs.main([]) == 2

    assert "FILE.json" in capsys.readouterr().err


def test_without_a_server_that_one_needs_the_others_are_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(postgres, "programs", lambda: None)

    assert program.main(["engines", "signing", "--tiny", "--json"]) == 0

    said = capsys.readouterr()
    assert list(json.loads(said.out)["benchmarks"]) == ["signing"]
    assert "engines: not measured. No PostgreSQL" in said.err
