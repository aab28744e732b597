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
    (errors.AlreadyBlurred("k7f3ab"), "This result is blurred already. Nothing was changed."),
    (
        errors.NotShared(),
        "On this server members work from their own pictures only. Nothing was paid. Moderators can "
        "change that: `/studio pictures`.",
    ),
    (
        errors.NotShared(34),
        "<@34> doesn't let others work from their pictures. Nothing was paid. Ask them: `/me "
        "pictures` changes it.",
    ),
    (errors.PictureGone(), "That picture is gone. Nothing was paid."),
    (
        errors.PictureUnreadable(BadMedia(MediaProblem.EMPTY)),
        "I can't read that picture: The file is empty. Nothing was paid.",
    ),
    (errors.NotAPicture(), "That isn't a picture. Nothing was paid. Choose one."),
    (
        errors.NoPictureInMessage(),
        "That message has no picture. Nothing was paid. Choose one with a picture: attached, in a "
        "gallery or in an embed.",
    ),
    (
        errors.NoSuchPicture(),
        "That message has no such picture. Nothing was changed. Open the menu again.",
    ),
    (
        errors.TrayFull(14),
        "Your tray is full: it holds 14 pictures. Nothing was changed. `/tray` empties it.",
    ),
    (errors.TrayEmpty(), "Your tray is empty. Pictures stay in it for a day. Nothing was paid."),
    (
        errors.PanelNotFound("p1"),
        "This card is older than a day. Nothing was paid. Open a new one.",
    ),
    (
        errors.ChoiceNotFound("c1"),
        "This choice is closed or belongs to someone else. Nothing was paid. Open the menu again.",
    ),
    (errors.NotTheOpener(), "This card belongs to someone else. Nothing was paid."),
    (
        errors.UnknownOption("grok/edit", "seed"),
        "grok/edit has no option `seed`. Nothing was paid.",
    ),
    (errors.TakesNoPrompt("grok/edit"), "grok/edit takes no prompt. Nothing was paid."),
    (
        errors.CannotTakePictures("Grok Imagine", 5),
        "Grok Imagine can't do this with 5 pictures. Nothing was paid.",
    ),
    (
        errors.NoModelTakesPictures(15),
        "No model takes 15 pictures at once. Nothing was paid.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.UNKNOWN_MODEL, "g" * 50, models=("grok", "flux-2-pro")),
        f"There is no model `{'g' * 40}`. The models are: grok, flux-2-pro. Nothing was paid. "
        "Choose the models from the list.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.NAMED_TWICE, "grok"),
        "You named grok twice. Nothing was paid. Choose the models from the list.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.WRONG_NUMBER, count=5, minimum=2, maximum=4),
        "Name 2 to 4 models, not 5. Nothing was paid. Choose the models from the list.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.MAKES_NO_PICTURES, "veo-3.1"),
        "veo-3.1 makes no pictures from words. Nothing was paid. Choose the models from the list.",
    ),
    (
        errors.ComparisonRefused(ComparisonProblem.SWITCHED_OFF, "grok"),
        "The bot's operator hasn't switched on grok. Nothing was paid. Choose the models from the list.",
    ),
    (
        errors.ResultNotFound("k7f3ab"),
        "This result is no longer in the server's books, so I can't make anything from it. Nothing was paid.",
    ),
    (errors.NoResult("k7f3ab"), "That job has no result. Nothing was paid."),
    (
        errors.ResultRemoved("k7f3ab"),
        "A moderator removed this result. Nothing was changed.",
    ),
    (
        errors.TooLargeThere("k7f3ab", 12_000_000, 10_000_000),
        "The file has 12.0 MB, and Discord takes 10.0 MB there. Nothing was paid. `/show` brings it "
        "to a server with a higher limit.",
    ),
    (errors.NoVariations("sora-2"), "sora-2 can't make variations. Nothing was paid."),
    (
        errors.MayNotRemove(),
        "Only the member who made a result and moderators (**Moderate Members**) can remove it. "
        "Nothing was changed. If it shouldn't be here, report it in the ⋯ menu.",
    ),
    (errors.TakedownNotFound("pr355x"), "It is back in its place already. Nothing was changed."),
    (
        errors.TooLateToUndo(),
        "Undo works for ten minutes. Its maker can bring it back with `/show`. Nothing was changed.",
    ),
    (errors.NotYourTakedown(), "Somebody else removed this, so you cannot undo it. Nothing was changed."),
    (
        errors.FavouriteNotFound("fav234"),
        "You have removed this favourite. `/me favourites` lists the others. Nothing was paid.",
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
