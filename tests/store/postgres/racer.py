"""One of the processes of the race: four stores on one database, each with jobs of its own to admit.

    python -m tests.store.postgres.racer <url> <job>…

It says `ready`, waits for a line, and prints what became of each job as JSON.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import AtelierError
from bot.store import Store, open_store
from tests.fakes.clock import START
from tests.store.acts import PRICE, admit_job

CONNECTIONS = 4
ADMITTED = "admitted"


async def main(url: str, jobs: Sequence[str]) -> None:
    stores = [await open_store(PostgresUrl(url, unsafe=True)) for _ in range(CONNECTIONS)]
    print("ready", flush=True)
    sys.stdin.readline()
    outcomes = await asyncio.gather(
        *(_run(store, jobs[first::CONNECTIONS]) for first, store in enumerate(stores))
    )
    print(json.dumps(sum(outcomes, Counter())), flush=True)
    for store in stores:
        await store.close()


async def _run(store: Store, jobs: Sequence[str]) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    for job in jobs:
        try:
            await admit_job(store, job, PRICE, now=START)
            outcomes[ADMITTED] += 1
        except AtelierError as error:
            outcomes[type(error).__name__] += 1
    return outcomes


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
