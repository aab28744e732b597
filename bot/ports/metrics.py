"""Figures of the running bot: what happened how often, and how long it took.

    from bot.ports import metrics
    metrics.service("pay", "ok", 0.31)

Like a line of the log, a figure is recorded wherever it arises and is read in one place,
`bot.observability.metrics`, if the host asks for `/metrics`. Recording costs about a microsecond, needs no
server and may be done in any thread. What the database or the disk knows is not recorded here: it is read
when somebody asks (`bot.wiring.figures`).

Labels come from the code, from fixed sets: never a member's or server's id, a prompt, an address or the text
of an error. An instrument keeps `SERIES` combinations of labels; any more are added up under `OTHER`.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SERIES: Final = 200
"""Combinations of labels of one instrument."""

OTHER: Final = "other"

_lock = threading.Lock()

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Observed values: how many fell into each bucket (not cumulated; the last one is above every bound)."""

    counts: Sequence[int]
    total: float


class Counter:
    """A number for each combination of labels that only grows. `name` ends in `_total`."""

    def __init__(self, name: str, meaning: str, labels: Labels = ()) -> None:
        self.name = name
        self.meaning = meaning
        self.labels = labels
        self._values: dict[Labels, float] = {}

    def add(self, labels: Labels = (), amount: float = 1.0) -> None:
        """Add an amount, 0 or more."""
        with _lock:
            values = self._values
            if labels not in values:
                labels = _bounded(labels, len(values))
            values[labels] = values.get(labels, 0.0) + amount

    def values(self) -> Mapping[Labels, float]:
        """Return a copy of the numbers by their labels."""
        with _lock:
            return dict(self._values)


class Histogram:
    """A distribution for each combination of labels, over fixed upper bounds. `name` ends in `_seconds`."""

    def __init__(self, name: str, meaning: str, labels: Labels, bounds: Sequence[float]) -> None:
        self.name = name
        self.meaning = meaning
        self.labels = labels
        self.bounds = tuple(bounds)
        self._counts: dict[Labels, list[int]] = {}
        self._totals: dict[Labels, float] = {}

    def observe(self, value: float, labels: Labels = ()) -> None:
        """Record one value; a negative one, from a clock that was set, counts as 0."""
        if not value > 0.0:
            value = 0.0
        with _lock:
            counts = self._counts.get(labels)
            if counts is None:
                labels = _bounded(labels, len(self._counts))
                counts = self._counts.setdefault(labels, [0] * (len(self.bounds) + 1))
                self._totals.setdefault(labels, 0.0)
            counts[bisect_left(self.bounds, value)] += 1
            self._totals[labels] += value

    def values(self) -> Mapping[Labels, Distribution]:
        """Return a copy of the distributions by their labels."""
        with _lock:
            return {
                labels: Distribution(tuple(counts), self._totals[labels])
                for labels, counts in self._counts.items()
            }


def _bounded(labels: Labels, known: int) -> Labels:
    """Return the labels, or OTHER in place of each if so many combinations are known already."""
    return labels if known < SERIES else (OTHER,) * len(labels)


_ANSWER = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
_LATE = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)
_SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_LONG = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 7200.0)

_SERVICE = Histogram(
    "atelier_service_seconds", "Time until StableStudio's answer was whole.", ("operation",), _ANSWER
)
_SERVICE_REQUESTS = Counter(
    "atelier_service_requests_total", "Requests to StableStudio.", ("operation", "outcome")
)
_NODE = Histogram("atelier_node_seconds", "Time until a node's answer was whole.", ("network",), _ANSWER)
_NODE_REQUESTS = Counter(
    "atelier_node_requests_total", "Requests to the chains' nodes.", ("network", "method", "outcome")
)
_DISCORD = Histogram("atelier_discord_seconds", "Time until Discord's answer began.", ("resource",), _ANSWER)
_DISCORD_REQUESTS = Counter(
    "atelier_discord_requests_total", "Requests to Discord's REST API.", ("resource", "status")
)
_DISCORD_LIMITS = Counter(
    "atelier_discord_rate_limits_total", "Answers of Discord that name a rate limit (429).", ("scope",)
)
_POLLS_LATE = Histogram(
    "atelier_poll_late_seconds", "Time between the instant at which a poll was due and its start.", (), _LATE
)
_POLLS = Counter("atelier_polls_total", "Looks at waiting jobs, by the source of the answer.", ("source",))
_PAYMENTS = Counter("atelier_payments_total", "Payments by outcome.", ("network", "outcome"))
_JOBS = Counter("atelier_jobs_total", "Jobs that began or ended, by outcome.", ("outcome",))
_STAGES = Histogram("atelier_job_stage_seconds", "Time that a stage of a job took.", ("stage",), _LONG)
_STORE = Histogram("atelier_store_seconds", "Time in the database, its queue included.", ("kind",), _SHORT)
_OBJECTS = Histogram(
    "atelier_objects_seconds", "Time until the object store's answer was whole.", ("verb",), _ANSWER
)
_OBJECT_REQUESTS = Counter(
    "atelier_objects_requests_total", "Requests to the object store of MEDIA_URL.", ("verb", "outcome")
)
_TASKS = Histogram("atelier_task_seconds", "Time of a scheduled task.", ("task",), _ANSWER)
_TASK_RUNS = Counter("atelier_task_runs_total", "Runs of scheduled tasks.", ("task", "outcome"))
_BYTES = Counter("atelier_transferred_bytes_total", "Bytes of files that were moved.", ("direction",))
_LAG = Histogram("atelier_loop_lag_seconds", "Delay of the event loop, measured once a second.", (), _SHORT)

