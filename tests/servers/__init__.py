"""Real servers that tests use."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """End the test that needs a server which is not installed: skipped, or failed where CI is set."""
    if os.environ.get("CI"):
        pytest.fail(f"CI needs it (`make servers`). {what}")
    pytest.skip(what)


@contextmanager
def server_folder() -> Iterator[Path]:
    """Yield the place of a server's folder, which every user can reach. It is removed again."""
    parent = Path(tempfile.mkdtemp(prefix="atelier-server-"))
    parent.chmod(0o755)
    try:
        yield parent / "server"
    finally:
        shutil.rmtree(parent)
