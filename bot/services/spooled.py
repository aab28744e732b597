"""What several services do with files of the spool."""

import logging
from collections.abc import Iterable
from pathlib import Path

from bot.domain.errors import FilesUnavailable
from bot.ports import Spool

log = logging.getLogger(__name__)


async def find(spool: Spool, name: str) -> Path | None:
    """Return the path of the file on this machine's disk; None if there is no such file.

    Raises FilesUnavailable.
    """
    try:
        return await spool.fetch(name)
    except FileNotFoundError:
        return None


async def let_go(spool: Spool, names: Iterable[str]) -> None:
    """Delete files that nothing names any more, as far as the object store answers.

    What stays counts towards its owner's quota, and makes room for newer files.
    """
    for name in names:
        try:
            await spool.drop(name)
        except FilesUnavailable as error:
            log.warning("%s is not deleted: %s", name, error)
