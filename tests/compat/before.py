"""Read the fixtures of tests/data/before and open them as a running bot: `Before`."""

import gzip
import json
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from tests.fakes.studio import FakeJob
from tests.services.harness import Harness

FOLDER = Path(__file__).parents[1] / "data" / "before"


@cache
def load(name: str) -> Any:
    """Return one of the JSON files."""
    return json.loads((FOLDER / name).read_text())


def restore(folder: Path) -> Path:
    """Write the old database and its files into `folder`, where `Harness` finds them."""
    (folder / "spool").mkdir()
    for name, content in load("outside.json")["spool"].items():
        (folder / "spool" / name).write_text(content)
    file = folder / "atelier.db"
    connection = sqlite3.connect(file)
    connection.executescript(gzip.decompress((FOLDER / "database.sql.gz").read_bytes()).decode())
    connection.close()
    return file


class Before:
    """A harness whose database, chain, studio and files are those of the killed process.

    `jobs` and `contests` map the names in make_database.py.txt to ids.
    """

    def __init__(self, folder: Path) -> None:
        restore(folder)
        outside = load("outside.json")
        self.jobs: dict[str, str] = outside["jobs"]
        self.contests: dict[str, str] = outside["contests"]
        self.expected: dict[str, Any] = load("expected.json")
        self.harness = harness = Harness(folder)
        harness.clock.to(outside["now"])
        harness.chain.balance = outside["chain"]["balance"]
        harness.chain.used = dict(outside["chain"]["used"])
        harness.chain.moved = dict(outside["chain"]["moved"])
        harness.method.next_nonce = 1_000  # no nonce of then
        harness.studio.made = {made["id"]: FakeJob(**made) for made in outside["studio"]["made"]}
        harness.studio.tickets = dict(outside["studio"]["tickets"])
        for url, content in outside["attachments"].items():
            harness.attachments.files[url] = content.encode()
