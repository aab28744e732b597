"""Find the pictures in a message: attached, embedded, in galleries of Components V2, or forwarded.

The message arrives with the interaction, so the bot needs no permission to read messages.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import discord

from bot.domain.jobs.picture import SourceImage, is_discord_file_host
from bot.ui.kit.responses import Interaction

_PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jfif": "image/jpeg",
    ".jpe": "image/jpeg",
    ".pjpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".heic": "image/heic",
    ".heif": "image/heic",
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
_OURS = re.compile(r"-([0-9a-z]{4,12})\.[a-z0-9]+$")
_LOCAL = ("127.0.0.1", "localhost")  # a local Discord; with the real one, the download refuses them

MAX_PICTURES = 25
"""Pictures of one message that a member can choose from: the options of a select menu."""


def pictures_in(message: discord.Message, me: int | None) -> list[SourceImage]:
    """Return the pictures of a message in their order, without duplicates.

    `me` is the bot's user id: the names of its own files end in the job's id.
    """
    images: dict[str, SourceImage] = {}
    for url, name, content_type, size in _files(message):
        is_named = content_type and content_type != "application/octet-stream"  # that says nothing
        kind = content_type if is_named else _PICTURES.get(PurePosixPath(name).suffix.lower())
        if kind is None or not kind.startswith("image/") or kind == "image/svg+xml":
            continue
        job = _OURS.search(name) if message.author.id == me else None
        image = SourceImage(
            url, name, kind, size, message.author.id, message.jump_url, job.group(1) if job else None
        )
        images.setdefault(urlsplit(url).path, image)
    return list(images.values())[:MAX_PICTURES]


def pictures_for(interaction: Interaction, message: discord.Message) -> list[SourceImage]:
    """Return the pictures of a message, with the job of each that this bot made."""
    user = interaction.client.user
    return pictures_in(message, None if user is None else user.id)


_File = tuple[str, str, str | None, int]


def _files(message: discord.Message) -> Iterator[_File]:
    """Yield address, name, claimed type and size of each file that could be a picture."""
    parts: list[Any] = [message, *message.message_snapshots]
    for part in parts:
        yield from _media(part.components)
        for attachment in part.attachments:
            kind = (attachment.content_type or "").partition(";")[0] or None
            yield attachment.url, attachment.filename, kind, attachment.size
        for embed in part.embeds:
            yield from _embedded(embed)


def _embedded(embed: discord.Embed) -> Iterator[_File]:
    for media in (embed.image, embed.thumbnail):
        if media.url:
            # An embed shows only pictures in these places, also if the address has no such ending.
            yield _on_discord(media.url, media.proxy_url), _name(media.url), "image/unknown", 0


def _media(components: Iterable[Any]) -> Iterator[_File]:
    for component in components:
        items = [component, getattr(component, "accessory", None), *getattr(component, "items", ())]
        for media in (getattr(item, "media", None) for item in items):
            if media is not None and media.url:
                yield _on_discord(media.url, media.proxy_url), _name(media.url), media.content_type, 0
        yield from _media(getattr(component, "children", ()))


def _on_discord(url: str, proxy_url: str | None) -> str:
    """Return the address at one of Discord's hosts: a picture by link has one of Discord's own copy.

    The bot opens no others, so without such an address the member reads that the picture has to be attached.
    """
    return next((address for address in (url, proxy_url) if address and _is_discords(address)), url)


def _is_discords(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return is_discord_file_host(host) or host in _LOCAL


def _name(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).name or "picture"
