"""A member's own file, and how they are forgotten: posts, files, rows, also over a crash."""

import asyncio
import io
import json
import zipfile
from pathlib import Path

import pytest

from bot.domain.errors import DeliveryError, DeliveryImpossible
from bot.domain.jobs.errors import Erased, NothingStored, QuestionTooOld, StillUnderWay, TooManyCopies
from bot.domain.jobs.job import Job, JobState
from bot.services.jobs.privacy import ASKED_SECONDS, COPIES_AN_HOUR, PATIENCE_SECONDS
from tests.builders import CHANNEL, GUILD, attachment, new_request
from tests.fakes import PICTURE
from tests.services.harness import Harness
from tests.store.jobs.test_forgetting import ME, PROMPT, traces

LIMIT = 10_000_000


async def made(harness: Harness, user_id: int = ME, **changes: object) -> Job:
    """Return a delivered job with an uploaded reference."""
    photo = attachment(harness.attachments.add(PICTURE))
    values = {"operation": "flux-2-pro/edit", "attachments": (photo,), "options": {"prompt": PROMPT}}
    job = await harness.ask(user_id=user_id, **{**values, **changes})
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    return await harness.job(job)


async def test_the_own_file_has_every_row_and_the_pictures(harness: Harness) -> None:
    await harness.fund()
    job = await made(harness)
    await made(harness, 44, options={"prompt": "somebody else's"})
    file = await harness.jobs.privacy.own_file(ME, LIMIT)
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        data = json.loads(archive.read("data.json"))
        assert [name for name in archive.namelist() if name.startswith(f"pictures/out-{job.id}")]
    assert (file.pictures, file.left_out) == (1, 0)
    (row,) = data["tables"]["jobs"]
    assert (row["id"], row["user_id"], row["options"]["prompt"]) == (job.id, str(ME), PROMPT)
    assert {"refs", "payments", "holds", "transfers", "charges"} <= set(data["tables"])
    assert "somebody else's" not in json.dumps(data)


async def test_a_moderators_own_file_names_nobody_whom_they_judged(harness: Harness) -> None:
    await harness.people.strike(GUILD, 44_000, by=ME, reason="<@45000> told me")
    await harness.people.strike(GUILD, ME, by=44_000, reason="")
    for user_id in (46_000, ME):
        await harness.store.moderation_log.write(
            GUILD, by=ME, now=harness.clock.now(), action=f"limit member:{user_id} per day", new="$5"
        )
    file = await harness.jobs.privacy.own_file(ME, LIMIT)
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        rows = json.loads(archive.read("data.json"))["tables"]["moderation_log"]
    text = json.dumps(rows)
    assert not [number for number in ("44000", "45000", "46000") if number in text]
    assert f"member:{ME} per day" in text
    assert len(rows) == 4


async def test_a_member_gets_five_copies_an_hour(harness: Harness) -> None:
    copies = [harness.jobs.privacy.own_file(ME, LIMIT) for _ in range(COPIES_AN_HOUR + 1)]
    ends = await asyncio.gather(*copies, return_exceptions=True)
    (refused,) = [end for end in ends if isinstance(end, Exception)]
    assert isinstance(refused, TooManyCopies)
    await harness.jobs.privacy.own_file(44, LIMIT)
    harness.clock.to(refused.free_at)
    await harness.jobs.privacy.own_file(ME, LIMIT)


async def test_a_file_that_is_too_large_is_left_out_and_counted(harness: Harness) -> None:
    await harness.fund()
    await made(harness)
    file = await harness.jobs.privacy.own_file(ME, 64 * 1024)
    assert (file.pictures, file.left_out) == (0, 1)


