"""Posted files fit: the file itself, a smaller copy, or less if Discord lowers its limit."""

from collections.abc import Sequence

import pytest

from bot.domain import policy
from bot.domain.jobs.errors import ResultTooLarge
from bot.domain.jobs.job import JobState
from bot.ports import Rendition
from tests.builders import GUILD, MEMBER, new_request
from tests.fakes import PICTURE
from tests.services.harness import Harness

WHOLE = len(PICTURE) + len("studio-1")


async def test_a_file_that_fits_is_posted_as_it_is(harness: Harness) -> None:
    job = await harness.ask(upload_limit=WHOLE)
    await harness.live(60)
    (rendition,) = harness.delivery.renditions
    assert (rendition.file, rendition.size, rendition.original) == (
        harness.spool.path(f"out-{job.id}"),
        WHOLE,
        None,
    )


async def test_above_the_limit_a_copy_is_posted_and_the_original_kept(harness: Harness) -> None:
    job = await harness.ask(upload_limit=WHOLE - 1)
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    (rendition,) = harness.delivery.renditions
    assert (rendition.size, rendition.original) == (WHOLE - 1, WHOLE)
    assert harness.spool.path(f"out-{job.id}").stat().st_size == WHOLE


async def test_show_has_the_original_where_it_fits_and_the_copy_elsewhere(harness: Harness) -> None:
    job = await harness.ask(upload_limit=WHOLE - 1)
    await harness.live(60)
    shown = await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)
    posted: list[Rendition] = []

    async def post(renditions: Sequence[Rendition]) -> int:
        posted.extend(renditions)
        return 1

    for limit in (WHOLE, WHOLE - 1, WHOLE - 2):
        await harness.library.send([shown], limit, post)
    assert [rendition.size for rendition in posted] == [WHOLE, WHOLE - 1, WHOLE - 2]
    assert posted[1].file == harness.delivery.renditions[0].file
    with pytest.raises(ResultTooLarge) as refused:
        await harness.library.send([shown], 3, post)
    assert (refused.value.job_id, refused.value.size, refused.value.limit) == (job.id, WHOLE, 3)


async def test_a_copy_is_made_once(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    harness.delivery.post_troubles.append("lost")
    made: list[int] = []
    fit = harness.media.fit

    async def counted(path: object, into: object, limit: int) -> object:
        made.append(limit)
        return await fit(path, into, limit)  # type: ignore[arg-type]

    monkeypatch.setattr(harness.media, "fit", counted)
    job = await harness.ask(upload_limit=WHOLE - 1)
    await harness.live(60)
    await harness.restart()
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert made == [WHOLE - 1]


async def test_refused_for_its_size_all_the_same_it_becomes_smaller(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "UPLOAD_FLOOR", WHOLE - 4)
    harness.delivery.max_bytes = WHOLE - 3
    job = await harness.ask(upload_limit=WHOLE)
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert [rendition.size for rendition in harness.delivery.renditions] == [WHOLE - 4]


async def test_several_that_are_too_much_for_one_request_become_smaller(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each alone is small enough; a request has a limit of its own."""
    monkeypatch.setattr(policy, "UPLOAD_FLOOR", WHOLE)
    monkeypatch.setattr(policy, "REQUEST_FLOOR", 3 * (WHOLE - 5))
    harness.delivery.max_request = 3 * WHOLE - 1
    offer = await harness.admission.submit(new_request(count=3))
    await harness.live(120)
    assert await harness.state(offer.job) is JobState.DELIVERED
    assert [rendition.size for rendition in harness.delivery.renditions] == [WHOLE - 5] * 3


async def test_what_fits_nowhere_is_kept_and_its_maker_told(harness: Harness) -> None:
    job = await harness.ask(upload_limit=3)
    await harness.live(3_600)
    assert await harness.state(job) is JobState.FETCHED
    assert harness.delivery.undelivered == [job.id]
    assert not harness.delivery.renditions
