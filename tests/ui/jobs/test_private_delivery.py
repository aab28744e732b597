"""Messages about private jobs: in the maker's card or a direct message, never in a channel."""

import pytest

from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import Failure, Job, JobState, Progress, Receipt
from bot.services.jobs.ordering.requests import Quote
from bot.ui.kit.actions import Start
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message
from tests.ui.place import Front
from tests.ui.samples import job

pytestmark = pytest.mark.asyncio(loop_scope="module")


def secret(front: Front, job_id: str, **changes: object) -> Job:
    return job(id=job_id, private=True, **{**front.here(), **changes})


def directs(front: Front) -> list[Message]:
    return front.world.messages(front.world.core.direct_channel(front.place.mira.id))


def public(front: Front) -> list[Message]:
    return front.world.messages(front.place.channel)


async def test_without_a_card_it_is_told_in_a_direct_message_when_that_is_wanted(front: Front) -> None:
    before, of = len(directs(front)), secret(front, "wh1a")
    assert await front.delivery.notify_ready([of], (), by_message=False) is None
    assert len(directs(front)) == before
    message_id = await front.delivery.notify_ready([of], (), by_message=True)
    told = directs(front)[before:]
    assert [message.id for message in told] == [message_id]
    assert "Your picture is ready" in told[0].text
    assert await front.delivery.notify_ready([of], (), by_message=True) == message_id
    assert len(directs(front)) == before + 1
    assert public(front) == []


async def test_whoever_takes_no_direct_messages_cannot_be_told(front: Front) -> None:
    mira = front.place.mira
    mira.dms_open = False
    try:
        with pytest.raises(DeliveryImpossible):
            await front.delivery.notify_ready([secret(front, "wh2a")], (), by_message=True)
    finally:
        mira.dms_open = True


async def test_progress_without_a_card_is_told_to_nobody(front: Front) -> None:
    before = len(directs(front))
    await front.delivery.show_private_progress(secret(front, "wh3a"), Progress(JobState.RUNNING, 0))
    assert len(directs(front)) == before
    assert public(front) == []


async def test_how_it_ended_is_told_in_a_direct_message(front: Front) -> None:
    of = secret(front, "wh4a", state=JobState.FAILED, failure=Failure.STUDIO_FAILED)
    before = len(directs(front))
    await front.delivery.report_failures([FailedJob(of, Receipt(paid=134_000, returned=0, held=0))])
    (told,) = directs(front)[before:]
    assert "$0.134 was paid" in told.text
    assert public(front) == []


async def test_who_cancelled_it_is_not_written_to(front: Front) -> None:
    before = len(directs(front))
    of = secret(front, "wh5a", state=JobState.FAILED, failure=Failure.CANCELLED)
    await front.delivery.report_failures([FailedJob(of, Receipt(0, 0, 0))])
    assert len(directs(front)) == before


async def test_what_is_missing_of_several_is_told_with_the_rest(front: Front) -> None:
    lost = secret(front, "wh6b", state=JobState.FAILED, failure=Failure.STUDIO_FAILED)
    missing = [FailedJob(lost, Receipt(paid=134_000, returned=0, held=0))]
    before = len(directs(front))
    made = [secret(front, "wh6a"), secret(front, "wh6c")]
    await front.delivery.notify_ready(made, missing, by_message=True)
    (told,) = directs(front)[before:]
    assert "Your 2 pictures are ready" in told.text
    assert "wh6b" in told.text


async def test_a_risen_price_is_asked_for_in_a_direct_message_and_its_button_works(front: Front) -> None:
    """In a direct message there are no roles, so those of the first button count."""
    of = secret(front, "wh7a", state=JobState.QUOTED)
    before = len(directs(front))
    await front.delivery.ask_again([of], 100_000)
    (asked,) = directs(front)[before:]
    assert public(front) == []
    running = secret(front, "wh7a", state=JobState.ADMITTED, result=None)
    front.script.answers["confirm"] = Quote(running, 5_000_000, True)
    pressed = await front.world.click(front.place.mira, asked, encode(Start("wh7a")))
    answer = await pressed.wait_message("Making it")
    assert "only for you" in answer.text
    ((_, options),) = front.script.named("confirm")
    assert options["roles"] is None
