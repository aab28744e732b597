"""The messages themselves: Components V2 layouts, built from a job without asking anybody.

Buttons carry their whole state in the custom id (`again:k7f3`), so they work as long as the message
stands; `bot.ui.buttons` gives them their meaning.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import discord
from discord import ui

from bot import catalogue
from bot.catalogue import Media, media_of
from bot.domain.job import WAITING, Job, Progress, Receipt
from bot.ui import endings, messages, text
from bot.ui.messages import DOT

LIST_LENGTH = 3600
"""Characters of text in a list; Discord takes 4000 in one message."""

LIST_COMPONENTS = 39
"""Parts of a list, of the 40 that Discord takes; a row with a button has three."""


class Action(StrEnum):
    """What a button does with a job; with the job's id it is the button's custom id."""

    GO = "go"  # the price button
    AGAIN = "again"
    CANCEL = "cancel"
    REMIX = "remix"
    EDIT = "edit"
    ANIMATE = "animate"
    MORE = "more"
    BIN = "bin"
    APPROVE = "approve"  # moderators, on a costly job
    DENY = "deny"
    WITHDRAW = "withdraw"  # the asker, while moderators have not decided

    def on(self, job_id: str) -> str:
        """The custom id of this action on that job."""
        return f"{self}:{job_id}"


class Card(ui.LayoutView):
    """A message to send. It listens to nothing itself: presses find their way by custom id."""

    def __init__(self, *items: "ui.Item[Any]") -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()  # else discord.py would keep every message with a button in memory


def note(*lines: str | None, job: Job | None = None) -> Card:
    """A plain answer; lines that are None are left out, and the job's id stands below in small."""
    said = [line for line in lines if line]
    if job is not None:
        said.append(f"-# job {job.id}")
    return Card(_text(*said))


def listing(lines: Sequence[str]) -> Card:
    """Many lines, as many as fit in one message."""
    kept, room = list[str](), LIST_LENGTH
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return note(*kept, f"-# and {len(lines) - len(kept)} more lines")
        kept.append(line)
    return note(*kept)


def quote(
    job: Job,
    *,
    until: int,
    available: int | None = None,
    old_total: int | None = None,
    hint: str | None = None,
    ask: bool = False,
) -> Card:
    """The price and its button. `until`: epoch milliseconds at which the quote is over; `available`:
    the server's micro-USDC; `ask`: the card stands in the channel and calls the maker."""
    first = messages.head(job) if ask else messages.prompt_of(job)
    lines = [first, f"-# {messages.details(job)}", messages.changed(job, old_total), hint]
    lines += [messages.price_lines(job), f"-# {messages.lifetime(available, until)}"]
    button = _button(Action.GO, job, messages.press(job), discord.ButtonStyle.primary)
    return Card(_text(*lines), ui.ActionRow(button))


def started(job: Job, hint: str | None = None) -> Card:
    """The private answer to a job that runs: what is held and where the result comes."""
    cancel = "`/jobs` cancels it while it waits" if job.state in WAITING else None
    small = DOT.join(filter(None, [messages.details(job), cancel]))
    return Card(_text(messages.prompt_of(job), messages.started(job), hint, f"-# {small}"))


def placeholder(job: Job, progress: Progress) -> Card:
    """What stands in the channel while the job is under way."""
    small = messages.details(job, messages.money_under_way(job, progress))
    return Card(_text(messages.head(job), messages.progress(job, progress), f"-# {small}"))


def result(job: Job, filename: str, receipt: Receipt, remark: str | None = None) -> Card:
    """The finished file with its maker, its price and its buttons; `filename` is attached to the same
    message. `remark` is one more small line."""
    small = f"-# {remark}" if remark else None
    head = _text(messages.head(job), messages.result_details(job, receipt), small)
    return Card(head, _media(job, filename), *result_rows(job, messages.again(job, receipt)))


def result_rows(job: Job, again: str) -> "list[ui.ActionRow[Any]]":
    """The buttons of a result; `again` is the label of ↻. Only a picture can be edited or animated, only
    what was made from words remixed."""
    row = [_button(Action.AGAIN, job, again)]
    if catalogue.operation(job.operation).field("prompt") is not None:
        row.append(_button(Action.REMIX, job, "✏️ Remix"))
    if made(job) is Media.IMAGE:
        row += [_button(Action.EDIT, job, "🎨 Edit"), _button(Action.ANIMATE, job, "🎬 Animate")]
    row.append(_button(Action.MORE, job, "⋯"))
    return [ui.ActionRow(*row), ui.ActionRow(_button(Action.BIN, job, "🗑"))]


def picture(job: Job, filename: str) -> Card:
    """The file alone, for where buttons have no place."""
    return Card(_text(messages.prompt_of(job), f"-# {messages.details(job)}"), _media(job, filename))


def made(job: Job) -> Media | None:
    """What the job's result is; None while it has none."""
    return None if job.result is None else media_of(job.result.content_type)


def _media(job: Job, filename: str) -> "ui.MediaGallery[Any] | ui.File[Any]":
    """Discord shows no SVG: it stands there as a file to download."""
    if made(job) is Media.VECTOR:
        return ui.File(f"attachment://{filename}")
    return ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{filename}", description=text.alt_text(job.prompt))
    )


def ending(job: Job, receipt: Receipt) -> Card:
    """How a job ended without a result."""
    return Card(_text(messages.head(job), endings.ending(job, receipt), f"-# {messages.details(job)}"))


def jobs(found: Sequence[Job], *, what: str, news: str | None = None) -> Card:
    """A member's jobs, newest first, with Cancel where a job still waits; as many as fit. `news` stands
    above them."""
    if not found:
        return note(news, f"You have no {what} on this server. `/imagine` makes one.")
    items: list[ui.Item[Any]] = [_text(news)] if news else []
    text_room, room = LIST_LENGTH, LIST_COMPONENTS - len(items)
    for job in found:
        line = messages.job_line(job)
        text_room -= len(line)
        room -= 3 if job.state in WAITING else 1
        if text_room < 0 or room < 0:
            shown = len(items) - bool(news)
            items.append(_text(f"-# and {len(found) - shown} older ones; `/show` finds each by its id"))
            break
        items.append(_job_row(job, line))
    return Card(*items)


def _job_row(job: Job, line: str) -> "ui.Item[Any]":
    if job.state not in WAITING:
        return _text(line)
    button = _button(Action.CANCEL, job, f"Cancel job {job.id}", discord.ButtonStyle.danger)
    return ui.Section(line, accessory=button)


def _text(*lines: str | None) -> "ui.TextDisplay[Any]":
    return ui.TextDisplay("\n".join(line for line in lines if line))


def _button(
    action: Action,
    job: Job,
    label: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> "ui.Button[Any]":
    return ui.Button(style=style, label=label, custom_id=action.on(job.id))
