"""Reports of pictures: one for each picture that is reported, with what each member says about it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.jobs.job import Job
from bot.domain.moderation.cases import CaseFacts, CaseKind
from bot.domain.moderation.report_errors import ReportNotFound, TooManyReports
from bot.domain.moderation.reports import REPORTS_AN_HOUR, Report, ReportReason, ReportState, Subject, Voice
from bot.domain.shards import Shards
from bot.store.moderation import cases, log
from bot.store.shards import of_shards
from bot.store.sql import Connection, Row, clean
from bot.store.verbs import Verbs, command, query

OPEN = ReportState.OPEN

# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def get(connection: Connection, report_id: int, guild_id: int) -> Report:
    """Return a report of the server. Raises ReportNotFound."""
    row = connection.execute(
        "SELECT * FROM reports WHERE id = ? AND guild_id = ?", (report_id, guild_id)
    ).fetchone()
    if row is None:
        raise ReportNotFound(report_id)
    return _report_of(connection, row)


def _waiting(connection: Connection, guild_id: int) -> Sequence[Report]:
    """Return the server's open reports, oldest first."""
    rows = connection.execute(
        "SELECT * FROM reports WHERE guild_id = ? AND state = 'OPEN' ORDER BY id", (guild_id,)
    ).fetchall()
    return [_report_of(connection, row) for row in rows]


def _stale(connection: Connection, *, limit: int, shards: Shards | None = None) -> Sequence[Report]:
    """Return reports of these shards whose card shows an older version, or is not posted. None: of all."""
    rows = connection.execute(
        f"SELECT * FROM reports WHERE shown < version{of_shards('guild_id', shards)} ORDER BY id LIMIT ?",  # noqa: S608
        (limit,),
    ).fetchall()
    return [_report_of(connection, row) for row in rows]


def open_case_of_job(connection: Connection, job: Job) -> int | None:
    """Return the case of the open report of this job's result, None without one."""
    row = connection.execute(
        "SELECT number FROM reports WHERE guild_id = ? AND subject = ? AND state = 'OPEN'",
        (job.guild_id, job.id),
    ).fetchone()
    return None if row is None else int(row["number"])


def _report_of(connection: Connection, row: Row) -> Report:
    voices = connection.execute(
        "SELECT reason, text FROM report_voices WHERE report_id = ? ORDER BY at, reporter_id", (row["id"],)
    )
    return Report(
        id=row["id"],
        number=row["number"],
        subject=Subject(
            row["guild_id"],
            row["author_id"],
            row["channel_id"],
            row["message_id"],
            row["job_id"],
            row["contest_id"],
        ),
        state=ReportState(row["state"]),
        opened_at=row["opened_at"],
        voices=[Voice(ReportReason(voice["reason"]), voice["text"]) for voice in voices],
        decided_by=row["decided_by"],
        verdict=row["verdict"],
        card_channel=row["card_channel"],
        card_message=row["card_message"],
        version=row["version"],
        shown=row["shown"],
    )


# ── changing ─────────────────────────────────────────────────────────────────────────────────────


def report(
    connection: Connection,
    subject: Subject,
    reporter_id: int,
    voice: Voice,
    *,
    reason: str,
    now: int,
    window: int,
) -> Report:
    """Record what a member says about a picture. The first report of it opens a case, without the member.

    `reason` is what the case names: the kind of the reason in words, without what the member wrote.
    `window`: the milliseconds in which a member makes so many reports. Raises TooManyReports.
    """
    _check_pace(connection, subject.guild_id, reporter_id, now, window)
    row = connection.execute(
        "SELECT id FROM reports WHERE guild_id = ? AND subject = ? AND state = 'OPEN'",
        (subject.guild_id, subject.key),
    ).fetchone()
    report_id = _open(connection, subject, reason, now) if row is None else int(row["id"])
    connection.execute(
        "INSERT INTO report_voices (report_id, reporter_id, reason, text, at) VALUES (?1, ?2, ?3, ?4, ?5) "
        "ON CONFLICT (report_id, reporter_id) DO UPDATE SET "
        "reason = excluded.reason, text = excluded.text, at = excluded.at, "
        "times = CASE WHEN report_voices.at > ?5 - ?6 THEN report_voices.times ELSE 0 END + 1",
        (report_id, reporter_id, voice.reason, clean(voice.text), now, window),
    )
    connection.execute("UPDATE reports SET version = version + 1 WHERE id = ?", (report_id,))
    return get(connection, report_id, subject.guild_id)


