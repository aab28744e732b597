"""Lines of the list of a member's jobs. A batch has one entry; none of them names an id."""

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
    """Return the entry of one batch: its prompt, its states with a link to the message, model, price, age."""
    states = Counter(map(text.state_of, jobs))
    several = len(jobs) > 1
    words = ", ".join(f"{count} {state}" if several else state for state, count in states.items())
    posted = next((job for job in jobs if job.message_id is not None and not job.private), None)
    if posted is not None:
        words = f"[{words}]({formatting.jump(posted.guild_id, posted.channel_id, posted.message_id)})"
    models = ", ".join(dict.fromkeys(options_text.title(job) for job in jobs))
    facts = [words, *([_("private")] if jobs[0].private else []), models, format_usd(total(jobs))]
    since = formatting.relative(jobs[0].created_at)
    return f"{text.prompt_of(jobs[0], PROMPT)}\n-# {DOT.join([*facts, since])}"


def asked_line(approval: Approval, job: Job) -> str:
    """Return the entry of a job that moderators have not decided about."""
    expires = _("expires {due_at}", due_at=formatting.relative(approval.due_at))
    facts = [_("waiting for a moderator"), options_text.title(job), format_usd(approval.amount), expires]
    return f"{text.prompt_of(job, PROMPT)}\n-# {DOT.join(facts)}"
