"""Files that are in the spool already, used once more."""

import asyncio
import hashlib
import shutil
from pathlib import Path

from bot.domain.errors import BadMedia
from bot.ports import Download


async def copied(held: Path, into: Path, limit: int) -> Download:
    """A copy of a spool file, as a download of at most `limit` bytes. Raises BadMedia above it."""
    return await asyncio.to_thread(_copy, held, into, limit)


def _copy(held: Path, into: Path, limit: int) -> Download:
    size = held.stat().st_size
    if size > limit:
        raise BadMedia(f"the file has {size:,} bytes, above the {limit:,} taken here")
    shutil.copyfile(held, into)
    into.chmod(0o600)
    with into.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Download(size, digest, "")
