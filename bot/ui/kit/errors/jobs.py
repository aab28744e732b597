"""Words for the refusals of `bot.domain.jobs.errors`."""

from bot.domain import policy
from bot.domain.amounts import format_usd
from bot.domain.jobs import errors
from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.errors import DecisionProblem, DefaultProblem, NoFile, OwnerAction, Scope
from bot.i18n import N_, _
from bot.ui.kit.errors.words import changed_nothing, problem, words

# ── money and queues ─────────────────────────────────────────────────────────────────────────────


@words.register
def budget_too_low(error: errors.BudgetTooLow) -> str:
    if not (error.available or error.held or error.spent):
        return _(
            "This costs {needed} and this server has no budget yet. Nothing was held or paid. The "
            "bot's host can add one with `/host credit`.",
            needed=format_usd(error.needed),
        )
    return _(
        "This costs {needed} and the server has {available} available ({held} more is held for "
        "jobs under way). Nothing was held or paid. Choose something cheaper, or ask a "
        "moderator or the bot's host to add to the budget.",
        needed=format_usd(error.needed),
        available=format_usd(error.available),
        held=format_usd(error.held),
    )


@words.register
def wallet_too_low(_error: errors.WalletTooLow) -> str:
    return _(
        "The bot's own wallet is too low for this right now. Nothing was held or paid. "
        "Only the bot's host can fill it."
    )


@words.register
def queue_full(error: errors.QueueFull) -> str:
    if error.free > 0:
        return _(
            "You ask for {more} jobs at once, and with {running} running and {waiting} waiting "
            "here there is room for {room}. Nothing was held or paid. Ask for fewer, or wait until "
            "one is done; `/jobs` lists them, and lets you cancel those that wait.",
            more=error.jobs,
            running=error.running,
            waiting=error.waiting,
            room=error.free,
        )
    return _(
        "You have {running} jobs running and {waiting} waiting here; {most} may run and "
        "{WAITING_PER_MEMBER} more wait. Nothing was held or paid. There is room again as soon as "
        "one is done; `/jobs` lists them, and lets you cancel those that wait.",
        running=error.running,
        waiting=error.waiting,
        most=error.limit,
        WAITING_PER_MEMBER=policy.WAITING_PER_MEMBER,
    )


@words.register
def bot_queue_full(error: errors.BotQueueFull) -> str:
    return _(
        "The bot's queue is full: {queue_max} jobs are waiting. Nothing was held or paid. Try "
        "again in a few minutes; the bot's host can raise the number (QUEUE_MAX).",
        queue_max=error.limit,
    )


@words.register
def cannot_post(error: errors.CannotPost) -> str:
    return _(
        "I could not post the result here: I lack {listed} in this channel. Nothing was paid. A "
        "moderator can allow it in the channel's settings.",
        listed=", ".join(f"**{name}**" for name in error.permissions),
    )


@words.register
def disk_full(_error: errors.DiskFull) -> str:
    return _(
        "The bot's disk is nearly full, so it takes no new jobs. Nothing was held or paid. "
        "The bot's host has to make room."
    )


# ── requests ─────────────────────────────────────────────────────────────────────────────────────


@words.register
def wrong_count(error: errors.WrongCount) -> str:
    return _(
        "{model} makes 1 to {most} at once, not {count}. Nothing was held or paid.",
        model=error.model,
        most=error.maximum,
        count=error.count,
    )


@words.register
def request_refused(error: errors.RequestRefused) -> str:
    return _(
        "StableStudio does not take this request: {error}. Nothing was held or paid.", error=error.answer
    )


_FORMATS = {
    "audio/mpeg": "MP3",
    "audio/wav": "WAV",
    "audio/mp4": "M4A",
    "audio/aac": "AAC",
    "audio/ogg": "OGG",
    "video/mp4": "MP4",
    "video/webm": "WebM",
    "video/quicktime": "MOV",
}


def _format(content_type: str) -> str:
    return _FORMATS.get(content_type) or content_type.partition("/")[2].upper()


@words.register
def attachment_too_large(error: errors.AttachmentTooLarge) -> str:
    return _(
        "`{option}` is {size} MB; at most {most} MB are taken here. Nothing was held or paid.",
        option=error.option,
        size=f"{error.size / 1e6:.1f}",
        most=f"{error.maximum / 1e6:.0f}",
    )


@words.register
def wrong_format(error: errors.WrongFormat) -> str:
    return _(
        "`{option}` is {content_type}; the model takes {taken}. Nothing was held or paid.",
        option=error.option,
        content_type=_format(error.content_type),
        taken=_(" or ").join(map(_format, error.accepted)),
    )


@words.register
def wrong_length(error: errors.WrongLength) -> str:
    lengths = _("{shortest} to {longest} s", shortest=f"{error.shortest:g}", longest=f"{error.longest:g}")
    return _(
        "`{option}` lasts {seconds} s; the model takes {lengths}. Nothing was held or paid.",
        option=error.option,
        seconds=f"{error.seconds:.1f}",
        lengths=lengths,
    )


@words.register
def attachment_unreadable(error: errors.AttachmentUnreadable) -> str:
    return _(
        "`{option}` could not be read: {reason}. Nothing was held or paid.",
        option=error.option,
        reason=(problem(error.cause) or str(error.cause)).rstrip("."),
    )


@words.register
def result_not_fetched(error: errors.ResultNotFetched) -> str:
    return _("The file cannot be fetched: {error}. Nothing was changed.", error=problem(error.cause))


@words.register
def attachment_gone(error: errors.AttachmentGone) -> str:
    return _(
        "The file attached as `{option}` is no longer here. Nothing was held or paid. Run "
        "the command again and attach it once more.",
        option=error.option,
    )


@words.register
def default_refused(error: errors.DefaultRefused) -> str:
    known = ", ".join(error.options)
    match error.problem:
        case DefaultProblem.UNKNOWN_MODEL:
            return _("There is no model `{model}`. Nothing was changed.", model=error.model[:40])
        case DefaultProblem.NO_OPTION:
            return _("Choose an option as well: {known}. Nothing was changed.", known=known)
        case DefaultProblem.UNKNOWN_OPTION:
            return _(
                "{model} has these options: {known}. Nothing was changed.", model=error.model, known=known
            )
        case DefaultProblem.NOT_A_NUMBER:
            return _("`{option}` must be a number. Nothing was changed.", option=error.option)


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
