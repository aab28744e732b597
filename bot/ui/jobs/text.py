"""Lines of text about jobs: pure functions of jobs and their figures.

Functions about a batch take its jobs in order; most batches have one. Verbs for money are *held*, *paid* and
*returned*, always with the amount.
"""

from collections.abc import Sequence

from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import total
from bot.domain.jobs.job import Job, JobState
from bot.i18n import _, ngettext
from bot.services.jobs.ordering.variations import original_prompt
from bot.ui.jobs import options_text
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.labels import state

# ── the request ────────────────────────────────────────────────────────────────────────────────


def state_of(job: Job) -> str:
    """Return the word for the job's state; a private result is never called posted."""
    ready = job.private and job.state is JobState.FETCHED
    return _("made, only for you") if ready else state(job.state)


def prompt_of(job: Job, length: int = formatting.HEAD_LENGTH) -> str:
    """Return the prompt, safe to show, in bold; of a variation, that of the picture that was varied."""
    original = original_prompt(job.prompt)
    prompt = "**" + (formatting.shown(original, length) or _("without a prompt")) + "**"
    return prompt if original == job.prompt else DOT.join([prompt, _("a variation")])


def quoted(job: Job, length: int = formatting.HEAD_LENGTH) -> str:
    """Return the prompt, safe to show, in quotation marks."""
    prompt = formatting.shown(job.prompt, length)
    return _("“{prompt}”", prompt=prompt) if prompt else _("without a prompt")


def ids(jobs: Sequence[Job]) -> str:
    """Return the id that the small line of a card ends with: of a batch, that of its first job."""
    return _("job {job}", job=jobs[0].id)


def head(job: Job) -> str:
    """Return the first line: prompt and maker."""
    return f"{prompt_of(job)}{DOT}<@{job.user_id}>"


def details(jobs: Sequence[Job], *more: str) -> str:
    """Return the small second line: models, the options of all jobs, `more`, and the first job's id."""
    models = ", ".join(dict.fromkeys(job.model for job in jobs))
    options = [set(options_text.choices(job)) for job in jobs]
    first = options_text.choices(jobs[0])
    shared = [choice for choice in first if all(choice in chosen for chosen in options)]
    return DOT.join([models, *shared, *more, ids(jobs)])


# ── where a job is ───────────────────────────────────────────────────────────────────────────────


def where_now(job: Job) -> str:
    """Return the private answer about a job that has started already (a command that arrived twice)."""
    if job.state is JobState.DELIVERED and job.message_id is not None and not job.private:
        return posted(job, job.message_id)
    return _("This has already started: {state}. `/jobs` shows it.", state=state_of(job))


def posted(job: Job, message_id: int) -> str:
    """Return the private answer once the result is posted."""
    return _("Done: {link}", link=formatting.jump(job.guild_id, job.channel_id, message_id))


def brought(guild_id: int, channel_id: int, message_id: int) -> str:
    """Return the private answer to `/show`."""
    return _("Here it is, at no cost: {link}", link=formatting.jump(guild_id, channel_id, message_id))


# ── answers ──────────────────────────────────────────────────────────────────────────────────────


def cancelled(jobs: Sequence[Job], *, from_prize: bool = False) -> str:
    """Return the answer to Cancel. `from_prize`: the money is in their maker's prize again."""
    if any(job.paid_before for job in jobs):
        return _("Cancelled. What the uploads cost stays paid.")
    if jobs[0].contest_id is not None:
        back = _("{amount} returned to the contest's pot.", amount=format_usd(total(jobs)))
        return " ".join([_("Cancelled. Nothing was paid."), back])
    if from_prize:
        return _("Cancelled. Nothing was paid.")
    return ngettext(
        "Cancelled. {total} went back to the budget, nothing was paid.",
        "{n} jobs cancelled. {total} went back to the budget, nothing was paid.",
        len(jobs),
        total=format_usd(total(jobs)),
    )


def job_choice(job: Job) -> str:
    """Return the name of a job in the choices of `/show`: plain text, at most 100 characters."""
    facts = DOT.join([job.id, job.model, state_of(job)])
    return formatting.cut(f"{facts}{DOT}{formatting.clean(job.prompt)}", 100)
