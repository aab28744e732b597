"""Messages about several jobs of one press: the gallery with its buttons, and which picture is meant."""

from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import ui

from bot import catalogue
from bot.catalogue import Media
from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Job
from bot.i18n import _, ngettext
from bot.ports import Gallery, GalleryItem
from bot.ui.jobs import batch_text, cards
from bot.ui.jobs import text as jobs_text
from bot.ui.kit import actions, formatting
from bot.ui.kit.actions import Action
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Card, button


def gallery(of: Gallery, names: Sequence[str], remarks: Sequence[str]) -> Card:
    """The finished files, attached to the same message under `names`, with what each press on them does.
    `remarks` are further small lines."""
    pieces = of.pieces
    lines = [jobs_text.head(pieces[0].job), f"-# {batch_text.result_details(pieces)}"]
    below = [*remarks_of(remarks), *batch_text.missing(of.missing)]
    items: list[ui.Item[Any]] = [_text(lines), *media(pieces, names)]
    if len({piece.job.operation for piece in pieces}) > 1:
        below = [*batch_text.compared(pieces), *below]
    if below:
        items.append(_text(below))
    return Card(*items, *(_rows(of) if len(pieces) > 1 else _single(pieces[0])))


def remarks_of(remarks: Sequence[str]) -> list[str]:
    """Small lines."""
    return [f"-# {remark}" for remark in remarks]


def media(pieces: Sequence[GalleryItem], names: Sequence[str]) -> "list[ui.Item[Any]]":
    """The files in one gallery; what Discord cannot show there stands below it as a file."""
    shown, files = [], list[ui.Item[Any]]()
    for piece, name in zip(pieces, names, strict=True):
        if cards.made(piece.job) is Media.VECTOR:
            files.append(ui.File(f"attachment://{name}"))
        else:
            alt = formatting.alt_text(piece.job.prompt)
            shown.append(discord.MediaGalleryItem(f"attachment://{name}", description=alt))
    return [ui.MediaGallery(*shown), *files] if shown else files


def _single(piece: GalleryItem) -> "list[ui.ActionRow[Any]]":
    return cards.result_rows(piece.job, jobs_text.again(piece.job, piece.receipt))


def _rows(of: Gallery) -> "list[ui.ActionRow[Any]]":
    """U posts one alone, V varies it, the third row is for all of them."""
    alone = [button(f"U{n}", actions.PostAlone(piece.job.id)) for n, piece in enumerate(of.pieces, 1)]
    vary = [_vary(piece, n) for n, piece in enumerate(of.pieces, 1) if piece.vary is not None]
    rows = [ui.ActionRow[Any](*alone), *([ui.ActionRow[Any](*vary)] if vary else [])]
    first = of.pieces[0].job
    return [
        *rows,
        ui.ActionRow(*_making(of, first)),
        ui.ActionRow(button("🗑", actions.Remove(first.id, whole=True))),
    ]


def _vary(piece: GalleryItem, number: int) -> "ui.Button[Any]":
    price = piece.vary or 0
    label = f"V{number}{DOT}{format_usd(price)}" if price else f"V{number}"
    return button(label, actions.Vary(piece.job.id, price))


def _making(of: Gallery, first: Job) -> "list[ui.Button[Any]]":
    again = actions.Again(first.id, whole=True, price=of.again)
    row = [button(batch_text.again(of.again), again)]
    jobs = [piece.job for piece in of.pieces]
    if all(catalogue.operation(job.operation).field("prompt") is not None for job in jobs):
        row.append(button(_("✏️ Remix"), actions.Remix(first.id, whole=True)))
    if any(cards.made(job) is Media.IMAGE for job in jobs):
        row.append(button(_("🎨 Edit"), actions.Edit(first.id, whole=True)))
        row.append(button(_("🎬 Animate"), actions.Animate(first.id, whole=True)))
    return [*row, button("⋯", actions.More(first.id, whole=True))]


def which(action: Callable[[str], Action], jobs: Sequence[Job]) -> Card:
    """Ask which result of a gallery is meant: one button for each, for `action` with its job's id."""
    buttons = [button(f"{number}", action(job.id)) for number, job in enumerate(jobs, 1)]
    ask = _("Which one? They are counted as they stand in the message.")
    return Card(_text([jobs_text.prompt_of(jobs[0], 100), ask]), ui.ActionRow(*buttons))


def ending(found: Sequence[FailedJob]) -> Card:
    """How all jobs of a press ended without a result; of one, in the words for one."""
    first = found[0].job
    if len(found) == 1:
        return cards.ending(first, found[0].receipt)
    lines = [jobs_text.head(first), batch_text.none_of(found), *batch_text.missing(found)]
    return Card(_text(lines))


def removed(jobs: Sequence[Job], by: int) -> str:
    """What stands in place of a gallery that was taken away."""
    ids = DOT.join(_("job {job}", job=job.id) for job in jobs)
    return ngettext(
        "-# This result was removed by <@{by}> · {ids}",
        "-# These {n} results were removed by <@{by}> · {ids}",
        len(jobs),
        by=by,
        ids=ids,
    )


def _text(lines: Sequence[str]) -> "ui.TextDisplay[Any]":
    return ui.TextDisplay("\n".join(line for line in lines if line))
