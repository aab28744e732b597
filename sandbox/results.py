"""Read the bot's messages: job, price and file, and the file's real contents."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import av
from PIL import Image

from sandbox.custom_ids import argument, custom_id
from sandbox.discord import Attachment, Channel, Discord, Message

_JOB = re.compile(r"\bjob ([0-9a-z]{4,12})\b")
_AMOUNT = re.compile(r"\$(\d[\d,]*\.\d{2,6})")
_POSTED = (custom_id("jobs.again", ""), custom_id("jobs.pick", ""))
"""Beginnings of the custom ids on every posted result: ↻ alone, a number in a gallery."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a file by its content. `seconds` 0.0 for pictures; `codecs` of all its streams."""

    kind: str  # "image" | "vector" | "video"
    format: str  # "PNG", "JPEG", "WEBP", "SVG", "MP4"
    width: int
    height: int
    seconds: float
    codecs: tuple[str, ...] = ()

    def __str__(self) -> str:
        size = f"{self.width}×{self.height} {self.format}"
        return size if self.kind != "video" else f"{size}, {self.seconds:.1f} s, {' + '.join(self.codecs)}"


def inspect(data: bytes) -> Facts:
    """Open the file and read all of a picture, or every packet and the first frame of a clip.

    Raises ValueError if it is neither, or not whole.
    """
    try:
        if data.lstrip().startswith(b"<"):
            return _drawing(data)
        return _clip(data) if data[4:8] == b"ftyp" else _picture(data)
    except (OSError, av.FFmpegError, IndexError, ElementTree.ParseError) as error:
        raise ValueError(f"not a whole picture or clip: {error}") from error


def _picture(data: bytes) -> Facts:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return Facts("image", str(picture.format), picture.width, picture.height, 0.0)


def _drawing(data: bytes) -> Facts:
    root = ElementTree.fromstring(data)  # noqa: S314 - made by our own studio
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise ValueError(f"a document of {root.tag}")
    return Facts("vector", "SVG", int(root.get("width", "0")), int(root.get("height", "0")), 0.0)


def _clip(data: bytes) -> Facts:
    with av.open(io.BytesIO(data), mode="r") as clip:
        video = clip.streams.video[0]
        frame = next(clip.decode(video))
        ends = [_end(packet) for packet in clip.demux(video)]
        codecs = tuple(stream.codec_context.name for stream in clip.streams)
        return Facts("video", "MP4", frame.width, frame.height, max(ends, default=0.0), codecs)


def _end(packet: "av.Packet[av.VideoStream]") -> float:
    """Return the instant of the clip, in seconds, at which the packet ends; 0.0 for the closing one."""
    if packet.pts is None:
        return 0.0
    return float((packet.pts + (packet.duration or 0)) * packet.time_base)


def job_of(message: Message) -> str | None:
    """Return the id of the job that the message names, if any."""
    found = _JOB.search(message.text)
    return found[1] if found else None


def amounts(text: str) -> list[int]:
    """Return every amount of money in a text, in micro-USDC, in order."""
    return [_micro(found) for found in _AMOUNT.findall(text)]


def is_result(message: Message, job_id: str | None = None) -> bool:
    """Return True for a finished picture or clip with its ↻ button, or one of a gallery with its number:
    of this job, or any."""
    if not message.attachments:
        return False
    return any(job_id in (None, job) for job in _jobs_posted(message))


def _jobs_posted(message: Message) -> Iterator[str]:
    for button in message.buttons:
        pressed = str(button.get("custom_id", ""))
        if pressed.startswith(_POSTED):
            yield argument(pressed)


def results(discord: Discord, channel: Channel, job_id: str | None = None) -> list[Message]:
    """Return the result messages of a channel, oldest first."""
    return [message for message in discord.messages(channel) if is_result(message, job_id)]


def price_of(message: Message) -> int:
    """Return the price in a result message's line of details, micro-USDC. Raises ValueError if it names
    none."""
    for line in message.text.splitlines():
        if _JOB.search(line) and (found := amounts(line)):
            return found[0]
    raise ValueError(f"no price in {message.text!r}")


def media_of(message: Message) -> Attachment:
    """Return the one file of a result. Raises ValueError if there are none or several."""
    if len(message.attachments) != 1:
        raise ValueError(f"{len(message.attachments)} files, not one")
    return message.attachments[0]


def alt_text_of(message: Message) -> str | None:
    """Return the description of a result's media: the text of a screen reader."""
    shown = [item.get("description") for part in message.parts for item in part.get("items", [])]
    return next(iter([*filter(None, shown), media_of(message).description]), None)


def _micro(amount: str) -> int:
    whole, _, rest = amount.replace(",", "").partition(".")
    return int(whole) * 1_000_000 + int(rest.ljust(6, "0"))
