"""The worker's messages, over a real socket to a local Discord that loses answers and refuses."""

import asyncio
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.clock import SystemClock
from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear, FileTooLarge, PostUncertain
from bot.domain.jobs.batch import FailedJob
from bot.domain.jobs.job import ID_UNKNOWN, Failure, JobState, Progress, Receipt
from bot.domain.jobs.place import Obstacle, PlaceProblem
from bot.ports import Rendition, ResultMessage
from bot.ui.jobs.private_cards import Drawn
from bot.ui.jobs.results.delivery import DiscordDelivery
from bot.ui.kit import actions, own_messages
from bot.ui.kit.custom_ids import encode
from bot.ui.kit.sending import delivering
from sandbox.discord import Message, Permission
from tests.sandbox.discord_bot import png
from tests.ui.place import Front
from tests.ui.samples import PAID, job

pytestmark = pytest.mark.asyncio(loop_scope="module")

CREATE = "discord.create_message"


@pytest.fixture
def file(tmp_path: Path) -> Rendition:
    path = tmp_path / "out-k7f3ab.png"
    path.write_bytes(png())
    return Rendition(path, "image/png", len(png()))


def stands(front: Front) -> list[Message]:
    return front.world.messages(front.place.channel)


def now(front: Front) -> int:
    return round(front.place.clock.now() * 1000)


async def at_once(_seconds: float, _sleep: Any = asyncio.sleep) -> None:
    """Wait as short as possible."""
    await _sleep(0)


async def test_the_result_is_posted_with_its_file(front: Front, file: Rendition) -> None:
    of = job(id="post1", **front.here())
    message_id = await front.delivery.post(ResultMessage.single(of, file, PAID))
    (message,) = stands(front)
    assert message.id == message_id
    assert message.mentions == [front.place.mira.id]
    (attachment,) = message.attachments
    assert attachment.filename == "nano-banana-pro-post1.png"
    assert attachment.data == png()
    assert attachment.description == of.prompt
    assert message.button("↻ $0.134")["custom_id"] == encode(actions.Again("post1"))


async def test_a_smaller_copy_says_so(front: Front, tmp_path: Path) -> None:
    path = tmp_path / "fit-post3-9000"
    path.write_bytes(png())
    copy = Rendition(path, "image/jpeg", len(png()), original=38_000_000)
    await front.delivery.post(ResultMessage.single(job(id="post3", **front.here()), copy, PAID))
    (message,) = stands(front)
    assert "This is a smaller copy. `/show` has the original (38.0 MB)." in message.text
    assert message.attachments[0].filename == "nano-banana-pro-post3.jpg"


async def test_a_prompt_mentions_nobody(front: Front, file: Rendition) -> None:
    prompt = f"@everyone <@{front.place.mod.id}> @here"
    of = job(id="post2", options={"prompt": prompt}, **front.here())
    await front.delivery.post(ResultMessage.single(of, file, PAID))
    (message,) = stands(front)
    assert message.mentions == [front.place.mira.id]
    assert not message.mention_everyone


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_lost_answer_is_unclear_and_posting_again_makes_no_second(
    front: Front, file: Rendition, kind: str
) -> None:
    of = job(id=f"lost{len(kind)}", posting_at=now(front), **front.here())
    front.place.faults.add(CREATE, kind)
    with pytest.raises(DeliveryUnclear):
        await front.delivery.post(ResultMessage.single(of, file, PAID))
    message_id = await front.delivery.post(ResultMessage.single(of, file, PAID))
    assert [message.id for message in stands(front)] == [message_id]


