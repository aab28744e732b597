"""Pictures that something is made from: as they stand in a channel, and once they are in our hands."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.domain.jobs.job import Value

TRAY_SIZE = 14
"""Pictures in a member's tray; the most that a model takes at once but for one."""


PREFIX = "pic-"
"""How the spool files begin that belong to panels and trays alone."""


@dataclass(frozen=True, slots=True)
class SourceImage:
    """A picture in a message. What Discord says of it is a claim; `job` is ours that made it, if one did."""

    url: str
    filename: str
    content_type: str | None
    size: int  # bytes; 0: not said
    author_id: int  # who wrote the message; of a job of ours its maker
    link: str  # to the message
    job: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the spool under `file`, looked into. `url` is where Discord shows it for now."""

    file: str
    url: str
    filename: str
    content_type: str
    size: int  # bytes
    sha256: str
    width: int  # pixels
    height: int
    author_id: int
    link: str
    job: str | None = None


class Purpose(StrEnum):
    """What a panel is for."""

    EDIT = "edit"
    ANIMATE = "animate"


@dataclass(frozen=True, slots=True)
class Panel:
    """A private card on which a member chooses model and options before the press.

    `total` is micro-USDC, as last quoted for exactly these choices; None: there is no price yet.
    """

    id: str
    request_key: str  # the interaction that opened it
    guild_id: int
    channel_id: int
    user_id: int
    purpose: Purpose
    operation: str  # catalogue id
    options: dict[str, Value]
    pictures: tuple[Picture, ...]
    total: int | None
    made_at: int  # epoch milliseconds

    @property
    def prompt(self) -> str:
        return str(self.options.get("prompt", ""))


@dataclass(frozen=True, slots=True)
class Credit:
    """Where one picture that a job was made from came from."""

    author_id: int
    link: str
    job: str | None


def dump_seen(found: Sequence[SourceImage]) -> str:
    """As JSON, for the database."""
    return json.dumps([asdict(one) for one in found])


def load_seen(text: str) -> tuple[SourceImage, ...]:
    return tuple(SourceImage(**one) for one in json.loads(text))


def dump_pictures(pictures: Sequence[Picture]) -> str:
    """As JSON, for the database."""
    return json.dumps([asdict(one) for one in pictures])


def load_pictures(text: str) -> tuple[Picture, ...]:
    return tuple(Picture(**one) for one in json.loads(text))
