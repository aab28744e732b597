"""Faults × SIGKILL points around every commit and send of a paid job, and SIGTERM at each, then a restart.

A handful of cases runs with every `make test`; `make crash-matrix` runs all of them.
"""

import asyncio
import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.crash.mutant_bot import MUTANTS
from tests.crash.oracle import violations
from tests.crash.scenario import Aftermath, Case, play

AT_ONCE = 6
"""Cases played side by side: they mostly wait."""

PAY_FAULTS = (
    None,
    *(
        ("studio.pay", kind)
        for kind in (
            "drop_before",
            "drop_after_job",
            "drop_after_settlement",
            "settle_failed_unpaid",
            "settle_failed_paid",
            "500",
            "503",
            "429",
            "400",
            "html200",
            "no_job_id",
            "no_receipt",
            "price",
        )
    ),
)
PAY_POINTS = (None, "ready", "signed:2", "before_send:2", "after_send:2", "recorded:2", "kept", "posted")

UPLOAD_FAULTS = (
    None,
    *(
        ("studio.upload", kind)
        for kind in ("drop_before", "drop_after_settlement", "settle_failed_unpaid", "500", "no_job_id")
    ),
    ("blob.put", "drop"),
    ("studio.confirm", "500"),
)
UPLOAD_POINTS = (None, "admitted", "signed", "before_send", "after_send", "recorded", "put", "online")

POST_FAULTS = (
    ("discord.create_message", "drop_after"),
    ("discord.create_message", "500_after"),
    ("discord.create_message", "500_before"),
    ("studio.result", "truncated"),
    ("studio.render", "failed"),
)
POST_POINTS = (None, "downloaded", "fetched", "before_post", "posted", "delivered")

DOUBLE = tuple(
    Case(first, ("studio.pay", fault), again)
    for first, fault, again in itertools.product(
        ("before_send:2", "after_send:2"),
        ("drop_after_settlement", "drop_before"),
        ("before_send", "recorded", "kept", "posted"),
    )
)

SEVERAL = (
    *(Case(point, count=3) for point in ("recorded:3", "after_send:2", "kept", "before_post", "posted")),
    *(
        Case(point, ("studio.pay", "drop_after_settlement"), count=3)
        for point in (None, "after_send:3", "before_post")
    ),
    Case("posted", ("discord.create_message", "drop_after"), count=3),
)
"""Several jobs of one batch: one message, each paid once, the file uploaded once."""

POINTS = (
    "admitted",
    *(f"{name}:{n}" for name in ("signed", "before_send", "after_send", "recorded") for n in "12"),
    "put",
    "online",
    "ready",
    "downloaded",
    "kept",
    "fetched",
    "before_post",
    "posted",
    "delivered",
)
"""Every point of a paid edit's life."""

GENTLY = tuple(
    Case(f"term:{point}", count=count, slow=slow)
    for point in POINTS
    for count, slow in ((1, 0.0), (1, 20.0), (3, 0.0))
)
"""SIGTERM at every point, also while StableStudio takes its time to answer."""

RESTORED = tuple(Case(point, count=count, restored=True) for point in POINTS for count in (1, 3))
"""A backup at every point, put back after all is done: what was paid since is not paid again."""

WHOLE = (
    *(Case(point, fault) for fault, point in itertools.product(PAY_FAULTS, PAY_POINTS)),
    *(Case(point, fault) for fault, point in itertools.product(UPLOAD_FAULTS, UPLOAD_POINTS) if point),
    *(Case(point, fault) for fault, point in itertools.product(POST_FAULTS, POST_POINTS)),
    Case("quoted"),
    *DOUBLE,
    *SEVERAL,
    *GENTLY,
    *RESTORED,
)

HANDFUL = (
    Case("signed:2"),
    Case("after_send:2", ("studio.pay", "drop_after_settlement")),
    Case(None, ("studio.pay", "settle_failed_paid")),
    Case(None, ("studio.pay", "settle_failed_unpaid")),
    Case("before_post", ("discord.create_message", "drop_after")),
    Case("recorded", None),
    Case("posted", None),
    Case("kept", ("studio.pay", "no_job_id")),
    Case("term:before_send", slow=20.0),
    Case("ready", restored=True),
    Case("posted", count=3),
    Case("after_send:3", ("studio.pay", "drop_after_settlement"), count=3),
)

DEADLY = {
    "resign_on_unknown": Case(None, ("studio.pay", "drop_after_settlement")),
    "intent_after_send": Case("after_send:2", None),
    "release_on_error": Case(None, ("studio.pay", "settle_failed_paid")),
    "no_job_list": Case(None, ("studio.pay", "drop_after_settlement")),
}
"""For each planted bug, a case that exposes it."""


async def _play_all(cases: Sequence[Case], folder: Path) -> list[Aftermath]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, case: Case) -> Aftermath:
        async with room:
            own = folder / str(number)
            own.mkdir()
            return await play(case, own)

    return await asyncio.gather(*(one(number, case) for number, case in enumerate(cases)))


def _report(afters: Sequence[Aftermath]) -> str:
    lines = []
    for after in afters:
        for violation in violations(after):
            lines.append(f"{after.case}: {violation}\n{after.log}")
    return "\n\n".join(lines)


async def test_a_handful_of_crashes(tmp_path: Path) -> None:
    afters = await _play_all(HANDFUL, tmp_path)
    assert not _report(afters)
    assert all(after.killed for after in afters if after.case.kill_at), "a checkpoint was never passed"
    assert sum(len(after.results) for after in afters) == len(HANDFUL)


async def test_planted_bugs_are_found(tmp_path: Path) -> None:
    cases = [Case(case.kill_at, case.fault, mutant=name) for name, case in DEADLY.items()]
    assert set(DEADLY) == set(MUTANTS)
    survivors = [str(after.case) for after in await _play_all(cases, tmp_path) if not violations(after)]
    assert not survivors


@pytest.mark.matrix
@pytest.mark.parametrize("part", range(16))
async def test_the_whole_matrix(part: int, tmp_path: Path) -> None:
    afters = await _play_all(WHOLE[part::16], tmp_path)
    assert not _report(afters)
