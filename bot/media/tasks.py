"""What a child can be asked, by name: `bot.media.requests` writes the questions. All is JSON and bytes."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bot.media.arrival import judge
from bot.media.charts.entries import ballot, clip, podium_of
from bot.media.fitting.fit import fit
from bot.media.fitting.prepare import Wanted, prepare
from bot.media.inspection.inspect import inspect
from bot.media.inspection.rules import Rules
from bot.ports.contest_pictures import OnPodium

Facts = Mapping[str, Any]
Task = Callable[[Facts], tuple[Facts, bytes]]


def _inspect(facts: Facts) -> tuple[Facts, bytes]:
    return asdict(inspect(Path(facts["path"]), Rules(**facts["rules"]))), b""


def _judge(facts: Facts) -> tuple[Facts, bytes]:
    return asdict(judge(Path(facts["path"]), Rules(**facts["rules"]))), b""


def _fit(facts: Facts) -> tuple[Facts, bytes]:
    into = Path(facts["into"])
    fit(Path(facts["path"]), into, facts["limit"])
    return asdict(inspect(into, Rules(**facts["rules"]))), b""


def _prepare(facts: Facts) -> tuple[Facts, bytes]:
    path, into = Path(facts["path"]), Path(facts["into"])
    wanted = Wanted(facts["kind"], tuple(facts["formats"]), facts["max_bytes"])
    info, changes = prepare(path, into, wanted, Rules(**facts["rules"]))
    with (into if changes else path).open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    return {
        "info": asdict(info),
        "changes": [asdict(change) for change in changes],
        "size": size,
        "sha256": sha256,
    }, b""


def _ballot(facts: Facts) -> tuple[Facts, bytes]:
    return {}, ballot(Path(facts["path"]))


def _clip(facts: Facts) -> tuple[Facts, bytes]:
    made = clip(Path(facts["path"]), Path(facts["into"]), facts["limit"])
    return {"made": made is not None}, made or b""


def _podium(facts: Facts) -> tuple[Facts, bytes]:
    entries = [OnPodium(**{**entry, "path": Path(entry["path"])}) for entry in facts["entries"]]
    return {}, podium_of(facts["title"], entries)


TASKS: Final[Mapping[str, Task]] = {
    "inspect": _inspect,
    "judge": _judge,
    "fit": _fit,
    "prepare": _prepare,
    "ballot": _ballot,
    "clip": _clip,
    "podium": _podium,
}
