"""What is said about a job that ended without a result: what happened, the money, what to do now."""

from collections.abc import Mapping

from bot.domain.job import Failure, Job, JobState, Receipt
from bot.domain.money import format_usd
from bot.ui import text

_REASONS: Mapping[Failure, str] = {
    Failure.CANCELLED: "It was cancelled while it waited.",
    Failure.DENIED: "The moderators did not approve it",
    Failure.EXPIRED: "Nobody decided about it within its time.",
    Failure.STOPPED: "Spending was stopped before it was paid.",
    Failure.REFUSED: "StableStudio would not take it",
    Failure.UNAVAILABLE: "StableStudio could not be reached.",
    Failure.UNTRUSTED: "StableStudio asked for a payment that this bot does not make.",
    Failure.WALLET_EMPTY: "The bot's own wallet is too low.",
    Failure.NEVER_CHARGED: "StableStudio did not collect the payment, several times in a row.",
    Failure.UPLOAD_LOST: "An upload was paid for and StableStudio's answer to it was lost.",
    Failure.STUDIO_FAILED: "StableStudio took the payment and then could not make it",
    Failure.RESULT_LOST: "It was made, but the file could not be fetched whole.",
    Failure.VANISHED: "StableStudio took the payment and no longer knows the job.",
    Failure.STALLED: "StableStudio did not finish it within a day.",
}
_WITH_DETAIL = frozenset({Failure.DENIED, Failure.REFUSED, Failure.STUDIO_FAILED})

_AFTER: Mapping[Failure, str] = {
    Failure.CANCELLED: "Run the command again whenever you like.",
    Failure.DENIED: "Something cheaper may not need an approval.",
    Failure.EXPIRED: "Run the command again to ask once more, or choose something cheaper.",
    Failure.STOPPED: "Run the command again once a moderator or the bot's host lets spending go on.",
    Failure.REFUSED: "Change the prompt or the options and run the command again.",
    Failure.UNAVAILABLE: "Run the command again in a few minutes.",
    Failure.UNTRUSTED: "The bot's host has been told; other models may work meanwhile.",
    Failure.WALLET_EMPTY: "Only the bot's host can fill it; run the command again then.",
    Failure.NEVER_CHARGED: "Run the command again in a few minutes.",
    Failure.UPLOAD_LOST: "Run the command again; the bot's host sees it in the books.",
    Failure.STUDIO_FAILED: "Another prompt or another model may get through.",
    Failure.RESULT_LOST: "The bot's host can try to fetch it once more.",
    Failure.VANISHED: "The bot's host sees it in the books and can take it up with StableStudio.",
    Failure.STALLED: "The bot's host sees it in the books and can take it up with StableStudio.",
}


def ending(job: Job, receipt: Receipt) -> str:
    """How a FAILED or DISPUTED job ended: what happened, the money, what to do now."""
    if job.state is JobState.DISPUTED:
        return (
            f"{format_usd(receipt.held)} stays held: the payment was collected, but which result it bought "
            "cannot be told for certain. The bot's host has been told and decides; you need do nothing."
        )
    failure = job.failure or Failure.UNAVAILABLE
    return f"{_reason(job, failure)} {money(receipt)} {_AFTER[failure]}"


def _reason(job: Job, failure: Failure) -> str:
    if failure not in _WITH_DETAIL:
        return _REASONS[failure]
    # The provider's words are as untrusted as a prompt.
    answer = text.shown((job.detail or "").strip().rstrip("."), 200)
    return f"{_REASONS[failure]}: {answer}." if answer else f"{_REASONS[failure]}."


def money(receipt: Receipt) -> str:
    """One sentence with what was paid, returned and is still held."""
    if not (receipt.paid or receipt.returned or receipt.held):
        return "Nothing was held or paid."
    said = [f"{format_usd(receipt.paid)} was paid" if receipt.paid else "Nothing was paid"]
    if receipt.returned:
        said.append(f"{format_usd(receipt.returned)} returned to the server's budget")
    if receipt.refunded:
        said.append(f"of that {format_usd(receipt.refunded)} by the bot's host")
    if receipt.held:
        said.append(f"{format_usd(receipt.held)} is still held")
    return ", ".join(said) + "."
