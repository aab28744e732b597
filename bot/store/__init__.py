"""SQLite and the disk: jobs, money and files that survive anything but the disk itself.

One process writes (`open_store`); any number may look (`open_readonly`). See `database` for how a
transaction runs, `journal` for the hash chain, `migrations/` for the schema.
"""

from bot.domain.money.audit import Report
from bot.store.audit.findings import Finding
from bot.store.audit.live import LedgerStore
from bot.store.audit.readonly import ReadOnlyStore, backup, open_readonly
from bot.store.jobs.rows import Transfer
from bot.store.moderation.settings import ServerSettingsStore
from bot.store.spool import DirectorySpool
from bot.store.store import Store, open_store

__all__ = [
    "DirectorySpool",
    "Finding",
    "LedgerStore",
    "ReadOnlyStore",
    "Report",
    "ServerSettingsStore",
    "Store",
    "Transfer",
    "backup",
    "open_readonly",
    "open_store",
]
