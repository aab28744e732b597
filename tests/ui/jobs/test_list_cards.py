"""The list of a member's jobs: pages without ids, and an entry for each press that a job waits for."""

from typing import Any

import pytest

from bot.domain.jobs.job import Failure, Job, JobState
from bot.ui.jobs import list_cards
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.layout import Card, Tone
from tests.ui.jobs.test_cards import BUTTON, parts_of, walk
from tests.ui.samples import HOSTILE, START, approval, job

THUMBNAIL = 11


def buttons(card: Card) -> dict[Any, str]:
    parts = walk(parts_of(card))
    return {decode(part["custom_id"]): part["label"] for part in parts if part["type"] == BUTTON}


def words(card: Card) -> str:
    return "\n".join(part["content"] for part in walk(parts_of(card)) if "content" in part)


def waiting(count: int, **changes: Any) -> list[Job]:
    return [job(id=f"job{n:04d}", state=JobState.ADMITTED, **changes) for n in range(count)]


def test_an_entry_links_to_its_message_and_ends_in_its_id() -> None:
    card = list_cards.jobs([job(message_id=5)])
    assert parts_of(card)[0]["accent_color"] == Tone.PLAIN.value
    assert words(card).splitlines() == [
        "### Your jobs",
        "**a fox reading a newspaper, gouache**",
        "-# [done](https://discord.com/channels/11/22/5) · Nano Banana Pro · $0.134 · "
        f"<t:{job().created_at // 1000}:R> · job {job().id}",
    ]


def test_each_entry_has_the_press_that_it_waits_for() -> None:
    failed = job(id="dddd", state=JobState.FAILED, failure=Failure.STUDIO_FAILED, result=None)
    secret = job(id="cccc", private=True)
    running = job(id="bbbb", state=JobState.RUNNING, result=None)
    assert buttons(list_cards.jobs([*waiting(1), running, secret, failed])) == {
        actions.Cancel("job0000"): "Cancel",
        actions.Show("cccc"): "Show me",
        actions.Again("dddd", price=134_000): "Try again · $0.134",
    }


def test_only_what_failed_is_tried_again_where_the_rest_of_the_batch_is_not_listed() -> None:
    failed = job(id="dddd", batch_id="aaaa", state=JobState.FAILED, failure=Failure.STALLED, result=None)
    assert buttons(list_cards.jobs([failed], state=JobState.FAILED)) == {
        actions.RetryJob("dddd"): "Try again · $0.134"
    }


def test_without_a_price_of_the_picture_the_uploads_are_not_called_its_price() -> None:
    failed = job(
        state=JobState.FAILED, failure=Failure.UPLOAD_LOST, result=None, price=None, upload_cost=10_000
    )
    assert list(buttons(list_cards.jobs([failed])).values()) == ["Try again"]


def test_a_batch_is_one_entry_and_cancels_what_waits() -> None:
    states = (JobState.RUNNING, JobState.ADMITTED, JobState.ADMITTED)
    batch = [
        job(id=name, batch_id="aaaa", batch_position=n, state=state, result=None)
        for n, (name, state) in enumerate(zip(("aaaa", "bbbb", "cccc"), states, strict=True))
    ]
    card = list_cards.jobs(batch[::-1])
    assert buttons(card) == {actions.Cancel("bbbb"): "Cancel 2"}
    assert words(card).count("newspaper") == 1
    assert "1 in the making, 2 waiting" in words(card)


def test_a_picture_stands_beside_its_entry() -> None:
    made = job(message_id=5)
    assert list_cards.pictured(list_cards.entries([made, job(id="cccc", private=True)], (), 0)) == [made]
    card = list_cards.jobs([made], pictures={made.id: "k7f3ab.jpeg"})
    (thumbnail,) = [part for part in walk(parts_of(card)) if part["type"] == THUMBNAIL]
    assert thumbnail["media"]["url"] == "attachment://k7f3ab.jpeg"
    assert thumbnail["description"] == "a fox reading a newspaper, gouache"


def test_what_moderators_decide_about_stands_first_and_can_be_withdrawn() -> None:
    asked = [(approval(job_id="aaaa"), job(id="aaaa", state=JobState.QUOTED))]
    card = list_cards.jobs([job(id="bbbb")], asked=asked)
    assert (
        f"waiting for a moderator · Nano Banana Pro · $0.134 · expires <t:{START // 1000 + 3600}:R>"
        in words(card)
    )
    assert buttons(card) == {actions.Withdraw("aaaa"): "Withdraw"}
    assert buttons(list_cards.jobs([], asked=asked)) == {actions.Withdraw("aaaa"): "Withdraw"}


def test_every_entry_is_on_one_page() -> None:
    listed = waiting(20, message_id=5)
    asked = [(approval(job_id=f"ask{n:03d}"), job(id=f"ask{n:03d}")) for n in range(3)]
    seen: list[str] = []
    for page in range(3):
        pressed = buttons(list_cards.jobs(listed, asked=asked, page=page))
        seen += [action.job for action in pressed if not isinstance(action, actions.ListJobs)]
        assert (actions.ListJobs(33, page - 1) in pressed) is (page > 0)
        assert (actions.ListJobs(33, page + 1) in pressed) is (page < 2)
    assert seen == [*(of.id for _, of in asked), *(of.id for of in listed)]


def test_an_empty_list_says_what_to_do() -> None:
    assert "`/imagine`" in words(list_cards.jobs([]))
    assert "`/jobs`" in words(list_cards.jobs([], state=JobState.FAILED))
    assert buttons(list_cards.jobs(waiting(9), state=JobState.ADMITTED))[actions.ListJobs(33, 1, "admitted")]


@pytest.mark.parametrize("prompt", HOSTILE)
def test_a_full_page_keeps_discords_limits(prompt: str) -> None:
    listed = waiting(20, options={"prompt": prompt}, message_id=10**18)
    asked = [(approval(job_id=f"ask{n:03d}"), job(id=f"ask{n:03d}")) for n in range(3)]
    for page in range(3):
        parts = list(walk(parts_of(list_cards.jobs(listed, news="News.", asked=asked, page=page))))
        assert len(parts) <= 40
        assert sum(len(part.get("content", "")) for part in parts) <= 4000
