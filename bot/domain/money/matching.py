"""Find the job of a payment in the service's list after the answer to the payment was lost.

The list has the jobs of our wallet. A job matches a purchase if it was made while the payment could be
accepted, echoes the body we sent, and is not linked to another purchase. If purchases and jobs cannot be
paired without a guess, there is no match: a wrong guess would show one server's picture in another.
"""

from collections.abc import Callable, Mapping, Sequence

from bot.domain.money.payments import Payment, StudioJob


def echoes(body: Mapping[str, object], job: StudioJob) -> bool | None:
    """Return True if the job's `input` has every field of `body`; the service adds defaults.

    None if the record has no input.
    """
    if job.input is None:
        return None
    return all(key in job.input and job.input[key] == value for key, value in body.items())


def match(
    payment: Payment,
    rivals: Sequence[Payment],
    unresolved: Sequence[Payment],
    body: Mapping[str, object],
    jobs: Sequence[StudioJob],
    known: Callable[[str], bool],
    slack_ms: int,
) -> StudioJob | None:
    """Return the studio job that this payment bought, None if it cannot be determined.

    `rivals` are the unresolved payments for the same body, `unresolved` all of them, both oldest first and
    with `payment` itself; `known(id)` is True for a job that is linked already. Clocks may differ by
    `slack_ms`.
    """
    free = [job for job in jobs if not known(job.id)]
    exact = [job for job in free if echoes(body, job)]
    if any(_in_time(job, payment, slack_ms) for job in exact):
        return _paired(payment, rivals, exact, slack_ms)
    silent = [job for job in free if job.input is None and _in_time(job, payment, slack_ms)]
    return silent[0] if len(silent) == 1 and len(unresolved) == 1 else None


def _in_time(job: StudioJob, payment: Payment, slack_ms: int) -> bool:
    """Return True if the job was made while the authorization was valid, or has no time."""
    if job.created_at is None:
        return True
    return payment.signed_at - slack_ms <= job.created_at <= payment.valid_before * 1000 + slack_ms


def _paired(
    payment: Payment, rivals: Sequence[Payment], exact: Sequence[StudioJob], slack_ms: int
) -> StudioJob | None:
    """Give the jobs to the purchases in their order, if there are enough for all that may claim one."""
    contested = [job for job in exact if _in_time(job, payment, slack_ms)]
    claims = [rival for rival in rivals if any(_in_time(job, rival, slack_ms) for job in contested)] or [
        payment
    ]
    claimed = [job for job in exact if any(_in_time(job, claim, slack_ms) for claim in claims)]
    if len(claimed) < len(claims):
        return None
    place = [claim.id for claim in claims].index(payment.id)
    job = sorted(claimed, key=lambda job: job.created_at or 0)[place]
    return job if _in_time(job, payment, slack_ms) else None
