from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.bench import Bench, FakeBench, SandboxBench


@pytest.fixture(params=["fake", "sandbox"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Open either world."""
    bench: Bench = FakeBench() if request.param == "fake" else SandboxBench(tmp_path / "sandbox")
    await bench.open()
    yield bench
    await bench.close()
