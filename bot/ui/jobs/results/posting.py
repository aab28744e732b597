"""Sending to channels by id, with Discord's errors put into the three words the worker knows."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.catalogue import SVG_TYPE
from bot.domain.jobs.job import Job, Receipt
from bot.ports import Gallery, Rendition
from bot.ui.jobs import batch_cards, cards
from bot.ui.jobs import text as jobs_text
from bot.ui.kit import formatting
from bot.ui.kit.sending import NOBODY, delivering, only


def filename(job: Job, rendition: Rendition) -> str:
    """`gpt-image-2-k7f3ab.png`; Discord goes by the extension."""
    extension = _EXTENSIONS.get(rendition.content_type) or rendition.file.suffix or ".bin"
    return f"{job.model.replace('.', '-')}-{job.id}{extension}"


_EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/avif": ".avif",
    SVG_TYPE: ".svg",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
}


async def post_gallery(to: discord.PartialMessageable, gallery: Gallery, *, notify: bool) -> int:
    """`post_result` for the jobs of one press. The nonce is that of their group: whoever of them posts, it
    is the same message."""
    job = gallery.pieces[0].job
    names = [filename(piece.job, piece.rendition) for piece in gallery.pieces]
    remarks = filter(None, (jobs_text.smaller(piece.job, piece.rendition) for piece in gallery.pieces))
    alt = formatting.alt_text(job.prompt)
    files = [
        discord.File(piece.rendition.file, filename=name, description=alt)
        for piece, name in zip(gallery.pieces, names, strict=True)
    ]
    with delivering(f"posting the jobs of {job.batch_key}"):
        message = await to.send(
            files=files,
            view=batch_cards.gallery(gallery, names, list(remarks)),
            nonce=f"g-{job.batch_key}-{(job.posting_at or 0) % 10**9}",
            allowed_mentions=only(job.user_id) if notify else NOBODY,
        )
    return message.id


async def post_result(
    to: discord.PartialMessageable,
    job: Job,
    rendition: Rendition,
    receipt: Receipt,
    *,
    nonce: str,
    notify: bool = True,
    entry_buttons: "Sequence[ui.Button[Any]]" = (),
) -> int:
    """Post the finished file with its buttons (`entry_buttons` lead into contests) and return the message id.

    Mention the maker if `notify`. The same `nonce` posted again within minutes is the same message. Raises
    FileTooLarge, DeliveryImpossible, DeliveryUnclear or DeliveryError; a message that was posted and deleted
    since is DeliveryImpossible.
    """
    name = filename(job, rendition)
    upload = discord.File(rendition.file, filename=name, description=formatting.alt_text(job.prompt))
    with delivering(f"posting job {job.id}"):
        message = await to.send(
            file=upload,
            view=cards.result(job, name, receipt, jobs_text.smaller(job, rendition), entry_buttons),
            nonce=nonce,
            allowed_mentions=only(job.user_id) if notify else NOBODY,
        )
    return message.id
