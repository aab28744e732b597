"""What is said about a job that ended without a result: what happened, the money, what to do now."""

from collections.abc import Mapping

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Failure, Job, JobState, Receipt
from bot.domain.language import later, say
from bot.ui.kit import formatting as text

_REASONS: Mapping[Failure, str] = {
    Failure.CANCELLED: later("It was cancelled while it waited."),
    Failure.DENIED: later("The moderators did not approve it"),
    Failure.EXPIRED: later("Nobody decided about it within its time."),
    Failure.STOPPED: later("Spending was stopped before it was paid."),
    Failure.REFUSED: later("StableStudio would not take it"),
    Failure.UNAVAILABLE: later("StableStudio could not be reached."),
    Failure.UNTRUSTED: later("StableStudio asked for a payment that this bot does not make."),
    Failure.WALLET_EMPTY: later("The bot's own wallet is too low."),
    Failure.NEVER_CHARGED: later("StableStudio did not collect the payment, several times in a row."),
    Failure.UPLOAD_LOST: later("An upload was paid for and StableStudio's answer to it was lost."),
    Failure.STUDIO_FAILED: later("StableStudio took the payment and then could not make it"),
    Failure.RESULT_LOST: later("It was made, but the file could not be fetched whole."),
    Failure.VANISHED: later("StableStudio took the payment and no longer knows the job."),
    Failure.STALLED: later("StableStudio did not finish it within a day."),
    Failure.WRITTEN_OFF: later("Which result the payment bought could not be told, so the host closed it."),
}
_WITH_DETAIL = frozenset({Failure.DENIED, Failure.REFUSED, Failure.STUDIO_FAILED})

_AFTER: Mapping[Failure, str] = {
    Failure.CANCELLED: later("Run the command again whenever you like."),
    Failure.DENIED: later("Something cheaper may not need an approval."),
    Failure.EXPIRED: later("Run the command again to ask once more, or choose something cheaper."),
    Failure.STOPPED: later("Run the command again once a moderator or the bot's host lets spending go on."),
    Failure.REFUSED: later("Change the prompt or the options and run the command again."),
    Failure.UNAVAILABLE: later("Run the command again in a few minutes."),
    Failure.UNTRUSTED: later("The bot's host has been told; other models may work meanwhile."),
    Failure.WALLET_EMPTY: later("Only the bot's host can fill it; run the command again then."),
    Failure.NEVER_CHARGED: later("Run the command again in a few minutes."),
    Failure.UPLOAD_LOST: later("Run the command again; the bot's host sees it in the books."),
    Failure.STUDIO_FAILED: later("Another prompt or another model may get through."),
    Failure.RESULT_LOST: later("The bot's host can try to fetch it once more."),
    Failure.VANISHED: later("The bot's host sees it in the books and can take it up with StableStudio."),
    Failure.STALLED: later("The bot's host sees it in the books and can take it up with StableStudio."),
    Failure.WRITTEN_OFF: later("Run the command again whenever you like."),
}


def ending(job: Job, receipt: Receipt) -> str:
    """How a FAILED or DISPUTED job ended: what happened, the money, what to do now."""
    if job.state is JobState.DISPUTED:
        return say(
            "{held} stays held: the payment was collected, but which result it bought cannot be "
            "told for certain. The bot's host has been told and decides; you need do nothing.",
            held=format_usd(receipt.held),
        )
    failure = job.failure or Failure.UNAVAILABLE
    return f"{_reason(job, failure)} {money(receipt)} {say(_AFTER[failure])}"


def _reason(job: Job, failure: Failure) -> str:
    if failure not in _WITH_DETAIL:
        return say(_REASONS[failure])
    # The provider's words are as untrusted as a prompt.
    answer = text.shown((job.detail or "").strip().rstrip("."), 200)
    reason = say(_REASONS[failure])
    return f"{reason}: {answer}." if answer else f"{reason}."


def money(receipt: Receipt) -> str:
    """One sentence with what was paid, returned and is still held."""
    if not (receipt.paid or receipt.returned or receipt.held):
        return say("Nothing was held or paid.")
    said = [
        say("{paid} was paid", paid=format_usd(receipt.paid)) if receipt.paid else say("Nothing was paid")
    ]
    if receipt.returned:
        said.append(say("{returned} returned to the server's budget", returned=format_usd(receipt.returned)))
    if receipt.refunded:
        said.append(say("of that {refunded} by the bot's host", refunded=format_usd(receipt.refunded)))
    if receipt.held:
        said.append(say("{held} is still held", held=format_usd(receipt.held)))
    return ", ".join(said) + "."
