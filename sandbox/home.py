"""The folder of a kept world: one sandbox at a time has it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class HomeUnusable(Exception):
    """The folder cannot be had. The sentence tells why."""


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold the folder, which is made if it is missing. Enter this before anything in it is read or emptied.
    Raises HomeUnusable."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(home, os.O_RDONLY)
    except OSError as error:
        raise HomeUnusable(f"{home}/ cannot be made or read ({error.strerror}).") from None
    try:
        _lock(descriptor, home)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, home: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise HomeUnusable(f"A sandbox is running in {home}/ already: stop that one first.") from None


def empty(home: Path) -> None:
    """Remove what is in the folder, as far as possible; the folder itself stays, as it is locked."""
    for path in home.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
