"""ARCHITECTURE.md is true: its table names modules, its walks the functions that real runs call, in order."""

import importlib
import inspect
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bot.domain.contests.models import ContestState
from bot.domain.jobs.job import JobState
from tests.builders import attachment
from tests.fakes import PICTURE
from tests.services.contest_harness import HOUR, ContestHarness
from tests.services.harness import Harness

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "ARCHITECTURE.md"
EDIT, RANKING = "## The walk of one", "## From ballots to a ranking"
DRIVEN = {
    EDIT: ("bot.services.", "bot.store.", "bot.catalogue."),
    RANKING: ("bot.services.", "bot.domain."),
}
"""Packages that the tests run for real; of the others they check that the names exist."""


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def table() -> dict[tuple[str, str], list[str]]:
    """Modules named in the table, by folder of the layer and feature."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text().split("| feature |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    ]
    layers = ("bot/domain", "bot/services", "bot/store", "bot/ui", "cogs")
    return {
        (layer, feature): re.findall(r"`(\w+)`", cell)
        for feature, *cells in rows
        for layer, cell in zip(layers, cells, strict=True)
    }


def test_the_table_of_features_names_what_is_there() -> None:
    for (layer, feature), modules in table().items():
        folder = ROOT / layer / feature
        assert bool(modules) is folder.is_dir(), folder
        for module in modules:
            assert (folder / f"{module}.py").is_file() or (folder / module).is_dir(), f"{folder}/{module}"


def test_every_folder_of_a_layer_is_a_feature_or_told_to_know_none() -> None:
    features = {feature for _, feature in table()}
    for layer in {layer for layer, _ in table()}:
        folders = {path.parent.name for path in (ROOT / layer).glob("*/__init__.py")}
        assert folders - features <= {"kit", "sqlite", "postgres", "objects", "audit"}, layer


# ── the walks ────────────────────────────────────────────────────────────────────────────────────


def named(walk: str) -> list[str]:
    """The walk's functions as `module:qualified.name`, in order; short names are completed."""
    text = PAGE.read_text().split(walk, 1)[1].split("\n## ", 1)[0]
    full: dict[str, str] = {}
    found = []
    for name in re.findall(r"`((?:\w+\.)+\w+)`", text):
        if name.startswith(("bot.", "cogs.")):
            module, qualified = _split(name)
            owner = qualified.partition(".")[0]
            full[owner] = module
            found.append(f"{module}:{qualified}")
        elif (owner := name.partition(".")[0]) in full:
            found.append(f"{full[owner]}:{name}")
    return found


def _split(name: str) -> tuple[str, str]:
    parts = name.split(".")
    classes = [number for number, part in enumerate(parts) if part[0].isupper()]
    cut = classes[0] if classes else len(parts) - 1
    return ".".join(parts[:cut]), ".".join(parts[cut:])


@pytest.mark.parametrize(("walk", "stops"), [(EDIT, 25), (RANKING, 6)])
def test_every_name_in_a_walk_exists(walk: str, stops: int) -> None:
    names = named(walk)
    assert len(names) >= stops
    for name in names:
        assert callable(thing(name)), name


def thing(name: str) -> Any:
    """Return the function of this name; of a verb bound by `bot.store.verbs`, the function with its SQL."""
    module, _, qualified = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in qualified.split("."):
        found = getattr(found, part)
    return inspect.unwrap(found)


def passed_as(name: str) -> str:
    function = thing(name)
    return f"{function.__module__}:{function.__qualname__}"


async def test_an_edit_passes_them_in_this_order(tmp_path: Path) -> None:
    harness = await Harness(tmp_path).open()
    try:
        await harness.fund()
        photo = attachment(harness.attachments.add(PICTURE))
        with _recorded() as calls:
            job = await harness.ask(operation="flux-2-pro/edit", attachments=(photo,))
            await harness.live(60)
        assert await harness.state(job) is JobState.DELIVERED
    finally:
        await harness.close()
    check(EDIT, calls)


async def test_the_end_of_a_voting_passes_them_in_this_order(tmp_path: Path) -> None:
    with _recorded() as calls:
        harness = await Harness(tmp_path).open()
        try:
            await harness.fund()
            contests = ContestHarness(harness)
            contest, entries = await contests.in_voting(33, 34, 35)
            for voter in range(50, 55):
                await contests.ballot(contest, voter, *entries)
            calls.clear()
            await contests.after(HOUR)
            assert (await contests.contest(contest)).state is ContestState.ANNOUNCED
        finally:
            await harness.close()
    check(RANKING, calls)


def check(walk: str, calls: list[str]) -> None:
    wanted = [passed_as(name) for name in dict.fromkeys(named(walk)) if name.startswith(DRIVEN[walk])]
    assert [name for name in wanted if name not in calls] == []
    passed = [name for name in dict.fromkeys(calls) if name in wanted]
    assert passed == wanted


@contextmanager
def _recorded() -> Iterator[list[str]]:
    """Collect every Python function that is called meanwhile, by module and qualified name."""
    calls: list[str] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            module, called = frame.f_globals.get("__name__"), frame.f_code.co_qualname
            if module == "bot.store.verbs" and called.endswith(".method"):  # the verb runs in another thread
                verb = frame.f_locals["verb"]
                module, called = verb.__module__, verb.__qualname__
            calls.append(f"{module}:{called}")

    before: Callable[..., object] | None = sys.getprofile()
    sys.setprofile(note)
    threading.setprofile(note)  # a result is computed in a thread that starts meanwhile
    try:
        yield calls
    finally:
        threading.setprofile(None)
        sys.setprofile(before)
