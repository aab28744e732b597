"""Buttons, menus and dialogs of old messages still lead to what they did: every custom id is decoded."""

import inspect
import re
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from discord.components import _component_factory

import cogs
from bot.domain.contests.records import Posting, PostKind
from bot.ui.contests.board import DiscordContestBoard
from bot.ui.jobs.ordering import approval_buttons
from bot.ui.jobs.results.delivery import DiscordDelivery
from bot.ui.kit import modals
from bot.ui.kit.buttons import CommandRegistry
from tests.compat.before import load
from tests.domain.contests.samples import contest as sample
from tests.fakes import FakeClock
from tests.fakes.clock import START
from tests.ui.samples import job

IDS = load("custom_ids.json")

HANDLERS = {
    "Presses.go": "PriceButtons.go",
    "Presses.again": "PriceButtons.again",
    "Presses.cancel": "PriceButtons.cancel",
    "ApprovalPresses.approve": "ApprovalButtons.approve",
    "ApprovalPresses.deny": "ApprovalButtons.deny",
    "ApprovalPresses.withdraw": "ApprovalButtons.withdraw",
    "Pages.turn": "Pages.turn",
    "Me.turn": "Me.turn",
    "PanelPresses.model": "PanelButtons.model",
    "PanelPresses.option": "PanelButtons.option",
    "PanelPresses.prompt": "PanelButtons.prompt",
    "PanelPresses.tray": "PanelButtons.tray",
    "PanelPresses.go": "PanelButtons.go",
    "PanelPresses.written": "PanelButtons.written",
    "PanelPresses.written_to_go": "PanelButtons.written_to_go",
    "ResultPresses.remix": "ResultButtons.remix",
    "ResultPresses.edit": "ResultButtons.edit",
    "ResultPresses.animate": "ResultButtons.animate",
    "ResultPresses.more": "ResultButtons.more",
    "ResultPresses.bin": "ResultButtons.bin",
    "ResultPresses.do": "ResultButtons.do",
    "ResultPresses.remixed": "ResultButtons.remixed",
    "BatchPresses.alone": "BatchButtons.alone",
    "BatchPresses.vary": "BatchButtons.vary",
    "BatchPresses.again": "BatchButtons.again",
    "BatchPresses.remix": "BatchButtons.remix",
    "BatchPresses.which": "BatchButtons.which",
    "BatchPresses.bin": "BatchButtons.bin",
    "BatchPresses.remixed": "BatchButtons.remixed",
    "PrivatePresses.show": "PrivateButtons.show",
    "PrivatePresses.one": "PrivateButtons.one",
    "PrivatePresses.post": "PrivateButtons.post",
    "Menus.pick": "ContextMenus.pick",
    "Menus.use_tray": "ContextMenus.use_tray",
    "Menus.report": "ContextMenus.report",
    "ContestPresses.make": "ContestButtons.make",
    "ContestPresses.enter": "ContestButtons.enter",
    "ContestPresses.chosen": "ContestButtons.chosen",
    "ContestPresses.bell": "ContestButtons.bell",
    "ContestPresses.enter_this": "ContestButtons.enter_this",
    "ContestPresses.enter_public": "ContestButtons.enter_public",
    "ContestPresses.picked": "ContestButtons.picked",
    "ContestPresses.remix": "ContestButtons.remix",
    "ContestPresses.drop": "ContestButtons.drop",
    "ContestPresses.made": "ContestButtons.made",
    "ContestPresses.remixed": "ContestButtons.remixed",
    "VotingPresses.vote": "VotingButtons.vote",
    "VotingPresses.word": "VotingButtons.word",
    "VotingPresses.said": "VotingButtons.said",
    "VotingPresses.back": "VotingButtons.back",
    "VotingPresses.stop": "VotingButtons.stop",
    "VotingPresses.report": "VotingButtons.report",
    "VotingPresses.reported": "VotingButtons.reported",
    "VotingPresses.heart": "VotingButtons.heart",
    "VotingPresses.turn": "VotingButtons.turn",
    "VotingPresses.report_heart": "VotingButtons.report_heart",
    "VotingPresses.reported_heart": "VotingButtons.reported_heart",
    "GalleryPresses.result": "GalleryButtons.result",
    "GalleryPresses.page": "GalleryButtons.page",
    "OrganiserPresses.open": "OrganiserButtons.open",
    "OrganiserPresses.extend": "OrganiserButtons.extend",
}
"""What answered then, and what answers now."""


