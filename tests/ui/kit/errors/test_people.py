"""Words for blocks, gates and rates, and for what moderators cannot decide."""

import pytest

from bot.domain.errors import Refused
from bot.domain.moderation.people_errors import (
    AlreadyEnded,
    AlreadyStruck,
    AppealProblem,
    AppealRefused,
    AskerBlocked,
    Blocked,
    CaseNotFound,
    EmptyLadder,
    Gate,
    GateClosed,
    MayNotJudge,
    NotBlocked,
    RightsUnknown,
    Shield,
    TooFast,
)
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from bot.ui.kit.errors import sentence
from bot.ui.kit.errors.offers import offers

DELIVERED = "Nothing was paid. Everything paid for already is still made and delivered."
CHANGE = "Nothing was paid. A moderator can change this: `/moderate gates`."
NO_RIGHTS = "Nothing was changed. Strikes and blocks are for other members."


def blocked(until: int | None = 9_000, reason: str = "", *, appealed: bool = False) -> Blocked:
    return Blocked(33, 11, 4, until, reason, appealed)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (blocked(),
         f"A moderator has blocked you from using this bot here (case 4). It ends <t:9:R>. {DELIVERED}"),
        (blocked(None, "counting *all*."),
         "A moderator has blocked you from using this bot here (case 4). Reason: counting \\*all\\*. "
         f"{DELIVERED}"),
        (blocked(None, appealed=True),
         f"A moderator has blocked you from using this bot here (case 4). {DELIVERED} You have appealed; the "
         "moderators decide about it."),
        (AskerBlocked(33, 4),
         "<@33> is blocked from using this bot here (case 4). Nothing was paid. `/moderate unblock` lifts "
         "it. Until then this waits."),
        (GateClosed(Gate.PENDING),
         "You can use this bot once you have accepted this server's rules. Nothing was paid. Discord asks "
         "you to on the server's first page."),
        (GateClosed(Gate.ROLE, role_id=40), f"Only members with <@&40> can use this bot here. {CHANGE}"),
        (GateClosed(Gate.ACCOUNT_AGE, 9_000),
         "Your Discord account is too new to use this bot here. It opens for you on <t:9:f>. " + CHANGE),
        (GateClosed(Gate.TIME_ON_SERVER, 9_000),
         "You joined this server too recently to use this bot. It opens for you on <t:9:f>. " + CHANGE),
        (TooFast(30, 9_000),
         "That's quick: you have asked for 30 things within a minute, the most on this server. You can go on "
         "<t:9:R>. Nothing was paid. A moderator can raise it: `/moderate gates`."),
        (MayNotJudge(7, Shield.SELF),
         "You can't decide about yourself. Nothing was changed. Another moderator can."),
        (MayNotJudge(7, Shield.OWNER), f"<@7> owns this server. {NO_RIGHTS}"),
        (MayNotJudge(7, Shield.MODERATOR), f"<@7> moderates this server. {NO_RIGHTS}"),
        (MayNotJudge(7, Shield.BOT), "<@7> is a bot. Nothing was changed."),
        (RightsUnknown(7),
         "I can't check right now if <@7> is a moderator. Nothing was changed. Try again in a "
         "minute."),
        (NotBlocked(7), "<@7> isn't blocked. Nothing was changed. `/moderate strikes` shows their cases."),
        (CaseNotFound(9),
         "There is no case 9 here. Nothing was changed. `/moderate export` lists them all."),
        (AlreadyEnded(9), "Case 9 has ended or was decided already. Nothing was changed."),
        (AlreadyStruck(9),
         "There is a strike for this picture already: case 9. Nothing was changed. `/moderate strikes` shows "
         "it."),
        (AppealRefused(9, AppealProblem.TWICE),
         "You have appealed against case 9 before, and each case can be appealed once. Nothing was changed. "
         "I send you the moderators' decision if you allow direct messages."),
        (AppealRefused(9, AppealProblem.OVER),
         "Case 9 no longer counts, so there is nothing to appeal. Nothing was changed."),
        (AppealRefused(9, AppealProblem.NOTHING),
         "Case 9 doesn't restrict you, so it can't be appealed. Nothing was changed."),
        (EmptyLadder(3),
         "Step 3 of the ladder has no step before it. Nothing was changed. Name the steps in their order, "
         "without a gap."),
        (EmptyLadder(1),
         "A ladder needs at least one step. Nothing was changed. `note` only tells them."),
    ],
)  # fmt: skip
def test_a_refusal_reads(error: Refused, said: str) -> None:
    assert sentence(error) == said


def test_a_blocked_member_can_appeal_once() -> None:
    (button,) = offers(blocked())
    assert button.custom_id == encode(actions.Appeal(11, 4))
    assert not offers(blocked(appealed=True))
    assert not offers(GateClosed(Gate.PENDING))
