"""The ⋯ menu of a result: what it offers and what it says."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.catalogue import Media
from bot.domain.job import Job
from bot.domain.picture import Credit, Seen
from bot.services.results import Details
from bot.ui import cards, messages, receipts, text
from bot.ui.messages import DOT

DO = "do"
"""The menu's action; the job's id follows."""

DETAILS, REFERENCE, VARY, ALONE, DIRECT, REPORT = "details", "reference", "vary", "alone", "dm", "report"

_PICTURE_ONLY = frozenset({REFERENCE, VARY})
_CHOICES = {
    DETAILS: ("Details and receipt", "Options, times, what was paid with its transaction"),
    REFERENCE: ("Use as reference", "Lays it in your tray for a day, for your next edit"),
    VARY: ("Vary", "The same once more, a little different; shows its price first or holds it"),
    ALONE: ("Post alone", "Your own result once more, by itself, at no cost"),
    DIRECT: ("Send to my DMs", "The file in a direct message, at no cost"),
    REPORT: ("Report", "Tells this server's moderators"),
}


def menu(job: Job) -> cards.Card:
    """The private select."""
    is_picture = cards.made(job) is Media.IMAGE
    options = [
        discord.SelectOption(label=label, value=value, description=about)
        for value, (label, about) in _CHOICES.items()
        if is_picture or value not in _PICTURE_ONLY
    ]
    select: ui.Select[cards.Card] = ui.Select(
        custom_id=f"{DO}:{job.id}", options=options, placeholder="What would you like?"
    )
    head = ui.TextDisplay[cards.Card](f"{messages.prompt_of(job, 100)}\n-# job {job.id}")
    return cards.Card(head, ui.ActionRow(select))


def details(of: Details) -> Iterator[str]:
    """Options, times and sources, then the receipt."""
    job = of.job
    yield from receipts.full(of.payments, job.guild_id)
    yield f"-# {messages.details(job)}"
    yield f"-# asked for {text.relative(job.created_at)} by <@{job.user_id}>{_times(job)}"
    if job.result is not None:
        result = job.result
        yield f"-# {result.width}×{result.height}{DOT}{result.content_type}{DOT}{result.size / 1e6:.1f} MB"
    if of.credits:
        yield f"made from {', '.join(credit(one) for one in of.credits)}"


def _times(job: Job) -> str:
    return "" if job.seconds is None else f"{DOT}made in {text.duration(job.seconds)}"


def credit(of: Credit) -> str:
    """Whose picture something was made from."""
    name = f"job {of.job}" if of.job else "a picture"
    return f"[{name}]({of.link}) by <@{of.author_id}>"


def stranger(of: Seen, choice_id: str) -> cards.Card:
    """What is known of a picture that was not made here, with Report."""
    size = f"{of.size / 1e6:.1f} MB" if of.size else None
    facts = DOT.join(filter(None, [text.shown(of.filename, 60), size]))
    words = f"A picture by <@{of.author_id}>: {of.link}\n-# {facts}\n-# not made here, so there is no receipt"
    report: ui.Button[cards.Card] = ui.Button(label="Report", custom_id=f"report:{choice_id}")
    return cards.Card(ui.TextDisplay[cards.Card](words), ui.ActionRow(report))


def removed(job: Job, by: int) -> str:
    """What stands in place of a result that was taken away."""
    who = "its maker" if by == job.user_id else "a moderator"
    return f"-# This result was removed by <@{by}>, {who}{DOT}job {job.id}"


def gone(job: Job, by: int) -> str:
    """The private answer to 🗑."""
    if by == job.user_id:
        return f"Removed. What was paid stays paid; `/show job:{job.id}` brings it back at no cost."
    return (
        f"Removed. Its maker <@{job.user_id}> cannot bring it back; the moderation log has a line about it."
    )


def reported(link: str, job: Job | None, author_id: int) -> str:
    """What the moderators read. Who reported stays hidden."""
    what = f"job {job.id} of <@{job.user_id}>" if job else f"a picture by <@{author_id}>"
    return f"**Report**{DOT}{what}: {link}\n-# a member reports it; 🗑 below a result removes it"


TOLD = "The moderators of this server have been told. Thank you."
UNTOLD = (
    "This server has no channel for reports, so nobody was told. Write to a moderator; "
    "they can set one with `/treasury alerts`."
)
