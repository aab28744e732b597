"""Find the studio job that a payment bought after the answer to the payment was lost.

The service's list has the jobs of our wallet, and each of them was made by a payment of ours. A *story* says
for each job that nobody has taken which payment made it. A job is a payment's only if it is so in every
possible story: a wrong guess would show one server's picture in another. Neither time nor order is evidence
where two payments may have made a job; a payment that is too early or too late for it cannot have.

The decision page "Evidence for a lost answer" gives the reasons.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from bot.domain.money.payments import JobListing, Payment, PaymentState, StudioJob

LARGEST = 300
"""Jobs that depend on each other and are weighed at most; among more nothing is decided."""

Purchase = tuple[str, str, bytes]

MayHaveMade = Callable[["Claim", StudioJob], bool]
"""False if the record of the job shows that this payment did not make it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A payment for a generation that may have made jobs which are linked to no job of ours."""

    payment: Payment
    batch: str  # the press that it belongs to
    member: int  # who pressed
    operation: str  # catalogue id
    body: bytes
    is_private: bool
    studio_job: str | None  # linked to the payment's job, and of the payment's payer

    @property
    def purchase(self) -> Purchase:
        """Return what the payment is for: payments with the same purchase are interchangeable.

        One press can buy the same several times, and a purchase that lapsed is paid again. All of it is for
        the same member and the same message.
        """
        return self.batch, self.operation, self.body

    @property
    def is_open(self) -> bool:
        """Return True if the payment still looks for its job."""
        return self.payment.state in (PaymentState.SIGNED, PaymentState.DISPUTED)

    @property
    def sendings(self) -> int:
        """Return how often the payment may have reached the service; each time makes one job at most.

        A signed payment may be on its way out right now. One that was refused for the request's sake, and
        that the chain then proved to be uncharged, made no job.
        """
        payment = self.payment
        if payment.state is PaymentState.SIGNED:
            return max(payment.sends, 1)
        return payment.sends - (payment.state is PaymentState.REFUSED and payment.was_refused_unread)

    def in_time(self, job: StudioJob, tolerance_ms: int) -> bool:
        """Return True if the job was made while the authorization was valid, by the service's clock.

        A job without a time may be of any day, so it is nobody's.
        """
        if job.created_at is None:
            return False
        last = self.payment.valid_before * 1000 + (self.payment.skew_ms or 0) + tolerance_ms
        return earliest(self.payment, tolerance_ms) <= job.created_at <= last


def earliest(payment: Payment, tolerance_ms: int) -> int:
    """Return the first instant, by the service's clock, at which the payment can have made a job."""
    return payment.signed_at + (payment.skew_ms or 0) - tolerance_ms


@dataclass(frozen=True, slots=True)
class Match:
    """What the list shows about one payment.

    `job`: the one that it bought. `candidates`: the jobs that it may have made. `is_complete`: no other is
    missing in the list that was read.
    """

    job: StudioJob | None
    candidates: tuple[StudioJob, ...]
    is_complete: bool


def match(
    payment: Payment,
    claims: Sequence[Claim],
    listing: JobListing,
    may_have_made: MayHaveMade,
    *,
    is_late: bool,
) -> Match:
    """Tell which of the listed jobs this charged payment bought. None of them is linked to a job of ours.

    `claims` are all payments that may have made any of them, this one included. `is_late`: the list was read
    so long after the payment that its job has to be in it.
    """
    ours = next(one for one in claims if one.payment.id == payment.id)
    own, spare = ours.purchase, _spare(claims)
    able = [claim for claim in claims if claim.sendings > 0 and spare[claim.purchase] > 0]
    makers = _connected(own, able, listing.jobs, may_have_made)
    candidates = tuple(job for job in listing.jobs if own in makers.get(job.id, ()))
    if len(makers) > LARGEST:
        return Match(None, candidates, listing.is_complete)
    stories = Stories(makers, spare)
    certain = [job for job in candidates if stories.is_certain(job.id, own)]
    if not certain and stories.exist and is_late and listing.is_complete and len(candidates) == 1:
        certain = _left_over(candidates[0], ours, claims, makers[candidates[0].id])
    best = min(certain, key=lambda job: _worth(job, may_have_made(ours, job)), default=None)
    return Match(best, candidates, listing.is_complete)


