"""Every ending without a result says why, whose money it was, keeps the prompt, and goes on."""

from typing import Any

import pytest

from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Failure, JobState, Receipt
from bot.ui.jobs import failure_cards
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import decode
from tests.ui.samples import job

LOST = Receipt(134_000, 0, 0, forgiven=True)


def shown(*failed: FailedJob, mention: bool = False) -> tuple[str, dict[Any, str]]:
    """Return the card's text, and the labels of its buttons by their actions."""
    (container,) = failure_cards.failures(failed, mention=mention).to_components()
    parts = container["components"]
    text = "\n".join(part["content"] for part in parts if "content" in part)
    buttons = [button for part in parts for button in part.get("components", [])]
    return text, {decode(button["custom_id"]): button["label"] for button in buttons}


@pytest.mark.parametrize("failure", Failure)
def test_no_failure_is_a_dead_end(failure: Failure) -> None:
    of = job(state=JobState.FAILED, failure=failure, detail="Too *bold*", result=None)
    text, buttons = shown(FailedJob(of, LOST))
    assert text.startswith("### ")
    assert "$0.134 was paid" in text
    assert "Your allowance is untouched." in text
    assert "> a fox reading a newspaper, gouache" in text
    assert text.count("job k7f3ab") == 1
    assert 1 <= len(buttons) <= 5
    assert actions.ChangeJob("k7f3ab") in buttons


def test_a_failed_job_is_tried_again_at_its_price() -> None:
    of = job(state=JobState.FAILED, failure=Failure.STUDIO_FAILED, detail="Provider error.", result=None)
    text, buttons = shown(FailedJob(of, LOST))
    assert text.splitlines()[:3] == [
        "### That didn't work",
        "StableStudio could not make it: Provider error.",
        "$0.134 was paid, and the server lost it. Your allowance is untouched.",
    ]
    assert buttons == {
        actions.RetryJob("k7f3ab"): "Try again · $0.134",
        actions.ChangeJob("k7f3ab"): "Change prompt",
        actions.ChangeJob("k7f3ab", first="model"): "Another model",
    }


def test_what_would_end_the_same_way_is_not_tried_again() -> None:
    for failure in (Failure.REFUSED, Failure.DENIED, Failure.FILE_GONE, Failure.MODEL_RESTING):
        of = job(state=JobState.FAILED, failure=failure, result=None)
        assert actions.RetryJob("k7f3ab") not in shown(FailedJob(of, LOST))[1]


def test_a_dispute_is_the_operators() -> None:
    text, buttons = shown(FailedJob(job(state=JobState.DISPUTED, result=None), Receipt(0, 0, 134_000)))
    assert "### A payment is being checked" in text
    assert "$0.134 stays held" in text
    assert buttons == {}


def test_only_a_message_in_the_channel_names_the_maker() -> None:
    of = FailedJob(job(state=JobState.FAILED, failure=Failure.STALLED, result=None), LOST)
    assert "<@" not in shown(of)[0]
    assert f"<@{of.job.user_id}>" in shown(of, mention=True)[0]


def test_several_are_tried_again_together() -> None:
    failed = [
        FailedJob(
            job(id=name, state=JobState.FAILED, failure=Failure.STUDIO_FAILED, batch_id="aaaa", result=None),
            LOST,
        )
        for name in ("aaaa", "bbbb")
    ]
    text, buttons = shown(*failed)
    assert "None of these 2 could be made" in text
    assert buttons[actions.RetryJob("aaaa")] == "Try again · $0.268"


def test_a_late_maker_is_led_to_the_message() -> None:
    (part,) = failure_cards.elsewhere("https://discord.com/channels/1/2/3").to_components()
    assert part["content"] == "That didn't work: https://discord.com/channels/1/2/3"
