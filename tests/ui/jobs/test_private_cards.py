"""Words and buttons that the maker of a private result sees."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Failure, Job, JobState, Receipt
from bot.ports import Rendition, ResultItem
from bot.ui.jobs import list_cards, private_cards
from bot.ui.jobs.results import more_menu
from bot.ui.jobs.results.more_menu import Presser
from bot.ui.kit import actions, layout
from bot.ui.kit.custom_ids import decode, encode
from tests.ui.jobs.test_cards import parts_of, walk
from tests.ui.samples import HOSTILE, PAID, PICTURE, job

TEXT = 10
SECRET = job(private=True)
CLIP = replace(PICTURE, content_type="video/mp4")
DRAWING = replace(PICTURE, content_type="image/svg+xml")


def words(card: layout.Card) -> str:
    return "\n".join(part["content"] for part in walk(parts_of(card)) if part["type"] == TEXT)


def ids(card: layout.Card) -> list[str]:
    return [str(part["custom_id"]) for part in walk(parts_of(card)) if "custom_id" in part]


def kinds(card: layout.Card) -> list[type]:
    return [type(decode(custom_id)) for custom_id in ids(card)]


def piece(job: Job, original: int | None = None) -> ResultItem:
    return ResultItem(job, Rendition(Path("x.png"), "image/png", 5, original), PAID)


@pytest.mark.parametrize(
    ("result", "said"),
    [(PICTURE, "Your picture is ready"), (CLIP, "Your clip is ready"), (DRAWING, "Your drawing is ready")],
)
async def test_the_notice_says_what_is_ready_and_has_one_button(result: object, said: str) -> None:
    card = private_cards.ready([job(private=True, result=result)])
    assert said in words(card)
    assert ids(card) == [encode(actions.Show("k7f3ab"))]


async def test_the_notice_about_several_says_what_is_missing() -> None:
    failed = job(id="lost00", state=JobState.FAILED, failure=Failure.STUDIO_FAILED, private=True)
    missing = [FailedJob(failed, Receipt(paid=134_000, returned=0, held=0))]
    card = private_cards.ready([SECRET, job(id="second", private=True)], missing)
    assert "Your 2 pictures are ready" in words(card)
    assert "lost00" in words(card)
    assert "$0.134 was paid" in words(card)


@pytest.mark.parametrize("prompt", HOSTILE)
async def test_every_view_keeps_discords_limits(prompt: str) -> None:
    of = job(options={"prompt": prompt}, private=True)
    pieces = [piece(replace(of, id=f"job{n:04d}"), original=38_000_000) for n in range(4)]
    for card in (
        private_cards.ready([item.job for item in pieces]),
        private_cards.results(pieces[:1], direct=False),
        private_cards.results(pieces, direct=False),
    ):
        parts = list(walk(parts_of(card)))
        assert len(parts) <= 40
        assert sum(len(part["content"]) for part in parts if part["type"] == TEXT) <= 4000
        assert len(ids(card)) == len(set(ids(card)))


async def test_the_view_of_a_private_result_has_post_and_no_bin() -> None:
    private = private_cards.results([piece(SECRET)], direct=False)
    assert kinds(private) == [
        actions.Again,
        actions.Remix,
        actions.Edit,
        actions.Animate,
        actions.More,
        actions.Publish,
    ]
    assert "only you see this" in words(private)


async def test_what_was_published_since_is_not_posted_again() -> None:
    assert actions.Publish not in kinds(private_cards.results([piece(job())], direct=False))


async def test_a_direct_message_has_no_buttons_but_says_where_they_are() -> None:
    direct = private_cards.results([piece(SECRET)], direct=True)
    assert ids(direct) == []
    assert "on the server: `/show`" in words(direct)


async def test_several_have_one_button_each() -> None:
    both = [piece(replace(SECRET, id=job_id)) for job_id in ("first0", "second")]
    card = private_cards.results(both, direct=False)
    assert ids(card) == [encode(actions.ShowOne("first0")), encode(actions.ShowOne("second"))]


async def test_the_list_marks_what_is_private_and_shows_it() -> None:
    listed = list_cards.jobs([SECRET])
    assert "private" in words(listed)
    assert ids(listed) == [encode(actions.Show("k7f3ab"))]


async def test_the_menu_of_a_private_result_posts_nothing() -> None:
    assert more_menu.ALONE in more_menu.choices(job(), Presser())
    assert more_menu.ALONE not in more_menu.choices(SECRET, Presser())
    menu = more_menu.menu(SECRET, Presser(), picture="https://cdn/a.png")
    thumbnails = [part for part in walk(parts_of(menu)) if part["type"] == 11]
    assert len(thumbnails) == 1
