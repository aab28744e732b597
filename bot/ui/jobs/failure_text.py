"""Words for jobs that ended without a result: the reason, whose money it cost, and what is left to know."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.content_refusal import failed_for_content
from bot.domain.jobs.job import Failure, Job, JobState, Receipt
from bot.domain.jobs.place import Obstacle
from bot.i18n import N_, _, ngettext
from bot.ui.jobs import options_text, text
from bot.ui.kit import formatting, place_text

_HEADINGS: Mapping[Failure, str] = {
    Failure.CANCELLED: N_("Cancelled"),
    Failure.DENIED: N_("The moderators said no"),
    Failure.EXPIRED: N_("No moderator decided in time"),
    Failure.STOPPED: N_("Spending was stopped"),
    Failure.PLACE_GONE: N_("I can't deliver this any more"),
    Failure.PLACE_UNKNOWN: N_("I can't tell if I may post this"),
    Failure.WALLET_EMPTY: N_("The bot's wallet is too low"),
    Failure.FILE_GONE: N_("Your file is gone"),
    Failure.REPLACED: N_("This price is closed"),
    Failure.MODEL_RESTING: N_("This model is paused for you"),
}

_REASONS: Mapping[Failure, str] = {
    Failure.CANCELLED: N_("You took it back before it began."),
    Failure.DENIED: N_("They did not approve it."),
    Failure.EXPIRED: N_("A day went by without an approval."),
    Failure.STOPPED: N_("It was stopped before it was paid."),
    Failure.REFUSED: N_("StableStudio refused this request."),
    Failure.WRONG_CLOCK: N_("The bot's clock was wrong, so nothing could be bought."),
    Failure.UNAVAILABLE: N_("StableStudio did not answer."),
    Failure.PLACE_GONE: N_("The channel or its permissions have changed."),
    Failure.PLACE_UNKNOWN: N_("Discord did not answer when I looked at the channel."),
    Failure.UNTRUSTED: N_("StableStudio asked for a payment that I don't make."),
    Failure.WALLET_EMPTY: N_("Only the bot's operator can fill it."),
    Failure.NEVER_CHARGED: N_("StableStudio did not collect the payment, several times in a row."),
    Failure.FILE_GONE: N_("An attached file is no longer here."),
    Failure.UPLOAD_LOST: N_("The answer to a paid upload was lost."),
    Failure.UPLOAD_REFUSED: N_("An upload was paid for and then refused."),
    Failure.STUDIO_FAILED: N_("StableStudio could not make it."),
    Failure.RESULT_LOST: N_("It was made, but its file could not be fetched whole."),
    Failure.VANISHED: N_("StableStudio no longer knows this request."),
    Failure.STALLED: N_("StableStudio did not finish it within a day."),
    Failure.WRITTEN_OFF: N_("I could not tell which result was bought, so the bot's operator closed it."),
    Failure.REPLACED: N_("You asked for many newer prices."),
    Failure.MODEL_RESTING: N_("Your last requests with it failed, so I didn't pay for this one."),
}

_ANSWERS: Mapping[Failure, str] = {
    Failure.DENIED: N_("Their reason: {answer}."),
    Failure.REFUSED: N_("StableStudio refused this request: {answer}."),
    Failure.UPLOAD_REFUSED: N_("An upload was paid for and then refused: {answer}."),
    Failure.STUDIO_FAILED: N_("StableStudio could not make it: {answer}."),
}
"""Reasons with the words of others, which are as untrusted as a prompt."""

_TO_KNOW: Mapping[Failure, str] = {
    Failure.WRONG_CLOCK: N_("Only the bot's operator can set it right."),
    Failure.UNTRUSTED: N_("The bot's operator has been told."),
    Failure.UPLOAD_LOST: N_("Trying again pays for the upload again."),
    Failure.UPLOAD_REFUSED: N_("Trying again pays for the upload again."),
    Failure.RESULT_LOST: N_("The bot's operator can try to fetch it again."),
    Failure.VANISHED: N_("The bot's operator sees it in the books."),
    Failure.STALLED: N_("The bot's operator sees it in the books."),
    Failure.WRITTEN_OFF: N_("The bot's operator has looked at the payment."),
    Failure.MODEL_RESTING: N_("It is open to you again in ten minutes."),
}

_SECONDS = re.compile(r"-?[0-9]{1,12}", re.ASCII)


_OTHERWISE = N_("That didn't work")


def heading(failed: Sequence[FailedJob]) -> str:
    """Return the heading of the card about failed jobs."""
    job = failed[0].job
    if all(failure.job.state is JobState.DISPUTED for failure in failed):
        return _("A payment is being checked")
    if len(failed) > 1:
        return ngettext("It could not be made", "None of these {n} could be made", len(failed))
    if failed_for_content(job):
        return _("The content filter said no")
    return _(_HEADINGS.get(job.failure or Failure.UNAVAILABLE, _OTHERWISE))


def ending(job: Job, receipt: Receipt) -> str:
    """Return the end of a FAILED or DISPUTED job: the reason, the money, and what is left to know."""
    return " ".join([*reason(job, receipt), *cost(job, receipt)])


def reason(job: Job, receipt: Receipt) -> Iterator[str]:
    """Yield the sentences that say why."""
    if job.state is JobState.DISPUTED:
        yield _(
            "{held} stays held: it was collected, and I can't tell for certain what it bought.",
            held=format_usd(receipt.held),
        )
        yield _("The bot's operator has been told and decides. You need do nothing.")
        return
    failure = job.failure or Failure.UNAVAILABLE
    obstacle = Obstacle.parse(job.detail) if failure is Failure.PLACE_GONE else None
    if obstacle is not None:
        yield place_text.closed(obstacle, job.place_id)
        return
    yield _reason(job, failure)
    if failure in _TO_KNOW:
        yield _(_TO_KNOW[failure])


def cost(job: Job, receipt: Receipt) -> Iterator[str]:
    """Yield the sentences about the money, with what trying again costs for uploads."""
    if job.state is JobState.DISPUTED:
        return
    lost = job.paid_at is not None or job.failure in (Failure.UPLOAD_LOST, Failure.UPLOAD_REFUSED)
    yield money(receipt, from_pot=job.contest_id is not None, lost=lost)
    if receipt.paid and not lost:
        yield _("Files that were uploaded already cost nothing again.")


def failures(failed: Sequence[FailedJob]) -> Iterator[str]:
    """Yield two lines for each job without a picture: the reason with the money, and in small its id."""
    for failure in failed:
        job = failure.job
        yield f"**{options_text.title(job)}** {ending(job, failure.receipt)}\n-# {text.ids([job])}"


def _reason(job: Job, failure: Failure) -> str:
    if failure is Failure.WRONG_CLOCK and _SECONDS.fullmatch(job.detail or ""):
        return _clock(int(job.detail or ""))
    if failed_for_content(job):
        return _(
            "StableStudio's content filter doesn't allow this. Other words may get through, and another "
            "model judges by its own rules."
        )
    answer = formatting.shown((job.detail or "").strip().rstrip("."), 100)
    if answer and failure in _ANSWERS:
        return _(_ANSWERS[failure], answer=answer)
    return _(_REASONS[failure])


def _clock(seconds_ahead: int) -> str:
    time = formatting.duration(abs(seconds_ahead))
    if seconds_ahead > 0:
        return _("The bot's clock was {time} ahead of StableStudio's, so nothing could be bought.", time=time)
    return _("The bot's clock was {time} behind StableStudio's, so nothing could be bought.", time=time)


# ── the money ────────────────────────────────────────────────────────────────────────────────────


def money(receipt: Receipt, *, from_pot: bool = False, lost: bool = True) -> str:
    """Return whose money was paid, returned and is still held, and what became of the allowance.

    `lost`: what was paid brought nothing, rather than uploads that are online now.
    """
    sentences = [_paid(receipt, from_pot=from_pot, lost=lost)]
    if (rest := receipt.returned - receipt.refunded) > 0 and not receipt.from_prize:
        sentences.append(
            _("{amount} returned to the contest's pot.", amount=format_usd(rest))
            if from_pot
            else _("{amount} returned to the server's budget.", amount=format_usd(rest))
        )
    if receipt.held:
        sentences.append(_("{amount} is still held.", amount=format_usd(receipt.held)))
    if receipt.forgiven is True:
        sentences.append(_("Your allowance is untouched."))
    elif receipt.forgiven is False:
        sentences.append(_("It counts towards your allowance: too many requests failed today."))
    return " ".join(sentences)


def _paid(receipt: Receipt, *, from_pot: bool, lost: bool) -> str:
    if not receipt.paid:
        return _("Nothing was paid.")
    paid, refunded = format_usd(receipt.paid), format_usd(receipt.refunded)
    if receipt.refunded >= receipt.paid:
        return _("{paid} was paid, and the bot's operator gave it back.", paid=paid)
    if receipt.refunded:
        return _(
            "{paid} was paid, and the bot's operator gave {refunded} of it back.",
            paid=paid,
            refunded=refunded,
        )
    if not lost or receipt.held or receipt.from_prize:
        return _("{paid} was paid.", paid=paid)
    if from_pot:
        return _("{paid} was paid, and the contest's pot lost it.", paid=paid)
    return _("{paid} was paid, and the server lost it.", paid=paid)
