"""Lines of the list of a member's jobs. A batch has one entry, and its first job's id ends the small line."""

from collections import Counter
from collections.abc import Sequence

from bot.domain.amounts import format_usd
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.batch import total
from bot.domain.jobs.job import Job
from bot.i18n import _
from bot.ui.jobs import options_text, text
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT

PROMPT = 80
"""Characters of a prompt in the list."""


def line(jobs: Sequence[Job]) -> str:
    """Return the entry of one batch: its prompt; its states with a link, model, price, age and id."""
    states = Counter(map(text.state_of, jobs))
    several = len(jobs) > 1
    words = ", ".join(f"{count} {state}" if several else state for state, count in states.items())
    posted = next((job for job in jobs if job.message_id is not None and not job.private), None)
    if posted is not None:
        words = f"[{words}]({formatting.jump(posted.guild_id, posted.channel_id, posted.message_id)})"
    models = ", ".join(dict.fromkeys(options_text.title(job) for job in jobs))
    facts = [words, *([_("private")] if jobs[0].private else []), models, format_usd(total(jobs))]
    return _entry(jobs[0], [*facts, formatting.relative(jobs[0].created_at)])


def asked_line(approval: Approval, job: Job) -> str:
    """Return the entry of a job that moderators have not decided about."""
    expires = _("expires {due_at}", due_at=formatting.relative(approval.due_at))
    waits = _("waiting for a moderator")
    return _entry(job, [waits, options_text.title(job), format_usd(approval.amount), expires])


def _entry(job: Job, facts: Sequence[str]) -> str:
    small = DOT.join([*facts, _("job {job}", job=job.id)])
    return f"{text.prompt_of(job, PROMPT)}\n-# {small}"
