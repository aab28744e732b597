"""Words for the refusals of `bot.domain.host.errors`."""

from bot.domain.host import errors
from bot.domain.host.errors import NoResult
from bot.i18n import N_, _
from bot.ui.kit.errors.words import problem, words


@words.register
def not_the_host(_error: errors.NotTheHost) -> str:
    return _(
        "Only the bot's host may use this; nothing was changed. Who that is stands in the "
        "bot's setting HOST_USER_IDS."
    )


@words.register
def server_not_found(error: errors.ServerNotFound) -> str:
    reason = _("Several servers have that name") if error.ambiguous else _("The bot is in no such server")
    return _(
        "{reason}; nothing was changed. Choose one from the list that opens while you type.",
        reason=reason,
    )


# ── a paid job to deliver once more ──────────────────────────────────────────────────────────────


@words.register
def not_deliverable(error: errors.NotDeliverable) -> str:
    return _(
        "Job {job} is {lower}: there is nothing to try again.",
        job=error.job_id,
        lower=error.state.lower(),
    )


_NO_RESULT = {
    NoResult.WRITTEN_OFF: N_(
        "Job {job} was written off: which result it bought is not known, so there is nothing to "
        "deliver. Nothing was changed."
    ),
    NoResult.UNPAID: N_(
        "Job {job} failed before it was paid: there is nothing to deliver. Nothing was changed."
    ),
}


@words.register
def nothing_to_deliver(error: errors.NothingToDeliver) -> str:
    return _(_NO_RESULT[error.reason], job=error.job_id)


@words.register
def studio_has_no_file(error: errors.StudioHasNoFile) -> str:
    state = _("no longer knows it") if error.status is None else _("says “{status}”", status=error.status)
    return _("StableStudio {state}, so there is no file. Nothing was changed.", state=state)


@words.register
def studio_job_not_found(error: errors.StudioJobNotFound) -> str:
    return _(
        "StableStudio knows no job `{studio_job}`. Nothing was changed.",
        studio_job=error.studio_job[:60],
    )


@words.register
def studio_silent(error: errors.StudioSilent) -> str:
    return _("StableStudio does not answer: {error}. Nothing was changed.", error=_cause(error.cause))


@words.register
def dispute_not_settled(error: errors.DisputeNotSettled) -> str:
    return _("{error} Nothing was changed.", error=_cause(error.cause))


# ── a disputed job to write off ──────────────────────────────────────────────────────────────────


@words.register
def not_disputed(error: errors.NotDisputed) -> str:
    return _(
        "Job {job} is not disputed: there is nothing to write off. Nothing was changed.",
        job=error.job_id,
    )


@words.register
def job_changed(error: errors.JobChanged) -> str:
    return _("Job {job} has changed meanwhile. Nothing more was changed.", job=error.job_id)


@words.register
def payment_collectable(_error: errors.PaymentCollectable) -> str:
    return _("Its payment can still be collected. Nothing was changed; try again in some minutes.")


@words.register
def payment_unverified(error: errors.PaymentUnverified) -> str:
    return _(
        "The chain does not answer, so nobody knows whether the money is gone: {error} The money "
        "stays held. Nothing was changed; try again later.",
        error=_cause(error.cause),
    )


def _cause(error: Exception) -> str:
    """Return an error's words inside a longer text; the host reads the log's own where it has none."""
    return problem(error) or str(error)


@words.register
def outflow_not_found(error: errors.OutflowNotFound) -> str:
    if error.ambiguous:
        return _("Several transfers are in `{key}`: name one as `transaction:number`.", key=error.key)
    return _("Nothing that left the wallet and is in no book is called `{key}`.", key=error.key)


@words.register
def outflow_too_new(error: errors.OutflowTooNew) -> str:
    return _(
        "The chain may still undo `{key}`: {blocks} more blocks have to be above it. Nothing was changed; "
        "try again in {seconds} seconds.",
        key=error.key,
        blocks=error.blocks,
        seconds=error.seconds,
    )


@words.register
def studio_list_incomplete(_error: errors.StudioListIncomplete) -> str:
    return _(
        "StableStudio's job list could not be read far enough back. Nothing was changed; try again in some "
        "minutes."
    )
