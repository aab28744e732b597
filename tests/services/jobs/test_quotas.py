"""Quotes that nobody presses: twenty of a member, their files within a quota, and never at others' cost."""

import asyncio

import pytest

from bot.domain.errors import Refused
from bot.domain.jobs.errors import (
    AttachmentGone,
    AttachmentsFull,
    AttachmentsTooLarge,
    QuoteClosed,
    TooManyRequests,
)
from bot.domain.jobs.job import Job, JobState
from bot.domain.jobs.picture import PREFIX
from bot.domain.jobs.quotas import FileQuotas, Owner
from bot.domain.policy import OPEN_QUOTES
from bot.services.jobs.ordering.attachment_room import AttachmentRoom
from bot.services.jobs.running.spool_cleanup import SpoolCleanup
from tests.builders import EDIT, GUILD, MEMBER, attachment, new_request
from tests.fakes import PICTURE
from tests.services.harness import Harness

SIZE = len(PICTURE)


@pytest.fixture
async def dear(harness: Harness) -> Harness:
    """Every price has to be confirmed, and a member may keep the bytes of ten files."""
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=1)
    quotas = FileQuotas(of_member=10 * SIZE, of_server=30 * SIZE, of_bot=100 * SIZE)
    harness.jobs.room._quotas = quotas
    return harness


async def edit(harness: Harness, files: int = 1, **changes: object) -> Job:
    urls = [harness.attachments.add(PICTURE) for _ in range(files)]
    attached = tuple(attachment(url, f"image{number}", SIZE) for number, url in enumerate(urls, 1))
    changed = {"operation": EDIT, "attachments": attached, **changes}
    return (await harness.admission.submit(new_request(**changed))).job


async def names(harness: Harness) -> set[str]:
    return {file.name for file in await harness.spool.files() if file.name.startswith(("in-", "pic-"))}


async def test_the_twenty_first_quote_closes_the_oldest(dear: Harness) -> None:
    jobs = [await dear.ask(options={"prompt": f"{number}"}) for number in range(OPEN_QUOTES + 2)]
    states = [await dear.state(job) for job in jobs]
    assert states == [JobState.FAILED] * 2 + [JobState.QUOTED] * OPEN_QUOTES
    with pytest.raises(QuoteClosed):
        await dear.admission.confirm(jobs[0].id, user_id=MEMBER)
    assert (await dear.job(jobs[0])).next is None, "nobody is told: its maker did not want it"
    assert (await dear.admission.confirm(jobs[2].id, user_id=MEMBER)).admitted
    await dear.ask(user_id=MEMBER + 1)
    await dear.check_books()


async def test_the_files_of_closed_quotes_go_with_them(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=1)
    first = await edit(harness, 8)
    again = await harness.admission.repeat(first.id, new_request(pressed="again"))
    for _ in range(OPEN_QUOTES - 1):
        await edit(harness, 8)
    assert await harness.state(first) is JobState.FAILED
    assert len(await names(harness)) == OPEN_QUOTES * 8, "those of the first: ↻ needs them"
    assert await harness.state(again.job) is JobState.QUOTED
    await edit(harness, 8)
    await edit(harness, 8)
    assert len(await names(harness)) == OPEN_QUOTES * 8


async def test_a_flood_at_the_same_moment_keeps_the_quota(dear: Harness) -> None:
    await dear.settings_service.change(GUILD, {"requests_per_minute": 60}, by=1)
    tries = [dear.admission.submit(new_request()) for _ in range(60)]
    await asyncio.gather(*tries)
    assert (await dear.store.jobs.count_by_state())["QUOTED"] == OPEN_QUOTES


