"""Answers to `/host adopt`: what was taken into the books, and what needs the host's word."""

from collections.abc import Iterator, Sequence

from bot.domain.amounts import format_usd
from bot.domain.host.adoption import Adoption, Verdict
from bot.domain.money.movements import Booking, Movement
from bot.i18n import _
from bot.services.host.adopt import AdoptionReport
from bot.ui.kit import formatting
from bot.ui.money import chain_text

LISTED = 8
"""Payments, jobs and movements of each kind in one answer: Discord takes 4000 characters."""


def adopted(report: AdoptionReport) -> Iterator[str]:
    """Yield the lines of `/host adopt`."""
    if not report.adopted and not report.left and not report.waiting and not report.silent:
        yield _("Everything that left the wallet is in the books.")
    for adoption in report.adopted[:LISTED]:
        yield f"- {_adoption(adoption)}"
    yield from _more(report.adopted)
    for job in report.held_back[:LISTED]:
        yield _(
            "- Job {job} is not bought: an equal request was paid for, and nobody knows whose it was.",
            job=job.id,
        )
    yield from _more(report.held_back)
    if report.blocks:
        yield _(
            "- {count} cannot be decided yet: the chain may still undo the newest ({blocks} blocks are "
            "missing). Nothing was booked; try again in {seconds} seconds.",
            count=len(report.waiting),
            blocks=report.blocks,
            seconds=report.seconds,
        )
    elif report.waiting:
        yield _(
            "- {count} more cannot be decided yet: repeat this in some minutes, when open payments are over.",
            count=len(report.waiting),
        )
    for network in report.silent:
        yield _("- {network} did not answer: what left the wallet there is not known.", network=network.title)
    if report.left:
        yield _("**In no book, and your word is needed**: name one as `transfer`, and what it was.")
        yield from (f"- {_movement(one)}" for one in report.left[:LISTED])
        yield from _more(report.left)
    if report.resumed:
        yield _("Spending goes on.")


def _more(of: Sequence[object]) -> Iterator[str]:
    if len(of) > LISTED:
        yield _("-# and {count} more", count=len(of) - LISTED)


def booked(movement: Movement, booking: Booking) -> str:
    """Return the answer to `/host adopt` with a transfer."""
    if booking is Booking.OWN:
        return _("{amount} is booked as taken out by you.", amount=format_usd(movement.amount))
    return _("{amount} is booked as lost.", amount=format_usd(movement.amount))


def choice(movement: Movement) -> str:
    """Return a movement in Discord's list: plain text, at most 100 characters."""
    where = f"block {movement.block} on {movement.network.title}"
    return formatting.cut(f"{format_usd(movement.amount)} to {movement.other}, {where}", 100)


def _adoption(adoption: Adoption) -> str:
    amount, job = format_usd(adoption.missed.movement.amount), adoption.job
    if adoption.verdict is Verdict.DELIVER and job is not None:
        return _("{amount}: job {job}, its result is fetched and posted", amount=amount, job=job.id)
    if adoption.verdict is Verdict.DISPUTE and job is not None:
        return _("{amount}: perhaps job {job}, `/host deliver` decides", amount=amount, job=job.id)
    if adoption.studio_job is not None:
        return _(
            "{amount}: booked as lost, these books know no such job (studio job `{studio_job}`)",
            amount=amount,
            studio_job=adoption.studio_job.id,
        )
    return _("{amount}: booked as lost, these books know no such job", amount=amount)


def _movement(movement: Movement) -> str:
    return _(
        "{amount} to `{other}`, {transaction}",
        amount=format_usd(movement.amount),
        other=movement.other,
        transaction=chain_text.transaction(movement.network.name, movement.tx),
    )
