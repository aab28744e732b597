"""Galleries and other messages about several jobs keep Discord's limits and name exact amounts."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.amounts import format_usd
from bot.domain.jobs.batch import Batch, FailedJob
from bot.domain.jobs.job import Failure, Job, JobState, Progress, Receipt, Share
from bot.ports import Rendition, ResultItem, ResultMessage
from bot.ui.jobs import failure_cards, list_cards, text
from bot.ui.jobs.ordering import price_cards, under_way_cards
from bot.ui.jobs.results import result_cards
from bot.ui.kit import actions
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import decode
from tests.ui.jobs.test_cards import BUTTON, FILE, GALLERY, TEXT, parts_of, walk
from tests.ui.samples import HOSTILE, PAID, PICTURE, START, job

FILES = Rendition(Path("x.png"), "image/png", 10)
IDS = ("aaaa", "bbbb", "cccc", "dddd")


def of_batch(number: int, **changes: Any) -> Job:
    values = {"id": IDS[number], "batch_id": IDS[0], "batch_position": number, **changes}
    return job(**values)


def pieces(count: int, **changes: Any) -> tuple[ResultItem, ...]:
    return tuple(ResultItem(of_batch(n, **changes), FILES, PAID) for n in range(count))


def lost(number: int, receipt: Receipt, failure: Failure = Failure.STUDIO_FAILED) -> FailedJob:
    return FailedJob(of_batch(number, state=JobState.FAILED, failure=failure, detail="boom"), receipt)


def message(items: tuple[ResultItem, ...], *failed: FailedJob, remark: int | None = None) -> ResultMessage:
    """Return the results of a batch of at least two; with `remark`, as copies of files of that size."""
    if remark is not None:
        items = tuple(replace(item, rendition=replace(FILES, original=remark)) for item in items)
    jobs = [item.job for item in items] + [failure.job for failure in failed]
    return ResultMessage(Batch((*jobs, *([of_batch(3)] if len(jobs) == 1 else []))), items, failed)


def shown(result: ResultMessage) -> list[dict[str, Any]]:
    return list(walk(parts_of(result_cards.results(result))))


def words(parts: list[dict[str, Any]]) -> str:
    return "\n".join(part["content"] for part in parts if part["type"] == TEXT)


def buttons(parts: list[dict[str, Any]]) -> dict[Action | None, str]:
    return {decode(part["custom_id"]): part["label"] for part in parts if part["type"] == BUTTON}


@pytest.mark.parametrize("prompt", HOSTILE)
async def test_every_card_keeps_discords_limits(prompt: str) -> None:
    options: dict[str, Any] = {"options": {"prompt": prompt, "aspect_ratio": "16:9"}}
    jobs = [of_batch(n, **options) for n in range(4)]
    waiting = [replace(one, state=JobState.ADMITTED) for one in jobs]
    shares = tuple(Share(one.id, one.model, JobState.RUNNING, one.total) for one in jobs)
    gone = tuple(lost(n, Receipt(134_000, 0, 0)) for n in range(1, 4))
    for card in (
        result_cards.results(message(pieces(4, **options), remark=38_000_000)),
        result_cards.results(message(pieces(1, **options), *gone)),
        failure_cards.failures(gone),
        result_cards.which(actions.Edit, jobs),
        price_cards.quote(jobs, until=START, available=5, old_total=7, mention=True),
        under_way_cards.started(waiting, "A hint."),
        under_way_cards.progress(waiting[0], Progress(JobState.ADMITTED, START, shares=shares)),
        list_cards.jobs([*waiting, *jobs]),
    ):
        parts = list(walk(parts_of(card)))
        ids = [part["custom_id"] for part in parts if "custom_id" in part]
        assert len(parts) <= 40
        assert sum(len(part["content"]) for part in parts if part["type"] == TEXT) <= 4000
        assert len(ids) == len(set(ids))
        assert all(len(part["label"]) <= 80 for part in parts if part["type"] == BUTTON)


async def test_a_gallery_has_one_row() -> None:
    parts = shown(message(pieces(4)))
    assert [len(part["items"]) for part in parts if part["type"] == GALLERY] == [4]
    assert list(buttons(parts).items()) == [
        *((actions.Pick(one), str(n)) for n, one in enumerate(IDS, 1)),
        (actions.Again("aaaa", whole=True, price=536_000), "↻ All · $0.536"),
    ]
    small = words(parts).splitlines()[1]
    assert small == f"-# nano-banana-pro · 16:9 · 2K · {format_usd(4 * PAID.paid)} · 11 s · job aaaa"


async def test_one_of_a_gallery_has_its_own_buttons_and_its_picture() -> None:
    parts = list(walk(parts_of(result_cards.picked(of_batch(1), PAID, 2, 4, "https://x/b.png"))))
    assert list(map(type, buttons(parts))) == [
        actions.Again, actions.Remix, actions.Edit, actions.Animate, actions.More,
    ]  # fmt: skip
    assert all(getattr(action, "job", None) == "bbbb" for action in buttons(parts))
    assert "Picture 2 of 4" in words(parts)
    assert "$0.134 · 11 s · job bbbb" in words(parts)
    assert [part["media"]["url"] for part in parts if part["type"] == 11] == ["https://x/b.png"]
    without = list(walk(parts_of(result_cards.picked(of_batch(1), PAID, 2, 4, None))))
    assert not [part for part in without if part["type"] == 11]


async def test_drawings_stand_as_files() -> None:
    vector = replace(PICTURE, content_type="image/svg+xml")
    parts = shown(message(pieces(2, result=vector)))
    assert [part["type"] for part in parts if part["type"] in (GALLERY, FILE)] == [FILE, FILE]
    assert not [one for one in buttons(parts) if isinstance(one, actions.Edit | actions.Animate)]


async def test_what_is_missing_is_told_with_its_own_amounts() -> None:
    gone = (
        lost(1, Receipt(134_000, 0, 0)),
        lost(2, Receipt(0, 134_000, 0), Failure.NEVER_CHARGED),
    )
    said = words(shown(message(pieces(1), *gone))).splitlines()
    assert "$0.134 was paid" in said[said.index("-# job bbbb") - 1]
    assert "Nothing was paid. $0.134 returned" in said[said.index("-# job cccc") - 1]


async def test_one_that_is_left_alone_has_the_buttons_of_one() -> None:
    parts = shown(message(pieces(1), lost(1, PAID)))
    assert next(iter(buttons(parts))) == actions.Again("aaaa")
    assert buttons(parts)[actions.Again("aaaa")] == "↻ $0.134"


async def test_models_side_by_side_have_one_line_of_captions() -> None:
    other = of_batch(1, operation="gpt-image-2/generate", options={"prompt": "a fox"}, price=40_000)
    two = (pieces(1)[0], ResultItem(other, FILES, Receipt(40_000, 0, 0)))
    said = words(shown(message(two))).splitlines()
    assert said[1].replace("\N{NO-BREAK SPACE}", " ") == (
        "**1** nano-banana-pro $0.134 11 s · **2** gpt-image-2 $0.04 11 s"
    )
    assert said[2] == "-# $0.174 · 11 s · job aaaa"


async def test_the_price_button_asks_for_the_total_once() -> None:
    jobs = [of_batch(n, state=JobState.QUOTED, upload_cost=10_000 if n == 0 else 0) for n in range(3)]
    parts = list(walk(parts_of(price_cards.quote(jobs, until=START))))
    assert buttons(parts) == {actions.Start("aaaa"): "Generate · $0.412", actions.Decline("aaaa"): "Cancel"}
    assert "**Total $0.412**" in words(parts)
    assert "$0.134 each · $0.01 to upload your files" in words(parts)
    assert "Nano Banana Pro · 3 pictures" in words(parts)


async def test_the_progress_message_counts() -> None:
    states = (JobState.FETCHED, JobState.RUNNING, JobState.RUNNING, JobState.ADMITTED)
    shares = tuple(Share(one, "grok", state, 70_000) for one, state in zip(IDS, states, strict=True))
    said = words(
        list(walk(parts_of(under_way_cards.progress(job(), Progress(states[3], START, shares=shares)))))
    )
    assert "1 done · 2 in the making · 1 waiting" in said
    assert "$0.07 held · $0.21 paid" in said


@pytest.mark.parametrize(
    ("trouble", "words_of_it"),
    [
        ({"stopped": True}, "Spending is stopped"),
        ({"unclear": True}, "Checking whether the payment arrived"),
        ({"compared": True}, "Comparing the books with the chain before paying"),
        ({"declined": True}, "Payment declined"),
        ({"late": True}, "slower than usual"),
    ],
)
async def test_the_progress_message_says_what_holds_it_up(trouble: dict[str, Any], words_of_it: str) -> None:
    shares = (Share("aaaa", "grok", JobState.READY, 1), Share("bbbb", "grok", JobState.READY, 1))
    now = Progress(JobState.READY, START, shares=shares, **trouble)
    assert words_of_it in words(list(walk(parts_of(under_way_cards.progress(job(), now)))))


def test_cancelling_says_what_returned() -> None:
    jobs = [of_batch(n, state=JobState.FAILED) for n in (1, 2)]
    assert text.cancelled(jobs) == ("2 jobs cancelled. $0.268 went back to the budget, nothing was paid.")


def test_cancelling_says_whose_money_returned_and_what_stays_paid() -> None:
    (mine,) = jobs = [job(state=JobState.FAILED)]
    assert text.cancelled(jobs, from_prize=True) == "Cancelled. Nothing was paid."
    assert text.cancelled([replace(mine, contest_id="c4k7")]) == (
        "Cancelled. Nothing was paid. $0.134 returned to the contest's pot."
    )
    uploaded = [replace(mine, paid_before=10_000)]
    assert text.cancelled(uploaded) == "Cancelled. What the uploads cost stays paid."


def test_what_is_kept_can_be_had_one_by_one() -> None:
    parts = list(walk(parts_of(result_cards.kept([of_batch(n) for n in range(2)]))))
    assert "$0.268 is paid and the 2 files are kept." in words(parts)
    assert list(buttons(parts)) == [actions.ShowOne("aaaa"), actions.ShowOne("bbbb")]
    alone = list(walk(parts_of(result_cards.kept([job()]))))
    assert buttons(alone) == {actions.Show("k7f3ab"): "Send it to me"}
