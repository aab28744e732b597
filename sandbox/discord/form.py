"""Read requests, JSON or multipart (`payload_json`, `files[n]`), and make attachments."""

import io
import json
import mimetypes
import re
from dataclasses import dataclass, field

import av
from aiohttp import BodyPartReader, web
from PIL import Image

from sandbox.discord.cdn import sign
from sandbox.discord.core import Core
from sandbox.discord.errors import refusal
from sandbox.discord.model import Attachment, Json

_FILE_FIELD = re.compile(r"files\[(\d+)\]$")
_SIDES = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a person uploads it. Discord goes by the name's extension, not by the sender's type."""

    filename: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Form:
    """A request body: the JSON part and the files by their number."""

    body: Json
    files: dict[int, Upload] = field(default_factory=dict)
    where: str = ""  # prefix of paths in error maps, such as "data."

    def inner(self) -> "Form":
        """Return the `data` of an interaction callback, with the same files."""
        data = self.body.get("data")
        return Form(data if isinstance(data, dict) else {}, self.files, "data.")


async def read_form(request: web.Request) -> Form:
    """Return the parsed body. Raises ApiError 50109 for broken JSON or a body that is no object."""
    if request.content_type != "multipart/form-data":
        return Form(parse_object(await request.read()))
    form = Form({})
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read(decode=False))
        number = _FILE_FIELD.match(part.name or "")
        if part.name == "payload_json":
            form.body = parse_object(data)
        elif number:
            form.files[int(number[1])] = Upload(part.filename or "unknown", data)
    return form


def parse_json(data: bytes) -> object:
    try:
        return json.loads(data or b"{}")
    except ValueError:
        raise refusal(50109) from None


def parse_object(data: bytes) -> Json:
    body = parse_json(data)
    if not isinstance(body, dict):
        raise refusal(50109)
    return body


def clean_name(name: str) -> str:
    """Return the name that Discord keeps: ASCII letters, digits, dot, dash and underscore."""
    return re.sub(r"[^A-Za-z0-9._-]", "", name.strip().replace(" ", "_")) or "unknown"


def make_attachment(core: Core, upload: Upload, channel_id: int, *, ephemeral: bool = False) -> Attachment:
    """Store a file with its type by extension and, for pictures and clips, its size in pixels."""
    name = clean_name(upload.filename)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    width, height = _sides(kind, upload.data)
    file = Attachment(core.ids.next(), channel_id, name, kind, upload.data, None, width, height, ephemeral)
    file.spoiler = name.startswith("SPOILER_")
    file.url = sign(core, file)
    return file


def _sides(kind: str, data: bytes) -> _SIDES:
    try:
        if kind.startswith("image/"):
            with Image.open(io.BytesIO(data)) as image:
                return image.size
        if kind.startswith("video/"):
            with av.open(io.BytesIO(data)) as clip:
                stream = clip.streams.video[0]
                return stream.width, stream.height
    except (OSError, ValueError, IndexError, Image.DecompressionBombError, av.FFmpegError):
        pass  # not what its name says: Discord keeps it as a plain file
    return None, None
