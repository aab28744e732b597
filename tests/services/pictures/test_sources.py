"""Pictures that a member may work from, and their files."""

from dataclasses import replace

import pytest

from bot.domain.jobs.errors import JobNotFound
from bot.domain.jobs.job import Job
from bot.domain.jobs.picture import TRAY_SIZE, SourceImage
from bot.domain.jobs.preferences import MemberSettings
from bot.domain.pictures.errors import (
    ChoiceNotFound,
    NoSuchPicture,
    NotAPicture,
    NotShared,
    PictureGone,
    PictureUnreadable,
    TrayFull,
)
from bot.services.pictures.sources import Pictures
from tests.builders import GUILD, MEMBER
from tests.fakes import PICTURE, SOUND
from tests.services.harness import Harness

OTHER, MOD = 34, 77
LINK = f"https://discord.com/channels/{GUILD}/22/1"


@pytest.fixture
def pictures(harness: Harness) -> Pictures:
    room = harness.jobs.room
    return Pictures(harness.store, harness.spool, harness.attachments, harness.media, harness.clock, room)


def posted(harness: Harness, content: bytes = PICTURE, *, author_id: int = OTHER) -> SourceImage:
    """A picture that a member attached to a message."""
    url = harness.attachments.add(content)
    return SourceImage(url, "heron.png", "image/png", len(content), author_id, LINK)


async def result(
    harness: Harness, *, private: bool = False, guild_id: int = GUILD
) -> tuple[Job, SourceImage]:
    """A finished result of another member, in the bot's own message."""
    if guild_id != GUILD:
        await harness.fund(1_000_000, guild_id=guild_id)
    job = await harness.ask(user_id=OTHER, private=private, guild_id=guild_id)
    await harness.live(120)
    return job, replace(posted(harness, author_id=1), job=job.id)


async def keep_to_oneself(harness: Harness, user_id: int) -> None:
    await harness.store.preferences.save(GUILD, user_id, MemberSettings(shares=False))


# ── whose it is ──────────────────────────────────────────────────────────────────────────────────


async def test_another_members_picture(harness: Harness, pictures: Pictures) -> None:
    picture = await pictures.fetch(posted(harness), guild_id=GUILD, user_id=MEMBER)
    assert (picture.author_id, picture.link, picture.job) == (OTHER, LINK, None)
    assert harness.spool.path(picture.file).read_bytes() == PICTURE


async def test_the_author_keeps_pictures_from_others_and_not_from_themselves(
    harness: Harness, pictures: Pictures
) -> None:
    await keep_to_oneself(harness, OTHER)
    source = posted(harness)
    with pytest.raises(NotShared) as refused:
        await pictures.fetch(source, guild_id=GUILD, user_id=MEMBER)
    assert refused.value.author_id == OTHER
    assert (await pictures.fetch(source, guild_id=GUILD, user_id=OTHER)).author_id == OTHER


async def test_what_an_author_decides_counts_on_that_server_alone(
    harness: Harness, pictures: Pictures
) -> None:
    await keep_to_oneself(harness, OTHER)
    assert await pictures.fetch(posted(harness), guild_id=GUILD + 1, user_id=MEMBER)


async def test_the_server_keeps_all_pictures_to_their_authors(harness: Harness, pictures: Pictures) -> None:
    await harness.settings_service.change(GUILD, {"share_pictures": False}, by=MOD)
    source = posted(harness)
    with pytest.raises(NotShared) as refused:
        await pictures.fetch(source, guild_id=GUILD, user_id=MEMBER)
    assert refused.value.author_id is None
    assert await pictures.fetch(source, guild_id=GUILD, user_id=OTHER)


async def test_a_result_is_its_makers_and_not_the_bots_that_posted_it(
    harness: Harness, pictures: Pictures
) -> None:
    job, source = await result(harness)
    picture = await pictures.fetch(source, guild_id=GUILD, user_id=MEMBER)
    assert (picture.author_id, picture.job) == (OTHER, job.id)
    await keep_to_oneself(harness, OTHER)
    with pytest.raises(NotShared) as refused:
        await pictures.fetch(source, guild_id=GUILD, user_id=MEMBER)
    assert refused.value.author_id == OTHER


