"""Pictures that others are made from: in a channel, in the spool, and on a panel."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.domain.jobs.job import Value

TRAY_SIZE = 14
"""Pictures in a member's tray: one less than the largest number that a model takes at once."""

_DISCORD_FILES = re.compile(
    r"cdn\.discordapp\.com|media\.discordapp\.net|images-ext-[0-9]{1,3}\.discordapp\.net"
)

PREFIX = "pic-"
"""Begins the names of the spool files that belong to panels and trays."""


def is_discord_file_host(host: str) -> bool:
    """Return True for a host of Discord's that serves files: attached ones, and its copies of linked ones."""
    return _DISCORD_FILES.fullmatch(host) is not None


@dataclass(frozen=True, slots=True)
class SourceImage:
    """A picture in a message, as Discord describes it."""

    url: str
    filename: str
    content_type: str | None
    size: int  # bytes; 0: unknown
    author_id: int  # of the message
    link: str  # to the message
    job: str | None = None  # ours that made it, by the file's name


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the spool, inspected."""

    file: str  # in the spool
    url: str  # on Discord, for some hours
    filename: str
    content_type: str
    size: int  # bytes
    sha256: str
    width: int  # pixels
    height: int
    author_id: int  # the maker of a result of ours, else the author of the message
    link: str
    job: str | None = None


class PanelPurpose(StrEnum):
    EDIT = "edit"
    ANIMATE = "animate"


@dataclass(frozen=True, slots=True)
class Panel:
    """A private card on which a member chooses model and options before submitting."""

    id: str
    request_key: str  # the interaction that opened it
    guild_id: int
    channel_id: int
    user_id: int
    purpose: PanelPurpose
    operation: str  # catalogue id
    options: dict[str, Value]
    pictures: tuple[Picture, ...]
    total: int | None  # micro-USDC, quoted for exactly these choices; None: no price yet
    made_at: int  # epoch milliseconds

    @property
    def prompt(self) -> str:
        return str(self.options.get("prompt", ""))


@dataclass(frozen=True, slots=True)
class SourceCredit:
    """The origin of one picture that a job was made from."""

    author_id: int
    link: str
    job: str | None


def dump_sources(sources: Sequence[SourceImage]) -> str:
    """Return the JSON for the database."""
    return json.dumps([asdict(source) for source in sources])


def load_sources(text: str) -> tuple[SourceImage, ...]:
    """Return the pictures of `dump_sources`."""
    return tuple(SourceImage(**source) for source in json.loads(text))


def dump_pictures(pictures: Sequence[Picture]) -> str:
    """Return the JSON for the database."""
    return json.dumps([asdict(picture) for picture in pictures])


def load_pictures(text: str) -> tuple[Picture, ...]:
    """Return the pictures of `dump_pictures`."""
    return tuple(Picture(**picture) for picture in json.loads(text))
