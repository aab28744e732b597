"""Words for the refusals of `bot.domain.host.errors`."""

from bot.domain.host import errors
from bot.domain.host.errors import NoResult
from bot.i18n import N_, _
from bot.ui.kit.errors.words import Told, changed_nothing, problem, words


@words.register
def not_the_host(_error: errors.NotTheHost) -> str:
    return changed_nothing(_("Only the bot's operator can use this (HOST_USER_IDS)."))


@words.register
def server_not_found(error: errors.ServerNotFound) -> str:
    several = _("Several servers have that name.")
    reason = several if error.ambiguous else _("The bot is on no such server.")
    return changed_nothing(reason, _("Choose one from the list that opens while you type."))


# ── a paid job to deliver again ──────────────────────────────────────────────────────────────────


@words.register
def not_deliverable(error: errors.NotDeliverable) -> str:
    return changed_nothing(
        _("That job is in the state {state}, so there is nothing to deliver again.", state=error.state)
    )


_NO_RESULT = {
    NoResult.WRITTEN_OFF: N_("That job was written off: the result it bought is unknown."),
    NoResult.UNPAID: N_("That job failed before it was paid, so there is nothing to deliver."),
}


@words.register
def nothing_to_deliver(error: errors.NothingToDeliver) -> str:
    return changed_nothing(_(_NO_RESULT[error.reason]))


@words.register
def studio_has_no_file(error: errors.StudioHasNoFile) -> str:
    if error.status is None:
        return changed_nothing(_("StableStudio no longer knows that job, so there is no file."))
    return changed_nothing(
        _("StableStudio says “{status}” about that job, so there is no file.", status=error.status)
    )


@words.register
def studio_job_not_found(error: errors.StudioJobNotFound) -> str:
    return changed_nothing(_("StableStudio knows no job `{studio_job}`.", studio_job=error.studio_job[:60]))


@words.register
def studio_silent(error: errors.StudioSilent) -> str:
    return changed_nothing(_("StableStudio doesn't answer: {error}.", error=_cause(error.cause)))


@words.register
def dispute_not_settled(error: errors.DisputeNotSettled) -> str:
    return changed_nothing(f"{_cause(error.cause)}.")


# ── a disputed job to write off ──────────────────────────────────────────────────────────────────


@words.register
def not_disputed(_error: errors.NotDisputed) -> str:
    return changed_nothing(_("That job isn't disputed, so there is nothing to write off."))


@words.register
def job_changed(_error: errors.JobChanged) -> str:
    return Told(_("That job has changed in the meantime."), _("Nothing more was changed."))


@words.register
def payment_collectable(_error: errors.PaymentCollectable) -> str:
    return changed_nothing(_("Its payment can still be collected."), _("Try again in a few minutes."))


@words.register
def payment_unverified(error: errors.PaymentUnverified) -> str:
    reason = _(
        "I can't check on the chain that the money is gone: {error}. It stays set aside.",
        error=_cause(error.cause),
    )
    return changed_nothing(reason, _("Try again later."))


def _cause(error: Exception) -> str:
    """Return an error's words inside a longer text; the host reads the log's own where it has none."""
    return (problem(error) or str(error)).rstrip(".")


@words.register
def outflow_not_found(error: errors.OutflowNotFound) -> str:
    if error.ambiguous:
        return changed_nothing(
            _("Several transfers are in `{key}`.", key=error.key),
            _("Name one of them, as in `transaction:number`."),
        )
    return changed_nothing(_("No outgoing transfer that the books lack is called `{key}`.", key=error.key))


@words.register
def outflow_too_new(error: errors.OutflowTooNew) -> str:
    return changed_nothing(
        _(
            "The chain may still undo `{key}`: it needs {blocks} more blocks.",
            key=error.key,
            blocks=error.blocks,
        ),
        _("Try again in {seconds} s.", seconds=error.seconds),
    )


@words.register
def studio_list_incomplete(_error: errors.StudioListIncomplete) -> str:
    return changed_nothing(
        _("I couldn't read StableStudio's job list far enough back."), _("Try again in a few minutes.")
    )
