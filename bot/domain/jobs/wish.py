"""What a member wanted when a request was refused, failed, or cost more than they like.

A wish keeps all that they typed, so that every button below the answer can go on from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.jobs.job import Value


class OfferKind(StrEnum):
    """How a cheaper version differs from the wish."""

    MODEL = "model"
    SECONDS = "seconds"
    SIZE = "size"  # pixels, resolution or quality
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Offer:
    """A cheaper version of a wish, with the price of its real quote (micro-USDC, of all its jobs)."""

    kind: OfferKind
    operation: str
    options: Mapping[str, Value]
    count: int
    price: int


@dataclass(frozen=True, slots=True)
class WishFile:
    """A file of a wish: its option, where it came from, and its name in the spool."""

    option: str
    url: str
    filename: str
    content_type: str | None
    size: int
    file: str | None  # in the spool; None: fetched from `url` again


@dataclass(frozen=True, slots=True)
class WishLine:
    """One more job of a comparison, with its own model."""

    operation: str
    options: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a member changed of a wish in its form. None leaves it as it is.

    `options` replace all options but the prompt.
    """

    prompt: str | None = None
    model: str | None = None
    options: Mapping[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A request that can go on. `offers` are those on its card, in the order of their buttons."""

    id: str
    guild_id: int
    channel_id: int
    user_id: int
    operation: str  # catalogue id
    options: Mapping[str, Value]
    files: tuple[WishFile, ...] = ()
    private: bool = False
    count: int = 1
    contest_id: str | None = None
    job_id: str | None = None  # the job that it was made of
    offers: tuple[Offer, ...] = ()
    made_at: int = 0  # epoch milliseconds
    also: tuple[WishLine, ...] = ()  # further jobs of a comparison
    roles: tuple[int, ...] = ()  # of the member, without @everyone

    @property
    def prompt(self) -> str:
        return str(self.options.get("prompt", ""))

    @property
    def model(self) -> str:
        return self.operation.partition("/")[0]
