"""The router: one handler for every action, none for the ids of others."""

import logging
from unittest.mock import MagicMock

import pytest

from bot.domain.moderation.limits import Kind, Scope
from bot.domain.moderation.reports import Verdict
from bot.domain.periods import Per
from bot.ports.job_context import current_job
from bot.ui.kit import actions, router
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import encode
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer, Router
from tests.ui.kit.old_custom_ids import BUTTONS, DIALOGS
from tests.ui.place import Front
from tests.ui.pressing import press, private_card

pytestmark = pytest.mark.asyncio(loop_scope="module")


NEWER = [
    actions.ReportJob("k7f3ab"),
    actions.DecideReport(7, Verdict.BLUR),
    actions.ShowReports(),
    actions.InPrivate("k7f3ab"),
    actions.WasPosted("k7f3ab", posted=True),
    actions.TopupNetwork(7, "3f9a01bc", "solana"),
    actions.Dismiss(),
    actions.Freeze(),
    actions.Pause(),
    actions.RetireModel("sora-2"),
    actions.ShowLimits(),
    actions.ChooseRule(),
    actions.ChangeRule(Kind.LIMIT, Scope.SERVER, 11, Per.DAY),
    actions.RemoveRule(Kind.LIMIT, Scope.SERVER, 11, Per.DAY),
    actions.AddRule(),
    actions.SwitchModel(),
    actions.ShowModels(),
    actions.SetUp(),
    actions.ApplyRules("ru1es2"),
    actions.ChooseSetting("alerts"),
    actions.TryFree(),
    actions.MakeFirst("grok", 70_000),
    actions.ShowBudget(),
    actions.ChooseReceipt(7),
    actions.ShowSpending(30),
    actions.ShowProof(),
    actions.TopUp(),
    actions.Delete("k7f3ab", 77),
    actions.Undo("pr355x"),
    actions.Pick("k7f3ab"),
    actions.RunFavourite("fav234"),
    actions.DropFavourite(),
    actions.FavouritesPage(0),
    actions.ShowDeposits(),
    actions.Reconcile(),
    actions.ChooseDeposit(),
    actions.AssignDeposit("0123456789abcdef"),
    actions.KeepDeposit("0123456789abcdef"),
    actions.ChooseOutflow(),
    actions.BookOutflow("0123456789abcdef", "lost"),
    actions.ChooseStudioJob("k7f3ab"),
    actions.WriteOff("k7f3ab"),
    actions.AskStopRepeat(7),
    actions.StopRepeat(7),
    actions.WithdrawEntry("c0nt3st", "k7f3ab"),
    actions.Rules("c0nt3st"),
    actions.CloseContest("c0nt3st", "OPEN"),
    actions.CancelContest("qu3st1"),
    actions.Disqualify("qu3st1"),
    actions.Recount("c0nt3st"),
    actions.BallotMore(7),
    actions.Decline("k7f3ab"),
    actions.ListJobs(7, 0, None),
    actions.ChangeWish("w1sh22"),
    actions.TakeOffer("w1sh22", 0),
    actions.RetryWish("w1sh22"),
    actions.RetryJob("k7f3ab"),
    actions.ChangeJob("k7f3ab"),
    actions.AskModerator("w1sh22"),
    actions.HelpTopic(),
    actions.Appeal(11, 4),
    actions.DecideAppeal(5, granted=True),
    actions.StrikeMember(33),
    actions.BlockMember(33),
    actions.UnblockMember(33),
    actions.LiftStrike(33),
    actions.ShowCases(33),
    actions.Forget(7, posts=True),
    actions.OwnData(),
    actions.ForgetMember(33, 7),
]
"""Actions that the versions before scheme 1 did not have."""

NEWER_DIALOGS = [
    actions.ReportJob("k7f3ab"),
    actions.ReportPicture("ch01ce"),
    actions.ReportSide(7, "left"),
    actions.ReportEntry("c0nt3st", 0, "k7f3ab"),
    actions.Edit("k7f3ab"),
    actions.EditPicture("ch01ce"),
    actions.ChangeWish("w7f3ab"),
    actions.Appeal(11, 4),
    actions.StrikeMember(33),
    actions.BlockMember(33),
]
"""Actions that those versions submitted no dialog of. `EditPicture` has no button."""


class Pressed:
    @router.button(actions.Start, Answer.CARD)
    async def start(self, interaction: Interaction, action: actions.Start) -> None: ...


@pytest.fixture
def ours(front: Front) -> Router:
    (found,) = (cog for cog in front.bot.cogs.values() if isinstance(cog, Router))
    return found


async def test_every_action_has_a_handler(ours: Router) -> None:
    for action in (*BUTTONS.values(), *NEWER):
        assert ours.find(encode(action)) is not None, action
    for action in (*DIALOGS.values(), *NEWER_DIALOGS):
        assert ours.find(encode(action, opened_by=1), dialog=True) is not None, action
    assert {type(action) for action in (*BUTTONS.values(), *NEWER, *NEWER_DIALOGS)} == set(
        Action.named.values()
    )


async def test_only_actions_with_a_dialog_take_submits(ours: Router) -> None:
    asking = {type(action) for action in (*DIALOGS.values(), *NEWER_DIALOGS)}
    for action in BUTTONS.values():
        assert (ours.find(encode(action), dialog=True) is not None) == (type(action) in asking)


async def test_an_action_has_one_handler() -> None:
    with pytest.raises(ValueError, match=r"two handlers for jobs\.start"):
        Router([Pressed(), Pressed()], MagicMock())
    assert Router([Pressed()], MagicMock()).find("go:k7f3ab") is not None


@pytest.mark.parametrize(
    "custom_id", ["press:again", "", "go:K7F3AB", "1:jobs.nothing:k7f3ab", "2:jobs.start:k"]
)
async def test_ids_of_others_are_left_alone(front: Front, custom_id: str) -> None:
    card = await private_card(front, front.place.mira)
    front.script.calls.clear()
    interaction = press(front, card, custom_id, front.place.mira)
    await private_card(front, front.place.mod)  # what came before this was handled
    assert interaction.acked_at is None
    assert [verb for verb, _, _ in front.script.calls] == ["list", "awaiting_approval", "thumbnails"]


async def test_an_unexpected_error_gets_a_reference(front: Front) -> None:
    card = await private_card(front, front.place.mira)
    front.script.answers["confirm"] = RuntimeError("a bug")
    interaction = press(front, card, encode(actions.Start("k7f3ab")), front.place.mira)
    said = await interaction.wait_message("Something went wrong inside the bot.")
    assert said.seen_by == front.place.mira.id


async def test_lines_of_the_log_about_a_press_name_the_job_of_its_button(front: Front) -> None:
    named: list[str | None] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda _record: named.append(current_job())  # type: ignore[assignment,method-assign]
    logging.getLogger("bot").addHandler(handler)
    try:
        card = await private_card(front, front.place.mira)
        front.script.answers["confirm"] = RuntimeError("a bug")
        interaction = press(front, card, encode(actions.Start("k7f3ab")), front.place.mira)
        await interaction.wait_message("Something went wrong inside the bot.")
    finally:
        logging.getLogger("bot").removeHandler(handler)
    assert named == ["k7f3ab"]