async def test_what_makes_room_while_it_is_being_started_is_closed_and_not_begun(
    dear: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new request closes the oldest quote, whose maker presses its price at the same moment."""
    jobs = [await dear.ask() for _ in range(OPEN_QUOTES)]
    admit = dear.store.batches.admit

    async def late(*args: object, **kwargs: object) -> object:
        await dear.ask()
        return await admit(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(dear.store.batches, "admit", late)
    with pytest.raises(QuoteClosed) as refused:
        await dear.admission.confirm(jobs[0].id, user_id=MEMBER)
    assert refused.value.kept_as, "it can be asked for again"
    assert await dear.state(jobs[0]) is JobState.FAILED
    await dear.check_books()


async def test_what_nobody_has_to_confirm_needs_no_room_among_the_quotes(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"requests_per_minute": 60, "running_per_member": 60}, by=1)
    tries = [harness.admission.submit(new_request()) for _ in range(OPEN_QUOTES + 5)]
    await asyncio.gather(*tries)
    assert await harness.store.jobs.count_open(GUILD, MEMBER) == (OPEN_QUOTES + 5, 0)
    await harness.check_books()


async def test_a_quote_that_was_closed_for_newer_ones_says_so(dear: Harness) -> None:
    first, *_ = [await dear.ask() for _ in range(OPEN_QUOTES + 1)]
    with pytest.raises(QuoteClosed) as closed:
        await dear.admission.confirm(first.id, user_id=MEMBER)
    assert closed.value.kept_as, "it can be asked for again"


async def test_requests_that_moderators_decide_about_are_not_closed(dear: Harness) -> None:
    await dear.settings_service.change(GUILD, {"approve_above": 0}, by=1)
    jobs = [await dear.ask() for _ in range(OPEN_QUOTES)]
    with pytest.raises(TooManyRequests):
        await dear.ask()
    await dear.approvals.withdraw(jobs[3].id, user_id=MEMBER)
    await dear.ask()
    assert len(await dear.approvals.waiting(GUILD)) == OPEN_QUOTES


async def test_files_of_one_member_stay_within_the_quota_and_the_oldest_go(dear: Harness) -> None:
    others = await edit(dear, user_id=MEMBER + 1)
    jobs = [await edit(dear, 4) for _ in range(6)]
    left = await names(dear)
    assert f"in-{others.id}-0" in left
    assert len(left) == 1 + 10
    assert {name.split("-")[1] for name in left} == {others.id, *(job.id for job in jobs[-3:])}
    with pytest.raises(AttachmentGone):
        await dear.admission.confirm(jobs[0].id, user_id=MEMBER)
    assert (await dear.admission.confirm(jobs[-1].id, user_id=MEMBER)).admitted


async def test_a_servers_quota_is_paid_by_the_member_who_keeps_most(dear: Harness) -> None:
    light = await edit(dear, 1, user_id=1)
    heavy = [await edit(dear, 5, user_id=user) for user in (2, 3, 4) for _ in range(2)]
    newest = await edit(dear, 3, user_id=5)
    left = await names(dear)
    assert len(left) <= 30
    assert {f"in-{light.id}-0", f"in-{newest.id}-2"} <= left
    assert f"in-{heavy[0].id}-0" not in left


async def test_files_under_way_or_asked_about_stay(dear: Harness) -> None:
    running = await edit(dear, 8)
    await dear.admission.confirm(running.id, user_id=MEMBER)
    await dear.settings_service.change(GUILD, {"approve_above": 0}, by=1)
    asked = await edit(dear, 8)
    with pytest.raises(AttachmentsFull):
        await edit(dear, 4)
    left = await names(dear)
    assert left == {f"in-{job.id}-{number}" for job in (running, asked) for number in range(8)}


async def test_what_other_servers_moderators_are_asked_about_does_not_fill_the_bot(dear: Harness) -> None:
    dear.jobs.room._quotas = FileQuotas(of_member=10 * SIZE, of_server=30 * SIZE, of_bot=40 * SIZE)
    for guild in (71, 72):
        await dear.fund(guild_id=guild)
        await dear.settings_service.change(guild, {"approve_above": 0}, by=1)
    full = [
        await edit(dear, 5, guild_id=guild, user_id=guild * 10 + n % 3)
        for n in range(4)
        for guild in (71, 72)
    ]
    quiet = await edit(dear, 3)
    newest = await edit(dear, 3, user_id=MEMBER + 1)
    left = await names(dear)
    for job in (quiet, newest):
        assert (await dear.admission.confirm(job.id, user_id=job.user_id)).admitted
    assert len([job for job in full if f"in-{job.id}-4" not in left or f"in-{job.id}-0" not in left]) == 2
    with pytest.raises(AttachmentsFull):
        await edit(dear, 8, guild_id=71, user_id=719)


async def test_a_request_above_the_quota_is_not_even_downloaded(dear: Harness) -> None:
    url = dear.attachments.add(PICTURE)
    with pytest.raises(AttachmentsTooLarge):
        await edit(dear, attachments=(attachment(url, size=11 * SIZE),))
    assert await names(dear) == set()


async def test_the_files_of_refused_requests_are_kept_within_the_quota(dear: Harness) -> None:
    refused = [
        {"options": {"prompt": "x", "aspect_ratio": "7:1"}},  # known only after the files are here
        {"options": {"prompt": ""}},
    ]
    for changes in refused:
        with pytest.raises(Refused):
            await edit(dear, 3, **changes)
    dear.studio.price = 9_000_000_000
    with pytest.raises(Exception, match="can cost"):
        await edit(dear, 3)
    assert all(name.startswith(PREFIX) for name in await names(dear))
    assert 0 < len(await names(dear)) <= 10


async def test_a_redelivered_command_keeps_its_files_once(dear: Harness) -> None:
    first, second = await asyncio.gather(
        edit(dear, 2, request_key="twice"), edit(dear, 2, request_key="twice")
    )
    assert first.id == second.id
    assert await names(dear) == {f"in-{first.id}-0", f"in-{first.id}-1"}


async def test_attached_files_never_push_a_finished_result_out(harness: Harness) -> None:
    old = await harness.ask(guild_id=77) if await funded(harness) else None
    assert old is not None
    await harness.live(60)
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=1)
    for _ in range(15):
        await edit(harness, 8)
    cleanup = SpoolCleanup(harness.store, harness.spool, harness.clock, days=30, max_bytes=100 * SIZE // 10)
    await cleanup.sweep()
    assert harness.spool.path(f"out-{old.id}").exists()
    assert len(await names(harness)) == 15 * 8, "and the files have their own quotas"


async def funded(harness: Harness) -> bool:
    await harness.fund(guild_id=77)
    return True


async def test_an_import_does_not_delete_what_another_has_just_received(dear: Harness) -> None:
    room = AttachmentRoom(dear.store, dear.spool, FileQuotas(of_member=9, of_server=9, of_bot=9))

    async def arrives(name: str, owner: Owner) -> None:
        dear.spool.part(name).write_bytes(b"x" * 5)
        await dear.spool.keep(name)
        await room.make(owner, [name])

    await arrives("in-aaaaaa-0", Owner(1, 1))
    with pytest.raises(AttachmentsFull):
        await arrives("in-bbbbbb-0", Owner(2, 2))
    room.forget(["in-aaaaaa-0"])
    await arrives("in-bbbbbb-0", Owner(2, 2))
    assert await names(dear) == {"in-bbbbbb-0"}
