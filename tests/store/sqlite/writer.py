"""A process that writes until it is killed: `python -m tests.store.sqlite.writer DATABASE`.

Prints a line after each acknowledged job; what it printed must be in the file.
"""

import asyncio
import sys
from pathlib import Path

from bot.store import open_store
from tests.builders import draft
from tests.store.acts import granted, running


async def main(path: Path) -> None:
    store = await open_store(path)
    await granted(store, 900_000_000)
    tag = len(await store.jobs.of_member(11, 33, limit=1_000_000))
    for number in range(1_000_000):
        new = draft(id=f"j{tag}x{number}", request_key=f"{tag}-{number}", user_id=number)
        job = await running(store, id=new.id, request_key=new.request_key, user_id=number)
        print(job.id, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
