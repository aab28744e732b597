"""The whole text of each refusal about pictures that others are made from, money included."""

import inspect

import pytest

from bot.domain.errors import AtelierError, BadMedia, MediaProblem
from bot.domain.pictures import errors
from bot.domain.pictures.errors import ComparisonProblem
from bot.ui.kit.errors import sentence
from bot.ui.kit.errors.words import words

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, AtelierError) and value.__module__ == errors.__name__
]

TEXTS: list[tuple[AtelierError, str]] = [
    (
        errors.NotShared(),
        "On this server everybody works from their own pictures only. Nothing was held or paid. Moderators "
        "can change that with `/studio pictures`.",
    ),
    (
        errors.NotShared(34),
        "<@34> does not let others work from their pictures. Nothing was held or paid. Ask them; "
        "`/me pictures` changes it.",
    ),
    (errors.PictureGone(), "That picture is no longer there. Nothing was held or paid."),
    (
        errors.PictureUnreadable(BadMedia(MediaProblem.EMPTY)),
        "That picture cannot be read: The file is empty. Nothing was held or paid.",
    ),
    (errors.NotAPicture(), "That is no picture. Nothing was held or paid. Choose one."),
    (
        errors.NoPictureInMessage(),
        "There is no picture in that message. Nothing was held or paid. Choose one with a picture: attached, "
        "in a gallery or in an embed.",
    ),
    (
        errors.NoSuchPicture(),
        "There is no such picture in that message. Open the menu again. Nothing was changed.",
    ),
    (
        errors.TrayFull(14),
        "Your tray holds 14 pictures, and that is all it takes. Nothing was changed. `/tray` empties it.",
    ),
    (errors.TrayEmpty(), "Your tray is empty: pictures stay in it for a day. Nothing was held or paid."),
    (
        errors.PanelNotFound("p1"),
        "This card is older than a day. Nothing was held or paid. Open a new one.",
    ),
    (
        errors.ChoiceNotFound("c1"),
        "This choice is over or somebody else's. Nothing was held or paid. Open the menu again.",
    ),
    (errors.NotTheOpener(), "This card belongs to somebody else. Nothing was held or paid."),
    (
        errors.UnknownOption("grok/edit", "seed"),
        "grok/edit has no option `seed`. Nothing was held or paid.",
    ),
    (errors.TakesNoPrompt("grok/edit"), "grok/edit takes no prompt. Nothing was held or paid."),
    (
        errors.CannotTakePictures("Grok Imagine", 5),
        "Grok Imagine cannot do this with 5 pictures. Nothing was held or paid.",
    ),
    (
        errors.NoModelTakesPictures(15),
        "No model takes 15 pictures at once. Nothing was held or paid.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.UNKNOWN_MODEL, "g" * 50, models=("grok", "flux-2-pro")),
        f"There is no model `{'g' * 40}`. There are: grok, flux-2-pro. Nothing was held or paid. Choose the "
        "models from the list.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.NAMED_TWICE, "grok"),
        "grok is named twice. Nothing was held or paid. Choose the models from the list.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.WRONG_NUMBER, count=5, minimum=2, maximum=4),
        "Name 2 to 4 models, not 5. Nothing was held or paid. Choose the models from the list.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.MAKES_NO_PICTURES, "veo-3.1"),
        "veo-3.1 makes no pictures from words. Nothing was held or paid. Choose the models from the list.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.SWITCHED_OFF, "grok"),
        "The bot's host has not switched grok on. Nothing was held or paid. Choose the models from the list.",
    ),
    (
        errors.ResultNotFound("k7f3ab"),
        "Job k7f3ab is no longer in the books of this server, so nothing can be made from it. Nothing was "
        "held or paid.",
    ),
    (errors.NoResult("k7f3ab"), "Job k7f3ab has no result. Nothing was held or paid."),
    (
        errors.ResultRemoved("k7f3ab"),
        "The result of job k7f3ab was removed by a moderator. Nothing was changed.",
    ),
    (
        errors.TooLargeThere("k7f3ab", 12_000_000, 10_000_000),
        "Job k7f3ab has 12.0 MB; Discord takes 10.0 MB there. Nothing was paid. `/show` brings it to a "
        "server with a higher limit.",
    ),
    (errors.NoVariations("sora-2"), "sora-2 cannot make variations. Nothing was held or paid."),
    (
        errors.MayNotRemove(),
        "Only its maker and moderators (**Moderate Members**) can take a result away. Nothing was changed. "
        "Report it in the ⋯ menu if it should not be here.",
    ),
    (errors.TakedownNotFound("pr355x"), "It is back in its place already. Nothing was changed."),
    (
        errors.TooLateToUndo(),
        "Undo works for ten minutes. Its maker can bring it back with `/show`. Nothing was changed.",
    ),
    (errors.NotYourTakedown(), "Somebody else removed this, so you cannot undo it. Nothing was changed."),
    (
        errors.FavouriteNotFound("fav234"),
        "You have removed this favourite. `/me favourites` lists the others. Nothing was held or paid.",
    ),
    (
        errors.FavouritesFull(25),
        "You have 25 favourites, and that is the most. Remove one in `/me favourites`. Nothing was changed.",
    ),
]


@pytest.mark.parametrize(("error", "text"), TEXTS, ids=lambda value: type(value).__name__)
def test_the_text(error: AtelierError, text: str) -> None:
    assert sentence(error) == text


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_each_class_has_words_and_is_in_the_table(kind: type[AtelierError]) -> None:
    assert words.dispatch(kind) is not words.dispatch(Exception)
    assert kind in {type(error) for error, _ in TEXTS}
