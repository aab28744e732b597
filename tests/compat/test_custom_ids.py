"""Buttons, menus and dialogs of old messages still lead to what they did: every custom id is decoded."""

import inspect
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from discord.components import _component_factory

import cogs
from bot.domain.contests.records import Posting, PostKind
from bot.ui.contests.board import DiscordContestBoard
from bot.ui.jobs.results.delivery import DiscordDelivery
from bot.ui.kit import actions, modals
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.router import Router
from tests.compat.before import load
from tests.domain.contests.samples import contest as sample
from tests.fakes import FakeClock
from tests.fakes.clock import START
from tests.ui.samples import job

IDS = load("custom_ids.json")

ACTIONS: dict[str, type[actions.Action]] = {
    "Presses.go": actions.Start,
    "Presses.again": actions.Again,
    "Presses.cancel": actions.Cancel,
    "ApprovalPresses.approve": actions.Approve,
    "ApprovalPresses.deny": actions.Deny,
    "ApprovalPresses.withdraw": actions.Withdraw,
    "ApprovalsCog.on_interaction": actions.Deny,
    "Pages.turn": actions.History,
    "Me.turn": actions.Receipts,
    "PanelPresses.model": actions.ChooseModel,
    "PanelPresses.option": actions.ChooseOption,
    "PanelPresses.prompt": actions.WritePrompt,
    "PanelPresses.tray": actions.AddTray,
    "PanelPresses.go": actions.Generate,
    "PanelPresses.written": actions.WritePrompt,
    "PanelPresses.written_to_go": actions.Generate,
    "ResultPresses.remix": actions.Remix,
    "ResultPresses.edit": actions.Edit,
    "ResultPresses.animate": actions.Animate,
    "ResultPresses.more": actions.More,
    "ResultPresses.bin": actions.Remove,
    "ResultPresses.do": actions.ChooseMore,
    "ResultPresses.remixed": actions.Remix,
    "BatchPresses.alone": actions.PostAlone,
    "BatchPresses.vary": actions.Vary,
    "BatchPresses.again": actions.Again,
    "BatchPresses.remix": actions.Remix,
    "BatchPresses.bin": actions.Remove,
    "BatchPresses.remixed": actions.Remix,
    "PrivatePresses.show": actions.Show,
    "PrivatePresses.one": actions.ShowOne,
    "PrivatePresses.post": actions.Publish,
    "Menus.pick": actions.ChoosePicture,
    "Menus.use_tray": actions.UseTray,
    "Menus.report": actions.ReportPicture,
    "ContestPresses.make": actions.MakeEntry,
    "ContestPresses.enter": actions.Enter,
    "ContestPresses.chosen": actions.EnterJob,
    "ContestPresses.bell": actions.Remind,
    "ContestPresses.enter_this": actions.EnterThis,
    "ContestPresses.enter_public": actions.EnterPublic,
    "ContestPresses.picked": actions.ChooseContest,
    "ContestPresses.remix": actions.RemixEntry,
    "ContestPresses.drop": actions.Drop,
    "ContestPresses.made": actions.MakeEntry,
    "ContestPresses.remixed": actions.RemixEntry,
    "VotingPresses.vote": actions.Vote,
    "VotingPresses.word": actions.Judge,
    "VotingPresses.said": actions.Votes,
    "VotingPresses.back": actions.ChangeVote,
    "VotingPresses.stop": actions.StopVoting,
    "VotingPresses.report": actions.ReportPair,
    "VotingPresses.reported": actions.ReportSide,
    "VotingPresses.heart": actions.Heart,
    "VotingPresses.turn": actions.Hearts,
    "VotingPresses.report_heart": actions.ReportHearts,
    "VotingPresses.reported_heart": actions.ReportEntry,
    "GalleryPresses.result": actions.Result,
    "GalleryPresses.page": actions.Gallery,
    "OrganiserPresses.open": actions.Open,
    "OrganiserPresses.extend": actions.Extend,
}
"""The handler of then, and the action that its ids stand for."""

WHICH = {"all-edit": actions.Edit, "all-animate": actions.Animate, "all-more": actions.More}
"""The actions of `BatchPresses.which`, which asked for one of several results."""

NAMES = {"shown": "price", "number": "page", "act": "use"}
"""Values that have another name today."""


def check(row: dict[str, Any]) -> None:
    """Check that the id decodes to the action of its handler, with every value that the handler was given."""
    action = decode(row["id"])
    values: dict[str, Any] = dict(row["values"])
    assert action is not None
    if row["handler"] == "BatchPresses.which":
        assert type(action) is WHICH[values.pop("action")]
    else:
        assert type(action) is ACTIONS[row["handler"]]
    assert getattr(action, "whole", False) == row["id"].startswith("all-")
    for name, value in values.items():
        if value is not None:
            assert plain(getattr(action, NAMES.get(name, name))) == value, name


def plain(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None else str(value)


@pytest.mark.parametrize("row", IDS["components"], ids=lambda row: row["id"])
def test_an_old_button_or_menu_does_what_it_did(row: dict[str, Any]) -> None:
    check(row)


@pytest.mark.parametrize("row", IDS["dialogs"], ids=lambda row: row["dialog"])
def test_an_open_dialog_is_answered(row: dict[str, Any]) -> None:
    check(row)


@pytest.mark.parametrize("row", IDS["dialogs"], ids=lambda row: row["dialog"])
def test_a_typed_prompt_is_put_together(row: dict[str, Any]) -> None:
    typed = {custom_id: custom_id for custom_id in row["inputs"]}
    between = {"rest": " ", "rest-line": "\n", "rest-on": ""}
    parts = [f"{between[custom_id]}{custom_id}" for custom_id in row["inputs"] if custom_id in between]
    assert modals.prompt_of(typed) == "".join([typed.get("prompt", ""), *parts])


async def test_every_old_id_has_a_handler() -> None:
    parts: dict[str, Any] = {name: MagicMock() for name in inspect.signature(cogs.build).parameters}
    registry = cogs.build(**{**parts, "host_user_ids": [1]})
    (router,) = (cog for cog in registry.cogs if isinstance(cog, Router))
    for row in IDS["components"]:
        assert router.find(row["id"]) is not None, row["id"]
    for row in IDS["dialogs"]:
        assert router.find(row["id"], dialog=True) is not None, row["id"]


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
