"""Words and cards of a result's ⋯ menu."""

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.catalogue import Media
from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job
from bot.domain.jobs.picture import SourceCredit, SourceImage
from bot.i18n import N_, _
from bot.services.pictures.results import ResultDetails
from bot.ui.jobs import text as jobs_text
from bot.ui.jobs.results import result_cards
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.money import receipts

DETAILS, REFERENCE, VARY, ALONE, DIRECT, REPORT = "details", "reference", "vary", "alone", "dm", "report"

_PICTURE_ONLY = frozenset({REFERENCE, VARY})
_CHOICES = {
    DETAILS: (N_("Details and receipt"), N_("Options, times, what was paid with its transaction")),
    REFERENCE: (N_("Use as reference"), N_("Lays it in your tray for a day, for your next edit")),
    VARY: (N_("Vary"), N_("The same once more, a little different; shows its price first or holds it")),
    ALONE: (N_("Post alone"), N_("Your own result once more, by itself, at no cost")),
    DIRECT: (N_("Send to my DMs"), N_("The file in a direct message, at no cost")),
    REPORT: (N_("Report"), N_("Tells this server's moderators")),
}


def choices(job: Job) -> Sequence[str]:
    """Return the entries of this job's menu.

    A private result has no *Post alone*: its own button posts it.
    """
    unsuited = frozenset() if result_cards.made(job) is Media.IMAGE else _PICTURE_ONLY
    return [value for value in _CHOICES if value not in unsuited and not (job.private and value == ALONE)]


def menu(job: Job, picture: str | None = None) -> layout.Card:
    """Build the private menu.

    `picture` is the address of a private result in the pressed card. No channel shows such a result, so the
    menu shows it, and its entries find the picture there.
    """
    options = [
        discord.SelectOption(label=_(label), value=value, description=_(about))
        for value, (label, about) in _CHOICES.items()
        if value in choices(job)
    ]
    select = layout.menu(actions.ChooseMore(job.id), options, _("What would you like?"))
    head = ui.TextDisplay[layout.Card](
        _("{prompt}\n-# job {job}", prompt=jobs_text.prompt_of(job, 100), job=job.id)
    )
    if not job.private or picture is None:
        return layout.Card(head, ui.ActionRow(select))
    thumbnail = ui.Thumbnail[layout.Card](picture, description=formatting.alt_text(job.prompt))
    return layout.Card(ui.Section(head, accessory=thumbnail), ui.ActionRow(select))


def details(result_details: ResultDetails) -> Iterator[str]:
    """Yield the receipt, then options, times and sources."""
    job = result_details.job
    yield from receipts.full(result_details.payments, job.guild_id)
    if job.lost:
        yield _(
            "{lost} of that went to an upload that brought nothing: {reason}.",
            lost=format_usd(job.lost),
            reason=_("StableStudio's answer to it was lost")
            if job.lost_reason is None
            else _("it was refused, “{answer}”", answer=formatting.shown(job.lost_reason, 200)),
        )
    yield f"-# {jobs_text.details([job])}"
    yield _(
        "-# asked for {created_at} by <@{user_id}>{times}",
        created_at=formatting.relative(job.created_at),
        user_id=job.user_id,
        times=_times(job),
    )
    if job.result is not None:
        result = job.result
        measures = [f"{result.width}×{result.height}"] if result.width else []
        yield "-# " + DOT.join([*measures, result.content_type, f"{result.size / 1e6:.1f} MB"])
    if result_details.credits:
        yield _("made from {credits}", credits=", ".join(map(credit, result_details.credits)))


def _times(job: Job) -> str:
    return "" if job.seconds is None else _(" · made in {seconds}", seconds=formatting.duration(job.seconds))


def credit(source: SourceCredit) -> str:
    """Return a source of the picture with its author."""
    name = _("job {job}", job=source.job) if source.job else _("a picture")
    return _("[{name}]({link}) by <@{author_id}>", name=name, link=source.link, author_id=source.author_id)


def stranger(image: SourceImage, choice_id: str) -> layout.Card:
    """Build the card about a picture that was not made here, with Report."""
    size = f"{image.size / 1e6:.1f} MB" if image.size else None
    facts = DOT.join(filter(None, [formatting.shown(image.filename, 60), size]))
    words = _(
        "A picture by <@{author_id}>: {link}\n-# {facts}\n-# not made here, so there is no receipt",
        author_id=image.author_id,
        link=image.link,
        facts=facts,
    )
    report = layout.button(_("Report"), actions.ReportPicture(choice_id))
    return layout.Card(ui.TextDisplay[layout.Card](words), ui.ActionRow(report))


def removed(job: Job, by: int) -> str:
    """Return the line that replaces a removed result."""
    remover = _("its maker") if by == job.user_id else _("a moderator")
    return _("-# This result was removed by <@{by}>, {who} · job {job}", by=by, who=remover, job=job.id)


def gone(job: Job, by: int) -> str:
    """Return the private answer to 🗑."""
    if by == job.user_id:
        return _(
            "Removed. What was paid stays paid; `/show job:{job}` brings it back at no cost.", job=job.id
        )
    return _(
        "Removed. Its maker <@{user_id}> cannot bring it back; the moderation log has a line about it.",
        user_id=job.user_id,
    )


def reported(posted: bool) -> str:
    """Return the answer to the member who reports a picture."""
    if posted:
        return _("The moderators of this server have been told. Thank you.")
    return _(
        "This server has no channel for reports, so nobody was told. Write to a moderator; they can "
        "set one with `/treasury alerts`."
    )
