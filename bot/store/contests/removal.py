"""What moderators decide about a result: removed everywhere, blurred, or left alone; each one transaction.

The messages in Discord follow the rows (`bot.store.jobs.posts`), so a decision survives a crash.
"""

from bot.domain.contests.models import LIVE, EntryState
from bot.domain.jobs.job import Job, new_id
from bot.domain.moderation.cases import Case, CaseKind
from bot.domain.moderation.log import JobFacts
from bot.domain.moderation.people_errors import AlreadyStruck
from bot.domain.moderation.report_errors import AlreadyHandled
from bot.domain.moderation.reports import Report, ReportState
from bot.domain.pictures.errors import AlreadyBlurred
from bot.domain.pictures.library import Removed
from bot.store.contests import entries
from bot.store.contests.rows import contest_row, one_contest
from bot.store.jobs import panels, posts
from bot.store.jobs.rows import one_job
from bot.store.moderation import cases, log, people, reports
from bot.store.moderation.people import Sentence
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command

Struck = tuple[Case, int]
"""A strike, and how many count with it."""

REMOVED, BLURRED, DISMISSED = "removed", "blurred", "report dismissed"
"""Acts of moderators in the log."""


def remove(connection: Connection, job_id: str, *, by: int, now: int, reason: str) -> Removed:
    """Take a result out of everything that shows or uses it. A second removal finds what is new.

    By somebody else than its maker, or once it is reported, it stays out, opens a case, and closes the open
    reports of it.
    """
    job = one_job(connection, job_id)
    known = panels.removed_by(connection, job_id) is not None
    decides = by != job.user_id or reports.open_case_of_job(connection, job) is not None
    messages = posts.take_down_everywhere(connection, job, by=by, press=new_id(), now=now, stays_out=decides)
    files = panels.drop_from_trays(connection, job_id)
    contest_id = _disqualify(connection, job, by=by, now=now, reason=reason)
    number = None
    if decides and not known:
        number = _case(connection, job, CaseKind.REMOVAL, REMOVED, by=by, now=now, reason=reason)
    if decides:
        reports.close_of_job(connection, job, ReportState.REMOVED, by=by, now=now, verdict=number)
    return Removed(job, number, messages, contest_id, tuple(files))


def _disqualify(connection: Connection, job: Job, *, by: int, now: int, reason: str) -> str | None:
    """Take its entry out of a contest without a result, and return that contest's id."""
    entry = entries.find(connection, job.id)
    if entry is None or entry.state is not EntryState.ENTERED:
        return None
    contest = one_contest(connection, entry.contest_id)
    if contest.state not in LIVE or contest_row(connection, contest.id)["result"] is not None:
        return None
    entries.disqualify(connection, contest.id, job.id, by=by, reason=reason, now=now)
    return contest.id


def blur(connection: Connection, job_id: str, *, by: int, now: int, reason: str) -> int:
    """Show the result as a spoiler from now on, wherever it is. Return the case's number.

    Closes the open reports of it. Raises AlreadyBlurred.
    """
    job = one_job(connection, job_id)
    if not posts.blur_everywhere(connection, job):
        raise AlreadyBlurred(job_id)
    number = _case(connection, job, CaseKind.BLUR, BLURRED, by=by, now=now, reason=reason)
    reports.close_of_job(connection, job, ReportState.BLURRED, by=by, now=now, verdict=number)
    return number


def allow(connection: Connection, job_id: str, *, by: int, now: int) -> bool:
    """Let a removed result be shown and used again; its old messages stay as they are.

    Return False if no moderator had removed it.
    """
    job = one_job(connection, job_id)
    gone = connection.execute("DELETE FROM removals WHERE job_id = ?", (job_id,)).rowcount
    if gone:
        facts = JobFacts(job.id, job.user_id, job.model)
        log.write(connection, job.guild_id, by=by, now=now, action="put back", new=facts.dump())
    return gone > 0


