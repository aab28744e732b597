"""The gallery's messages and the stars below results, in a local Discord."""

from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.domain.errors import DeliveryError
from bot.domain.pictures.gallery import STAR, GalleryPost
from bot.ports import Rendition
from bot.ports.gallery import GalleryItem
from bot.ui.jobs.results.gallery_messages import DiscordGallery
from bot.ui.kit.places import DiscordPlaces
from sandbox.discord import Message
from tests.sandbox.discord_bot import png
from tests.ui.place import Front
from tests.ui.samples import START, job

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def gallery(front: Front) -> DiscordGallery:
    clock = SystemClock()
    return DiscordGallery(front.bot, DiscordPlaces(front.bot, clock), clock)


def items(front: Front, tmp_path: Path, *ids: str) -> list[GalleryItem]:
    path = tmp_path / "out.png"
    path.write_bytes(png())
    file = Rendition(path, "image/png", len(png()))
    here = front.here(channel_id=4711, message_id=4712)
    return [GalleryItem(job(id=job_id, **here), file, 5 - place) for place, job_id in enumerate(ids)]


def post(front: Front, name: str, message_id: int | None = None, shown: tuple[str, ...] = ()) -> GalleryPost:
    return GalleryPost(front.place.guild.id, name, front.place.channel.id, message_id, START, (), shown)


def messages(front: Front) -> list[Message]:
    return front.world.messages(front.place.channel)


async def test_a_starred_result_is_shown_with_its_stars_and_a_way_back(
    front: Front, gallery: DiscordGallery, tmp_path: Path
) -> None:
    shown = items(front, tmp_path, "gal1")
    message_id = await gallery.post(post(front, "gal1"), shown)
    assert await gallery.post(post(front, "gal1"), shown) == message_id
    (message,) = messages(front)
    assert message.mentions == []
    assert message.attachments[0].description == shown[0].job.prompt
    assert f"{STAR} 5 · <#4711>" in message.text
    assert message.button("Show the original")["url"].endswith(f"/{front.place.guild.id}/4711/4712")
    assert await gallery.find(post(front, "gal1"), shown) == message_id
    assert await gallery.find(post(front, "gal9"), items(front, tmp_path, "gal9")) is None


async def test_it_is_drawn_again_and_removed(front: Front, gallery: DiscordGallery, tmp_path: Path) -> None:
    shown = items(front, tmp_path, "gal2", "gal3")
    message_id = await gallery.post(post(front, "gal2"), shown)
    posted = post(front, "gal2", message_id, ("gal2", "gal3"))
    await gallery.redraw(posted, shown[1:])
    (message,) = messages(front)
    assert [file.filename for file in message.attachments] == ["nano-banana-pro-gal3.png"]
    await gallery.remove(posted)
    assert messages(front) == []
    await gallery.remove(posted)


async def test_the_most_loved_of_a_month_have_their_places(
    front: Front, gallery: DiscordGallery, tmp_path: Path
) -> None:
    await gallery.post(post(front, "loved-2023-10"), items(front, tmp_path, "lov1", "lov2", "lov3"))
    (message,) = messages(front)
    assert len(message.attachments) == 3
    for words in ("Most loved of the month", "2023-10-01 – 2023-10-31", "🥇", f"{STAR} 5", "🥉", f"{STAR} 3"):
        assert words in message.text


async def test_only_people_count(front: Front, gallery: DiscordGallery, tmp_path: Path) -> None:
    message_id = await gallery.post(post(front, "gal4"), items(front, tmp_path, "gal4"))
    (message,) = messages(front)
    assert await gallery.stars(front.place.channel.id, message_id) == []
    message.reactions[STAR] = [front.place.mira.id, front.world.core.bot.id]
    assert await gallery.stars(front.place.channel.id, message_id) == [front.place.mira.id]
    message.deleted = True
    assert await gallery.stars(front.place.channel.id, message_id) is None


async def test_a_channel_that_is_not_seen_has_no_answer(front: Front, gallery: DiscordGallery) -> None:
    with pytest.raises(DeliveryError):
        await gallery.stars(4711, 4712)


# ── what the gateway tells ───────────────────────────────────────────────────────────────────────


async def test_a_members_star_is_passed_on_and_taken_back(
    front: Front, gallery: DiscordGallery, tmp_path: Path
) -> None:
    message_id = await gallery.post(post(front, "gal5"), items(front, tmp_path, "gal5"))
    (message,) = messages(front)
    fan = front.place.mod
    await front.world.react(fan, message, "👍")
    await front.world.react(fan, message, STAR)
    await front.world.wait_for(lambda: front.script.named("star"))
    await front.world.unreact(fan, message, STAR)
    await front.world.wait_for(lambda: front.script.named("unstar"))
    assert [args for args, _ in front.script.named("star")] == [(front.place.guild.id, message_id, fan.id)]
    assert [args for args, _ in front.script.named("unstar")] == [(message_id, fan.id)]


async def test_a_post_knows_its_month(front: Front) -> None:
    assert post(front, "loved-2023-10").month == "2023-10"
    assert post(front, "gal1").month is None
