"""Favourites: the list, its pages, and its buttons."""

from typing import Any

import pytest

from bot.domain.pictures.library import FAVOURITES, Favourite
from bot.ui.jobs.results import favourite_cards
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from tests.ui.jobs.test_cards import TEXT, kinds, parts_of, walk
from tests.ui.jobs.test_private_cards import words
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, promises, quoted
from tests.ui.samples import HOSTILE, START, job

pytestmark = pytest.mark.asyncio(loop_scope="module")


def some(count: int, **changes: Any) -> list[Favourite]:
    return [Favourite(f"fav{n:03d}", 11, 33, job(id=f"job{n:03d}", **changes), START) for n in range(count)]


def run(front: Front, call: Call) -> None:
    (favourite, request), _ = call
    assert (favourite, request.user_id) == ("fav000", front.place.mira.id)


def dropped(front: Front, call: Call) -> None:
    assert call == (("fav000",), {"guild_id": front.place.guild.id, "user_id": front.place.mira.id})


def of_member(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, front.place.mira.id), {})


CASES = [
    Case(actions.RunFavourite("fav000"), encode(actions.RunFavourite("fav000")),
         lambda front: {"run_favourite": quoted(front)}, "run_favourite", run, "Making it", on_card=True),
    Case(actions.FavouritesPage(0), encode(actions.FavouritesPage(0)),
         lambda front: {"favourites": some(2)}, "favourites", of_member, "Your 2 favourites", on_card=True),
    Case(actions.DropFavourite(), encode(actions.DropFavourite()),
         lambda front: {"favourites": some(1), "remove_favourite": None}, "remove_favourite", dropped,
         "Your favourite", choice="fav000", on_card=True),
]  # fmt: skip

test_ids, test_once, test_refusal, _ = promises(CASES)


@pytest.mark.parametrize("prompt", HOSTILE)
@pytest.mark.parametrize("count", [0, 1, FAVOURITES])
async def test_every_page_keeps_discords_limits(prompt: str, count: int) -> None:
    saved = some(count, options={"prompt": prompt})
    for page in range(1 + count // favourite_cards.PAGE):
        card = favourite_cards.listed(saved, page, news="News.")
        parts = list(walk(parts_of(card)))
        ids = [part["custom_id"] for part in parts if "custom_id" in part]
        assert len(parts) <= 40
        assert sum(len(part["content"]) for part in parts if part["type"] == TEXT) <= 4000
        assert len(ids) == len(set(ids))
        options = [option for part in parts for option in part.get("options", ())]
        assert all(1 <= len(option["label"]) <= 100 for option in options)


async def test_each_runs_with_one_press_at_its_price() -> None:
    parts = list(walk(parts_of(favourite_cards.listed(some(2), 0))))
    labels = [part["label"] for part in parts if part["type"] == 2]
    assert labels == ["Run · $0.134", "Run · $0.134"]
    assert kinds(parts) == [actions.RunFavourite, actions.RunFavourite, actions.DropFavourite]


async def test_a_page_that_is_gone_is_the_last() -> None:
    assert "Your 9 favourites" in words(favourite_cards.listed(some(9), 7))


async def test_an_empty_list_says_how_to_fill_it() -> None:
    assert "Open ⋯ below any result" in words(favourite_cards.listed([], 0))
