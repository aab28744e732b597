"""A member's own data: the file, the question, and the buttons that erase it."""

from typing import Any

import pytest

from bot.domain.jobs.privacy import Holdings
from bot.services.jobs.privacy import OwnFile, Plan
from bot.ui.jobs import privacy_cards
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from tests.ui.jobs.test_private_cards import words
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, promises
from tests.ui.samples import START

pytestmark = pytest.mark.asyncio(loop_scope="module")


EVERYTHING = Holdings(jobs=12, posts=3, saved=2, votes=1, spent=1_234_567, prize=1_000_000, rows=20)


def forgot(posts: bool) -> Any:
    def check(front: Front, call: Call) -> None:
        assert call == ((front.place.mira.id,), {"posts": posts, "asked_at": START})

    return check


def erased_for_another(_front: Front, call: Call) -> None:
    assert call == ((33,), {"posts": True, "asked_at": START})


def given(front: Front, call: Call) -> None:
    assert call[0][0] == front.place.mira.id


CASES = [
    Case(actions.Forget(START), "", lambda front: {"confirm": True}, "confirm", forgot(False),
         "Your data is erased", on_card=True),
    Case(actions.Forget(START, posts=True), "", lambda front: {"confirm": False}, "confirm",
         forgot(True), "I keep trying until it is done", on_card=True),
    Case(actions.ForgetMember(33, START, posts=True), "", lambda front: {"confirm": True}, "confirm",
         erased_for_another, "The member's data is erased", on_card=True, by="mod",
         refused=("mira", "Only the bot's operator can use this")),
    Case(actions.OwnData(), "", lambda front: {"own_file": OwnFile("atelier-33.zip", b"PK", 2, 1)},
         "own_file", given, "Everything stored about you", on_card=True),
]  # fmt: skip

test_ids, test_once, test_refusal, test_permission = promises(CASES)


async def test_the_question_says_what_goes_what_stays_and_what_is_lost() -> None:
    card = privacy_cards.ask(Plan(EVERYTHING, START, START + 900_000))
    said = words(card)
    for part in (
        "Erase everything about you?",
        "It can't be undone",
        "12 jobs with their prompts, references and files",
        "2 saved things",
        "your name on 1 vote",
        "under a random number",
        "$1.24",
        "**$1.00** of credit",
    ):
        assert part in said
    ids = [part["custom_id"] for part in card.to_components()[0]["components"][-2]["components"]]
    assert ids == [
        encode(actions.Forget(START)),
        encode(actions.Forget(START, posts=True)),
        encode(actions.OwnData()),
        encode(actions.Dismiss()),
    ]


async def test_without_posts_there_is_no_button_for_them() -> None:
    plan = Plan(Holdings(jobs=1, posts=0, saved=0, votes=0, spent=0, prize=0), START, START)
    assert encode(actions.Forget(START, posts=True)) not in str(privacy_cards.ask(plan).to_components())
    assert "1 job with its prompt, references and file" in words(privacy_cards.ask(plan))


async def test_the_host_is_asked_too() -> None:
    said = words(privacy_cards.ask_host(Plan(EVERYTHING, START, START), 33))
    assert "Erase everything about this member?" in said
    assert "<@33>" in said
    nothing = Holdings(jobs=0, posts=0, saved=0, votes=0, spent=0, prize=0)
    assert "Nothing is stored" in words(privacy_cards.ask_host(Plan(nothing, START, START), 33))
    assert "being erased" in words(privacy_cards.forgotten_by_host(done=False))