def _check_pace(connection: Connection, guild_id: int, reporter_id: int, now: int, window: int) -> None:
    """Raise TooManyReports for a member who said enough; saying other words about a picture counts too."""
    rows = connection.execute(
        "SELECT at, times FROM report_voices JOIN reports ON reports.id = report_id "
        "WHERE guild_id = ? AND reporter_id = ? AND at > ? ORDER BY at, report_id",
        (guild_id, reporter_id, now - window),
    ).fetchall()
    made = sum(row["times"] for row in rows)
    for row in rows:
        made -= row["times"]
        if made < REPORTS_AN_HOUR <= made + row["times"]:
            raise TooManyReports(REPORTS_AN_HOUR, row["at"] + window)


def _open(connection: Connection, subject: Subject, reason: str, now: int) -> int:
    case = cases.open_case(
        connection,
        subject.guild_id,
        CaseKind.REPORT,
        subject.author_id,
        by=None,
        now=now,
        reason=reason,
        job_id=subject.job_id,
    )
    rows = connection.execute(
        "INSERT INTO reports (guild_id, number, subject, job_id, author_id, channel_id, message_id, "
        "contest_id, state, opened_at, version, shown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'OPEN', ?, 0, 0) "
        "RETURNING id",
        (
            subject.guild_id,
            case.number,
            subject.key,
            subject.job_id,
            subject.author_id,
            subject.channel_id,
            subject.message_id,
            subject.contest_id,
            now,
        ),
    ).fetchall()
    return int(rows[0]["id"])


def close(
    connection: Connection,
    open_report: Report,
    state: ReportState,
    kind: CaseKind,
    action: str,
    *,
    by: int,
    now: int,
    reason: str,
) -> int:
    """Close an open report with a case of that kind, and its line in the log. Return the case's number."""
    subject = open_report.subject
    case = cases.open_case(
        connection,
        subject.guild_id,
        kind,
        subject.author_id,
        by=by,
        now=now,
        reason=reason,
        job_id=subject.job_id,
        about=open_report.number,
    )
    _set(connection, open_report.id, state, by=by, now=now, verdict=case.number)
    facts = CaseFacts.of(case)
    if subject.contest_id is not None:
        facts = replace(facts, user_id=0)  # the contest is blind for moderators too
    log.write(
        connection,
        subject.guild_id,
        by=by,
        now=now,
        action=action,
        new=facts.dump(),
        reason=reason,
    )
    return case.number


def close_of_job(
    connection: Connection, job: Job, state: ReportState, *, by: int, now: int, verdict: int | None
) -> None:
    """Close the open report of this job's result: it was decided about."""
    rows = connection.execute(
        "SELECT id FROM reports WHERE guild_id = ? AND subject = ? AND state = 'OPEN'",
        (job.guild_id, job.id),
    ).fetchall()
    for row in rows:
        _set(connection, row["id"], state, by=by, now=now, verdict=verdict)


def _set(
    connection: Connection, report_id: int, state: ReportState, *, by: int, now: int, verdict: int | None
) -> None:
    connection.execute(
        "UPDATE reports SET state = ?, decided_by = ?, decided_at = ?, verdict = ?, version = version + 1 "
        "WHERE id = ? AND state = 'OPEN'",
        (state, by, now, verdict, report_id),
    )
    number = connection.execute("SELECT guild_id, number FROM reports WHERE id = ?", (report_id,)).fetchone()
    cases.end_case(
        connection, number["guild_id"], number["number"], by=by, now=now, outcome=state.value.lower()
    )


def mark_struck(connection: Connection, report_id: int) -> None:
    """REMOVED → STRUCK: its maker got a strike as well."""
    connection.execute(
        "UPDATE reports SET state = 'STRUCK', version = version + 1 WHERE id = ? AND state = 'REMOVED'",
        (report_id,),
    )


def _mark_shown(
    connection: Connection, report_id: int, version: int, *, channel_id: int | None, message_id: int | None
) -> None:
    """Record that this card shows this version; None: no channel takes it."""
    connection.execute(
        "UPDATE reports SET shown = CASE WHEN shown > ?1 THEN shown ELSE ?1 END, "
        "card_channel = ?2, card_message = ?3 WHERE id = ?4",
        (version, channel_id, message_id, report_id),
    )


def _mark_unshown(connection: Connection) -> bool:
    """Make the cards that no channel took due again, on servers with an alerts channel.

    Return True if there are some.
    """
    changed = connection.execute(
        "UPDATE reports SET version = version + 1 "
        "WHERE state = 'OPEN' AND card_message IS NULL AND shown = version AND guild_id IN "
        "(SELECT guild_id FROM server_settings WHERE alerts_channel IS NOT NULL)"
    )
    return changed.rowcount > 0


class ReportStore(Verbs):
    """Reports of pictures."""

    get = query(get)
    waiting = query(_waiting)
    stale = query(_stale)

    report = command(report)
    mark_shown = command(_mark_shown)
    mark_unshown = command(_mark_unshown)
