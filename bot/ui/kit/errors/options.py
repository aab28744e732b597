"""Words for options and references that an operation does not take (`bot.catalogue.errors`)."""

from collections.abc import Mapping
from typing import Final

from bot.catalogue import Media
from bot.catalogue.errors import (
    ExcludesOption,
    MissingOption,
    NeedsOption,
    NeedsPrompt,
    NoAttachments,
    NoFirstFrame,
    NoLength,
    NoPlace,
    NotAChoice,
    NothingAttached,
    NotTaken,
    OptionRefused,
    OutOfOrder,
    OutOfRange,
    TooLong,
    TooManyPictures,
    UnknownAspect,
    UnknownModel,
    UnknownOperation,
    UnknownOption,
    ValueProblem,
    WrongMedia,
    WrongValue,
)
from bot.i18n import N_, _
from bot.ui.kit.errors.words import held_nothing, problem, words

_WRONG_VALUES: Final[Mapping[ValueProblem, str]] = {
    ValueProblem.NOT_A_SWITCH: N_("`{option}` is either on or off."),
    ValueProblem.NOT_TEXT: N_("`{name}` must be text."),
    ValueProblem.BLANK: N_("`{name}` is empty. Write at least one visible character."),
    ValueProblem.BROKEN_CHARACTER: N_("`{name}` has a broken character that can't be sent."),
    ValueProblem.NOT_A_NUMBER: N_("`{option}` must be a number."),
    ValueProblem.NOT_A_WHOLE_NUMBER: N_("`{option}` must be a whole number."),
}

_MISSING: Final[Mapping[Media, str]] = {
    Media.IMAGE: N_("`{option}` is missing: attach a picture."),
    Media.VIDEO: N_("`{option}` is missing: attach a video."),
    Media.AUDIO: N_("`{option}` is missing: attach a sound file."),
    Media.VECTOR: N_("`{option}` is missing: attach an SVG drawing."),
}

_WRONG_MEDIA: Final[Mapping[Media, str]] = {
    Media.IMAGE: N_("`{option}` must be a picture."),
    Media.VIDEO: N_("`{option}` must be a video."),
    Media.AUDIO: N_("`{option}` must be a sound file."),
    Media.VECTOR: N_("`{option}` must be an SVG drawing."),
}


@words.register
def option_refused(error: OptionRefused) -> str:
    """Return the problem, and that nothing was paid. Every class of the catalogue has a problem's text."""
    text = problem(error)
    assert text is not None, f"{type(error).__name__} has no words"
    return held_nothing(text)


@problem.register
def too_many_pictures(error: TooManyPictures) -> str:
    return _("No model takes {pictures} pictures at once.", pictures=error.pictures)


@problem.register
def wrong_value(error: WrongValue) -> str:
    return _(_WRONG_VALUES[error.problem], option=error.option, name=error.option)


@problem.register
def too_long(error: TooLong) -> str:
    if error.utf16:
        return _(
            "`{name}` counts as {length} characters (an emoji is two). "
            "This model takes at most {max_length}.",
            name=error.option,
            length=error.length,
            max_length=error.limit,
        )
    return _(
        "`{name}` has {length} characters. This model takes at most {max_length}.",
        name=error.option,
        length=error.length,
        max_length=error.limit,
    )


@problem.register
def not_a_choice(error: NotAChoice) -> str:
    return _(
        "`{option}` can't be {value}. Choose one of these: {allowed}.",
        option=error.option,
        value=f"{str(error.value)[:40]!r}",
        allowed=", ".join(error.choices),
    )


@problem.register
def out_of_range(error: OutOfRange) -> str:
    return _(
        "`{option}` must be between {low} and {high}.",
        option=error.option,
        low=error.minimum,
        high=error.maximum,
    )


@problem.register
def unknown_option(error: UnknownOption) -> str:
    return _("{operation} has no option `{option}`.", operation=error.operation, option=error.option)


@problem.register
def missing_option(error: MissingOption) -> str:
    if error.media is None:
        return _("`{option}` is missing.", option=error.option)
    return _(_MISSING[error.media], option=error.option)


@problem.register
def needs_option(error: NeedsOption) -> str:
    if error.is_switch:
        return _("`{option}` works only with `{needs}` on.", option=error.option, needs=error.needs)
    return _("`{filled}` needs `{needs}` as well.", filled=error.option, needs=error.needs)


@problem.register
def excludes_option(error: ExcludesOption) -> str:
    return _(
        "`{filled}` and `{clash}` don't go together. Use one of them.",
        filled=error.option,
        clash=error.other,
    )


@problem.register
def out_of_order(error: OutOfOrder) -> str:
    return _(
        "Attach `{gap}` before `{filled}`. The prompt counts them in order.",
        gap=error.option,
        filled=error.filled,
    )


@problem.register
def nothing_attached(_error: NothingAttached) -> str:
    return _("Attach at least one image or video to work from.")


@problem.register
def no_attachments(error: NoAttachments) -> str:
    return _("{operation} takes no attachments.", operation=error.operation)


@problem.register
def no_place(error: NoPlace) -> str:
    if error.limit is None:
        return _("{operation} has no place for `{option}`.", operation=error.operation, option=error.option)
    return _(
        "{operation} takes at most {most} of `{stem}`.",
        operation=error.operation,
        most=error.limit,
        stem=error.option.rstrip("0123456789"),
    )


@problem.register
def wrong_media(error: WrongMedia) -> str:
    return _(_WRONG_MEDIA[error.wanted], option=error.option)


@problem.register
def unknown_aspect(error: UnknownAspect) -> str:
    return _("`aspect` must be one of: {aspects}.", aspects=", ".join(error.aspects))


@problem.register
def no_length(error: NoLength) -> str:
    return _("{operation} makes pictures, and they have no length.", operation=error.operation)


@problem.register
def no_first_frame(_error: NoFirstFrame) -> str:
    return _("`last_frame` needs `image` as well.")


@problem.register
def not_taken(error: NotTaken) -> str:
    return _("{title} takes no `{missing}`.", title=error.model_title, missing=error.option)


@problem.register
def needs_prompt(error: NeedsPrompt) -> str:
    return _("{title} needs a `prompt`.", title=error.model_title)


@problem.register
def unknown_model(error: UnknownModel) -> str:
    return _(
        "There is no model `{model_id}`. The models are: {known}.",
        model_id=error.model,
        known=", ".join(error.models),
    )


@problem.register
def unknown_operation(error: UnknownOperation) -> str:
    return _("There is no operation `{operation_id}`.", operation_id=error.operation)
