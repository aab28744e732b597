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
        "Only people with the permission **Manage Server** in this server may do this; nothing was changed. "
        "An administrator can give it in the server's settings, under Roles.",
    ),
    (
        permissions.PermissionMissing("manage_events"),
        "Only people with the permission **Manage Events** in this server may do this; nothing was changed. "
        "An administrator can give it in the server's settings, under Roles.",
    ),
    (
        permissions.NotApprover(None),
        "Only people with the permission **Moderate Members** decide about this; nothing was changed. Ask "
        "one of them.",
    ),
    (
        permissions.NotApprover(77),
        "Only people with the permission **Moderate Members** or the role <@&77> decide about this; nothing "
        "was changed. Ask one of them.",
    ),
    (
        permissions.NotOwner(33),
        "This card belongs to somebody else. Run the command to get your own. Nothing was changed.",
    ),
    (
        buttons.CannotStart(BudgetTooLow(40_000, 0, 0, 0)),
        "It cannot start now, so it still waits for a decision; press again later. The reason, as its asker "
        "would read it: This costs $0.04 and this server has no budget yet. Nothing was held or paid. The "
        "bot's host can add one with `/host credit`.",
    ),
    (
        buttons.Restarting(),
        "The bot is just being restarted. Do this again in a minute or two. Nothing was held or paid.",
    ),
    (buttons.NoPrompt("arrow-1.1"), "arrow-1.1 takes no prompt, so there is nothing to remix."),
    (
        buttons.EntryGone(),
        "There is no such entry in this menu any more. Open it again. Nothing was held or paid.",
    ),
    (
        buttons.MessageGone("k7f3ab"),
        "The message with job k7f3ab is no longer there. Nothing was held or paid. Its maker can bring it "
        "back with `/show job:k7f3ab`.",
    ),
    (
        buttons.PictureGone("k7f3ab"),
        "This card shows no picture any more. Nothing was held or paid. `/show job:k7f3ab` brings it to you "
        "alone, with all its buttons.",
    ),
    (buttons.NotItsMaker(), "Only its maker can post a result once more. Nothing was posted."),
    (
        buttons.DirectMessagesClosed(),
        "Discord does not let me write to you. Nothing was sent or paid. Allow direct messages from members "
        "of this server in its privacy settings, then choose this again.",
    ),
]


@pytest.mark.parametrize(("error", "text"), TEXTS, ids=lambda value: type(value).__name__)
def test_the_whole_text(error: AtelierError, text: str) -> None:
    assert sentence(error) == text


def test_every_class_is_here() -> None:
    assert {type(error) for error, _ in TEXTS} == CLASSES
