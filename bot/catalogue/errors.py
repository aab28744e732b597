"""Options and references that an operation does not take, as facts.

`bot.ui.kit.errors.options` puts them into words. `option` is the option to change, as its member sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import InvalidOptions

from .fields import Media


class OptionRefused(InvalidOptions):
    """Base of all errors of the catalogue."""


class ValueProblem(StrEnum):
    """A value that is not of its option's kind."""

    NOT_A_SWITCH = "not a switch"
    NOT_TEXT = "not text"
    BLANK = "blank"
    BROKEN_CHARACTER = "broken character"
    NOT_A_NUMBER = "not a number"
    NOT_A_WHOLE_NUMBER = "not a whole number"


@dataclass(eq=False)
class WrongValue(OptionRefused):
    option: str
    problem: ValueProblem


@dataclass(eq=False)
class TooLong(OptionRefused):
    """A text above `limit` characters; with `utf16` both figures count an emoji as two."""

    option: str
    length: int
    limit: int
    utf16: bool = False


@dataclass(eq=False)
class NotAChoice(OptionRefused):
    option: str
    value: object
    choices: tuple[str, ...]


@dataclass(eq=False)
class OutOfRange(OptionRefused):
    option: str
    minimum: float | None
    maximum: float | None


@dataclass(eq=False)
class UnknownOption(OptionRefused):
    operation: str
    option: str


@dataclass(eq=False)
class MissingOption(OptionRefused):
    """`media` is the kind of file to attach; None if the option is no attachment."""

    option: str
    media: Media | None = None


@dataclass(eq=False)
class NeedsOption(OptionRefused):
    """`option` works only together with `needs`: a switch that has to be on, or another attachment."""

    option: str
    needs: str
    is_switch: bool = False


@dataclass(eq=False)
class ExcludesOption(OptionRefused):
    """Attachments that cannot be used together."""

    option: str
    other: str


@dataclass(eq=False)
class OutOfOrder(OptionRefused):
    """Attachments that the prompt counts leave a gap: `option` is empty and `filled` is not."""

    option: str
    filled: str


@dataclass(eq=False)
class NothingAttached(OptionRefused):
    """The operation needs an image or video in one of several places; `option` is the first."""

    option: str


@dataclass(eq=False)
class NoPlace(OptionRefused):
    """There is no place for this attachment: all `limit` of them are filled, or (None) it has none such."""

    operation: str
    option: str
    limit: int | None = None


@dataclass(eq=False)
class NoAttachments(OptionRefused):
    """The operation takes no attachment at all."""

    operation: str
    option: str


@dataclass(eq=False)
class WrongMedia(OptionRefused):
    option: str
    wanted: Media
    given: Media


@dataclass(eq=False)
class UnknownAspect(OptionRefused):
    aspect: str
    aspects: tuple[str, ...]
    option: str = "aspect"


@dataclass(eq=False)
class NoLength(OptionRefused):
    """The operation makes pictures, which have no length."""

    operation: str
    option: str = "seconds"


@dataclass(eq=False)
class NoFirstFrame(OptionRefused):
    """A last frame was given without the picture that the clip starts from."""

    option: str = "last_frame"


@dataclass(eq=False)
class NotTaken(OptionRefused):
    """The model has no operation that takes this input of a shortcut command."""

    model_title: str
    option: str


@dataclass(eq=False)
class NeedsPrompt(OptionRefused):
    model_title: str
    option: str = "prompt"


@dataclass(eq=False)
class TooManyPictures(OptionRefused):
    """No model makes one picture from so many."""

    pictures: int
    option: None = None


@dataclass(eq=False)
class UnknownModel(OptionRefused):
    model: str
    models: tuple[str, ...]
    option: str = "model"


@dataclass(eq=False)
class UnknownOperation(OptionRefused):
    operation: str
    option: str = "operation"
