"""The card with everything about one result: its prompt to copy, options, origin and receipt."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job
from bot.domain.jobs.picture import SourceCredit
from bot.i18n import _
from bot.services.pictures.results import ResultDetails
from bot.ui.jobs import options_text
from bot.ui.kit import actions, formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, Tone, button, contained
from bot.ui.money import receipts

PROMPT_LENGTH = 1500
"""Characters of a prompt on the card. A longer one is attached as a file: the whole of it can be copied."""

PROMPT_FILE = "prompt.txt"


def details(facts: ResultDetails, *, deletes: bool = False) -> Card:
    """Build the card for a member who `deletes` the result, or may only report it. Send `files` with it."""
    job = facts.job
    row = ui.ActionRow[Any](button(_("Report"), actions.ReportJob(job.id)))
    if deletes and not job.private:
        row.add_item(button(_("Delete…"), actions.Remove(job.id), discord.ButtonStyle.danger))
    return contained(
        Tone.PLAIN,
        _("Details"),
        _copyable(job.prompt),
        ui.File(f"attachment://{PROMPT_FILE}") if _is_long(job) else None,
        *_request(job),
        *_origin(facts),
        ui.Separator(),
        *receipts.brief(facts.payments),
        *_lost(job),
        row,
        small=_("job {job}", job=job.id),
    )


def files(facts: ResultDetails) -> list[discord.File]:
    """Return the prompt as a file if the card has no room for it."""
    if not _is_long(facts.job):
        return []
    return [discord.File(io.BytesIO(facts.job.prompt.encode("utf-8", "replace")), filename=PROMPT_FILE)]


def _is_long(job: Job) -> bool:
    return len(job.prompt) > PROMPT_LENGTH


def _copyable(prompt: str) -> str:
    """Return the prompt in a block that people can copy. Nothing in it can end the block."""
    if not prompt.strip():
        return _("It was made without a prompt.")
    lines = "\n".join(formatting.clean(line) for line in prompt.splitlines())
    shown = formatting.cut(lines, PROMPT_LENGTH).replace("```", "'''")
    return f"```\n{shown}\n```"


def _request(job: Job) -> Iterator[str]:
    """Yield the model with its options, and the seed to copy if there is one."""
    chosen = {option: value for option, value in job.options.items() if option != "seed"}
    yield DOT.join([f"**{job.model}**", *options_text.choices(replace(job, options=chosen))])
    if "seed" in job.options:
        yield _("Seed `{seed}`", seed=job.options["seed"])


def _origin(facts: ResultDetails) -> Iterator[str]:
    """Yield its maker and time, the pictures that it was made of, and the file's measures."""
    job, result = facts.job, facts.job.result
    made = _("By <@{user_id}> · {at}", user_id=job.user_id, at=formatting.relative(job.created_at))
    took = [] if job.seconds is None else [_("{duration} to make", duration=formatting.duration(job.seconds))]
    yield DOT.join([made, *took])
    if facts.credits:
        yield _("Made from {sources}", sources=_sources(facts.credits))
    if result is not None:
        measures = [f"{result.width}×{result.height}"] if result.width else []
        yield "-# " + DOT.join([*measures, result.content_type, _size(result.size)])


def _size(count: int) -> str:
    """Return a number of bytes: `93 kB`, `1.4 MB`."""
    return f"{max(1, round(count / 1000))} kB" if count < 100_000 else f"{count / 1e6:.1f} MB"


def _sources(sources: Sequence[SourceCredit]) -> str:
    return ", ".join(credit(number, source) for number, source in enumerate(sources, 1))


def credit(number: int, source: SourceCredit) -> str:
    """Return a source of the picture with its author."""
    return _(
        "[picture {number}]({link}) by <@{author_id}>",
        number=number,
        link=source.link,
        author_id=source.author_id,
    )


def _lost(job: Job) -> Iterator[str]:
    """Yield what an upload has cost that brought nothing, with the service's words."""
    if not job.lost:
        return
    lost = format_usd(job.lost)
    if job.lost_reason is None:
        yield _("{lost} of that paid for an upload whose answer was lost.", lost=lost)
        return
    answer = formatting.shown(job.lost_reason, 200)
    yield _("{lost} of that paid for an upload that was refused: “{answer}”", lost=lost, answer=answer)
