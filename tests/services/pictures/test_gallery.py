"""The gallery: what enough members star is shown there, and goes when the result goes."""

from collections.abc import Sequence

import pytest

from bot.domain.errors import DeliveryError, DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.jobs.place import ChannelFacts
from bot.domain.pictures.library import Place
from bot.services.pictures.gallery import Gallery
from bot.services.pictures.removal import Removals
from bot.services.pictures.results import Results
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes.clock import START
from tests.fakes.gallery import FakeGallery
from tests.services.harness import Harness

SHOWROOM, MODERATOR = 600, 77
FANS = (101, 102, 103)


@pytest.fixture
def messages() -> FakeGallery:
    return FakeGallery()


@pytest.fixture
def woken() -> list[None]:
    return []


@pytest.fixture
async def gallery(harness: Harness, messages: FakeGallery, woken: list[None]) -> Gallery:
    await harness.store.settings.change(GUILD, by=1, now=START, gallery_channel=SHOWROOM)
    return build(harness, messages, woken)


def build(harness: Harness, messages: FakeGallery, woken: list[None]) -> Gallery:
    return Gallery(
        harness.store,
        harness.spool,
        harness.jobs.renditions,
        messages,
        harness.places,
        harness.clock,
        lambda: woken.append(None),
    )


@pytest.fixture
def removals(harness: Harness) -> Removals:
    results = Results(harness.store, harness.spool, harness.jobs.renditions, harness.admission, harness.clock)
    return Removals(harness.store, results, harness.clock)


async def made(harness: Harness, count: int = 1, **changes: object) -> Sequence[Job]:
    job = await harness.ask(count=count, **changes)
    await harness.live(120)
    return (await harness.store.batches.get(job.id)).jobs


def message_of(job: Job) -> int:
    assert job.message_id is not None
    return job.message_id


async def starred(gallery: Gallery, job: Job, fans: Sequence[int] = FANS) -> None:
    for fan in fans:
        await gallery.star(GUILD, message_of(job), fan)
    await gallery.settle()


def shown(messages: FakeGallery) -> list[list[str]]:
    return list(messages.messages.values())


async def test_enough_stars_show_it_once(
    harness: Harness, gallery: Gallery, messages: FakeGallery, woken: list[None]
) -> None:
    (job,) = await made(harness)
    await starred(gallery, job, FANS[:2])
    assert shown(messages) == []
    await starred(gallery, job)
    await starred(gallery, job, (104,))
    assert messages.posts == [(job.id, [(job.id, 3)])]
    assert woken == [None]
    assert await harness.store.gallery.places_of(job.id) == [(SHOWROOM, 9001)]


