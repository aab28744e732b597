"""SQLite and the disk: jobs, money and files that survive anything but the loss of the disk.

    store = await open_store(Path("atelier.db"))
    job = await store.jobs.create(draft)
    await store.close()

One process writes (`open_store`); any number may read (`open_readonly`). `verbs` tells how a verb is made,
`sqlite.database` how a transaction runs, `money.journal` the hash chain, `migrations/` the schema.
"""

from bot.domain.money.audit import Finding, Report
from bot.store.audit.readonly import (
    LedgerStore,
    ReadOnlyStore,
    ScratchBooks,
    Transfer,
    open_readonly,
    open_scratch,
)
from bot.store.moderation.settings import ServerSettingsStore
from bot.store.spool import DirectorySpool
from bot.store.sqlite.backup import backup
from bot.store.store import Store, open_store

__all__ = [
    "DirectorySpool",
    "Finding",
    "LedgerStore",
    "ReadOnlyStore",
    "Report",
    "ScratchBooks",
    "ServerSettingsStore",
    "Store",
    "Transfer",
    "backup",
    "open_readonly",
    "open_scratch",
    "open_store",
]
