"""The whole text of each refusal of the interface itself: permissions, buttons and menus."""

import inspect

import pytest

from bot.domain.errors import AtelierError
from bot.domain.jobs.errors import BudgetTooLow
from bot.ui.kit.errors import buttons, permissions, sentence

CLASSES = {
    value
    for module in (buttons, permissions)
    for value in vars(module).values()
    if inspect.isclass(value) and issubclass(value, AtelierError) and value.__module__ == module.__name__
}

TEXTS: list[tuple[AtelierError, str]] = [
    (
        permissions.PermissionMissing("manage_guild"),
        "You need the permission **Manage Server** for this. Nothing was changed. An administrator "
        "can give it to you in the server's roles.",
    ),
    (
        permissions.PermissionMissing("manage_events"),
        "You need the permission **Manage Events** for this. Nothing was changed. An administrator "
        "can give it to you in the server's roles.",
    ),
    (
        permissions.NotApprover(None),
        "Only people with **Moderate Members** decide about this. Nothing was changed. Ask one of them.",
    ),
    (
        permissions.NotApprover(77),
        "Only people with **Moderate Members** or the role <@&77> decide about this. Nothing was "
        "changed. Ask one of them.",
    ),
    (
        permissions.NotOrganiser(77),
        "Only people with **Manage Events** or the role <@&77> hold contests. Nothing was changed. "
        "Ask one of them.",
    ),
    (
        permissions.NotOwner(33),
        "This card belongs to someone else. Nothing was changed. Run the command to get your own.",
    ),
    (
        buttons.CannotStart(BudgetTooLow(40_000, 0, 0, 0)),
        "It can't start right now, so it keeps waiting for a decision. Press again later.\n> This "
        "costs $0.04, and this server has no budget yet. Nothing was paid. Someone with **Manage "
        "Server** can add one with `/treasury topup`, or the bot's operator with `/host credit`.",
    ),
    (
        buttons.Restarting(),
        "The bot is restarting. Nothing was paid. Try again in a minute or two.",
    ),
    (
        buttons.NoPrompt("arrow-1.1"),
        "arrow-1.1 takes no prompt, so there is nothing to remix. Nothing was paid.",
    ),
    (
        buttons.EntryGone(),
        "That entry is no longer in this menu. Nothing was paid. Open the menu again.",
    ),
    (
        buttons.MessageGone("k7f3ab"),
        "The message with this result is gone. Nothing was paid. The member who made it can bring it "
        "back with `/show`.",
    ),
    (
        buttons.PictureGone("k7f3ab"),
        "This card shows no picture any more. Nothing was paid. `/show` brings it back with all its buttons.",
    ),
    (buttons.NotItsMaker(), "Only the member who made a result can post it again. Nothing was posted."),
    (
        buttons.DirectMessagesClosed(),
        "Discord doesn't let me write to you. Nothing was sent. Allow direct messages from this "
        "server's members in its privacy settings, then try again.",
    ),
]


@pytest.mark.parametrize(("error", "text"), TEXTS, ids=lambda value: type(value).__name__)
def test_the_whole_text(error: AtelierError, text: str) -> None:
    assert sentence(error) == text


def test_every_class_is_here() -> None:
    assert {type(error) for error, _ in TEXTS} == CLASSES