INSTRUMENTS: Final[Sequence[Counter | Histogram]] = (
    _SERVICE,
    _SERVICE_REQUESTS,
    _NODE,
    _NODE_REQUESTS,
    _DISCORD,
    _DISCORD_REQUESTS,
    _DISCORD_LIMITS,
    _POLLS_LATE,
    _POLLS,
    _PAYMENTS,
    _JOBS,
    _STAGES,
    _STORE,
    _OBJECTS,
    _OBJECT_REQUESTS,
    _TASKS,
    _TASK_RUNS,
    _BYTES,
    _LAG,
)
"""Everything that is recorded."""


def service(operation: str, outcome: str, seconds: float) -> None:
    """Record a request to StableStudio.

    `operation`: quote, pay, job, list, delete, put, confirm, download. `outcome`: ok (also a 402 that was
    asked for), refused (another 4xx), limited (429), failed (5xx), timeout, unreachable (surely not sent),
    broken (cut, too long, unreadable).
    """
    _SERVICE.observe(seconds, (operation,))
    _SERVICE_REQUESTS.add((operation, outcome))


def node(network: str, method: str, outcome: str, seconds: float) -> None:
    """Record a request to a node: `network` like base, `method` of JSON-RPC (the first of a batch).

    `outcome`: ok, refused (a JSON-RPC error or a 4xx), limited (429), failed, timeout, unreachable, broken.
    """
    _NODE.observe(seconds, (network,))
    _NODE_REQUESTS.add((network, method, outcome))


def discord(resource: str, status: str, seconds: float) -> None:
    """Record a request to Discord: `resource` like channels or webhooks, `status` like 2xx or 429."""
    _DISCORD.observe(seconds, (resource,))
    _DISCORD_REQUESTS.add((resource, status))


def discord_limited(scope: str) -> None:
    """Count an answer of Discord's that names a rate limit: of the bot (user), global or shared."""
    _DISCORD_LIMITS.add((scope,))


def poll_late(seconds: float) -> None:
    """Record by how much a poll began after the instant at which it was due."""
    _POLLS_LATE.observe(seconds)


def poll(source: str) -> None:
    """Count a look at a waiting job that was answered by the job list (list) or a GET of its own (single)."""
    _POLLS.add((source,))


def payment(network: str, outcome: str) -> None:
    """Count a payment: signed, settled, refused, unclear (no clear answer), lapsed or disputed."""
    _PAYMENTS.add((network, outcome))


def job(outcome: str, count: int = 1) -> None:
    """Count jobs: admitted (money is set aside), delivered, or its failure like studio_failed."""
    _JOBS.add((outcome,), count)


def stage(name: str, seconds: float) -> None:
    """Record the time of one stage of a job.

    `name`: paid (from the hold to RUNNING), made (from there until the studio has it), posted (from then
    until it is in Discord).
    """
    _STAGES.observe(seconds, (name,))


def store(kind: str, seconds: float) -> None:
    """Record a call of the database: read, long_read or write."""
    _STORE.observe(seconds, (kind,))


def objects(verb: str, outcome: str, seconds: float) -> None:
    """Record a request to the object store.

    `verb`: put, get, head, list, delete. `outcome`: ok (also: there is no such object), refused (keys or
    bucket), failed (no answer, or an error of the service).
    """
    _OBJECTS.observe(seconds, (verb,))
    _OBJECT_REQUESTS.add((verb, outcome))


def task(name: str, outcome: str, seconds: float) -> None:
    """Record a run of a scheduled task: ok or failed."""
    _TASKS.observe(seconds, (name,))
    _TASK_RUNS.add((name, outcome))


def transferred(direction: str, amount: int) -> None:
    """Count the bytes of a file: down (results, attachments), up (references) or posted (to Discord)."""
    _BYTES.add((direction,), amount)


def loop_lag(seconds: float) -> None:
    """Record by how much the event loop woke a sleeper too late."""
    _LAG.observe(seconds)


def recorded() -> Iterator[tuple[str, Labels, float]]:
    """Yield name, labels and value of every counter, and the number of values of every histogram."""
    for instrument in INSTRUMENTS:
        for labels, value in instrument.values().items():
            count = value if isinstance(value, float) else float(sum(value.counts))
            yield instrument.name, labels, count
