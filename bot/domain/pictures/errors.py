"""Refusals about pictures that others are made from. Facts: `bot.ui.kit.errors.pictures` has the words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import (
    AtelierError,
    InvalidOptions,
    NotAllowed,
    NotFound,
    Outdated,
)

# ── sources ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class NotShared(NotAllowed):
    """Members may not work from this picture. `author_id` keeps it from others; None: the server does."""

    author_id: int | None = None


class PictureGone(Outdated):
    """The picture is no longer where it was."""


@dataclass(eq=False)
class PictureUnreadable(InvalidOptions):
    """The picture could not be downloaded or decoded. `cause` is BadMedia or a TransferError."""

    cause: AtelierError
    option: str | None = None


@dataclass(eq=False)
class NotAPicture(InvalidOptions):
    """The file is a clip or a sound."""

    option: str | None = None


class NoPictureInMessage(NotFound):
    """The message that a menu was opened on has no picture."""


class NoSuchPicture(NotFound):
    """The message has fewer pictures than the one that was chosen."""


@dataclass(eq=False)
class TrayFull(NotAllowed):
    limit: int


class TrayEmpty(NotFound):
    """The pictures of the tray were removed, or are older than a day."""


# ── panels ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class PanelNotFound(NotFound):
    """The panel was never opened, or is older than a day."""

    panel_id: str


@dataclass(eq=False)
class ChoiceNotFound(NotFound):
    """The choice of pictures was offered to another member, or is older than a day."""

    choice_id: str


class NotTheOpener(NotAllowed):
    """Somebody else opened the panel."""


@dataclass(eq=False)
class UnknownOption(InvalidOptions):
    operation: str
    option: str | None


@dataclass(eq=False)
class TakesNoPrompt(InvalidOptions):
    operation: str
    option: str | None = "prompt"


@dataclass(eq=False)
class CannotTakePictures(InvalidOptions):
    """The model, by its title, cannot do this with so many pictures."""

    title: str
    pictures: int
    option: str | None = "model"


@dataclass(eq=False)
class NoModelTakesPictures(NotAllowed):
    """No model takes so many pictures at once."""

    pictures: int


# ── comparisons ──────────────────────────────────────────────────────────────────────────────────


class ComparisonProblem(StrEnum):
    UNKNOWN_MODEL = "unknown_model"
    NAMED_TWICE = "named_twice"
    WRONG_NUMBER = "wrong_number"
    MAKES_NO_PICTURES = "makes_no_pictures"
    SWITCHED_OFF = "switched_off"  # by the bot's host


@dataclass(eq=False)
class ComparisonRefused(InvalidOptions):
    """Models that cannot be compared: `model` is the wrong one, or `count` were named."""

    problem: ComparisonProblem
    model: str = ""
    count: int = 0
    minimum: int = 0
    maximum: int = 0
    models: Sequence[str] = ()  # that can be compared
    option: str | None = "models"


# ── results ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class ResultNotFound(NotFound):
    """The job is not this server's, or somebody else's private one, or no longer known."""

    job_id: str


@dataclass(eq=False)
class NoResult(Outdated):
    job_id: str


@dataclass(eq=False)
class ResultRemoved(Outdated):
    """A moderator has removed the result."""

    job_id: str


@dataclass(eq=False)
class TooLargeThere(NotAllowed):
    """No copy of the result is small enough for the channel or message that it should go to. Bytes."""

    job_id: str
    size: int
    limit: int


@dataclass(eq=False)
class NoVariations(InvalidOptions):
    """The model makes no variations of its results."""

    model: str
    option: str | None = None


@dataclass(eq=False)
class AlreadyBlurred(Outdated):
    """The result is shown as a spoiler already."""

    job_id: str


class MayNotRemove(NotAllowed):
    """The member is neither the result's maker nor a moderator."""


# ── taken down and put back ──────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class TakedownNotFound(NotFound):
    """Nothing was taken down by this press, or it is back already."""

    press: str


class TooLateToUndo(Outdated):
    """The result was taken down longer ago than it can be put back."""


class NotYourTakedown(NotAllowed):
    """Somebody else took the result down."""


# ── favourites ───────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class FavouriteNotFound(NotFound):
    """The favourite was removed, or is another member's."""

    favourite_id: str


@dataclass(eq=False)
class FavouritesFull(NotAllowed):
    limit: int
