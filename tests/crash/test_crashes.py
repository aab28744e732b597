"""Faults × SIGKILL points around every commit and send of a paid job, and SIGTERM at each, then a restart.

A handful of cases runs with every `make test`; `make crash-matrix` runs all of them.
"""

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.crash.aftermath import Aftermath
from tests.crash.case import Case
from tests.crash.matrix import DEADLY, FEW, HANDFUL, WHOLE, of_network
from tests.crash.mutant_bot import MUTANTS
from tests.crash.oracle import violations
from tests.crash.scenario import play

AT_ONCE = 6
"""Cases played side by side: they mostly wait."""

DEADLIEST = tuple(dataclasses.replace(case, mutant=name) for name, case in DEADLY.items())
"""A case for each planted bug."""

PARTS = 8


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


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Case, Aftermath]:
    """Play what runs with every `make test`, side by side: while Solana lets a payment lapse, others end."""
    cases = (*FEW["solana"], *reversed(DEADLIEST), *FEW["tempo"], *HANDFUL)
    afters = asyncio.run(_play_all(cases, tmp_path_factory.mktemp("crashes")))
    return dict(zip(cases, afters, strict=True))


def test_a_handful_of_crashes(played: Mapping[Case, Aftermath]) -> None:
    afters = [played[case] for case in HANDFUL]
    assert not _report(afters)
    assert all(after.killed for after in afters if after.case.kill_at), "a checkpoint was never passed"
    assert sum(len(after.results) for after in afters) == len(HANDFUL)


@pytest.mark.parametrize("network", FEW)
def test_a_few_crashes_on_each_network(network: str, played: Mapping[Case, Aftermath]) -> None:
    afters = [played[case] for case in FEW[network]]
    assert not _report(afters)
    assert all(after.killed for after in afters if after.case.kill_at), "a checkpoint was never passed"
    assert sum(len(after.results) for after in afters) == len(FEW[network])
    assert {one.network for after in afters for one in after.resolutions} >= {network}


def test_planted_bugs_are_found(played: Mapping[Case, Aftermath]) -> None:
    assert set(DEADLY) == set(MUTANTS)
    afters = [played[case] for case in DEADLIEST]
    survivors = [str(after.case) for after in afters if not violations(after)]
    assert not survivors
    named = {after.case.mutant: " ".join(violations(after)) for after in afters}
    assert "presented again" in named["present_again_on_tempo"]
    assert "paid twice, by the chains" in named["believe_a_lagging_node"]


@pytest.mark.matrix
@pytest.mark.parametrize("part", range(16))
async def test_the_whole_matrix(part: int, tmp_path: Path) -> None:
    afters = await _play_all(WHOLE[part::16], tmp_path)
    assert not _report(afters)


@pytest.mark.matrix
@pytest.mark.parametrize("network", FEW)
@pytest.mark.parametrize("part", range(PARTS))
async def test_the_matrix_of_each_network(network: str, part: int, tmp_path: Path) -> None:
    afters = await _play_all(of_network(network)[part::PARTS], tmp_path)
    assert not _report(afters)