def _spare(claims: Sequence[Claim]) -> Mapping[Purchase, int]:
    """Return how many jobs each purchase can have made besides those that are linked to it."""
    spare: defaultdict[Purchase, int] = defaultdict(int)
    for claim in claims:
        spare[claim.purchase] += claim.sendings
    for purchase, _ in {(claim.purchase, claim.studio_job) for claim in claims if claim.studio_job}:
        spare[purchase] -= 1
    return spare


def _connected(
    own: Purchase, claims: Sequence[Claim], jobs: Sequence[StudioJob], may_have_made: MayHaveMade
) -> Mapping[str, frozenset[Purchase]]:
    """Return the possible makers of each job that `own` may have made, and of all on which those depend.

    Ends early, with more than `LARGEST`.
    """
    claims_of: defaultdict[Purchase, list[Claim]] = defaultdict(list)
    for claim in claims:
        claims_of[claim.purchase].append(claim)
    makers: dict[str, frozenset[Purchase]] = {}
    waiting, asked = [own], {own}
    while waiting and len(makers) <= LARGEST:
        purchase = waiting.pop()
        for job in jobs:
            if job.id in makers or not any(may_have_made(claim, job) for claim in claims_of[purchase]):
                continue
            makers[job.id] = frozenset(claim.purchase for claim in claims if may_have_made(claim, job))
            waiting += makers[job.id] - asked
            asked |= makers[job.id]
    return makers


def _left_over(
    job: StudioJob, ours: Claim, claims: Sequence[Claim], makers: Set[Purchase]
) -> list[StudioJob]:
    """Return the only candidate if all its other makers are closed: they were not charged for it.

    The service collects only after it has made the job, so a charged payment has one, and late there is no
    other. What a closed payment may have made in private is left alone all the same, unless ours is of the
    same member and private too.
    """
    rivals = [claim for claim in claims if claim.purchase in makers and claim.purchase != ours.purchase]
    blocked = any(
        rival.is_open or (rival.is_private and not (ours.is_private and rival.member == ours.member))
        for rival in rivals
    )
    return [] if blocked else [job]


def _worth(job: StudioJob, is_in_time: bool) -> tuple[bool, bool, bool, int, str]:
    """Order several jobs of one purchase, the best first. They are the same request.

    One that this very payment can have made comes before one that only an earlier one can have.
    """
    return (
        job.status == "failed",
        not is_in_time,
        job.status != "complete",
        job.created_at or 0,
        job.id,
    )


class Stories:
    """All ways to give each job to one of its possible makers, none of them more than it can have made.

    One story is kept; whether another one differs from it in one job is a search for an augmenting path.
    """

    def __init__(self, makers: Mapping[str, Set[Purchase]], spare: Mapping[Purchase, int]) -> None:
        self._makers = makers
        self._spare = spare
        self._maker: dict[str, Purchase] = {}
        self._made: defaultdict[Purchase, set[str]] = defaultdict(set)
        self.exist = all(self._place(job, makers[job]) for job in sorted(makers))

    def is_certain(self, job: str, purchase: Purchase) -> bool:
        """Return True if there is a story and `purchase` made the job in each."""
        if not self.exist or self._maker[job] != purchase:
            return False
        self._made[purchase].discard(job)
        if self._place(job, self._makers[job] - {purchase}):
            return False
        self._give(job, purchase)
        return True

    def _place(self, job: str, among: Set[Purchase]) -> bool:
        """Give the job to one of these makers, moving other jobs if need be. Return False if none can."""
        came_from: dict[
            Purchase, tuple[str, Purchase | None]
        ] = {}  # maker → the job to give it, and who has that now
        steps: deque[tuple[str, Purchase, Purchase | None]] = deque(
            (job, maker, None) for maker in sorted(among)
        )
        while steps:
            moved, maker, holder = steps.popleft()
            if maker in came_from:
                continue
            came_from[maker] = moved, holder
            if len(self._made[maker]) < self._spare[maker]:
                self._move_along(maker, came_from)
                return True
            steps.extend(
                (other, next_maker, maker)
                for other in sorted(self._made[maker])
                for next_maker in sorted(self._makers[other])
                if next_maker not in came_from
            )
        return False

    def _move_along(self, maker: Purchase, came_from: Mapping[Purchase, tuple[str, Purchase | None]]) -> None:
        end: Purchase | None = maker
        while end is not None:
            job, holder = came_from[end]
            if holder is not None:
                self._made[holder].discard(job)
            self._give(job, end)
            end = holder

    def _give(self, job: str, maker: Purchase) -> None:
        self._maker[job] = maker
        self._made[maker].add(job)
