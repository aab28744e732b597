"""The whole text of each option that an operation does not take."""

import inspect

import pytest

from bot.catalogue import Media, errors
from bot.catalogue.errors import OptionRefused, ValueProblem
from bot.i18n import use_locale
from bot.ui.kit.errors import sentence
from bot.ui.kit.errors.words import problem

FREE = "Nothing was paid."

TEXTS: list[tuple[OptionRefused, str]] = [
    (errors.WrongValue("raw", ValueProblem.NOT_A_SWITCH), "`raw` is either on or off."),
    (errors.WrongValue("prompt", ValueProblem.NOT_TEXT), "`prompt` must be text."),
    (
        errors.WrongValue("prompt", ValueProblem.BLANK),
        "`prompt` is empty. Write at least one visible character.",
    ),
    (
        errors.WrongValue("prompt", ValueProblem.BROKEN_CHARACTER),
        "`prompt` has a broken character that can't be sent.",
    ),
    (errors.WrongValue("seed", ValueProblem.NOT_A_NUMBER), "`seed` must be a number."),
    (
        errors.WrongValue("seed", ValueProblem.NOT_A_WHOLE_NUMBER),
        "`seed` must be a whole number.",
    ),
    (
        errors.TooLong("prompt", 6001, 6000),
        "`prompt` has 6001 characters. This model takes at most 6000.",
    ),
    (
        errors.TooLong("prompt", 2002, 2000, utf16=True),
        "`prompt` counts as 2002 characters (an emoji is two). This model takes at most 2000.",
    ),
    (
        errors.NotAChoice("size", "8:1", ("1:1", "16:9")),
        "`size` can't be '8:1'. Choose one of these: 1:1, 16:9.",
    ),
    (
        errors.NotAChoice("size", "x" * 50, ("1:1",)),
        f"`size` can't be '{'x' * 40}'. Choose one of these: 1:1.",
    ),
    (errors.OutOfRange("seed", 0, 100), "`seed` must be between 0 and 100."),
    (
        errors.UnknownOption("grok/generate", "count"),
        "grok/generate has no option `count`.",
    ),
    (errors.MissingOption("prompt"), "`prompt` is missing."),
    (errors.MissingOption("image1", Media.IMAGE), "`image1` is missing: attach a picture."),
    (
        errors.MissingOption("audio", Media.AUDIO),
        "`audio` is missing: attach a sound file.",
    ),
    (
        errors.NeedsOption("multi_shots", "enable_prompt_expansion", is_switch=True),
        "`multi_shots` works only with `enable_prompt_expansion` on.",
    ),
    (errors.NeedsOption("last_frame", "image"), "`last_frame` needs `image` as well."),
    (
        errors.ExcludesOption("reference_image1", "image"),
        "`reference_image1` and `image` don't go together. Use one of them.",
    ),
    (
        errors.OutOfOrder("image2", "image3"),
        "Attach `image2` before `image3`. The prompt counts them in order.",
    ),
    (errors.NothingAttached("image1"), "Attach at least one image or video to work from."),
    (
        errors.NoAttachments("grok/generate", "image1"),
        "grok/generate takes no attachments.",
    ),
    (
        errors.NoPlace("sora-2/generate", "last_frame"),
        "sora-2/generate has no place for `last_frame`.",
    ),
    (errors.NoPlace("grok/edit", "image11", 10), "grok/edit takes at most 10 of `image`."),
    (
        errors.WrongMedia("image1", Media.IMAGE, Media.VECTOR),
        "`image1` must be a picture.",
    ),
    (errors.WrongMedia("video1", Media.VIDEO, Media.IMAGE), "`video1` must be a video."),
    (errors.UnknownAspect("4:3", ("1:1", "16:9")), "`aspect` must be one of: 1:1, 16:9."),
    (errors.NoLength("grok/edit"), "grok/edit makes pictures, and they have no length."),
    (errors.NoFirstFrame(), "`last_frame` needs `image` as well."),
    (errors.NotTaken("Sora 2", "last_frame"), "Sora 2 takes no `last_frame`."),
    (errors.NeedsPrompt("Veo 3.1"), "Veo 3.1 needs a `prompt`."),
    (
        errors.UnknownModel("dall-e", ("grok", "sora-2")),
        "There is no model `dall-e`. The models are: grok, sora-2.",
    ),
    (errors.UnknownOperation("grok/vectorize"), "There is no operation `grok/vectorize`."),
]


@pytest.mark.parametrize(("error", "text"), TEXTS, ids=lambda value: type(value).__name__)
def test_the_problem_and_that_it_cost_nothing(error: OptionRefused, text: str) -> None:
    assert problem(error) == text
    assert sentence(error) == f"{text} {FREE}"


def test_too_many_pictures() -> None:
    assert sentence(errors.TooManyPictures(17)) == f"No model takes 17 pictures at once. {FREE}"


def test_every_class_and_every_problem_has_words() -> None:
    classes = {
        value
        for value in vars(errors).values()
        if inspect.isclass(value) and issubclass(value, OptionRefused) and value is not OptionRefused
    }
    assert classes == {type(error) for error, _ in TEXTS} | {errors.TooManyPictures}
    shown = {error.problem for error, _ in TEXTS if isinstance(error, errors.WrongValue)}
    assert shown == set(ValueProblem)


def test_the_words_are_in_the_readers_language() -> None:
    with use_locale("de"):
        german = sentence(errors.MissingOption("image1", Media.IMAGE))
    assert german is not None
    assert "Bild" in german
    assert FREE not in german