def decide_removed(
    connection: Connection,
    report_id: int,
    guild_id: int,
    *,
    by: int,
    now: int,
    reason: str,
    sentence: Sentence | None = None,
) -> tuple[Removed, Struck | None]:
    """Remove the reported result, if the report is open, and with a sentence give its maker a strike.

    The strike is None if one for the same result counts already. Raises ReportNotFound or AlreadyHandled.
    """
    report = _open(connection, report_id, guild_id)
    assert report.subject.job_id is not None, "only results of ours are removed here"
    removed = remove(connection, report.subject.job_id, by=by, now=now, reason=reason)
    return removed, _strike(connection, report, sentence, by=by, now=now, reason=reason)


def close_foreign(
    connection: Connection,
    report_id: int,
    guild_id: int,
    *,
    by: int,
    now: int,
    reason: str,
    sentence: Sentence | None = None,
) -> Struck | None:
    """Close the report of a picture that was not made here and is deleted; strike as `decide_removed`."""
    report = _open(connection, report_id, guild_id)
    reports.close(
        connection,
        report,
        ReportState.REMOVED,
        CaseKind.REMOVAL,
        "picture deleted",
        by=by,
        now=now,
        reason=reason,
    )
    return _strike(connection, report, sentence, by=by, now=now, reason=reason)


def _strike(
    connection: Connection, report: Report, sentence: Sentence | None, *, by: int, now: int, reason: str
) -> Struck | None:
    """Give the maker of a picture that is removed a strike, in the same transaction: it is one decision."""
    if sentence is None:
        return None
    subject = report.subject
    try:
        struck = people.strike(
            connection,
            subject.guild_id,
            subject.author_id,
            by=by,
            now=now,
            reason=reason,
            job_id=subject.job_id,
            sentence=sentence,
        )
    except AlreadyStruck:
        return None
    reports.mark_struck(connection, report.id)
    return struck


def decide_blurred(
    connection: Connection, report_id: int, guild_id: int, *, by: int, now: int, reason: str
) -> int:
    """Blur the reported result, if the report is open. Raises as `decide_removed`, and AlreadyBlurred."""
    report = _open(connection, report_id, guild_id)
    assert report.subject.job_id is not None, "only results of ours are blurred"
    return blur(connection, report.subject.job_id, by=by, now=now, reason=reason)


def decide_dismissed(
    connection: Connection, report_id: int, guild_id: int, *, by: int, now: int, reason: str
) -> int:
    """Close the report and leave the picture as it is. Return the case's number. Raises as above."""
    report = _open(connection, report_id, guild_id)
    return reports.close(
        connection,
        report,
        ReportState.DISMISSED,
        CaseKind.DISMISSAL,
        DISMISSED,
        by=by,
        now=now,
        reason=reason,
    )


def _open(connection: Connection, report_id: int, guild_id: int) -> Report:
    report = reports.get(connection, report_id, guild_id)
    if not report.open:
        raise AlreadyHandled(report)
    return report


def _case(
    connection: Connection, job: Job, kind: CaseKind, action: str, *, by: int, now: int, reason: str
) -> int:
    """Open the case of a decision about a result, with its line in the log. Return its number."""
    about = reports.open_case_of_job(connection, job)
    case = cases.open_case(
        connection,
        job.guild_id,
        kind,
        job.user_id,
        by=by,
        now=now,
        reason=reason,
        job_id=job.id,
        about=about,
    )
    maker = 0 if cases.is_blind(connection, job.id) else job.user_id  # also for moderators
    facts = JobFacts(job.id, maker, job.model, case=case.number)
    log.write(connection, job.guild_id, by=by, now=now, action=action, new=facts.dump(), reason=reason)
    return case.number


class RemovalStore(Verbs):
    """Decisions of moderators about results, and about other pictures that members report."""

    remove = command(remove)
    blur = command(blur)
    allow = command(allow)
    decide_removed = command(decide_removed)
    close_foreign = command(close_foreign)
    decide_blurred = command(decide_blurred)
    decide_dismissed = command(decide_dismissed)
