"""`python -m bot export`: the books on stdout, also while the bot runs, and from a copy."""

import json
import sys
from argparse import Namespace

from bot.cli.arguments import FINE
from bot.config.settings import Settings
from bot.domain.tables import write_csv
from bot.store import open_readonly
from bot.store.money.export import JOB_COLUMNS, PAYMENT_COLUMNS


async def export(settings: Settings, arguments: Namespace) -> int:
    """Print the books. Raises DatabaseUnusable."""
    store = await open_readonly(settings.where)
    try:
        books = await store.export(arguments.server)
    finally:
        await store.close()
    if arguments.csv:
        columns = JOB_COLUMNS if arguments.table == "jobs" else PAYMENT_COLUMNS
        write_csv(books[arguments.table], columns, sys.stdout)
    else:
        json.dump(books, sys.stdout, indent=1)
        sys.stdout.write("\n")
    sys.stdout.flush()
    return FINE
