"""The names of everything that /metrics reads when it is asked, with their meanings and labels.

`bot.wiring.figures` fills them in. What happened since the start is recorded instead: `bot.ports.metrics`.
"""

from collections.abc import Iterator

from bot.observability.metrics import Gauge
from bot.ports.metrics import Labels

_TABLE: tuple[tuple[str, str, Labels], ...] = (
    ("atelier_health", "1 while a part moves, 0 while it stands still.", ("part",)),
    ("atelier_database_up", "1 if the database answered for this page.", ()),
    ("atelier_jobs", "Open jobs.", ("state",)),
    ("atelier_jobs_oldest_seconds", "Time that the oldest job has been in this state.", ("state",)),
    ("atelier_waiting", "Things that wait for people or to be told.", ("what",)),
    ("atelier_waiting_oldest_seconds", "Time that the oldest of them has waited.", ("what",)),
    ("atelier_payments_open", "Payments that are signed or disputed.", ("network", "state")),
    ("atelier_payments_open_usdc", "Their amount.", ("network", "state")),
    ("atelier_payments_open_oldest_seconds", "Age of the oldest of them.", ("network", "state")),
    ("atelier_payments_unclear", "Signed payments that were sent and have no outcome yet.", ()),
    ("atelier_payments_unclear_usdc", "Their amount.", ()),
    ("atelier_payments_unclear_oldest_seconds", "Age of the oldest of them.", ()),
    ("atelier_holds_usdc", "Money set aside for open jobs.", ()),
    ("atelier_wallet_usdc", "Balance of a wallet as its chain told last.", ("network",)),
    ("atelier_wallet_age_seconds", "Time since the chain told it.", ("network",)),
    ("atelier_owed_usdc", "Money of all servers: available, held, in pots and prizes.", ()),
    ("atelier_ledger_usdc", "Balances of the host's own accounts in the ledger.", ("account",)),
    ("atelier_spent_today_usdc", "Held and spent by all servers in this UTC day.", ()),
    ("atelier_daily_cap_usdc", "HOST_DAILY_CAP, if there is one.", ()),
    ("atelier_paused", "1 while all spending is paused, by the host or by the bot itself.", ("by",)),
    ("atelier_audit_age_seconds", "Time since books and chain were last compared as a whole.", ()),
    ("atelier_audit_findings", "Contradictions that this comparison found.", ()),
    ("atelier_ledger_transfers", "Transfers in the ledger.", ()),
    ("atelier_journal_lines", "Lines of the journal.", ()),
    ("atelier_servers_with_money", "Servers that ever had money.", ()),
    ("atelier_queue_waiting", "Things that wait for a place of this kind.", ("queue",)),
    ("atelier_queue_running", "Places of this kind that are taken.", ("queue",)),
    ("atelier_jobs_scheduled", "Jobs that the worker looks at again at a known time.", ()),
    ("atelier_worker_late_seconds", "Time for which something due has not moved.", ()),
    ("atelier_delivery_failing_seconds", "Time for which Discord has taken no message.", ()),
    ("atelier_chain_age_seconds", "Time since a node of the chain last answered its watch.", ("network",)),
    ("atelier_gateway_up", "1 while connected to Discord with commands registered.", ()),
    ("atelier_gateway_latency_seconds", "Time of a heartbeat to Discord and back.", ()),
    ("atelier_servers", "Servers that this process looks after.", ()),
    ("atelier_members", "Processes that share the bot and live.", ()),
    ("atelier_shards", "Shards that this process owns.", ()),
    ("atelier_shards_total", "SHARD_COUNT: the shards of all processes.", ()),
    ("atelier_leads", "1 in the process that leads: it alone watches the chains.", ()),
    (
        "atelier_files",
        "Files in the spool, counted at most once a minute; in an object store, every fifteen.",
        ("kind",),
    ),
    ("atelier_files_bytes", "Bytes of these files.", ("kind",)),
    ("atelier_database_bytes", "Size of the database's files. SQLite only.", ("file",)),
    ("atelier_disk_free_bytes", "Free bytes of the disk; of the database's with SQLite only.", ("disk",)),
    ("atelier_clock_skew_seconds", "How far StableStudio's clock is ahead of ours.", ()),
)


class Sheet:
    """The gauges of one moment, each without a value until it is set."""

    def __init__(self) -> None:
        self._gauges = {name: (meaning, labels) for name, meaning, labels in _TABLE}
        self._values: dict[str, dict[Labels, float]] = {name: {} for name in self._gauges}

    def set(self, name: str, value: float | None, *labels: str) -> None:
        """Set one value. None, what is not known, stays out. Raises KeyError for an unknown name."""
        expected = self._gauges[name][1]
        assert len(labels) == len(expected), f"{name} has the labels {expected}"
        if value is not None:
            self._values[name][labels] = value

    def __iter__(self) -> Iterator[Gauge]:
        for name, (meaning, labels) in self._gauges.items():
            yield Gauge(name, meaning, labels, self._values[name])
