"""Finding our own job in the service's list when the answer to a payment was lost.

The list names jobs of our wallet; a job is ours for this purchase if it was made while the payment
could be accepted, echoes the body we sent, and is not linked to another purchase. If purchases and jobs
cannot be paired without a guess, there is no match: a wrong guess shows one server's picture in another.
"""

from collections.abc import Callable, Mapping, Sequence

from bot.domain.money.payments import Payment, StudioJob


def echoes(body: Mapping[str, object], job: StudioJob) -> bool | None:
    """Whether the job's `input` holds every field of `body` (the service adds defaults); None if the
    record shows no input."""
    if job.input is None:
        return None
    return all(key in job.input and job.input[key] == value for key, value in body.items())


def match(
    payment: Payment,
    rivals: Sequence[Payment],
    everybody: Sequence[Payment],
    body: Mapping[str, object],
    jobs: Sequence[StudioJob],
    known: Callable[[str], bool],
    slack_ms: int,
) -> StudioJob | None:
    """The studio job this payment bought, or None if that cannot be told.

    `rivals` are the unresolved payments for the same body, `everybody` all unresolved ones, both
    oldest first and including `payment`; `known(id)` says whether a job is linked already. Clocks
    may differ by `slack_ms`.
    """
    free = [job for job in jobs if not known(job.id)]
    exact = [job for job in free if echoes(body, job)]
    if any(_in_time(job, payment, slack_ms) for job in exact):
        return _paired(payment, rivals, exact, slack_ms)
    silent = [job for job in free if job.input is None and _in_time(job, payment, slack_ms)]
    return silent[0] if len(silent) == 1 and len(everybody) == 1 else None


def _in_time(job: StudioJob, payment: Payment, slack_ms: int) -> bool:
    """Whether the job may be of this payment: an authorization is taken from when it is signed until it
    ends. A record without a time may be of any."""
    if job.created_at is None:
        return True
    return payment.signed_at - slack_ms <= job.created_at <= payment.valid_before * 1000 + slack_ms


def _paired(
    payment: Payment, rivals: Sequence[Payment], exact: Sequence[StudioJob], slack_ms: int
) -> StudioJob | None:
    """The jobs go to the purchases in their order, if there are enough for all who may claim one."""
    contested = [job for job in exact if _in_time(job, payment, slack_ms)]
    claims = [r for r in rivals if any(_in_time(job, r, slack_ms) for job in contested)] or [payment]
    wanted = [job for job in exact if any(_in_time(job, r, slack_ms) for r in claims)]
    if len(wanted) < len(claims):
        return None
    place = [claim.id for claim in claims].index(payment.id)
    mine = sorted(wanted, key=lambda job: job.created_at or 0)[place]
    return mine if _in_time(mine, payment, slack_ms) else None