async def test_no_one_counts_twice_and_makers_not_at_all(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    (job,) = await made(harness)
    await starred(gallery, job, (101, 101, 101, MEMBER))
    assert await harness.store.gallery.stars(job.id, now=harness.clock.now()) == 1
    assert shown(messages) == []


async def test_a_star_that_is_taken_back_does_not_count(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    (job,) = await made(harness)
    await starred(gallery, job, (101, 102))
    await gallery.unstar(message_of(job), 101)
    await starred(gallery, job, (103,))
    assert shown(messages) == []
    await gallery.unstar(message_of(job))
    assert await harness.store.gallery.stars(job.id, now=harness.clock.now()) == 0


async def test_a_star_in_the_gallery_is_one_for_the_result(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    (job,) = await made(harness)
    await starred(gallery, job)
    await gallery.star(GUILD, 9001, 101)
    await gallery.star(GUILD, 9001, 104)
    assert await harness.store.gallery.stars(job.id, now=harness.clock.now()) == 4


async def test_all_results_of_a_message_are_shown_together(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    jobs = await made(harness, 3)
    await starred(gallery, jobs[1])
    assert shown(messages) == [[job.id for job in jobs]]


async def test_a_star_faster_than_the_record_counts(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    early = harness.delivery._next_id + 2  # the message that is posted after the progress
    for fan in (*FANS, MEMBER):
        await gallery.star(GUILD, early, fan)
    await gallery.unstar(early, FANS[0])
    (job,) = await made(harness)
    assert message_of(job) == early
    await gallery.settle()
    assert await harness.store.gallery.stars(job.id, now=harness.clock.now()) == 2
    await gallery.settle()
    assert messages.posts == []


async def test_other_messages_other_servers_and_private_results_do_not_count(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    (private,) = await made(harness, private=True)
    (job,) = await made(harness)
    await starred(gallery, private)
    for fan in FANS:
        await gallery.star(GUILD, 4711, fan)
        await gallery.star(GUILD + 1, message_of(job), fan)
    await gallery.settle()
    assert shown(messages) == []


async def test_without_a_gallery_stars_are_only_counted(harness: Harness, messages: FakeGallery) -> None:
    gallery = build(harness, messages, [])
    (job,) = await made(harness)
    await starred(gallery, job)
    assert await harness.store.gallery.stars(job.id, now=harness.clock.now()) == 3
    assert messages.posts == []


async def test_the_server_says_how_many_stars(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    await harness.store.settings.change(GUILD, by=1, now=START, gallery_stars=1)
    (job,) = await made(harness)
    await starred(gallery, job, (101,))
    assert shown(messages) == [[job.id]]


async def test_what_is_age_restricted_stays_in_such_channels(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    harness.places.facts[CHANNEL] = ChannelFacts(age_restricted=True)
    (job,) = await made(harness)
    await starred(gallery, job)
    assert messages.posts == []
    harness.places.facts[SHOWROOM] = ChannelFacts(age_restricted=True)
    await starred(gallery, job, (104,))
    assert shown(messages) == [[job.id]]


async def test_what_a_hidden_channel_has_goes_to_no_other_channel(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    harness.places.facts[CHANNEL] = harness.places.facts[SHOWROOM] = ChannelFacts(hidden=True)
    (job,) = await made(harness)
    await starred(gallery, job)
    assert messages.posts == []
    assert not await gallery.may_show(job, SHOWROOM)
    assert await gallery.may_show(job, CHANNEL)


async def test_a_gallery_that_loses_its_flag_takes_nothing_any_more(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    restricted = ChannelFacts(age_restricted=True)
    harness.places.facts[CHANNEL] = harness.places.facts[SHOWROOM] = restricted
    (first,), (second,) = await made(harness), await made(harness)
    await starred(gallery, first)
    for fan in FANS:
        await gallery.star(GUILD, message_of(second), fan)
    harness.places.silent = True
    harness.places.facts[SHOWROOM] = ChannelFacts()
    await gallery.settle()
    harness.places.silent = False
    await gallery.settle()
    assert shown(messages) == [[first.id]]
    harness.places.facts[SHOWROOM] = restricted
    await starred(gallery, second, (104,))
    assert shown(messages) == [[first.id], [second.id]]


@pytest.mark.parametrize("before", [True, False])
async def test_stars_of_blocked_members_do_not_count(
    harness: Harness, gallery: Gallery, messages: FakeGallery, before: bool
) -> None:
    (job,) = await made(harness)
    if not before:
        await starred(gallery, job, FANS[:1])
    await harness.store.people.block(
        GUILD, FANS[0], by=MODERATOR, now=harness.clock.now(), reason="spam", until=None
    )
    await starred(gallery, job)
    assert await harness.store.gallery.stars(job.id, now=harness.clock.now()) == 2
    messages.reactions[message_of(job)] = list(FANS)
    await gallery.recount()
    await gallery.settle()
    assert messages.posts == []
    assert await harness.store.gallery.stars(job.id, now=harness.clock.now()) == 2
    await starred(gallery, job, (104,))
    assert messages.posts == [(job.id, [(job.id, 3)])]


async def test_what_is_posted_in_the_gallery_itself_is_there(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    (job,) = await made(harness, channel_id=SHOWROOM)
    await starred(gallery, job)
    assert messages.posts == []


# ── what goes ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("by", [MEMBER, MODERATOR])
async def test_what_is_deleted_goes_from_the_gallery_and_comes_back_with_undo(
    harness: Harness, gallery: Gallery, messages: FakeGallery, removals: Removals, by: int
) -> None:
    (job,) = await made(harness)
    await starred(gallery, job)
    taken = await removals.take_down([job], [Place(job.channel_id, message_of(job))], by=by)
    await gallery.settle()
    assert shown(messages) == []
    assert await harness.store.gallery.places_of(job.id) == []
    await starred(gallery, job, (104, 105))
    assert shown(messages) == []
    await removals.put_back(taken)
    await gallery.settle()
    assert shown(messages) == [[job.id]]


async def test_deleted_in_the_gallery_alone_it_stays_out_of_it(
    harness: Harness, gallery: Gallery, messages: FakeGallery, removals: Removals
) -> None:
    (job,) = await made(harness)
    await starred(gallery, job)
    await removals.take_down([job], [Place(SHOWROOM, 9001)], by=MEMBER)
    await gallery.settle()
    await gallery.settle()
    assert shown(messages) == []


async def test_one_of_several_goes_alone(
    harness: Harness, gallery: Gallery, messages: FakeGallery, removals: Removals
) -> None:
    jobs = await made(harness, 3)
    await starred(gallery, jobs[0])
    await removals.take_down([jobs[1]], [Place(CHANNEL, message_of(jobs[1]))], by=MODERATOR)
    await gallery.settle()
    assert messages.messages == {9001: [jobs[0].id, jobs[2].id]}


async def test_a_message_deleted_by_hand_is_noticed_when_stars_are_counted_again(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    (job,) = await made(harness)
    await starred(gallery, job)
    messages.deleted.add(message_of(job))
    await gallery.recount()
    assert shown(messages) == []
    assert await harness.store.gallery.unsettled() == []


async def test_a_file_that_is_gone_is_left_out(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    first, second = await made(harness, 2)
    assert first.result is not None
    await harness.spool.drop(first.result.name)
    await starred(gallery, first)
    assert shown(messages) == [[second.id]]
    assert await harness.store.gallery.unsettled() == []


# ── restarts and troubles ────────────────────────────────────────────────────────────────────────


async def test_stars_that_came_while_the_bot_was_away_are_counted_again(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    (job,) = await made(harness)
    await gallery.star(GUILD, message_of(job), 109)  # taken back meanwhile
    messages.reactions[message_of(job)] = [MEMBER, *FANS]
    await gallery.recount()
    await gallery.settle()
    assert messages.posts == [(job.id, [(job.id, 3)])]


async def test_old_results_are_not_asked_about(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    await made(harness)
    harness.clock.advance(4 * 86_400)
    await gallery.recount()
    assert messages.asked == []


async def test_a_busy_discord_is_asked_again(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    messages.troubles.append(DeliveryError("busy"))
    (job,) = await made(harness)
    await starred(gallery, job)
    assert shown(messages) == []
    await gallery.settle()
    assert shown(messages) == [[job.id]]


async def test_a_gallery_that_takes_nothing_is_tried_again_with_the_next_star(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    messages.troubles.append(DeliveryImpossible("no rights"))
    (job,) = await made(harness)
    await starred(gallery, job)
    await gallery.settle()
    assert shown(messages) == []
    await starred(gallery, job, (104,))
    assert shown(messages) == [[job.id]]


async def test_a_message_of_a_life_before_is_not_posted_again(
    harness: Harness, gallery: Gallery, messages: FakeGallery
) -> None:
    (job,) = await made(harness)
    for fan in FANS:
        await gallery.star(GUILD, message_of(job), fan)
    harness.clock.advance(60)
    messages.lost = 8000
    await build(harness, messages, []).settle()
    assert messages.posts == []
    assert await harness.store.gallery.places_of(job.id) == [(SHOWROOM, 8000)]
