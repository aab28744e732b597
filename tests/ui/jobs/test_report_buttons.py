"""Reporting a picture, and deciding about it: the form, the decisions, the list."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.jobs.picture import SourceImage
from bot.domain.moderation.reports import ReportReason, ReportState, Verdict, Voice
from bot.domain.pictures.errors import NoSuchPicture
from bot.services.moderation.reports import Outcome
from bot.ui.jobs.results import report_buttons
from bot.ui.kit import actions
from sandbox.discord import Permission
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, check, promises, today
from tests.ui.samples import job, report

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHOICE = "ch01ce"
MODERATES = "moderates"
TYPED = {"reason": "violence", "text": "it is *cruel*"}
SAID = Voice(ReportReason.VIOLENCE, "it is *cruel*")


@pytest.fixture(autouse=True)
def mod_moderates(front: Front) -> None:
    """Give the moderator the right that decisions need."""
    guild = front.place.guild
    if MODERATES not in {role.name for role in guild.roles.values()}:
        role = front.world.add_role(guild, MODERATES, Permission.MODERATE_MEMBERS)
        guild.members[front.place.mod.id].roles.append(role.id)


def answers(front: Front) -> dict[str, Any]:
    link = f"https://discord.com/channels/{front.place.guild.id}/22/78"
    decided = report(state=ReportState.REMOVED, decided_by=front.place.mod.id, verdict=15)
    return {
        "job": job(**front.here()),
        "choose": SourceImage("https://x/fox.png", "fox.png", "image/png", 9, 44, link),
        "report": report(),
        "report_picture": report(job_id=None),
        "decide": Outcome(decided, messages=2),
        "theme": None,
        "waiting": [(report(), job(**front.here()))],
    }


def looked_up(front: Front, call: Call) -> None:
    assert call == (("k7f3ab",), {"guild_id": front.place.guild.id, "user_id": front.place.mira.id})


def chosen(front: Front, call: Call) -> None:
    assert call == ((CHOICE, 0), {"user_id": front.place.mira.id})


def reported(front: Front, call: Call) -> None:
    (found, reporter, voice), options = call
    assert (found.id, reporter, voice, options) == ("k7f3ab", front.place.mira.id, SAID, {})


def picture_reported(front: Front, call: Call) -> None:
    (subject, reporter, voice), _options = call
    assert (reporter, voice) == (front.place.mira.id, SAID)
    assert (subject.guild_id, subject.author_id, subject.key) == (front.place.guild.id, 44, "22-78")


def decided(verdict: Verdict) -> Any:
    def called(front: Front, call: Call) -> None:
        assert call == ((7, verdict), {"guild_id": front.place.guild.id, "by": front.place.mod.id})

    return called


def listed(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id,), {})


NOT_MINE = ("mira", "Moderate Members")

CASES = [
    Case(actions.ReportJob("k7f3ab"), "", answers, "job", looked_up, dialog=True),
    Case(actions.ReportJob("k7f3ab"), "", answers, "report", reported, "without your name", texts=TYPED,
         on_card=True),
    Case(actions.ReportPicture(CHOICE), f"report:{CHOICE}", answers, "choose", chosen, dialog=True,
         on_card=True),
    Case(actions.ReportPicture(CHOICE), "", answers, "report_picture", picture_reported, "without your name",
         texts=TYPED, on_card=True),
    *(Case(actions.DecideReport(7, verdict), "", answers, "decide", decided(verdict),
           "removed <@33>'s picture", by="mod", refused=NOT_MINE) for verdict in Verdict),
    Case(actions.ShowReports(), "", answers, "waiting", listed, "Open reports", by="mod", on_card=True,
         refused=NOT_MINE),
]  # fmt: skip

test_ids, test_once, test_refusal, test_permission = promises(CASES)


async def test_a_member_reads_where_an_unposted_report_is(front: Front, tmp_path: Path) -> None:
    (case,) = (one for one in CASES if one.verb == "report")
    front.script.answers |= answers(front)

    def unposted(_front: Front) -> dict[str, Any]:
        return {**answers(_front), "report": report(card_channel=None, card_message=None)}

    await check(front, replace(case, answers=unposted, shows="`/moderate reports`"), today(case), tmp_path)


async def test_a_picture_on_another_server_is_not_reported_here() -> None:
    link = "https://discord.com/channels/5/22/78"
    source = SourceImage("https://x/fox.png", "fox.png", "image/png", 9, 44, link)
    with pytest.raises(NoSuchPicture):
        report_buttons._subject(source, 6)
    assert report_buttons._subject(source, 5).key == "22-78"
