"""Words for refusals about existing jobs and their approvals: `bot.domain.jobs.errors`."""

from bot.domain.amounts import format_usd
from bot.domain.jobs import errors
from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.errors import DecisionProblem, NoFile, OwnerAction, Scope
from bot.i18n import N_, _
from bot.ui.kit import place_text
from bot.ui.kit.errors.words import changed_nothing, words

# ── jobs ─────────────────────────────────────────────────────────────────────────────────────────


@words.register
def job_not_found(error: errors.JobNotFound) -> str:
    match error.scope:
        case Scope.EVERYWHERE:
            text = _("There is no job {job_id}.", job_id=error.job_id)
        case Scope.SERVER:
            text = _("There is no job {job_id} on this server.", job_id=error.job_id)
        case Scope.OWN:
            text = _(
                "You have no job `{job_id}` on this server. `/jobs` lists yours.", job_id=error.job_id[:12]
            )
    return changed_nothing(text)


@words.register
def reference_not_found(error: errors.ReferenceNotFound) -> str:
    return changed_nothing(
        _("Job {job_id} has no reference {position}.", job_id=error.job_id, position=error.position)
    )


_NOT_THE_MAKER = {
    OwnerAction.START: N_("This card belongs to somebody else. Run the command to get your own."),
    OwnerAction.CANCEL: N_("Only its maker can cancel a job."),
}


@words.register
def not_the_maker(error: errors.NotTheMaker) -> str:
    if error.action is OwnerAction.WITHDRAW:
        return _("Only the one who asked can withdraw this. Nothing was changed.")
    return changed_nothing(_(_NOT_THE_MAKER[error.action]))


@words.register
def already_started(error: errors.AlreadyStarted) -> str:
    return _("This was started already: it is job {job}. Nothing more was held or paid.", job=error.job_id)


@words.register
def not_waiting(error: errors.NotWaiting) -> str:
    return changed_nothing(
        _("Job {job} is not waiting any more, so it cannot be cancelled.", job=error.job_id)
    )


@words.register
def result_missing(error: errors.ResultMissing) -> str:
    match error.reason:
        case NoFile.UNDER_WAY:
            why = _(" yet: it is still under way")
        case NoFile.FAILED:
            why = _(": it failed")
        case NoFile.DISPUTED:
            why = _(": its payment is disputed, and the bot's host decides")
        case NoFile.GONE:
            return changed_nothing(
                _("The file of job {job} is no longer on the bot's disk.", job=error.job_id)
            )
        case NoFile.REMOVED:
            return changed_nothing(
                _(
                    "The result of job {job} was removed by a moderator; ask one of them.",
                    job=error.job_id,
                )
            )
    return changed_nothing(_("Job {job} has no file{why}.", job=error.job_id, why=why))


@words.register
def result_too_large(error: errors.ResultTooLarge) -> str:
    return _(
        "Job {job} has {size} MB; Discord takes {limit} MB here. It is kept. Nothing was "
        "paid. Try a server with a higher upload limit.",
        job=error.job_id,
        size=f"{error.size / 1e6:.1f}",
        limit=f"{error.limit / 1e6:.1f}",
    )


@words.register
def results_too_large(error: errors.ResultsTooLarge) -> str:
    return _(
        "Discord takes {limit} MB a file here, and not all of them fit. They are kept. Nothing was paid.",
        limit=f"{error.limit / 1e6:.1f}",
    )


@words.register
def held_for_contest(error: errors.HeldForContest) -> str:
    return _(
        "Job {job} was made for a contest, which shows it when its time has come. Nothing was posted.",
        job=error.job_id,
    )


@words.register
def already_public(error: errors.AlreadyPublic) -> str:
    return _(
        "Job {job} is public already, so nothing was posted. `/show` posts it once more.", job=error.job_id
    )


# ── approvals ────────────────────────────────────────────────────────────────────────────────────

_DECIDED = {
    ApprovalState.APPROVED: N_("was approved"),
    ApprovalState.DENIED: N_("was denied"),
    ApprovalState.EXPIRED: N_("has expired undecided"),
    ApprovalState.WITHDRAWN: N_("was withdrawn or is no longer needed"),
}


@words.register
def approval_missing(error: errors.ApprovalMissing) -> str:
    return _(
        "This costs {amount}; above {line} a moderator decides first. Nothing was held or paid.",
        amount=format_usd(error.amount),
        line=format_usd(error.line),
    )


@words.register
def approval_not_found(error: errors.ApprovalNotFound) -> str:
    return _("Nobody has asked for an approval of job {job_id}. Nothing was changed.", job_id=error.job_id)


@words.register
def already_decided(error: errors.AlreadyDecided) -> str:
    approval = error.approval
    who = _(" by <@{decided_by}>", decided_by=approval.decided_by) if approval.decided_by is not None else ""
    decided = _(_DECIDED[approval.state]) if approval.state in _DECIDED else _("waits")
    return _(
        "Job {job_id} {decided}{who}. Nothing more was done.",
        job_id=approval.job_id,
        decided=decided,
        who=who,
    )


@words.register
def first_unclear(error: errors.FirstUnclear) -> str:
    return _(
        "Discord does not tell whether <@{user_id}>, who agreed first, may still decide. Nothing was "
        "changed; press again in a minute.",
        user_id=error.user_id,
    )


@words.register
def may_not_decide(error: errors.MayNotDecide) -> str:
    match error.problem:
        case DecisionProblem.OWN_REQUEST:
            return _(
                "You asked for this yourself, so somebody else has to decide; nothing was changed. You can "
                "withdraw it on your own card."
            )
        case DecisionProblem.AGREED_BEFORE:
            return _(
                "You have approved this already. It costs so much that a second person has to agree; "
                "nothing more was done."
            )
        case DecisionProblem.TWO_JUNIORS:
            return _(
                "One of the two who approve this has to have the role <@&{role}> or **Manage Server**; "
                "nothing was changed.",
                role=error.role,
            )


@words.register
def place_lost(error: errors.PlaceLost) -> str:
    return _(
        "It was not started: {reason} Nothing was held or paid. Its maker is told.",
        reason=place_text.closed(error.obstacle, error.channel_id),
    )


@words.register
def not_in_doubt(error: errors.NotInDoubt) -> str:
    return _("That is settled by now. Nothing was changed; `/show job:{job}` shows it.", job=error.job_id)