@cache
def registry() -> CommandRegistry:
    parts: dict[str, Any] = {name: MagicMock() for name in inspect.signature(cogs.build).parameters}
    return cogs.build(**{**parts, "host_user_ids": [1]})


def handler(function: Any) -> Callable[..., Any]:
    """Return the bound method that a button's callback forwards to."""
    for cell in function.__closure__ or ():
        held = cell.cell_contents
        if inspect.ismethod(held):
            return held
        if inspect.isfunction(held):
            return handler(held)
    raise AssertionError(f"{function} forwards to no method")


def buttons() -> Iterator[tuple[re.Pattern[str], str]]:
    for button in registry().buttons:
        yield button.__discord_ui_compiled_template__, handler(button.callback).__qualname__


def dialogs() -> Iterator[tuple[re.Pattern[str], str]]:
    (router,) = (cog for cog in registry().cogs if isinstance(cog, modals.ModalRouter))
    for pattern, submit in router._routes.items():
        yield pattern, submit.__qualname__


def decode(
    custom_id: str, routes: Iterator[tuple[re.Pattern[str], str]]
) -> tuple[str, dict[str, str | None]]:
    found = [(name, match.groupdict()) for pattern, name in routes if (match := pattern.fullmatch(custom_id))]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("row", IDS["components"], ids=lambda row: row["id"])
async def test_an_old_button_or_menu_does_what_it_did(row: dict[str, Any]) -> None:
    name, values = decode(row["id"], buttons())
    assert name == HANDLERS[row["handler"]]
    assert values == row["values"]


@pytest.mark.parametrize(
    "row", [row for row in IDS["dialogs"] if row["dialog"] != "deny"], ids=lambda row: row["dialog"]
)
async def test_an_open_dialog_is_answered(row: dict[str, Any]) -> None:
    name, values = decode(row["id"], dialogs())
    assert name == HANDLERS[row["handler"]]
    assert values == row["values"]
    prompt = {custom_id: custom_id for custom_id in row["inputs"]}
    between = {"rest": " ", "rest-line": "\n", "rest-on": ""}
    second = [f"{between[custom_id]}{custom_id}" for custom_id in row["inputs"] if custom_id in between]
    assert modals.prompt_of(prompt) == "".join(["prompt", *second])


async def test_an_open_denial_is_answered() -> None:
    (row,) = (row for row in IDS["dialogs"] if row["dialog"] == "deny")
    assert approval_buttons.denied_id(row["values"]["job"]) == row["id"]
    assert row["inputs"] == ["reason"]


# ── messages that the bot looks for after a restart ──────────────────────────────────────────────


def client(kind: str) -> Any:
    """Return a logged-in client whose channels hold one old message of the bot's own."""
    (found,) = (one for one in load("messages.json") if one["kind"] == kind)
    components = [_component_factory(part) for part in found["components"]]
    made = MagicMock()
    message = SimpleNamespace(id=77, author=made.user, components=components)

    async def history(**_range: Any) -> AsyncIterator[Any]:
        yield message

    made.get_partial_messageable.return_value.history = history
    return made


@pytest.mark.parametrize(
    ("kind", "job_id"),
    [("result", "k7f3ab"), ("result, clip", "clip00"), ("gallery", "aaaa"), ("gallery", "bbbb")],
)
async def test_an_old_result_is_found(kind: str, job_id: str) -> None:
    delivery = DiscordDelivery(client(kind), MagicMock(), FakeClock())
    assert await delivery.find(job(id=job_id, posting_at=START)) == 77
    assert await delivery.find(job(id="else00", posting_at=START)) is None


@pytest.mark.parametrize(
    ("kind", "post"),
    [("contest OPEN", PostKind.CARD), ("contest VOTING", PostKind.CARD),
     ("contest reminder, voting", PostKind.VOTING), ("contest reminder, last-call", PostKind.LAST_CALL),
     ("contest quorum", PostKind.QUORUM), ("contest cancelled", PostKind.CANCELLED),
     ("contest result", PostKind.RESULT)],
)  # fmt: skip
async def test_an_old_contest_message_is_found(kind: str, post: PostKind) -> None:
    board = DiscordContestBoard(client(kind), MagicMock(), MagicMock(), MagicMock())
    for contest_id, found in (("c4k7ab", 77), ("c0k0ab", None)):
        assert await board.find(sample(id=contest_id), Posting(contest_id, post, START)) == found