@pytest.mark.parametrize("refusal", ["403", "404", "413", "429"])
async def test_a_refusal_after_an_answer_that_was_lost_is_unclear(
    front: Front, file: Rendition, refusal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py sends again by itself and tells of the last answer only: the message may be there."""
    of = job(id=f"mixed{refusal}", posting_at=now(front), **front.here())
    monkeypatch.setattr("discord.http.asyncio.sleep", at_once)
    front.place.faults.add(CREATE, "500_after")
    front.place.faults.add(CREATE, refusal, via=False)
    with pytest.raises(DeliveryUnclear):
        await front.delivery.post(ResultMessage.single(of, file, PAID))
    assert await front.delivery.find(of) == stands(front)[-1].id
    front.place.faults.add(CREATE, refusal, via=False)
    with pytest.raises(DeliveryError) as clear:
        await front.delivery.post(ResultMessage.single(of, file, PAID))
    assert not isinstance(clear.value, DeliveryUnclear)


@pytest.mark.parametrize("code", [20028, 30046, 130000])
async def test_a_limit_that_passes_is_not_the_end(code: int) -> None:
    answer = SimpleNamespace(status=400, reason="Bad Request")
    with pytest.raises(DeliveryError) as passing, delivering("writing"):
        raise discord.HTTPException(answer, {"code": code, "message": "Try again later"})  # type: ignore[arg-type]
    assert not isinstance(passing.value, DeliveryImpossible)


async def test_an_answer_that_cannot_be_read_is_unclear(
    front: Front, file: Rendition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message may be there. An error of our own code stays one."""
    of = job(id="unread1", posting_at=now(front), **front.here())
    real = discord.http.HTTPClient.request

    async def without_id(self: discord.http.HTTPClient, *args: Any, **options: Any) -> Any:
        answer = await real(self, *args, **options)
        return {key: value for key, value in answer.items() if key != "id"}

    monkeypatch.setattr("discord.http.HTTPClient.request", without_id)
    with pytest.raises(DeliveryUnclear):
        await front.delivery.post(ResultMessage.single(of, file, PAID))
    monkeypatch.undo()
    assert await front.delivery.find(of) == stands(front)[-1].id
    with pytest.raises(KeyError), delivering("writing"):
        raise KeyError("ours")


async def test_a_limit_that_names_no_time_is_no_fault_of_ours(
    front: Front, file: Rendition, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, real = job(id="nolimit", **front.here()), discord.http.json_or_text

    async def without_time(response: Any) -> Any:
        found: Any = await real(response)
        return {**found, "retry_after": None} if response.status == 429 else found

    monkeypatch.setattr("discord.http.json_or_text", without_time)
    monkeypatch.setattr("discord.http._log.disabled", True)  # it cannot write the time down either
    front.place.faults.add(CREATE, "429")
    with pytest.raises(DeliveryUnclear):
        await front.delivery.post(ResultMessage.single(of, file, PAID))


async def test_a_discord_that_hangs_is_given_up(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ui.jobs.results.delivery.TEXT_SECONDS", 0.05)
    of = job(id="hang1", **front.here())
    front.place.faults.add(CREATE, "slow", seconds=1.0)
    with pytest.raises(DeliveryUnclear):
        await front.delivery.show_progress(of, Progress(JobState.RUNNING, of.created_at))


async def test_find_knows_our_result_from_everything_else(front: Front, file: Rendition) -> None:
    of = job(id="find1", posting_at=now(front), **front.here())
    await front.world.say(front.place.mira, front.place.channel, "job find1 again:find1")
    assert await front.delivery.find(of) is None
    await front.delivery.show_progress(of, Progress(JobState.RUNNING, of.created_at))
    await front.delivery.post(ResultMessage.single(job(id="find2", **front.here()), file, PAID))
    assert await front.delivery.find(of) is None
    message_id = await front.delivery.post(ResultMessage.single(of, file, PAID))
    assert await front.delivery.find(of) == message_id


async def test_find_does_not_take_a_message_from_before(front: Front, file: Rendition) -> None:
    later = now(front) + 3_600_000
    of = job(id="find3", admitted_at=later, posting_at=later, **front.here())
    await front.delivery.post(ResultMessage.single(of, file, PAID))
    assert await front.delivery.find(of) is None


async def test_find_takes_a_message_of_a_clock_that_was_set_forward(front: Front, file: Rendition) -> None:
    of = job(id="find4", admitted_at=now(front), posting_at=now(front) + 3_600_000, **front.here())
    message_id = await front.delivery.post(ResultMessage.single(of, file, PAID))
    assert await front.delivery.find(of) == message_id


async def test_a_history_in_short_pages_is_read_to_its_end(
    front: Front, file: Rendition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py takes the first of them for the end. What came last was deleted."""
    of, channel = job(id="pages", posting_at=now(front), **front.here()), front.place.channel
    await front.world.say(front.place.mira, channel, "before")
    message_id = await front.delivery.post(ResultMessage.single(of, file, PAID))
    await front.world.remove(front.place.mira, await front.world.say(front.place.mira, channel, "after"))
    real = discord.http.HTTPClient.logs_from

    async def oldest(self: discord.http.HTTPClient, *args: Any, **options: Any) -> Any:
        found: Any = await real(self, *args, **options)
        return found[-1:]

    monkeypatch.setattr("discord.http.HTTPClient.logs_from", oldest)
    assert await front.delivery.find(of) == message_id


async def test_without_word_of_the_newest_message_nothing_is_proved(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = job(id="newest", posting_at=now(front), **front.here())
    await front.world.say(front.place.mira, front.place.channel, "after")

    async def get_channel(_self: object, channel_id: int) -> Any:
        return {"id": str(channel_id), "type": 0, "last_message_id": None}

    assert await front.delivery.find(of) is None
    monkeypatch.setattr("discord.http.HTTPClient.get_channel", get_channel)
    with pytest.raises(PostUncertain):
        await front.delivery.find(of)


async def test_not_seen_is_not_there_only_if_everything_was_seen(front: Front, file: Rendition) -> None:
    of = replace(job(id="seen1", **front.here()), posting_at=now(front) + 60_000)
    channel = front.place.channel
    await front.world.say(front.place.mira, channel, "before")
    assert await front.delivery.find(of) is None  # nothing was written since
    of = replace(of, posting_at=now(front))
    await front.delivery.post(ResultMessage.single(of, file, PAID))
    front.place.faults.add("discord.history", "empty")
    with pytest.raises(PostUncertain):
        await front.delivery.find(of)
    front.world.set_bot_permissions(channel, deny=Permission.READ_MESSAGE_HISTORY)
    with pytest.raises(PostUncertain):
        await front.delivery.find(of)
    front.world.set_bot_permissions(channel)
    assert await front.delivery.find(of) == stands(front)[-1].id
    await front.world.say(front.place.mira, channel, "after")
    assert await front.delivery.find(replace(of, id="seen2")) is None
    await front.world.remove(front.place.mira, stands(front)[-1])
    assert await front.delivery.find(replace(of, id="seen2")) is None  # what came last was deleted


async def test_a_message_that_cannot_be_read_does_not_hide_ours(
    front: Front, file: Rendition, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = job(id="odd1", posting_at=now(front), **front.here())
    await front.world.say(front.place.mira, front.place.channel, "odd")
    message_id = await front.delivery.post(ResultMessage.single(of, file, PAID))
    real = discord.http.HTTPClient.logs_from

    async def with_odd_one(self: discord.http.HTTPClient, *args: Any, **options: Any) -> Any:
        found: Any = await real(self, *args, **options)
        return [{**one, "attachments": 5} if one["content"] == "odd" else one for one in found]

    monkeypatch.setattr("discord.http.HTTPClient.logs_from", with_odd_one)
    assert await front.delivery.find(of) == message_id
    assert await front.delivery.find(replace(of, id="odd2")) is None


async def test_a_channel_without_any_message_proves_nothing(front: Front) -> None:
    quiet = front.world.add_channel(front.place.guild, "quiet")
    of = job(id="seen3", posting_at=now(front), **front.here(channel_id=quiet.id))
    with pytest.raises(PostUncertain):
        await front.delivery.find(of)


async def test_the_maker_is_asked_whether_it_is_there(front: Front) -> None:
    await front.delivery.ask_whether_posted([job(id="doubt1", **front.here())])
    asked = front.world.direct_messages(front.place.mira)[-1]
    assert "I was interrupted while posting this" in asked.text
    assert asked.button("Yes, it's there")["custom_id"] == encode(actions.WasPosted("doubt1", posted=True))
    assert asked.button("No, post it")["custom_id"] == encode(actions.WasPosted("doubt1"))


async def test_a_result_that_was_posted_and_deleted_is_not_posted_again(
    front: Front, file: Rendition
) -> None:
    of = job(id="gone1", **front.here())
    front.place.faults.add(CREATE, "drop_after")
    with pytest.raises(DeliveryUnclear):
        await front.delivery.post(ResultMessage.single(of, file, PAID))
    stands(front)[0].deleted = True
    with pytest.raises(DeliveryImpossible):
        await front.delivery.post(ResultMessage.single(of, file, PAID))
    assert not stands(front)


async def test_without_permission_it_is_impossible(front: Front, file: Rendition) -> None:
    front.world.set_bot_permissions(front.place.channel, deny=Permission.ATTACH_FILES)
    with pytest.raises(DeliveryImpossible):
        await front.delivery.post(ResultMessage.single(job(id="perm1", **front.here()), file, PAID))


async def test_in_a_channel_that_is_gone_it_is_impossible(front: Front, file: Rendition) -> None:
    nowhere = front.here(channel_id=front.world.add_channel(front.place.guild, "brief").id)
    front.world.remove_channel(front.world.core.channel(nowhere["channel_id"]))
    with pytest.raises(DeliveryImpossible):
        await front.delivery.post(ResultMessage.single(job(id="perm2", **nowhere), file, PAID))
    with pytest.raises(DeliveryImpossible):
        await front.delivery.find(job(id="perm2", **nowhere))
    await front.delivery.remove(nowhere["channel_id"], 1)


async def test_a_post_that_the_bot_does_not_see_any_more_is_not_called_deleted(
    front: Front, file: Rendition
) -> None:
    channel = front.world.add_channel(front.place.guild, "hidden later")
    of = job(id="hid234", **{**front.here(), "channel_id": channel.id})
    message_id = await front.delivery.post(ResultMessage.single(of, file, PAID))
    front.world.set_bot_permissions(channel, deny=Permission.VIEW_CHANNEL)
    with pytest.raises(DeliveryImpossible):
        await front.delivery.remove(channel.id, message_id)
    front.world.remove_channel(channel)
    await front.delivery.remove(channel.id, message_id)


@pytest.mark.parametrize(
    ("kind", "error"),
    [("413", FileTooLarge), ("403", DeliveryImpossible), ("429", DeliveryError)],
)
async def test_what_passes_is_told_from_what_never_will(
    front: Front, file: Rendition, kind: str, error: type[DeliveryError]
) -> None:
    front.place.faults.add(CREATE, kind, via=False)
    with pytest.raises(DeliveryError) as caught:
        await front.delivery.post(ResultMessage.single(job(id=f"code{kind}", **front.here()), file, PAID))
    assert type(caught.value) is error
    assert not stands(front)


async def test_the_progress_message_is_one_message_that_is_edited(front: Front) -> None:
    of = job(id="hold1", state=JobState.ADMITTED, **front.here())
    first = await front.delivery.show_progress(of, Progress(JobState.ADMITTED, of.created_at, ahead=1))
    again = await front.delivery.show_progress(of, Progress(JobState.ADMITTED, of.created_at, ahead=1))
    assert first == again
    placed = job(id="hold1", progress_message_id=first, **front.here())
    assert await front.delivery.show_progress(placed, Progress(JobState.RUNNING, of.created_at)) == first
    (message,) = stands(front)
    assert "Making it" in message.text
    assert not message.mentions
    assert not message.attachments
    await front.delivery.remove(placed.channel_id, first)
    await front.delivery.remove(placed.channel_id, first)
    assert not stands(front)


async def test_a_progress_message_that_somebody_deleted_stays_away(front: Front) -> None:
    of = job(id="hold2", progress_message_id=12345, **front.here())
    assert await front.delivery.show_progress(of, Progress(JobState.RUNNING, of.created_at)) == 12345
    assert not stands(front)


async def test_a_failure_is_reported_in_the_progress_message(front: Front) -> None:
    of = job(id="tell1", state=JobState.FAILED, failure=Failure.STUDIO_FAILED, **front.here())
    first = await front.delivery.show_progress(of, Progress(JobState.RUNNING, of.created_at))
    await front.delivery.report_failures([FailedJob(replace(of, progress_message_id=first), PAID)])
    (message,) = stands(front)
    assert message.id == first
    assert "$0.134 was paid" in message.text


async def test_a_failure_brings_an_archived_thread_back(front: Front) -> None:
    """Discord refuses an edit there, and takes a new message."""
    thread = front.world.add_channel(front.place.guild, "a thread", kind=11, parent=front.place.channel)
    of = job(
        id="thread1",
        state=JobState.FAILED,
        failure=Failure.STUDIO_FAILED,
        **front.here(channel_id=thread.id),
    )
    first = await front.delivery.show_progress(of, Progress(JobState.RUNNING, of.created_at))
    front.world.close_thread(thread)
    await front.delivery.report_failures([FailedJob(replace(of, progress_message_id=first), PAID)])
    (message,) = front.world.messages(thread)
    assert "$0.134 was paid" in message.text
    assert not thread.archived


async def test_a_late_failure_mentions_its_maker_in_a_message_of_its_own(front: Front) -> None:
    """Discord notifies nobody of an edit."""
    start = now(front)
    of = job(
        id="tell5",
        state=JobState.FAILED,
        failure=Failure.STUDIO_FAILED,
        admitted_at=start,
        ended_at=start + 61_000,
        **front.here(),
    )
    first = await front.delivery.show_progress(of, Progress(JobState.RUNNING, of.created_at))
    for _ in range(2):  # told again after a restart, it is the same message
        await front.delivery.report_failures([FailedJob(replace(of, progress_message_id=first), PAID)])
    (message,) = stands(front)
    assert message.id != first
    assert message.mentions == [front.place.mira.id]
    assert "$0.134 was paid" in message.text


def restarted(front: Front) -> DiscordDelivery:
    """The bot starts again, when nonces are forgotten."""
    front.world.core.nonces.clear()
    return DiscordDelivery(front.bot, front.private, SystemClock())


async def test_a_failure_that_was_told_before_a_restart_is_not_told_again(front: Front) -> None:
    start = now(front)
    of = job(
        id="again5",
        state=JobState.FAILED,
        failure=Failure.STUDIO_FAILED,
        admitted_at=start - 61_000,
        ended_at=start - 1,
        **front.here(),
    )
    await front.delivery.report_failures([FailedJob(of, PAID)])
    (message,) = stands(front)
    await restarted(front).report_failures([FailedJob(of, PAID)])
    assert stands(front) == [message]
    other = replace(of, id="again6")
    await restarted(front).report_failures([FailedJob(other, PAID)])
    assert len(stands(front)) == 2


@pytest.mark.parametrize("failed", [True, False])
async def test_what_was_told_directly_before_a_restart_is_not_told_again(front: Front, failed: bool) -> None:
    start = now(front)
    of = job(id=f"direct{failed:d}", private=True, fetched_at=start - 1, ended_at=start - 1, **front.here())
    if failed:
        of = replace(of, state=JobState.FAILED, failure=Failure.STUDIO_FAILED)
    told = len(front.world.direct_messages(front.place.mira))
    for delivery in (front.delivery, restarted(front)):
        if failed:
            await delivery.report_failures([FailedJob(of, PAID)])
        else:
            await delivery.notify_ready([of], [], by_message=True)
    assert len(front.world.direct_messages(front.place.mira)) == told + 1


async def test_a_progress_message_of_before_a_restart_goes_on(front: Front) -> None:
    of = job(id="again7", admitted_at=now(front) - 1, **front.here())
    first = await front.delivery.show_progress(of, Progress(JobState.ADMITTED, of.created_at))
    of = replace(of, progress_message_id=ID_UNKNOWN)
    assert await restarted(front).show_progress(of, Progress(JobState.RUNNING, of.created_at)) == first
    (message,) = stands(front)
    assert message.id == first
    assert message.edited_at


async def test_without_a_progress_message_the_maker_is_mentioned(front: Front) -> None:
    of = job(id="tell2", state=JobState.DISPUTED, progress_message_id=999, **front.here())
    await front.delivery.report_failures([FailedJob(of, Receipt(0, 0, 134_000))])
    await front.delivery.report_failures([FailedJob(of, Receipt(0, 0, 134_000))])
    (message,) = stands(front)
    assert message.mentions == [front.place.mira.id]
    assert "stays held" in message.text


async def test_a_place_that_is_gone_is_told_directly_with_a_way_on(front: Front) -> None:
    lost = Obstacle(PlaceProblem.CHANNEL).detail
    of = job(id="gone1", state=JobState.FAILED, failure=Failure.PLACE_GONE, detail=lost, **front.here())
    await front.delivery.report_failures([FailedJob(of, Receipt(0, 134_000, 0))])
    assert not stands(front)
    told = front.world.direct_messages(front.place.mira)[-1]
    assert f"<#{of.channel_id}> is gone" in told.text
    assert "Nothing was paid. $0.134 returned" in told.text
    offer = told.button("Make it in private · $0.134")
    assert offer["custom_id"] == encode(actions.InPrivate("gone1"))


@pytest.mark.parametrize("problem", [PlaceProblem.SERVER, PlaceProblem.MEMBER])
async def test_who_is_gone_is_offered_nothing(front: Front, problem: PlaceProblem) -> None:
    detail = Obstacle(problem).detail
    of = job(id="gone2", state=JobState.FAILED, failure=Failure.PLACE_GONE, detail=detail, **front.here())
    await front.delivery.report_failures([FailedJob(of, Receipt(0, 134_000, 0))])
    assert front.world.direct_messages(front.place.mira)[-1].buttons == []


async def test_what_a_closed_channel_does_not_take_is_told_directly(front: Front) -> None:
    of = job(id="gone3", state=JobState.FAILED, failure=Failure.STUDIO_FAILED, **front.here(channel_id=12345))
    await front.delivery.report_failures([FailedJob(of, PAID)])
    assert "$0.134 was paid" in front.world.direct_messages(front.place.mira)[-1].text


@pytest.mark.parametrize("late", [False, True])
async def test_a_failure_is_told_in_one_place(
    front: Front, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    """In the maker's card while they look at it, later in a message that mentions them."""
    start, cards = now(front), list[str]()

    async def update(_key: str, card: Drawn, *, early: bool = False) -> int:
        assert early
        cards.append(own_messages.text_of(card() if callable(card) else card))
        return 1

    monkeypatch.setattr(front.private, "update", update)
    of = job(
        id=f"once{late:d}",
        state=JobState.FAILED,
        failure=Failure.STUDIO_FAILED,
        admitted_at=start,
        ended_at=start + 61_000 * late,
        **front.here(),
    )
    first = await front.delivery.show_progress(of, Progress(JobState.RUNNING, of.created_at))
    await front.delivery.report_failures([FailedJob(replace(of, progress_message_id=first), PAID)])
    (card,), public = cards, stands(front)
    assert len(public) == late
    assert ("waspaid" in card) is not late
    if late:
        assert str(public[0].id) in card


async def test_a_cancelled_job_leaves_nothing(front: Front) -> None:
    of = job(id="tell3", state=JobState.FAILED, failure=Failure.CANCELLED, **front.here())
    first = await front.delivery.show_progress(of, Progress(JobState.ADMITTED, of.created_at))
    await front.delivery.report_failures(
        [FailedJob(replace(of, progress_message_id=first), Receipt(0, 134_000, 0))]
    )
    assert not stands(front)


async def test_a_price_that_rose_is_asked_in_the_channel_if_nothing_private_is_left(front: Front) -> None:
    of = job(id="rose1", state=JobState.QUOTED, quoted_at=now(front), **front.here())
    await front.delivery.ask_again([of], 100_000)
    (message,) = stands(front)
    assert message.mentions == [front.place.mira.id]
    assert "from $0.10 to $0.134" in message.text
    assert message.button("Generate · $0.134")["custom_id"] == encode(actions.Start("rose1"))


async def test_an_undeliverable_result_is_told_in_a_direct_message(front: Front) -> None:
    await front.delivery.report_undeliverable([job(id="undel1", **front.here())])
    message = front.world.direct_messages(front.place.mira)[-1]
    assert "It's ready, but I can't post it here" in message.text
    assert message.button("Send it to me")["custom_id"] == encode(actions.Show("undel1"))
    front.place.mod.dms_open = False
    with pytest.raises(DeliveryImpossible):
        await front.delivery.report_undeliverable(
            [job(id="undel2", **front.here(user_id=front.place.mod.id))]
        )
