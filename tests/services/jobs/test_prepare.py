"""Attached files are made what the model takes, or refused with the figures; the member is told which."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalogue import Slot
from bot.domain import policy
from bot.domain.errors import InvalidOptions
from bot.domain.jobs.errors import AttachmentTooLarge, WrongFormat, WrongLength
from bot.domain.jobs.job import JobState
from bot.ports import MediaInfo, Prepared
from bot.ports.files import Change, ChangeKind
from bot.services.jobs.ordering.attachment_room import ATTACHED
from bot.services.jobs.ordering.attachments import PreparationNote
from tests.builders import EDIT, MEMBER, attachment, new_request
from tests.fakes import PICTURE, SOUND
from tests.services.harness import Harness

AT_HOME = PICTURE + b" at home"
WAN = "wan-2.6/t2v"


async def test_what_was_done_is_said_and_the_changed_bytes_are_what_counts(harness: Harness) -> None:
    offers = []
    for content in (AT_HOME, PICTURE):
        file = attachment(harness.attachments.add(content))
        offers.append(await harness.admission.submit(new_request(operation=EDIT, attachments=(file,))))
        await harness.live(120)
    first, second = offers
    assert first.notes == (PreparationNote("heron.png", (Change(ChangeKind.LOCATION_REMOVED),)),)
    assert second.notes == ()
    assert (first.job.upload_cost, second.job.upload_cost) == (10_000, 0)
    assert await harness.state(second.job) is JobState.DELIVERED


async def test_a_redelivered_command_needs_no_second_note(harness: Harness) -> None:
    file = attachment(harness.attachments.add(AT_HOME))
    question = new_request(operation=EDIT, attachments=(file,))
    await harness.admission.submit(question)
    assert (await harness.admission.submit(question)).notes == ()


async def test_a_link_is_not_handed_on_where_the_file_was_changed(harness: Harness) -> None:
    harness._link = True
    await harness.restart()
    costs = []
    for content in (PICTURE, AT_HOME):
        file = attachment(harness.attachments.add(content))
        costs.append(
            (await harness.admission.submit(new_request(operation=EDIT, attachments=(file,)))).job.upload_cost
        )
    assert costs == [0, 10_000]


async def test_a_large_picture_is_taken_and_a_huge_one_is_not(harness: Harness) -> None:
    url = harness.attachments.add(PICTURE)
    large = attachment(url, size=policy.REFERENCE_BYTES)
    assert (await harness.admission.submit(new_request(operation=EDIT, attachments=(large,)))).admitted
    huge = attachment(url, size=policy.REFERENCE_BYTES + 1)
    with pytest.raises(AttachmentTooLarge) as refused:
        await harness.admission.submit(new_request(operation=EDIT, attachments=(huge,), user_id=MEMBER + 1))
    assert refused.value.size == refused.value.maximum + 1 == policy.REFERENCE_BYTES + 1


def looking_like(harness: Harness, **facts: object) -> None:
    """Every sound is like this."""

    async def prepare(path: Path, slot: Slot) -> Prepared:
        info = MediaInfo("audio", "audio/mpeg", "mp3", 0, 0, 10.0)
        return Prepared(replace(info, **facts), int(facts.get("size", 100)), "ab" * 32, ())  # type: ignore[arg-type, call-overload]

    harness.media.prepare = prepare  # type: ignore[method-assign]


async def ask_wan(harness: Harness, size: int = 100) -> JobState:
    file = attachment(harness.attachments.add(SOUND), "audio", size)
    return (await harness.admission.submit(new_request(operation=WAN, attachments=(file,)))).job.state


@pytest.mark.parametrize("seconds", [3.0, 30.04])
async def test_a_sound_of_the_right_length_is_taken(harness: Harness, seconds: float) -> None:
    looking_like(harness, seconds=seconds)
    assert await ask_wan(harness) in (JobState.QUOTED, JobState.ADMITTED)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"seconds": 2.9}, WrongLength("audio", 2.9, 3, 30)),
        ({"seconds": 31.0}, WrongLength("audio", 31.0, 3, 30)),
        ({"content_type": "audio/ogg"}, WrongFormat("audio", "audio/ogg", ("audio/mpeg", "audio/wav"))),
    ],
)
async def test_a_sound_the_model_lacks_is_refused_for_free(
    harness: Harness, facts: dict[str, object], error: InvalidOptions
) -> None:
    looking_like(harness, **facts)
    with pytest.raises(type(error)) as refused:
        await ask_wan(harness)
    told = {name: value for name, value in vars(refused.value).items() if name != "kept_as"}
    assert told == vars(error)
    assert not [file for file in await harness.spool.files() if file.name.startswith(ATTACHED)]
    assert harness.studio.quoted == []


async def test_a_sound_that_is_too_large_is_not_even_fetched(harness: Harness) -> None:
    with pytest.raises(AttachmentTooLarge) as refused:
        await ask_wan(harness, 15_000_001)
    assert (refused.value.option, refused.value.maximum) == ("audio", 15_000_000)
