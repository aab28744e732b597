"""Cards about jobs under way: the private answer when they start, and the progress message."""

from collections.abc import Sequence

from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import WAITING, Job, Progress
from bot.domain.money.left import NOTHING_LEFT_TO_SAY, Left
from bot.domain.server_settings import ResultsTo
from bot.i18n import _, ngettext
from bot.ui.jobs import left_text, progress_text, text
from bot.ui.jobs.ordering import price_text
from bot.ui.kit import actions, formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained, text_block


def started(
    jobs: Sequence[Job],
    hint: str | None = None,
    *,
    ahead: int = 0,
    usual_seconds: tuple[float, float] | None = None,
    left: Left = NOTHING_LEFT_TO_SAY,
) -> Card:
    """Build the private answer when jobs start: the money set aside, the place of the result, and Cancel.

    `ahead`: jobs of the member that run first; without any, these begin at once and cannot be cancelled.
    """
    waits = bool(ahead) and any(job.state in WAITING for job in jobs)
    cancel = ui.ActionRow[Card](button(_("Cancel"), actions.Cancel(jobs[0].id, here=True))) if waits else None
    return contained(
        Tone.PLAIN,
        _heading(jobs),
        text.quoted(jobs[0]),
        f"-# {hint}" if hint else None,
        _place(jobs),
        DOT.join(filter(None, [_usually(usual_seconds), _ahead(ahead if waits else 0)])),
        _("Paid from the contest's pot") if jobs[0].contest_id is not None else left_text.after(left),
        f"-# {text.details(jobs)}",
        cancel,
    )


def _heading(jobs: Sequence[Job]) -> str:
    total = format_usd(price_text.known_total(jobs))
    if price_text.price(jobs) is None:
        return _("Uploading your files · {total} set aside", total=total)
    return _("Making it · {total} set aside", total=total)


def _place(jobs: Sequence[Job]) -> str:
    job = jobs[0]
    if price_text.price(jobs) is None:
        return _("The price of the rest comes next.")
    if job.goes_directly:
        return _("I'll send it to you in a direct message.")
    if job.private:
        return _("It appears here, only for you.")
    if job.needs_thread and job.results_to is ResultsTo.MEMBER_THREAD:
        return _("I'll post it in your thread in <#{channel_id}>.", channel_id=job.place_id)
    if job.needs_thread:
        return _("I'll post it in a thread of its own in <#{channel_id}>.", channel_id=job.place_id)
    return _("I'll post it in <#{channel_id}>.", channel_id=job.place_id)


def _usually(span: tuple[float, float] | None) -> str | None:
    return None if span is None else formatting.usual(span, begins=True)


def _ahead(jobs: int) -> str | None:
    if not jobs:
        return None
    return ngettext("{n} of your jobs is ahead", "{n} of your jobs are ahead", jobs)


def done(job: Job, message_id: int, left: Left) -> Card:
    """Build the maker's private card once the result is posted: where it is, and what they have left."""
    link = formatting.jump(job.guild_id, job.place_id, message_id)
    lines = [link, left_text.after(left)]
    return contained(Tone.DONE, _("Done"), *lines, small=text.ids([job]))


def sent(job: Job, left: Left) -> Card:
    """Build the maker's private card once the result is in their direct messages."""
    lines = [_("It is in your direct messages."), left_text.after(left)]
    return contained(Tone.DONE, _("Done"), *lines, small=text.ids([job]))


def private_progress(job: Job, now: Progress) -> Card:
    """Build the maker's private card with the progress of the job's batch, and Cancel while it waits."""
    waits = now.state in WAITING and bool(now.ahead)
    cancel = ui.ActionRow[Card](button(_("Cancel"), actions.Cancel(job.id, here=True))) if waits else None
    state, small = progress_text.state_line(job, now), progress_text.details(job, now)
    return contained(Tone.PLAIN, _("Making it"), text.quoted(job), state, f"-# {small}", cancel)


def progress(job: Job, now: Progress) -> Card:
    """Build the progress message of the job's batch."""
    state, small = progress_text.state_line(job, now), progress_text.details(job, now)
    return Card(text_block(text.head(job), state, f"-# {small}"))
