"""The ⋯ menu and the things that can be chosen in it."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.money.spending import ReceiptLine
from bot.services.pictures.results import ResultDetails
from bot.ui.jobs.results import more_menu
from bot.ui.kit import actions
from tests.ui.money.test_history_text import DELIVERED
from tests.ui.money.test_history_text import PAID as PAYMENT
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, check, nothing, picture, promises, quoted, today
from tests.ui.samples import PAID, job

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLD = "do:k7f3ab"


def looked_up(front: Front, call: Call) -> None:
    assert call == (("k7f3ab",), {"guild_id": front.place.guild.id, "user_id": front.place.mira.id})


def laid_aside(front: Front, call: Call) -> None:
    (image,), _ = call
    assert (image.job, image.author_id) == ("k7f3ab", front.place.mira.id)


def sent(limit: int) -> Any:
    def called(_: Front, call: Call) -> None:
        (job_id, most, _post), _options = call
        assert (job_id, most) == ("k7f3ab", limit)

    return called


def reported(front: Front, call: Call) -> None:
    args, options = call
    assert args[0] == front.place.guild.id
    assert options["nonce"].startswith("xk7f3ab-")


def details(front: Front) -> dict[str, Any]:
    made = job(**front.here())
    return {
        "job": made,
        "details": ResultDetails(made, PAID, ReceiptLine(DELIVERED, "a fox", (PAYMENT,)), ()),
    }


def varied(front: Front, call: Call) -> None:
    assert call[0][1].shown_price is None


def chosen(value: str, verb: str, called: Any, shows: str, **answers: Any) -> Case:
    def all_answers(front: Front) -> dict[str, Any]:
        return {"job": job(**front.here()), **answers}

    return Case(actions.ChooseMore("k7f3ab"), OLD, all_answers, verb, called, shows, choice=value)


CASES = [
    Case(actions.More("k7f3ab"), "more:k7f3ab", lambda front: {"job": job(**front.here())}, "job", looked_up,
         "a fox reading"),
    Case(actions.More("aaaa", whole=True), "all-more:aaaa",
         lambda front: {"gallery": [job(**front.here(id=one)) for one in ("aaaa", "bbbb")]}, "gallery",
         lambda _, call: None, "Which one?"),
    Case(actions.ChooseMore("k7f3ab"), OLD, details, "details", looked_up, "asked for", choice="details"),
    chosen("reference", "add_to_tray", laid_aside, "Your tray is empty", add_to_tray=[]),
    chosen("alone", "send", sent(20 * 1024 * 1024), "at no cost", receipt=PAID, send=77),
    chosen("dm", "send", sent(10_000_000), "in your direct messages", send=77),
    Case(actions.ChooseMore("k7f3ab"), OLD,
         lambda front: {"job": job(**front.here()), "fetch": picture(front), "vary": quoted(front)}, "vary",
         varied, "On it", choice="vary"),
]  # fmt: skip

test_ids, test_once, test_refusal, _ = promises(CASES)


@pytest.mark.parametrize(("told", "words"), [(True, "have been told"), (False, "no channel for reports")])
async def test_a_report_says_whether_moderators_read_it(
    front: Front, tmp_path: Path, told: bool, words: str
) -> None:
    await check(front, chosen("report", "server", reported, words, server=told), OLD, tmp_path)


async def test_what_the_menu_no_longer_offers_is_refused(front: Front, tmp_path: Path) -> None:
    for value in ("nonsense", more_menu.ALONE):
        front.script.answers["job"] = job(**front.here(private=True))
        case = Case(actions.ChooseMore("k7f3ab"), OLD, nothing, "job", looked_up, choice=value)
        answered = await act(front, case, today(case), tmp_path)
        await answered.wait_private(
            "There is no such entry in this menu any more. Open it again. Nothing was held or paid."
        )


async def test_closed_direct_messages_are_explained(front: Front, tmp_path: Path) -> None:
    front.script.answers |= {"job": job(**front.here()), "send": DeliveryImpossible("403 (50007)")}
    case = Case(actions.ChooseMore("k7f3ab"), OLD, nothing, "send", sent(10_000_000), choice="dm")
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("Discord does not let me write to you. Nothing was sent or paid.")


@pytest.mark.parametrize(
    ("reason", "said"),
    [(None, "StableStudio's answer to it was lost"), ("Token expired", "it was refused, “Token expired”")],
)
async def test_details_name_what_an_upload_lost(reason: str | None, said: str) -> None:
    made = job(lost=10_000, lost_reason=reason)
    lines = list(more_menu.details(_details_of(made)))
    assert f"$0.01 of that went to an upload that brought nothing: {said}." in lines
    assert not any("brought nothing" in line for line in more_menu.details(_details_of(job())))


def _details_of(made: Job) -> ResultDetails:
    return ResultDetails(made, PAID, ReceiptLine(DELIVERED, "a fox", (PAYMENT,)), ())
