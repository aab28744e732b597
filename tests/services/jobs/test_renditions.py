"""What is posted fits: the file itself, a smaller copy, or, where Discord goes back on its word, less."""

import pytest

from bot.domain import policy
from bot.domain.errors import NotAllowed
from bot.domain.jobs.job import JobState
from bot.ports import Rendition
from tests.builders import GUILD, MEMBER
from tests.fakes import PICTURE
from tests.services.harness import Harness

WHOLE = len(PICTURE) + len("studio-1")


async def test_a_file_that_fits_is_posted_as_it_is(house: Harness) -> None:
    job = await house.ask(upload_limit=WHOLE)
    await house.live(60)
    (parcel,) = house.delivery.parcels
    assert (parcel.file, parcel.size, parcel.original) == (house.spool.path(f"out-{job.id}"), WHOLE, None)


async def test_above_the_limit_a_copy_is_posted_and_the_original_kept(house: Harness) -> None:
    job = await house.ask(upload_limit=WHOLE - 1)
    await house.live(60)
    assert await house.state(job) is JobState.DELIVERED
    (parcel,) = house.delivery.parcels
    assert (parcel.size, parcel.original) == (WHOLE - 1, WHOLE)
    assert house.spool.path(f"out-{job.id}").stat().st_size == WHOLE


async def test_show_has_the_original_where_it_fits_and_the_copy_elsewhere(house: Harness) -> None:
    job = await house.ask(upload_limit=WHOLE - 1)
    await house.live(60)
    shown = await house.shelf.take(job.id, guild_id=GUILD, user_id=MEMBER)
    posted: list[Rendition] = []

    async def post(parcel: Rendition) -> int:
        posted.append(parcel)
        return 1

    for limit in (WHOLE, WHOLE - 1, WHOLE - 2):
        await house.shelf.send(shown, limit, post)
    assert [parcel.size for parcel in posted] == [WHOLE, WHOLE - 1, WHOLE - 2]
    assert posted[1].file == house.delivery.parcels[0].file
    with pytest.raises(NotAllowed, match="It is kept"):
        await house.shelf.send(shown, 3, post)


async def test_a_copy_is_made_once(house: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    house.delivery.post_troubles.append("lost")
    made: list[int] = []
    fit = house.media.fit

    async def counted(path: object, into: object, limit: int) -> object:
        made.append(limit)
        return await fit(path, into, limit)  # type: ignore[arg-type]

    monkeypatch.setattr(house.media, "fit", counted)
    job = await house.ask(upload_limit=WHOLE - 1)
    await house.live(60)
    await house.restart()
    await house.live(60)
    assert await house.state(job) is JobState.DELIVERED
    assert made == [WHOLE - 1]


async def test_refused_for_its_size_all_the_same_it_becomes_smaller(
    house: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "UPLOAD_FLOOR", WHOLE - 4)
    house.delivery.takes = WHOLE - 3
    job = await house.ask(upload_limit=WHOLE)
    await house.live(60)
    assert await house.state(job) is JobState.DELIVERED
    assert [parcel.size for parcel in house.delivery.parcels] == [WHOLE - 4]


async def test_what_fits_nowhere_is_kept_and_its_maker_told(house: Harness) -> None:
    job = await house.ask(upload_limit=3)
    await house.live(3_600)
    assert await house.state(job) is JobState.FETCHED
    assert house.delivery.kept == [job.id]
    assert not house.delivery.parcels
