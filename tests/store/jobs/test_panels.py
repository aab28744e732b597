"""Panels, trays, credits and members' own settings."""

from dataclasses import replace

import pytest

from bot.domain.errors import NotFound
from bot.domain.jobs.picture import Panel, PanelPurpose, Picture, SourceCredit, SourceImage
from bot.domain.jobs.preferences import MemberSettings, Ping
from bot.store import Store
from tests.builders import draft

GUILD, MIRA, THEO = 1, 2, 3
PICTURE = Picture("pic-a", "https://x/a", "a.png", "image/png", 10, "aa", 4, 5, THEO, "https://d/1", None)
PANEL = Panel(
    id="pan1",
    request_key="77",
    guild_id=GUILD,
    channel_id=5,
    user_id=MIRA,
    purpose=PanelPurpose.EDIT,
    operation="grok/edit",
    options={"prompt": "a \ud83e fox", "n": 2},
    pictures=(PICTURE,),
    total=None,
    made_at=1000,
)


def other(number: int) -> Picture:
    return replace(PICTURE, file=f"pic-{number}", sha256=f"{number}")


async def test_a_panel_comes_back_as_it_was_and_once(store: Store) -> None:
    assert await store.panels.open(PANEL) == PANEL
    assert await store.panels.open(replace(PANEL, id="pan2")) == PANEL
    changed = replace(PANEL, total=5, operation="grok/generate", options={}, pictures=(PICTURE, other(1)))
    await store.panels.save(changed)
    assert await store.panels.get("pan1") == changed
    with pytest.raises(NotFound):
        await store.panels.get("pan2")


async def test_a_choice_is_its_members_own(store: Store) -> None:
    found = [SourceImage("https://x/a", "a.png", None, 0, THEO, "https://d/1", "k7f3ab")]
    await store.panels.offer_choice("c1", MIRA, found, now=1000)
    assert list(await store.panels.choice("c1", MIRA)) == found
    with pytest.raises(NotFound):
        await store.panels.choice("c1", THEO)


async def test_a_tray_has_room_for_so_many(store: Store) -> None:
    for number in range(3):
        assert await store.panels.add_to_tray(GUILD, MIRA, other(number), limit=3, now=1000 + number)
    assert not await store.panels.add_to_tray(GUILD, MIRA, other(3), limit=3, now=1010)
    again = replace(other(1), file="pic-new")
    assert await store.panels.add_to_tray(GUILD, MIRA, again, limit=3, now=1011)
    assert [one.file for one in await store.panels.tray(GUILD, MIRA)] == ["pic-0", "pic-1", "pic-2"]
    assert await store.panels.tray(GUILD, THEO) == []


async def test_old_panels_and_trays_are_deleted_with_their_unused_files(store: Store) -> None:
    await store.panels.open(PANEL)
    await store.panels.add_to_tray(GUILD, MIRA, PICTURE, limit=3, now=1000)
    await store.panels.add_to_tray(GUILD, MIRA, other(1), limit=3, now=3000)
    result = replace(PICTURE, file="out-k7f3ab", sha256="cc")
    await store.panels.add_to_tray(GUILD, MIRA, result, limit=3, now=1000)
    assert await store.panels.clear_tray(GUILD, THEO) == []
    assert await store.panels.delete_older(2000) == ["pic-a"]
    assert [one.file for one in await store.panels.tray(GUILD, MIRA)] == ["pic-1"]
    assert await store.panels.clear_tray(GUILD, MIRA) == ["pic-1"]
    with pytest.raises(NotFound):
        await store.panels.get("pan1")


async def test_credits_and_removals_are_written_once(store: Store) -> None:
    job = await store.jobs.create(draft())
    sources = [SourceCredit(THEO, "https://d/1", None), SourceCredit(MIRA, "https://d/2", "k7f3ab")]
    await store.panels.record_credits(job.id, sources)
    await store.panels.record_credits(job.id, sources[:1])
    assert list(await store.panels.credits(job.id)) == sources
    assert await store.panels.removed_by(job.id) is None
    assert await store.panels.mark_removed(job.id, by=9, now=5)
    assert not await store.panels.mark_removed(job.id, by=10, now=6)
    assert await store.panels.removed_by(job.id) == 9


async def test_members_have_defaults_of_their_own(store: Store) -> None:
    assert await store.preferences.get(GUILD, MIRA) == MemberSettings()
    await store.preferences.save(GUILD, MIRA, MemberSettings(Ping.LONG, shares=False))
    assert await store.preferences.get(GUILD, MIRA) == MemberSettings(Ping.LONG, shares=False)
    assert await store.preferences.get(GUILD, THEO) == MemberSettings()
    await store.preferences.set_default(GUILD, MIRA, "grok", "seed", 7)
    await store.preferences.set_default(GUILD, MIRA, "grok", "aspect_ratio", "1:1")
    await store.preferences.set_default(GUILD, MIRA, "grok", "seed", None)
    assert await store.preferences.defaults(GUILD, MIRA) == {"grok": {"aspect_ratio": "1:1"}}


@pytest.mark.parametrize(
    ("ping", "seconds", "wanted"),
    [
        (Ping.ALWAYS, 1.0, True),
        (Ping.LONG, 120.0, False),
        (Ping.LONG, 121.0, True),
        (Ping.LONG, None, False),
        (Ping.NEVER, 999.0, False),
    ],
)
def test_when_a_job_notifies(ping: Ping, seconds: float | None, wanted: bool) -> None:
    assert ping.applies(seconds) is wanted
