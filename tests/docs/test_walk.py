"""ARCHITECTURE.md's walk of one edit names the functions that an edit really passes, in their order."""

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from bot.domain.jobs.job import JobState
from tests.builders import attachment
from tests.fakes import PICTURE
from tests.services.harness import Harness

PAGE = Path(__file__).resolve().parents[2] / "ARCHITECTURE.md"
DRIVEN = ("bot.services.", "bot.store.", "bot.catalogue.")
"""Rooms that the test drives with their real code; of the others it checks that the names exist."""


def named() -> list[str]:
    """The walk's functions as `module:qualified.name`, in order; short names are completed."""
    walk = PAGE.read_text().split("## The walk of one", 1)[1].split("\n## ", 1)[0]
    full: dict[str, str] = {}
    found = []
    for name in re.findall(r"`((?:\w+\.)+\w+)`", walk):
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


def test_every_name_in_the_walk_exists() -> None:
    names = named()
    assert len(names) > 25
    for name in names:
        module, _, qualified = name.partition(":")
        thing: Any = importlib.import_module(module)
        for part in qualified.split("."):
            thing = getattr(thing, part)
        assert callable(thing), name


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
    wanted = [name for name in dict.fromkeys(named()) if name.startswith(DRIVEN)]
    assert [name for name in wanted if name not in calls] == []
    passed = [name for name in dict.fromkeys(calls) if name in wanted]
    assert passed == wanted


@contextmanager
def _recorded() -> Iterator[list[str]]:
    """Every Python function that is called meanwhile, by module and qualified name."""
    calls: list[str] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            calls.append(f"{frame.f_globals.get('__name__')}:{frame.f_code.co_qualname}")

    before: Callable[..., object] | None = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)
