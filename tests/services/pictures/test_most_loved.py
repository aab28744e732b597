"""The most loved of each month: decided once, after the month, in the server's own zone."""

from datetime import UTC, datetime

import pytest

from bot.domain.jobs.place import ChannelFacts
from bot.domain.pictures.library import Place
from bot.services.pictures.gallery import Gallery
from bot.services.pictures.most_loved import MostLoved
from bot.services.pictures.removal import Removals
from bot.services.pictures.results import Results
from tests.builders import CHANNEL, GUILD
from tests.fakes.gallery import FakeGallery
from tests.services.harness import Harness
from tests.services.pictures.test_gallery import MODERATOR, SHOWROOM, build, made, message_of, shown


@pytest.fixture
def messages() -> FakeGallery:
    return FakeGallery()


@pytest.fixture
async def gallery(harness: Harness, messages: FakeGallery) -> Gallery:
    await harness.store.settings.change(
        GUILD,
        by=1,
        now=harness.clock.now(),
        gallery_channel=SHOWROOM,
        gallery_stars=100,
        loved_monthly=True,
        zone="Europe/Berlin",
    )
    return build(harness, messages, [])


@pytest.fixture
async def loved(harness: Harness, gallery: Gallery) -> MostLoved:
    loved = MostLoved(harness.store, gallery, harness.clock, lambda: None)
    await loved.tick()  # the month before the gallery
    return loved


async def star(gallery: Gallery, message_id: int, count: int) -> None:
    for fan in range(101, 101 + count):
        await gallery.star(GUILD, message_id, fan)


async def next_month(harness: Harness, loved: MostLoved, gallery: Gallery) -> None:
    due = await loved.next_due()
    assert due is not None
    harness.clock.advance((due - harness.clock.now()) / 1000 + 1)
    await loved.tick()
    await gallery.settle()


async def test_nothing_is_posted_for_the_month_before_the_gallery(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    (job,) = await made(harness)
    await star(gallery, message_of(job), 2)
    await MostLoved(harness.store, gallery, harness.clock, lambda: None).tick()
    await gallery.settle()
    assert messages.posts == []


async def test_it_is_due_when_the_month_ends_in_the_servers_zone(harness: Harness, loved: MostLoved) -> None:
    due = await loved.next_due()
    assert due is not None
    instant = datetime.fromtimestamp(due / 1000, UTC)
    assert (instant.minute, instant.hour) in {(0, 22), (0, 23)}  # midnight in Berlin


async def test_the_three_with_the_most_stars_are_posted_once(
    harness: Harness, gallery: Gallery, loved: MostLoved, messages: FakeGallery
) -> None:
    jobs = [(await made(harness))[0] for _ in range(5)]
    for job, stars in zip(jobs, (1, 3, 0, 2, 2), strict=True):
        await star(gallery, message_of(job), stars)
    await next_month(harness, loved, gallery)
    ((post, posted),) = messages.posts
    assert post.startswith("loved-")
    assert posted == [(jobs[1].id, 3), (jobs[3].id, 2), (jobs[4].id, 2)]
    await loved.tick()
    await gallery.settle()
    await next_month(harness, loved, gallery)
    assert len(messages.posts) == 1


async def test_of_several_in_one_message_the_first_stands_for_all(
    harness: Harness, gallery: Gallery, loved: MostLoved, messages: FakeGallery
) -> None:
    jobs = await made(harness, 3)
    await star(gallery, message_of(jobs[2]), 2)
    await next_month(harness, loved, gallery)
    assert [posted for _post, posted in messages.posts] == [[(jobs[0].id, 2)]]


async def test_what_is_removed_or_restricted_is_left_out(
    harness: Harness, gallery: Gallery, loved: MostLoved, messages: FakeGallery
) -> None:
    results = Results(harness.store, harness.spool, harness.jobs.renditions, harness.admission, harness.clock)
    removals = Removals(harness.store, results, harness.clock)
    removed, restricted, kept, later = [
        (await made(harness, channel_id=channel))[0] for channel in (CHANNEL, 44, CHANNEL, CHANNEL)
    ]
    for job in (removed, restricted, kept, later):
        await star(gallery, message_of(job), 3)
    harness.places.facts[44] = ChannelFacts(age_restricted=True)
    await removals.take_down([removed], [Place(CHANNEL, message_of(removed))], by=MODERATOR)
    await next_month(harness, loved, gallery)
    assert shown(messages) == [[kept.id, later.id]]
    await removals.take_down([later], [Place(CHANNEL, message_of(later))], by=MODERATOR)
    await gallery.settle()
    assert shown(messages) == [[kept.id]]


async def test_without_the_setting_nothing_is_due(harness: Harness, loved: MostLoved) -> None:
    await harness.store.settings.change(GUILD, by=1, now=harness.clock.now(), loved_monthly=False)
    assert await loved.next_due() is None