async def test_forgotten_with_posts_nothing_is_left_anywhere(
    harness: Harness, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await harness.fund()
    job = await made(harness)
    other = await made(harness, 44, options={"prompt": "somebody else's"})
    plan = await harness.jobs.privacy.plan(ME)
    assert (plan.holdings.jobs, plan.holdings.posts) == (1, 1)
    assert await harness.jobs.privacy.confirm(ME, posts=True, asked_at=plan.asked_at)
    assert job.message_id in harness.delivery.removed
    assert other.message_id not in harness.delivery.removed
    assert traces(harness.store.path) == []
    names = [file.name for file in await harness.spool.files()]
    assert names
    assert not [name for name in names if job.id in name or str(ME) in name]
    assert not [record for record in caplog.messages if str(ME) in record or PROMPT in record]
    await harness.check_books()
    with pytest.raises(NothingStored):
        await harness.jobs.privacy.forget(ME, posts=False)


async def test_a_picture_that_others_use_stays_with_them(harness: Harness) -> None:
    await harness.fund()
    await made(harness)
    theirs = await made(harness, 44)  # the same bytes
    await harness.jobs.privacy.forget(ME, posts=False)
    (kept,) = await harness.store.jobs.references(theirs.id)
    assert kept.url == await harness.store.uploads.find(kept.sha256, kept.content_type)


async def test_posts_stay_unless_asked(harness: Harness) -> None:
    await harness.fund()
    job = await made(harness)
    assert await harness.jobs.privacy.forget(ME, posts=False)
    assert job.message_id not in harness.delivery.removed


async def test_what_discord_does_not_delete_is_tried_again_for_a_day(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    await harness.fund()
    await made(harness)
    tried = []

    async def refuse(channel_id: int, message_id: int) -> None:
        tried.append(message_id)
        raise DeliveryError("not now")

    with monkeypatch.context() as patch:
        patch.setattr(harness.delivery, "remove", refuse)
        assert not await harness.jobs.privacy.forget(ME, posts=True)
        await harness.restart()
        patch.setattr(harness.delivery, "remove", refuse)
        await harness.jobs.privacy.finish_all()
        assert len(tried) == 2
        assert await harness.store.privacy.pending()
        harness.clock.to(harness.clock.after(PATIENCE_SECONDS))
        await harness.jobs.privacy.finish_all()
    assert not await harness.store.privacy.pending()


async def test_a_post_that_stays_keeps_no_other_from_being_deleted(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    await harness.fund()
    hidden = await made(harness)
    seen = await made(harness, channel_id=CHANNEL + 1)
    tried: list[int] = []

    async def refuse(channel_id: int, message_id: int) -> None:
        tried.append(message_id)
        if channel_id == hidden.channel_id:
            raise DeliveryImpossible("Missing Access")

    monkeypatch.setattr(harness.delivery, "remove", refuse)
    assert not await harness.jobs.privacy.forget(ME, posts=True)
    assert tried == [hidden.message_id, seen.message_id]
    await harness.jobs.privacy.finish_all()
    assert tried[2:] == [hidden.message_id], "what is deleted is not deleted again"
    harness.clock.to(harness.clock.after(PATIENCE_SECONDS))
    await harness.jobs.privacy.finish_all()
    assert not await harness.store.privacy.pending()


async def test_a_process_that_dies_in_between_goes_on(harness: Harness) -> None:
    await harness.fund()
    await made(harness)
    await harness.store.privacy.begin(ME, posts=False, now=harness.clock.now())
    await harness.restart()
    await harness.jobs.privacy.finish_all()
    assert traces(harness.store.path) == []
    await harness.jobs.privacy.finish_all()


async def test_a_job_under_way_is_named(harness: Harness) -> None:
    await harness.fund()
    job = await harness.ask(user_id=ME)
    with pytest.raises(StillUnderWay) as refused:
        await harness.jobs.privacy.plan(ME)
    assert refused.value.unfinished.jobs == [job.id]
    await harness.live(60)
    await harness.jobs.privacy.plan(ME)


async def test_an_old_question_is_asked_again(harness: Harness) -> None:
    await harness.fund()
    await made(harness)
    plan = await harness.jobs.privacy.plan(ME)
    harness.clock.to(harness.clock.after(ASKED_SECONDS) + 1)
    with pytest.raises(QuestionTooOld):
        await harness.jobs.privacy.confirm(ME, posts=False, asked_at=plan.asked_at)


async def test_nobody_can_make_more_of_an_erased_request(harness: Harness) -> None:
    await harness.fund()
    job = await made(harness)
    await harness.jobs.privacy.forget(ME, posts=False)
    with pytest.raises(Erased):
        await harness.admission.repeat(job.id, new_request(user_id=44))
    assert (await harness.job(job)).is_erased
