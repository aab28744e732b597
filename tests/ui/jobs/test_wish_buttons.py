"""The buttons that go on from a refusal: whose they are."""

from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest

from bot.domain.jobs.errors import WishNotFound
from bot.domain.jobs.wish import Wish
from bot.ui.jobs.ordering.wish_buttons import WishButtons
from bot.ui.kit import actions

HERE, ELSEWHERE, MEMBER = 11, 12, 33
WISH = Wish("w4k7", HERE, 22, MEMBER, "flux-2-pro/generate", {"prompt": "a fox"})


def pressed_in(guild_id: int) -> Any:
    return Mock(guild_id=guild_id, channel_id=22, user=Mock(id=MEMBER, roles=[]), filesize_limit=10**7)


@pytest.mark.parametrize(
    ("verb", "action"),
    [
        ("take", actions.TakeOffer("w4k7", 0)),
        ("retry", actions.RetryWish("w4k7")),
        ("ask", actions.AskModerator("w4k7")),
        ("change", actions.ChangeWish("w4k7")),
        ("retry_job", actions.RetryJob("k7f3ab")),
        ("change_job", actions.ChangeJob("k7f3ab")),
    ],
)
async def test_a_request_of_another_server_does_not_go_on_here(verb: str, action: Any) -> None:
    wishes = Mock(get=AsyncMock(return_value=WISH), of_batch=AsyncMock(return_value=(WISH, [])))
    buttons = WishButtons(wishes, Mock(), Mock())
    with pytest.raises(WishNotFound):
        await getattr(buttons, verb)(pressed_in(ELSEWHERE), action)
