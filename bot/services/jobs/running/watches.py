"""What this process knows of the jobs that the studio works on, beside their rows. A restart may lose it.

A job is looked at once a pace: by the page of a job list that shows it at work, or else by a request of its
own. The list only puts such requests off, and never for good; what a job has become is always read from its
own record.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from bot import catalogue
from bot.domain import policy
from bot.domain.jobs.job import Job
from bot.domain.money.networks import owner
from bot.ports import Clock, metrics
from bot.services.jobs.running.fetch import Seen

JITTER = 1.05
"""A pace is drawn out by up to this factor, so that jobs of the same moment drift apart."""

TRUSTED_PACES = 8
CHECKS_A_SECOND = 10
"""A job that the list shows at work is asked for itself all the same: after so many paces at most or, with
many jobs, as often as makes so many requests a second in all. A list that is wrong is found out by that."""


@dataclass(slots=True)
class Watch:
    """A running job. Instants are steady: a clock that is set neither stops the polls nor makes a job old."""

    job_id: str
    studio_job: str
    list_key: str  # whose list it is in
    payer: str | None
    poll_seconds: float  # as documented for its model
    is_single: bool  # not of a larger batch
    paid_at: int
    not_before: int  # no request of its own before this instant
    due: int  # it is to be looked at then
    check_at: int  # from then on the list does not put its own request off; 0: not known yet
    listed_at: int | None = None  # when the page that last showed it at work was asked for
    is_new: bool = True  # paid by this process, and no step was taken since
    is_excused: bool = False  # its next look follows a failure, and is not late
    has_ended: bool = False  # the list says so
    is_complete: bool = False  # its own record says so, with the link below
    url: str | None = None
    told_at: int = 0  # when the record showed that link
    tries: int = 0  # downloads that failed
    seen: Seen | None = None


class Watches:
    """The running jobs, by their ids and by the lists they are in."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._jobs: dict[str, Watch] = {}
        self._lists: dict[str, dict[str, Watch]] = {}  # by studio job
        self.started = clock.steady()

    def __len__(self) -> int:
        return len(self._jobs)

    def get(self, job_id: str) -> Watch | None:
        """Return what is known of the job; None if it is not watched."""
        return self._jobs.get(job_id)

    def of(self, job: Job) -> Watch:
        """Return what is known of a RUNNING job, which is watched from now on.

        Its first request comes a whole pace after the payment. Of jobs of the process before us it is not
        known when they were asked for last, so the pace of their model has to go by anyway. After that they
        are spread over their present pace.
        """
        assert job.studio_job is not None, "a RUNNING job has its studio job"
        watch = self._jobs.get(job.id)
        if watch is not None and watch.studio_job == job.studio_job:
            return watch
        self.forget(job.id)
        now = self._clock.steady()
        watch = Watch(
            job_id=job.id,
            studio_job=job.studio_job,
            list_key="" if job.payer is None else owner(job.payer),
            payer=job.payer,
            poll_seconds=catalogue.operation(job.operation).poll_seconds,
            is_single=job.batch_id is None,
            paid_at=now - max(0, self._clock.now() - (job.paid_at or 0)),
            not_before=0,
            due=0,
            check_at=0,
        )
        self._jobs[job.id] = watch
        self._lists.setdefault(watch.list_key, {})[watch.studio_job] = watch
        if watch.paid_at < self.started:
            rest = round(self.pace(watch) * random.random())  # noqa: S311
            watch.not_before = self.started + self._drawn_out(watch.poll_seconds) + rest
        else:
            watch.not_before = watch.paid_at + self.pace(watch)
        watch.due = watch.not_before
        return watch

    def begin(self, watch: Watch) -> None:
        """Note that the job is looked at. At the first time all jobs of the process before us are known."""
        watch.is_new = False
        if watch.check_at == 0:
            watch.check_at = self._clock.steady() + round(self._trusted(watch) * random.random())  # noqa: S311

    def forget(self, job_id: str) -> None:
        """Watch the job no longer."""
        watch = self._jobs.pop(job_id, None)
        if watch is None:
            return
        listed = self._lists[watch.list_key]
        if listed.get(watch.studio_job) is watch:
            del listed[watch.studio_job]
        if not listed:
            del self._lists[watch.list_key]

    @property
    def lists(self) -> Mapping[str, Mapping[str, Watch]]:
        """Return the jobs of each list, by their ids at the studio."""
        return self._lists

    # ── when ─────────────────────────────────────────────────────────────────────────────────────

    def look(self, watch: Watch, now: int) -> int:
        """Return the instant at which the job is to be asked for, `now` or earlier if it is due.

        A look that was due, and that the list has made, is over with this.
        """
        if watch.due > now:
            return watch.due
        listed_at = watch.listed_at
        if listed_at is None or watch.has_ended or now >= watch.check_at:
            return watch.due
        until = listed_at + self.pace(watch)
        if until <= now:
            return watch.due
        self._count(watch, listed_at, "list")
        watch.due = until
        return until

    def show(self, watch: Watch, asked_at: int) -> None:
        """Note that the list has shown the job at work, on a page that was asked for then."""
        watch.listed_at = asked_at
        watch.has_ended = False
        if watch.due <= asked_at < watch.check_at and not watch.is_complete:
            self._count(watch, asked_at, "list")
            watch.due = asked_at + self.pace(watch)

    def ask(self, watch: Watch, now: int) -> None:
        """Note that the job is asked for now: not again for a whole pace."""
        self._count(watch, now, "single")
        watch.not_before = watch.due = now + self.pace(watch)
        watch.check_at = now + round(self._trusted(watch) * random.uniform(0.5, 1.0))  # noqa: S311
        watch.has_ended = False

    def pause(self, watch: Watch, seconds: float) -> None:
        """Let the job rest for so long, and for its pace in any case."""
        watch.not_before = max(watch.not_before, self._clock.steady() + self._ms(seconds))
        watch.due = watch.check_at = watch.not_before

    def is_older(self, watch: Watch, seconds: float) -> bool:
        """Return True if the job was paid for longer ago than that."""
        return self._clock.steady() - watch.paid_at > self._ms(seconds)

    def pace(self, watch: Watch) -> int:
        """Return the milliseconds between looks: those of the model, or more of a job that takes long."""
        is_slow = self.is_older(watch, policy.SLOW_AFTER_SECONDS)
        return self._drawn_out(policy.SLOW_POLL_SECONDS if is_slow else watch.poll_seconds)

    def _drawn_out(self, seconds: float) -> int:
        return self._ms(seconds * random.uniform(1.0, JITTER))  # noqa: S311

    def _trusted(self, watch: Watch) -> int:
        """Return for how many milliseconds at most the list may speak for the job."""
        return self._ms(max(TRUSTED_PACES * watch.poll_seconds, len(self._jobs) / CHECKS_A_SECOND))

    def _count(self, watch: Watch, looked_at: int, source: str) -> None:
        if not watch.is_excused:
            metrics.poll_late(max(0, looked_at - watch.due) / 1000)
        watch.is_excused = False
        metrics.poll(source)

    def _ms(self, seconds: float) -> int:
        return round(self._clock.scaled(seconds) * 1000)
