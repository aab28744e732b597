"""The ⋯ menu and the things that can be chosen in it."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.money.spending import ReceiptLine
from bot.domain.pictures.library import Favourite
from bot.services.pictures.removal import RemovalPlan
from bot.services.pictures.results import ResultDetails
from bot.ui.jobs.results import details_cards, more_menu
from bot.ui.jobs.results.more_menu import Presser
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from tests.ui.jobs.test_cards import parts_of, walk
from tests.ui.jobs.test_private_cards import words
from tests.ui.money.test_history_text import DELIVERED
from tests.ui.money.test_history_text import PAID as PAYMENT
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, check, nothing, picture, promises, quoted, today
from tests.ui.samples import PAID, job

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLD = "do:k7f3ab"
GPT: dict[str, Any] = {"operation": "gpt-image-2/generate", "options": {"prompt": "a fox"}}


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


def details(front: Front) -> dict[str, Any]:
    made = job(**front.here())
    return {
        "job": made,
        "details": ResultDetails(made, PAID, ReceiptLine(DELIVERED, "a fox", (PAYMENT,)), ()),
    }


def varied(front: Front, call: Call) -> None:
    assert call[0][1].shown_price is None


def reshaped(front: Front, call: Call) -> None:
    (job_id, aspect, request), _ = call
    assert (job_id, aspect, request.user_id) == ("k7f3ab", "9:16", front.place.mira.id)


def plan(front: Front) -> RemovalPlan:
    made = job(**front.here())
    return RemovalPlan(made, [made], 134_000, 134_000)


def asked(front: Front, call: Call) -> None:
    ids = {"guild_id": front.place.guild.id, "user_id": front.place.mira.id, "moderator": False}
    assert call == (("k7f3ab",), ids)


def favourite(front: Front) -> Favourite:
    return Favourite("fav234", front.place.guild.id, front.place.mira.id, job(**front.here()), 0)


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
    Case(actions.ChooseMore("k7f3ab"), OLD, details, "details", looked_up, "### Details", choice="details"),
    chosen("reference", "add_to_tray", laid_aside, "Your tray is empty", add_to_tray=[]),
    chosen("alone", "send", sent(20 * 1024 * 1024), "at no cost", receipt=PAID, send=77),
    chosen("dm", "send", sent(10_000_000), "in your direct messages", send=77),
    Case(actions.ChooseMore("k7f3ab"), OLD,
         lambda front: {"job": job(**front.here()), "fetch": picture(front), "vary": quoted(front)}, "vary",
         varied, "Making it", choice="vary"),
    Case(actions.ChooseMore("k7f3ab", 77), encode(actions.ChooseMore("k7f3ab", 77)),
         lambda front: {"job": job(**front.here()), "plan_removal": plan(front)}, "plan_removal",
         asked, "Delete this result?", choice="delete"),
    Case(actions.ChooseMore("k7f3ab"), OLD,
         lambda front: {"job": job(**front.here()), "reshape": quoted(front)}, "reshape", reshaped,
         "Making it", choice="as-9-16"),
    Case(actions.ChooseMore("k7f3ab"), OLD,
         lambda front: {"job": job(**front.here(**GPT)), "reshape": quoted(front)}, "reshape", reshaped,
         "9:16 is not offered; the nearest is 2:3.", choice="as-9-16"),
    Case(actions.ChooseMore("k7f3ab"), OLD,
         lambda front: {"job": job(**front.here()), "save_favourite": favourite(front)}, "save_favourite",
         looked_up, "### Saved", choice="favourite"),
]  # fmt: skip

test_ids, test_once, test_refusal, _ = promises(CASES)


async def test_report_opens_its_dialog(front: Front, tmp_path: Path) -> None:
    front.script.answers["job"] = job(**front.here())
    case = Case(actions.ChooseMore("k7f3ab"), OLD, nothing, "job", looked_up, choice="report", dialog=True)
    answered = await check(front, case, OLD, tmp_path)
    assert answered.interaction.modal
    assert answered.interaction.modal.custom_id.startswith("1:jobs.report:k7f3ab@")


async def test_what_the_menu_no_longer_offers_is_refused(front: Front, tmp_path: Path) -> None:
    for value in ("nonsense", more_menu.ALONE):
        front.script.answers["job"] = job(**front.here(private=True))
        case = Case(actions.ChooseMore("k7f3ab"), OLD, nothing, "job", looked_up, choice=value)
        answered = await act(front, case, today(case), tmp_path)
        await answered.wait_private(
            "That entry is no longer in this menu. Nothing was paid. Open the menu again."
        )


async def test_closed_direct_messages_are_explained(front: Front, tmp_path: Path) -> None:
    front.script.answers |= {"job": job(**front.here()), "send": DeliveryImpossible("403 (50007)")}
    case = Case(actions.ChooseMore("k7f3ab"), OLD, nothing, "send", sent(10_000_000), choice="dm")
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("Discord doesn't let me write to you. Nothing was sent.")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, "$0.01 of that paid for an upload whose answer was lost."),
        ("Token expired", "$0.01 of that paid for an upload that was refused: “Token expired”"),
    ],
)
async def test_details_name_what_an_upload_lost(reason: str | None, said: str) -> None:
    assert said in _words_of(job(lost=10_000, lost_reason=reason))
    assert "an upload" not in _words_of(job())


async def test_details_have_the_prompt_to_copy_and_the_seed() -> None:
    made = job(
        operation="flux-2-pro/generate",
        options={"prompt": "a ```fox\n*at* night", "seed": 7, "aspect_ratio": "16:9"},
    )
    said = _words_of(made)
    assert "```\na '''fox\n*at* night\n```" in said
    assert "**flux-2-pro** · 1 MP · 16:9" in said
    assert "Seed `7`" in said
    assert "Seed" not in _words_of(job())


async def test_a_prompt_that_the_card_has_no_room_for_is_a_file() -> None:
    facts = _details_of(job(options={"prompt": "fox " * 1500}))
    (file,) = details_cards.files(facts)
    assert file.fp.read().decode() == "fox " * 1500
    kinds = [part["type"] for part in walk(parts_of(details_cards.details(facts)))]
    assert 13 in kinds
    assert details_cards.files(_details_of(job())) == []


async def test_the_menu_offers_what_fits_its_reader_and_the_result() -> None:
    everything = set(more_menu.choices(job(), Presser(maker=True, enters=True)))
    assert everything == {
        "details", "as-9-16", "as-1-1", "vary", "favourite", "reference", "dm", "alone", "enter", "report",
        "delete",
    }  # fmt: skip
    assert everything - set(more_menu.choices(job(), Presser(maker=False))) == {"alone", "enter", "delete"}
    moderator = Presser(maker=False, moderator=True)
    assert more_menu.DELETE in more_menu.choices(job(), moderator)
    retired = job(operation="old-model/generate")
    assert not set(more_menu.SHAPES) & set(more_menu.choices(retired, Presser()))


def _words_of(made: Job) -> str:
    return words(details_cards.details(_details_of(made)))


def _details_of(made: Job) -> ResultDetails:
    return ResultDetails(made, PAID, ReceiptLine(DELIVERED, "a fox", (PAYMENT,)), ())
