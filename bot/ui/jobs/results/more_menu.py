"""Words and cards of a result's ⋯ menu."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot import catalogue
from bot.catalogue import Media
from bot.domain.amounts import format_usd
from bot.domain.jobs.job import Job
from bot.domain.jobs.picture import SourceImage
from bot.i18n import N_, _
from bot.ui.jobs import options_text
from bot.ui.jobs import text as jobs_text
from bot.ui.jobs.results import result_cards
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.formatting import DOT

DETAILS, REFERENCE, VARY, ALONE, DIRECT, REPORT = "details", "reference", "vary", "alone", "dm", "report"
FAVOURITE, ENTER, DELETE = "favourite", "enter", "delete"

SHAPES: Mapping[str, str] = {"as-16-9": "16:9", "as-9-16": "9:16", "as-1-1": "1:1"}
"""Entries that make the same in another shape, with that shape."""

_PICTURE_ONLY = frozenset({REFERENCE, VARY})
_MAKER_ONLY = frozenset({ALONE, ENTER})

_CHOICES = {
    DETAILS: (N_("Details"), N_("Prompt to copy, options, times and the receipt")),
    **{value: (N_("Same as {shape}"), N_("The same prompt and options in this shape")) for value in SHAPES},
    VARY: (N_("Variation"), N_("A variation of this picture")),
    FAVOURITE: (N_("Favourite"), N_("Save the prompt with its options, to run with one press")),
    REFERENCE: (N_("Use as reference"), N_("Keep it in your tray for a day, for your next edit")),
    DIRECT: (N_("Send to my DMs"), N_("The file in a direct message, at no cost")),
    ALONE: (N_("Post alone"), N_("Your result in a message of its own, at no cost")),
    ENTER: (N_("Enter in contest"), N_("Hand it in to a contest that is open")),
    REPORT: (N_("Report"), N_("Tell this server's moderators")),
    DELETE: (N_("Delete"), N_("Take it out of the channel; asks first")),
}


@dataclass(frozen=True, slots=True)
class Presser:
    """The member who opens the menu: whether they made the result, moderate, and can enter it."""

    maker: bool = True
    moderator: bool = False
    enters: bool = False


def choices(job: Job, presser: Presser) -> Sequence[str]:
    """Return the entries of this job's menu for this member.

    A private result has no *Post alone* and no *Delete*: no channel shows it.
    """
    unsuited = set() if result_cards.made(job) is Media.IMAGE else set(_PICTURE_ONLY)
    if not presser.maker:
        unsuited |= _MAKER_ONLY
    if not presser.enters:
        unsuited.add(ENTER)
    if not presser.maker and not presser.moderator:
        unsuited.add(DELETE)
    if job.private:
        unsuited |= {ALONE, DELETE, ENTER}
    shapes = set(_shapes(job))
    return [value for value in _CHOICES if value not in unsuited and (value not in SHAPES or value in shapes)]


def _shapes(job: Job) -> Iterator[str]:
    """Yield the entries for the shapes that the job's model makes and that it does not have already."""
    operation = options_text.operation_of(job)
    if operation is None:
        return
    for value, shape in SHAPES.items():
        wanted = catalogue.translate_aspect(operation, shape)
        fields = {field.option: field.default for field in operation.member_fields}
        have = {option: job.options.get(option, fields.get(option)) for option in wanted}
        if wanted and have != wanted:
            yield value


def menu(job: Job, presser: Presser, *, message_id: int = 0, picture: str | None = None) -> layout.Card:
    """Build the private menu. `message_id` is the pressed public message that shows the result; 0: none.

    `picture` is the address of a private result in the pressed card. No channel shows such a result, so the
    menu shows it, and its entries find the picture there.
    """
    options = [_option(value, job) for value in choices(job, presser)]
    select = layout.menu(actions.ChooseMore(job.id, message_id), options, _("What would you like?"))
    small = layout.text_block(_("-# job {job}", job=job.id))
    head = layout.text_block(jobs_text.prompt_of(job, 100))
    if not job.private or picture is None:
        return layout.Card(head, ui.ActionRow(select), small)
    thumbnail = ui.Thumbnail[layout.Card](picture, description=formatting.alt_text(job.prompt))
    return layout.Card(ui.Section(head, accessory=thumbnail), ui.ActionRow(select), small)


def _option(value: str, job: Job) -> discord.SelectOption:
    label, about = _CHOICES[value]
    if value in SHAPES:
        price = job.price or 0
        name = _(label, shape=SHAPES[value])
        label = f"{name}{DOT}{format_usd(price)}" if price else name
        return discord.SelectOption(label=label, value=value, description=_(about))
    return discord.SelectOption(label=_(label), value=value, description=_(about))


def stranger(image: SourceImage, choice_id: str) -> layout.Card:
    """Build the card about a picture that was not made here, with Report."""
    size = f"{image.size / 1e6:.1f} MB" if image.size else None
    facts = DOT.join(filter(None, [formatting.shown(image.filename, 60), size]))
    return layout.contained(
        layout.Tone.PLAIN,
        _("Not made here"),
        _("This picture is by <@{author_id}>. It has no receipt.", author_id=image.author_id),
        image.link,
        ui.ActionRow(layout.button(_("Report"), actions.ReportPicture(choice_id))),
        small=facts,
    )
