"""The messages keep Discord's limits with any text in them, and look as promised."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Failure, Job, JobState, Progress, Receipt
from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.money.left import Left
from bot.domain.periods import Per
from bot.domain.server_settings import ServerSettings
from bot.ports import Rendition, ResultMessage
from bot.services.jobs.ordering.requests import PendingApproval
from bot.ui.jobs import failure_cards, list_cards
from bot.ui.jobs.ordering import approval_cards, price_cards, under_way_cards
from bot.ui.jobs.results import result_cards
from bot.ui.kit import actions, layout
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.layout import Tone
from tests.ui.samples import HOSTILE, PAID, PICTURE, START, approval, job

Json = dict[str, Any]
TEXT, BUTTON, GALLERY, FILE = 10, 2, 12, 13


def parts_of(card: layout.Card) -> list[Json]:
    """Return the card as Discord gets it."""
    components: list[Json] = card.to_components()
    return components


def kinds(parts: Iterable[dict[str, Any]]) -> list[type]:
    """Return the actions of the buttons, in order."""
    return [type(decode(part["custom_id"])) for part in parts if "custom_id" in part]


def walk(parts: list[Json]) -> Iterator[Json]:
    for part in parts:
        yield part
        yield from walk(part.get("components", []))
        yield from walk([part["accessory"]] if "accessory" in part else [])


def result(finished: Job) -> layout.Card:
    """Build the message of a batch of one."""
    assert finished.result is not None
    rendition = Rendition(Path("x"), finished.result.content_type, finished.result.size)
    return result_cards.results(ResultMessage.single(finished, rendition, PAID))


def made(prompt: str) -> list[layout.Card]:
    """Build every card about a job with this prompt."""
    finished = job(options={"prompt": prompt, "aspect_ratio": "16:9"})
    failed = job(state=JobState.FAILED, failure=Failure.REFUSED, detail=prompt, options={"prompt": prompt})
    waiting = job(state=JobState.ADMITTED, options={"prompt": prompt})
    many = [job(id=f"job{n:04d}", message_id=1 + n, options={"prompt": prompt}) for n in range(25)]
    queue = [job(id=f"job{n:04d}", state=JobState.ADMITTED, options={"prompt": prompt}) for n in range(25)]
    return [
        price_cards.quote([finished], until=START, available=5, old_total=7, hint="A hint.", mention=True),
        price_cards.quote([job(price=None, upload_cost=1)], until=START),
        under_way_cards.started([waiting], "A hint."),
        under_way_cards.progress(
            finished, Progress(JobState.RUNNING, START, percent=4, usual_seconds=(4.0, 7.0))
        ),
        result(finished),
        failure_cards.failures([FailedJob(failed, Receipt(1, 2, 3, 1))]),
        list_cards.jobs(many),
        list_cards.jobs(queue),
        list_cards.jobs([]),
        list_cards.jobs(
            queue, news="News.", asked=[(approval(job_id=queued.id), queued) for queued in queue]
        ),
    ]


@pytest.mark.parametrize("prompt", HOSTILE)
async def test_every_card_keeps_discords_limits(prompt: str) -> None:
    for card in made(prompt):
        parts = list(walk(parts_of(card)))
        ids = [part["custom_id"] for part in parts if "custom_id" in part]
        texts = [part["content"] for part in parts if part["type"] == TEXT]
        assert 1 <= len(parts) <= 40
        assert all(texts)
        assert sum(map(len, texts)) <= 4000
        assert len(ids) == len(set(ids))
        assert all(len(custom_id) <= 100 for custom_id in ids)
        assert all(1 <= len(part["label"]) <= 80 for part in parts if part["type"] == BUTTON)
        assert all(len(m.get("description") or "") <= 1024 for p in parts for m in p.get("items", ()))


async def test_discord_py_keeps_no_card_in_memory() -> None:
    assert all(card.is_finished() for card in made("a fox"))


async def test_the_result() -> None:
    head, gallery, small, row = parts_of(result(job()))
    assert head["content"] == "**a fox reading a newspaper, gouache** · <@33>"
    assert small["content"] == "-# nano-banana-pro · 16:9 · 2K · $0.134 · 11 s · job k7f3ab"
    (item,) = gallery["items"]
    assert item["media"]["url"] == "attachment://nano-banana-pro-k7f3ab.png"
    assert item["description"] == "a fox reading a newspaper, gouache"
    buttons = row["components"]
    assert {decode(button["custom_id"]): button["label"] for button in buttons} == {
        actions.Again("k7f3ab"): "↻ $0.134",
        actions.Remix("k7f3ab"): "✏️ Remix",
        actions.Edit("k7f3ab"): "🎨 Edit",
        actions.Animate("k7f3ab"): "🎬 Animate",
        actions.More("k7f3ab"): "⋯",
    }


async def test_a_clip_without_a_prompt() -> None:
    clip = replace(PICTURE, content_type="video/mp4")
    silent = job(operation="veo-3.1/generate", options={}, price=3_200_000, result=clip)
    head, gallery, _, row = parts_of(result(silent))
    assert head["content"].startswith("**without a prompt** · <@33>")
    assert not gallery["items"][0].get("description")
    assert kinds(row["components"]) == [actions.Again, actions.Remix, actions.More]


async def test_the_price_card() -> None:
    dear = job(operation="veo-3.1/generate", options={"prompt": "a *fox*"}, price=3_200_000)
    left = Left(Standing(Rule(Kind.ALLOWANCE, Scope.SERVER, 11, Per.WEEK, 5_000_000), 2_300_000, START))
    card = price_cards.quote([dear], until=START, available=5_005_000, left=left, hint="Not 5 s.")
    (box,) = parts_of(card)
    assert box["accent_color"] == Tone.ASKS.value
    text, row = box["components"]
    assert text["content"].splitlines() == [
        "### Veo 3.1 · clip",
        "“a \\*fox\\*”",
        "4 s · 720p · 16:9 · with sound",
        "-# Not 5 s.",
        "**Total $3.20** · you have $2.70 left this week · server $5.00",
        f"-# Price holds until <t:{START // 1000}:t> · job k7f3ab",
    ]
    assert {decode(button["custom_id"]): button["label"] for button in row["components"]} == {
        actions.Start("k7f3ab"): "Generate · $3.20",
        actions.Decline("k7f3ab"): "Cancel",
    }


async def test_the_price_card_shows_the_first_picture() -> None:
    address = "https://cdn.discordapp.com/x.png"
    (box,) = parts_of(price_cards.quote([job(state=JobState.QUOTED)], until=START, picture=address))
    section = box["components"][1]
    assert section["accessory"]["media"]["url"] == address
    assert "a fox" in section["components"][0]["content"]


async def test_a_price_in_the_channel_names_its_maker() -> None:
    asked = list(walk(parts_of(price_cards.quote([job()], until=START, mention=True))))
    assert any("<@33>" in part.get("content", "") for part in asked)


async def test_the_card_of_a_job_that_waits_can_cancel_it() -> None:
    waiting = job(state=JobState.ADMITTED, result=None)
    card = under_way_cards.started([waiting], "A hint.", ahead=2, usual_seconds=(40.0, 70.0))
    (box,) = parts_of(card)
    assert box["accent_color"] == Tone.PLAIN.value
    text, row = box["components"]
    assert text["content"].splitlines() == [
        "### Making it · $0.134 set aside",
        "“a fox reading a newspaper, gouache”",
        "-# A hint.",
        "I'll post it in <#22>.",
        "Usually 40–70 s · 2 of your jobs are ahead",
        "-# nano-banana-pro · 16:9 · 2K · job k7f3ab",
    ]
    (cancel,) = row["components"]
    assert (cancel["label"], decode(cancel["custom_id"])) == ("Cancel", actions.Cancel("k7f3ab", here=True))


async def test_a_job_that_begins_at_once_has_no_cancel_that_could_not_work() -> None:
    waiting = job(state=JobState.ADMITTED, result=None)
    assert not kinds(list(walk(parts_of(under_way_cards.started([waiting], ahead=0)))))


async def test_a_job_that_a_prize_pays_says_so() -> None:
    card = under_way_cards.started([job(state=JobState.ADMITTED)], left=Left(prize=866_000))
    assert "Paid from your prize · $0.86 of it left" in parts_of(card)[0]["components"][0]["content"]


async def test_the_asker_reads_that_moderators_were_not_shown_the_card() -> None:
    of, rules = job(state=JobState.QUOTED), ServerSettings(11, approve_above=0, approvals_channel=77)
    not_yet, nowhere, there = approval(), approval(shown=1), approval(shown=1, message_id=5)
    for asked, told in ((not_yet, False), (nowhere, True), (there, False)):
        (box,) = parts_of(approval_cards.pending_card(of, PendingApproval(asked, rules)))
        text = box["components"][0]["content"]
        assert ("I could not post it in <#77>" in text) is told
        assert ("`/approvals list`" in text) is told


@pytest.mark.parametrize(
    "build", [under_way_cards.started, lambda jobs: price_cards.quote(jobs, until=START)]
)
async def test_private_cards_mention_nobody(build: Callable[[Any], layout.Card]) -> None:
    parts = walk(parts_of(build([job(state=JobState.ADMITTED)])))
    assert not any("<@" in part.get("content", "") for part in parts)


def test_a_drawing_stands_there_as_a_file_without_what_only_pictures_can() -> None:
    drawn = replace(PICTURE, content_type="image/svg+xml")
    of = job(operation="arrow-1.1/vectorize", options={"target_size": 512}, result=drawn)
    parts = list(walk(parts_of(result(of))))
    assert [part["file"]["url"] for part in parts if part["type"] == FILE] == [
        "attachment://arrow-1-1-k7f3ab.svg"
    ]
    assert GALLERY not in {part["type"] for part in parts}
    assert kinds(parts) == [actions.Again, actions.More]


async def test_done_says_where_the_result_is_and_what_is_left() -> None:
    left = Left(Standing(Rule(Kind.ALLOWANCE, Scope.SERVER, 11, Per.DAY, 1_500_000), 875_000, START))
    (box,) = parts_of(under_way_cards.done(job(), 77, left))
    assert box["accent_color"] == Tone.DONE.value
    assert box["components"][0]["content"].splitlines() == [
        "### Done",
        "https://discord.com/channels/11/22/77",
        "$0.62 of your $1.50 left today",
        "-# job k7f3ab",
    ]


@pytest.mark.parametrize(("ahead", "cancels"), [(2, True), (0, False)])
async def test_the_private_progress_can_cancel_while_it_waits(ahead: int, cancels: bool) -> None:
    waiting = job(state=JobState.ADMITTED, result=None)
    now = Progress(JobState.ADMITTED, START, ahead=ahead)
    (box,) = parts_of(under_way_cards.private_progress(waiting, now))
    pressed = [decode(part["custom_id"]) for part in walk([box]) if "custom_id" in part]
    assert pressed == ([actions.Cancel("k7f3ab", here=True)] if cancels else [])
    assert box["components"][0]["content"].startswith("### Making it\n“a fox")
    running = under_way_cards.private_progress(waiting, Progress(JobState.RUNNING, START, ahead=ahead))
    assert not kinds(list(walk(parts_of(running))))