async def test_a_private_result_is_its_makers_alone(harness: Harness, pictures: Pictures) -> None:
    job, source = await result(harness, private=True)
    with pytest.raises(JobNotFound) as refused:
        await pictures.fetch(source, guild_id=GUILD, user_id=MEMBER)
    assert refused.value.job_id == job.id
    assert (await pictures.fetch(source, guild_id=GUILD, user_id=OTHER)).job == job.id


async def test_a_result_stays_on_its_server_also_for_its_maker(harness: Harness, pictures: Pictures) -> None:
    _, source = await result(harness, guild_id=GUILD + 1)
    for user_id in (MEMBER, OTHER):
        with pytest.raises(JobNotFound):
            await pictures.fetch(source, guild_id=GUILD, user_id=user_id)


async def test_a_forwarded_picture_is_whose_message_it_is_in(harness: Harness, pictures: Pictures) -> None:
    """Discord does not tell the first author; who forwards a picture answers for it."""
    await keep_to_oneself(harness, OTHER)
    forwarded = posted(harness, author_id=MOD)
    assert (await pictures.fetch(forwarded, guild_id=GUILD, user_id=MEMBER)).author_id == MOD


# ── its bytes ────────────────────────────────────────────────────────────────────────────────────


async def test_a_result_comes_from_our_disk_while_it_is_there(harness: Harness, pictures: Pictures) -> None:
    job, source = await result(harness)
    gone = replace(source, url="https://cdn.discordapp.com/gone")
    picture = await pictures.fetch(gone, guild_id=GUILD, user_id=MEMBER)
    original = (await harness.job(job)).result
    assert original is not None
    assert picture.sha256 == original.sha256
    await harness.spool.drop(original.name)
    with pytest.raises(PictureGone):
        await pictures.fetch(gone, guild_id=GUILD, user_id=MEMBER)
    assert await pictures.fetch(source, guild_id=GUILD, user_id=MEMBER)


@pytest.mark.parametrize(("content", "error"), [(b"no media", PictureUnreadable), (SOUND, NotAPicture)])
async def test_what_is_no_picture_leaves_no_file(
    harness: Harness, pictures: Pictures, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await pictures.fetch(posted(harness, content), guild_id=GUILD, user_id=MEMBER)
    assert await harness.spool.files() == []


# ── the choice among several, the tray ───────────────────────────────────────────────────────────


async def test_a_choice_is_its_members(harness: Harness, pictures: Pictures) -> None:
    sources = [posted(harness), posted(harness)]
    choice_id = await pictures.save_choice(sources, user_id=MEMBER)
    assert await pictures.choose(choice_id, 1, user_id=MEMBER) == sources[1]
    for index in (-1, 2):
        with pytest.raises(NoSuchPicture):
            await pictures.choose(choice_id, index, user_id=MEMBER)
    with pytest.raises(ChoiceNotFound):
        await pictures.choose(choice_id, 0, user_id=OTHER)


async def test_the_tray_takes_so_many_and_each_once(harness: Harness, pictures: Pictures) -> None:
    sources = [posted(harness, PICTURE + bytes([n])) for n in range(TRAY_SIZE + 1)]
    for source in [*sources[:TRAY_SIZE], sources[0]]:
        tray = await pictures.add_to_tray(source, guild_id=GUILD, user_id=MEMBER)
    assert len(tray) == TRAY_SIZE
    with pytest.raises(TrayFull) as refused:
        await pictures.add_to_tray(sources[-1], guild_id=GUILD, user_id=MEMBER)
    assert refused.value.limit == TRAY_SIZE
    assert len(await harness.spool.files()) == TRAY_SIZE
    assert await pictures.tray(GUILD, OTHER) == []
    await pictures.empty_tray(GUILD, MEMBER)
    assert await harness.spool.files() == []


async def test_after_a_day_everything_is_deleted(harness: Harness, pictures: Pictures) -> None:
    await pictures.add_to_tray(posted(harness), guild_id=GUILD, user_id=MEMBER)
    choice_id = await pictures.save_choice([posted(harness)], user_id=MEMBER)
    harness.clock.advance(24 * 3600 + 1)
    await pictures.delete_old()
    assert await pictures.tray(GUILD, MEMBER) == []
    assert await harness.spool.files() == []
    with pytest.raises(ChoiceNotFound):
        await pictures.choose(choice_id, 0, user_id=MEMBER)
