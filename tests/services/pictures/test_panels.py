"""Edit and Animate: a panel keeps its choices, prices them, and submits exactly what it shows."""

import pytest

from bot.catalogue.choosing import slot_options
from bot.catalogue.errors import OptionRefused
from bot.domain.errors import ProviderUnavailable
from bot.domain.jobs.errors import RequestRefused
from bot.domain.jobs.job import JobState
from bot.domain.jobs.picture import PanelPurpose, Picture, SourceImage
from bot.domain.moderation.limits import Requester
from bot.domain.pictures.errors import (
    CannotTakePictures,
    NoModelTakesPictures,
    NotTheOpener,
    PanelNotFound,
    UnknownOption,
)
from bot.services.pictures.panels import Panels, PanelView
from bot.services.pictures.sources import Pictures
from tests.builders import CHANNEL, GUILD, MEMBER, new_request
from tests.fakes import PICTURE
from tests.services.harness import Harness

ASKER = Requester(GUILD, CHANNEL, MEMBER)


@pytest.fixture
def pictures(harness: Harness) -> Pictures:
    room = harness.jobs.room
    return Pictures(harness.store, harness.spool, harness.attachments, harness.media, harness.clock, room)


@pytest.fixture
def panels(harness: Harness) -> Panels:
    return Panels(harness.store, harness.pricing, harness.admission, harness.clock)


def source(harness: Harness, number: int = 0) -> SourceImage:
    content = PICTURE + bytes([number])
    url = harness.attachments.add(content)
    return SourceImage(url, "heron.png", "image/png", len(content), MEMBER, "https://discord.com/channels/1")


async def some(harness: Harness, pictures: Pictures, count: int = 1) -> list[Picture]:
    return [
        await pictures.fetch(source(harness, number), guild_id=GUILD, user_id=MEMBER)
        for number in range(count)
    ]


async def opened(panels: Panels, images: list[Picture], model: str = "flux-2-pro") -> PanelView:
    return await panels.open("interaction-1", ASKER, PanelPurpose.EDIT, images, model=model)


async def test_it_makes_what_it_shows_at_the_price_it_shows(
    harness: Harness, panels: Panels, pictures: Pictures
) -> None:
    view = await opened(panels, await some(harness, pictures))
    assert (view.operation.id, view.price_error) == ("flux-2-pro/edit", None)
    assert panels.lacks_prompt(view.panel)
    view = await panels.set_prompt(view.panel.id, "at night", ASKER)
    quote = await panels.submit(view.panel.id, new_request(operation=""))
    assert (quote.admitted, quote.job.total, quote.job.prompt) == (True, view.panel.total, "at night")
    (credit,) = await harness.store.panels.credits(quote.job.id)
    assert credit.author_id == MEMBER
    assert (await panels.submit(view.panel.id, new_request(operation=""))).job.id == quote.job.id


async def test_at_another_price_the_member_confirms_first(
    harness: Harness, panels: Panels, pictures: Pictures
) -> None:
    view = await opened(panels, await some(harness, pictures))
    old = view.panel.total
    harness.studio.price = 60_000
    quote = await panels.submit(view.panel.id, new_request(operation=""), prompt="at night")
    assert (quote.admitted, quote.job.state, quote.old_total) == (False, JobState.QUOTED, old)


async def test_the_result_of_a_private_picture_is_private(
    harness: Harness, panels: Panels, pictures: Pictures
) -> None:
    job = await harness.ask(private=True)
    await harness.live(120)
    own = SourceImage("", "heron.png", "image/png", 0, 1, "https://discord.com/channels/1", job.id)
    picture = await pictures.fetch(own, guild_id=GUILD, user_id=MEMBER)
    view = await opened(panels, [picture])
    quote = await panels.submit(view.panel.id, new_request(operation=""), prompt="at night")
    assert quote.job.private


async def test_a_panel_obeys_its_opener_for_a_day(
    harness: Harness, panels: Panels, pictures: Pictures
) -> None:
    panel = (await opened(panels, await some(harness, pictures))).panel
    with pytest.raises(NotTheOpener):
        await panels.get(panel.id, user_id=MEMBER + 1)
    with pytest.raises(NotTheOpener):
        await panels.submit(panel.id, new_request(operation="", user_id=MEMBER + 1))
    harness.clock.advance(24 * 3600 + 1)
    await pictures.delete_old()
    with pytest.raises(PanelNotFound):
        await panels.get(panel.id, user_id=MEMBER)


