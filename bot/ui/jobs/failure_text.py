"""Words for jobs that ended without a result: the reason, the money, the next step."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Failure, Job, JobState, Receipt
from bot.domain.jobs.place import Obstacle
from bot.i18n import N_, _
from bot.ui.kit import formatting, place_text
from bot.ui.kit.formatting import DOT

_REASONS: Mapping[Failure, str] = {
    Failure.CANCELLED: N_("It was cancelled while it waited."),
    Failure.DENIED: N_("The moderators did not approve it"),
    Failure.EXPIRED: N_("Nobody decided about it within its time."),
    Failure.STOPPED: N_("Spending was stopped before it was paid."),
    Failure.REFUSED: N_("StableStudio would not take it"),
    Failure.WRONG_CLOCK: N_("The bot's clock was wrong, so nothing could be bought."),
    Failure.UNAVAILABLE: N_("StableStudio could not be reached."),
    Failure.PLACE_GONE: N_("The result could not be delivered any more."),
    Failure.PLACE_UNKNOWN: N_("Discord did not tell whether the result could be posted."),
    Failure.UNTRUSTED: N_("StableStudio asked for a payment that this bot does not make."),
    Failure.WALLET_EMPTY: N_("The bot's own wallet is too low."),
    Failure.NEVER_CHARGED: N_("StableStudio did not collect the payment, several times in a row."),
    Failure.FILE_GONE: N_("An attached file is no longer on the bot's disk."),
    Failure.UPLOAD_LOST: N_("An upload was paid for and StableStudio's answer to it was lost."),
    Failure.UPLOAD_REFUSED: N_("An upload was paid for and then refused"),
    Failure.STUDIO_FAILED: N_("StableStudio took the payment and then could not make it"),
    Failure.RESULT_LOST: N_("It was made, but the file could not be fetched whole."),
    Failure.VANISHED: N_("StableStudio took the payment and no longer knows the job."),
    Failure.STALLED: N_("StableStudio did not finish it within a day."),
    Failure.WRITTEN_OFF: N_("Which result the payment bought could not be told, so the host closed it."),
    Failure.REPLACED: N_("You have asked for many newer prices, so this one is closed."),
    Failure.MODEL_RESTING: N_(
        "Your jobs before this one failed with the same model, so I didn't pay for it."
    ),
}
_SECONDS = re.compile(r"-?[0-9]{1,12}", re.ASCII)
_WITH_DETAIL = frozenset({Failure.DENIED, Failure.REFUSED, Failure.UPLOAD_REFUSED, Failure.STUDIO_FAILED})

_AGAIN_ANEW = N_(
    "Running the command again pays for the upload anew; the bot's operator sees this one in the books."
)
_AFTER: Mapping[Failure, str] = {
    Failure.CANCELLED: N_("Run the command again whenever you like."),
    Failure.DENIED: N_("Something cheaper may not need an approval."),
    Failure.EXPIRED: N_("Run the command again to ask once more, or choose something cheaper."),
    Failure.STOPPED: N_("Run the command again once a moderator or the bot's operator lets spending go on."),
    Failure.REFUSED: N_("Change the prompt or the options and run the command again."),
    Failure.WRONG_CLOCK: N_("Only the bot's operator can set it right; run the command again then."),
    Failure.UNAVAILABLE: N_("Run the command again in a few minutes."),
    Failure.PLACE_GONE: N_("You can have it made in private instead."),
    Failure.PLACE_UNKNOWN: N_("Run the command again in a few minutes."),
    Failure.UNTRUSTED: N_("The bot's operator has been told; other models may work meanwhile."),
    Failure.WALLET_EMPTY: N_("Only the bot's operator can fill it; run the command again then."),
    Failure.NEVER_CHARGED: N_("Run the command again in a few minutes."),
    Failure.FILE_GONE: N_("Attach it again and run the command again."),
    Failure.UPLOAD_LOST: N_(
        "Running the command again pays for the upload anew; the bot's operator sees this in the books."
    ),
    Failure.UPLOAD_REFUSED: N_(
        "Running the command again pays for the upload anew; the bot's operator sees this in the books."
    ),
    Failure.STUDIO_FAILED: N_("Another prompt or another model may get through."),
    Failure.RESULT_LOST: N_("The bot's operator can try to fetch it once more."),
    Failure.VANISHED: N_("The bot's operator sees it in the books and can take it up with StableStudio."),
    Failure.STALLED: N_("The bot's operator sees it in the books and can take it up with StableStudio."),
    Failure.WRITTEN_OFF: N_("Run the command again whenever you like."),
    Failure.REPLACED: N_("Run the command again whenever you like."),
    Failure.MODEL_RESTING: N_("Use another model, or this one again in ten minutes."),
}


_ALLOWANCE: Mapping[bool, str] = {
    True: N_("Your allowance is untouched."),
    False: N_("It counts towards your allowance, because you had too many failures today."),
}


def ending(job: Job, receipt: Receipt) -> str:
    """Return the end of a FAILED or DISPUTED job: the reason, the money, the next step."""
    if job.state is JobState.DISPUTED:
        return _(
            "{held} stays held: the payment was collected, but which result it bought cannot be "
            "told for certain. The bot's operator has been told and decides; you need do nothing.",
            held=format_usd(receipt.held),
        )
    failure = job.failure or Failure.UNAVAILABLE
    obstacle = Obstacle.parse(job.detail) if failure is Failure.PLACE_GONE else None
    if obstacle is not None:
        after = [_(_AFTER[failure])] if obstacle.is_of_channel else []
        return " ".join([place_text.closed(obstacle, job.channel_id), money(receipt), *after])
    parts = [_reason(job, failure), money(receipt), _further_cent(job, failure, receipt), _(_AFTER[failure])]
    return " ".join(filter(None, parts))


def _further_cent(job: Job, failure: Failure, receipt: Receipt) -> str | None:
    """Return what trying again costs for the uploads, of a job whose uploads alone were paid for."""
    if job.paid_at is not None or not receipt.paid or _AFTER[failure] == _AGAIN_ANEW:
        return None
    return _("Files that are online by now cost nothing further; others pay for their upload anew.")


def failures(failed: Sequence[FailedJob]) -> Iterator[str]:
    """Yield one line for each job without a picture: the reason, the money paid and returned."""
    for failure in failed:
        job = failure.job
        name = _("job {job}", job=job.id)
        yield f"**{name}**{DOT}{job.model}{DOT}{ending(job, failure.receipt)}"


def none_of(failed: Sequence[FailedJob]) -> str:
    """Return the line above the failures of a batch without any result."""
    return _("None of these {n} could be made:", n=len(failed))


def _reason(job: Job, failure: Failure) -> str:
    if failure is Failure.WRONG_CLOCK and _SECONDS.fullmatch(job.detail or ""):
        return _clock(int(job.detail or ""))
    if failure not in _WITH_DETAIL:
        return _(_REASONS[failure])
    # The provider's words are as untrusted as a prompt.
    answer = formatting.shown((job.detail or "").strip().rstrip("."), 200)
    reason = _(_REASONS[failure])
    return f"{reason}: {answer}." if answer else f"{reason}."


def _clock(seconds_ahead: int) -> str:
    time = formatting.duration(abs(seconds_ahead))
    if seconds_ahead > 0:
        return _("The bot's clock was {time} ahead of StableStudio's, so nothing could be bought.", time=time)
    return _("The bot's clock was {time} behind StableStudio's, so nothing could be bought.", time=time)


def money(receipt: Receipt) -> str:
    """Return one sentence with the money paid, returned and still held."""
    if not (receipt.paid or receipt.returned or receipt.held):
        return _("Nothing was paid.")
    parts = [_("{paid} was paid", paid=format_usd(receipt.paid)) if receipt.paid else _("Nothing was paid")]
    if receipt.returned:
        parts.append(_("{returned} returned to the server's budget", returned=format_usd(receipt.returned)))
    if receipt.refunded:
        parts.append(_("of that {refunded} by the bot's operator", refunded=format_usd(receipt.refunded)))
    if receipt.held:
        parts.append(_("{held} is still held", held=format_usd(receipt.held)))
    sentence = ", ".join(parts) + "."
    return sentence if receipt.forgiven is None else f"{sentence} {_(_ALLOWANCE[receipt.forgiven])}"
