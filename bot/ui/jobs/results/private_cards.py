"""What only the maker of a private result sees: that it is ready, and the file with its buttons."""

from collections.abc import Callable, Sequence
from typing import Any

from discord import ui

from bot.catalogue import Media
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Job, Receipt
from bot.i18n import _, ngettext
from bot.ports import GalleryItem
from bot.ui.jobs import batch_cards, batch_text, cards
from bot.ui.jobs import text as jobs_text
from bot.ui.kit import actions
from bot.ui.kit.layout import Card, button

OwnRows = Callable[[Job], "Sequence[ui.ActionRow[Any]]"]
"""The buttons of a picture that was made for a contest; contests hand them in."""


def no_rows(_: Job) -> "Sequence[ui.ActionRow[Any]]":
    """There are none."""
    return ()


def ready(jobs: Sequence[Job], missing: Sequence[FailedJob] = ()) -> Card:
    """The notice about what one press has made: in the maker's card, or in a direct message."""
    small = batch_text.details(jobs, _("only you see this"))
    lines = [f"**{_is_ready(jobs)}**", jobs_text.prompt_of(jobs[0]), f"-# {small}"]
    text = ui.TextDisplay[Any]("\n".join([*lines, *batch_text.missing(missing)]))
    return Card(text, ui.ActionRow(cards.show_me(jobs[0])))


def _is_ready(jobs: Sequence[Job]) -> str:
    match cards.made(jobs[0]):
        case Media.VIDEO:
            return _("Your clip is ready")
        case Media.VECTOR:
            return _("Your drawing is ready")
        case _:
            return ngettext("Your picture is ready", "Your {n} pictures are ready", len(jobs))


def view(
    job: Job,
    filename: str,
    receipt: Receipt,
    *,
    remark: str | None,
    direct: bool,
    contest_rows: OwnRows = no_rows,
) -> Card:
    """The file, attached to the same message as `filename`; `remark` is one more small line. A `direct`
    message, where no budget can be spent from, says where its buttons are."""
    small = [remark] if remark else []
    lines = [jobs_text.prompt_of(job), jobs_text.result_details(job, receipt), *_small(job, small, direct)]
    rows = () if direct else _rows(job, receipt, contest_rows)
    return Card(ui.TextDisplay("\n".join(lines)), cards.media(job, filename), *rows)


def gallery(
    pieces: Sequence[GalleryItem], filenames: Sequence[str], *, remarks: Sequence[str], direct: bool
) -> Card:
    """Several of one press, attached under these names; each has a button that shows it alone, with what
    can be done with it."""
    first = pieces[0].job
    lines = [jobs_text.prompt_of(first), f"-# {batch_text.result_details(pieces)}"]
    items = [ui.TextDisplay[Any]("\n".join([*lines, *_small(first, remarks, direct)]))]
    alone = [button(f"{n}", actions.ShowOne(piece.job.id)) for n, piece in enumerate(pieces, 1)]
    rows = () if direct else (ui.ActionRow[Any](*alone),)
    return Card(*items, *batch_cards.media(pieces, filenames), *rows)


def _small(job: Job, remarks: Sequence[str], direct: bool) -> list[str]:
    said = [*remarks]
    if job.private:
        said.append(_("only you see this"))
    if direct:
        said.append(_("on the server `/show job:{job}` has its buttons", job=job.id))
    return [f"-# {line}" for line in said]


def _rows(job: Job, receipt: Receipt, contest_rows: OwnRows) -> "Sequence[ui.ActionRow[Any]]":
    if job.contest_id is not None:
        return contest_rows(job)
    making = ui.ActionRow[Any](*cards.making(job, jobs_text.again(job, receipt)))
    if not job.private:
        return (making,)
    post = button(_("📣 Post it here"), actions.Publish(job.id))
    return (making, ui.ActionRow(post))