async def test_another_model_keeps_what_it_takes_too(
    harness: Harness, panels: Panels, pictures: Pictures
) -> None:
    view = await opened(panels, await some(harness, pictures))
    view = await panels.set_prompt(view.panel.id, "at night", ASKER)
    view = await panels.set_model(view.panel.id, "nano-banana", ASKER)
    assert (view.operation.model, view.panel.prompt) == ("nano-banana", "at night")
    with pytest.raises(UnknownOption) as refused:
        await panels.set_option(view.panel.id, "fog", "thick", ASKER)
    assert (refused.value.operation, refused.value.option) == (view.operation.id, "fog")
    with pytest.raises(OptionRefused):
        await panels.set_option(view.panel.id, "aspect_ratio", "7:5", ASKER)


async def test_without_a_price_it_holds_the_error(
    harness: Harness, panels: Panels, pictures: Pictures
) -> None:
    images = await some(harness, pictures)
    harness.studio.silent = True
    view = await opened(panels, images)
    assert view.panel.total is None
    assert isinstance(view.price_error, ProviderUnavailable)
    harness.studio.silent = False
    view = await panels.refresh(view.panel.id, ASKER)
    assert (view.price_error, view.panel.total is None) == (None, False)
    assert not isinstance(view.price_error, RequestRefused)


async def test_pictures_of_the_tray_are_added_as_far_as_the_model_takes_them(
    harness: Harness, panels: Panels, pictures: Pictures
) -> None:
    for number in range(9):
        await pictures.add_to_tray(source(harness, number), guild_id=GUILD, user_id=MEMBER)
    tray = list(await pictures.tray(GUILD, MEMBER))
    view = await opened(panels, tray[:1])
    room = len(view.operation.slots[0].options) - 1
    assert view.addable == min(room, 8)
    view = await panels.add_tray(view.panel.id, ASKER)
    assert len(view.panel.pictures) == 1 + min(room, 8)
    assert len(slot_options(view.operation, len(view.panel.pictures))) == len(view.panel.pictures)


async def test_more_pictures_than_any_model_takes(
    harness: Harness, panels: Panels, pictures: Pictures
) -> None:
    (image,) = await some(harness, pictures)
    with pytest.raises(NoModelTakesPictures) as refused:
        await panels.open("interaction-1", ASKER, PanelPurpose.EDIT, [image] * 40)
    assert refused.value.pictures == 40
    view = await opened(panels, [image] * 5)
    with pytest.raises(CannotTakePictures) as cannot:
        await panels.set_model(view.panel.id, "sora-2", ASKER)
    assert cannot.value.pictures == 5


async def test_an_edit_is_submitted_at_once(harness: Harness, panels: Panels, pictures: Pictures) -> None:
    (picture,) = await some(harness, pictures)
    choices = await panels.edit_choices(ASKER, "nano-banana")
    assert (choices.chosen, choices.tray) == ("nano-banana", 0)
    assert "veo-3.1" not in {model.id for model in choices.models}
    request = new_request(operation="")
    quote = await panels.edit(request, picture, model="flux-2-pro", prompt="at night")
    assert (quote.admitted, quote.job.operation) == (True, "flux-2-pro/edit")
    assert quote.job.prompt == "at night"
    (credit,) = await harness.store.panels.credits(quote.job.id)
    assert credit.author_id == MEMBER
    assert (await panels.edit(request, picture, model="flux-2-pro", prompt="at night")).job.id == quote.job.id


async def test_an_edit_takes_as_much_of_the_tray_as_fits(
    harness: Harness, panels: Panels, pictures: Pictures
) -> None:
    for number in range(1, 11):
        await pictures.add_to_tray(source(harness, number), guild_id=GUILD, user_id=MEMBER)
    (picture,) = await some(harness, pictures)
    assert (await panels.edit_choices(ASKER, None)).tray == 10
    alone = await panels.edit(new_request(operation=""), picture, model="flux-2-pro", prompt="one")
    assert len(await harness.store.jobs.references(alone.job.id)) == 1
    together = await panels.edit(
        new_request(operation=""), picture, model="flux-2-pro", prompt="all", with_tray=True
    )
    assert len(await harness.store.jobs.references(together.job.id)) == 8
    assert len(await harness.store.panels.credits(together.job.id)) == 8
