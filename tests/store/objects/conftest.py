"""An S3 server for a module's tests, and spools over a place of its own for each test."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store import Store, open_store
from bot.store.objects.client import Objects
from bot.store.objects.place import Place
from bot.store.objects.spool import MediaSpool
from sandbox.servers.s3 import ACCESS_KEY, REGION, SECRET_KEY, S3Server
from tests.fakes import FakeClock

MEGABYTE = 10**6
_numbers = itertools.count()


class Machines:
    """Bots on several machines: each a folder of its own, over one place and one database."""

    def __init__(self, url: str, server: S3Server | None, folder: Path, store: Store) -> None:
        self.place = Place(url)
        if server is not None:
            self.place = Place(url, server.url, REGION, ACCESS_KEY, SECRET_KEY)
        self.folder = folder
        self.clock = FakeClock()
        self.facts = store
        self._open: list[MediaSpool] = []

    def objects(self) -> Objects:
        return Objects(self.place, self.clock)

    def start(self, name: str = "one", *, max_bytes: int = MEGABYTE) -> MediaSpool:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        spool = MediaSpool(self.objects(), folder, self.clock, self.facts, max_bytes=max_bytes)
        self._open.append(spool)
        return spool

    def end(self, spool: MediaSpool) -> None:
        self._open.remove(spool)
        spool.close()

    def close(self) -> None:
        for spool in self._open:
            spool.close()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(tmp_path / "atelier.db")
    yield store
    await store.close()


@pytest.fixture
def machines(s3: S3Server, tmp_path: Path, database: Store) -> Iterator[Machines]:
    """Bots over a prefix of the S3 server that no other test uses."""
    machines = Machines(f"s3://pictures/test{next(_numbers)}", s3, tmp_path, database)
    yield machines
    s3.up()
    s3.allow()
    machines.close()


@pytest.fixture(params=["s3", "folder"])
def any_machines(
    request: pytest.FixtureRequest, s3: S3Server, tmp_path: Path, database: Store
) -> Iterator[Machines]:
    """The same, over a folder that machines share too."""
    (tmp_path / "shared").mkdir()
    url = f"s3://pictures/any{next(_numbers)}" if request.param == "s3" else f"file://{tmp_path}/shared"
    machines = Machines(url, s3 if request.param == "s3" else None, tmp_path, database)
    yield machines
    machines.close()
