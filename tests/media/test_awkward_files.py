"""Every awkward file gets the right verdict, and nothing but picture and sound leaves."""

import io
import struct
from pathlib import Path

import av
import pytest
from PIL import Image

from bot.catalogue.fields import AUDIO_FORMATS, IMAGE_FORMATS, VIDEO_FORMATS, Media, Slot
from bot.domain.errors import BadMedia
from bot.media.processor import MediaProcessor
from bot.ports.files import Verdict
from tests.media.awkward.case import CLEARED, NO_PLACE, PLACE, SECRET, Case
from tests.media.awkward.films import FILMS_AND_SOUNDS, box, in_index, transparent
from tests.media.awkward.hidden import HIDDEN
from tests.media.awkward.hostile import HOSTILE
from tests.media.awkward.makes import MAKES
from tests.media.awkward.pictures import PICTURES

SLOTS = {
    "image": Slot("images", ("image1",), Media.IMAGE, "", max_bytes=10_000_000, formats=IMAGE_FORMATS),
    "video": Slot("urls", ("video1",), Media.VIDEO, "", formats=VIDEO_FORMATS),
    "audio": Slot("audioUrls", ("audio1",), Media.AUDIO, "", formats=AUDIO_FORMATS),
}
ALL = [*PICTURES, *FILMS_AND_SOUNDS, *HOSTILE, *HIDDEN, *MAKES]


def seen_and_heard(data: bytes, kind: str) -> list[bytes]:
    """Return the pixels of a picture, or the samples of the moving picture and of each sound."""
    if kind == "image":
        with Image.open(io.BytesIO(data)) as image:
            return [image.convert("RGBA").tobytes(), image.info.get("icc_profile") or b""]
    with av.open(io.BytesIO(data), "r") as film:
        kept = [*(film.streams.video[:1] if kind == "video" else ()), *film.streams.audio]
        samples: dict[int, list[bytes]] = {stream.index: [] for stream in kept}
        for packet in film.demux(kept):
            if packet.size:
                samples[packet.stream.index].append(bytes(packet))
        return [sample for stream in kept for sample in samples[stream.index]]


NOT_COMPARED = (
    *("a damaged text", "half a brightness", "that is a bomb", "in the stream itself"),
    *("behind the last block", "lowered height", "of the stream", "behind the last frame"),
)
"""Files that Pillow alone refuses for what stands beside the picture, and one whose samples must change."""


async def test_a_transparent_film_stays_transparent(tmp_path: Path) -> None:
    file = tmp_path / "in-1.part"
    file.write_bytes(transparent(title="a title"))
    assert (await MediaProcessor().prepare(file, SLOTS["video"])).changes
    with av.open(str(file)) as film:
        assert ("alpha_mode", "1") in [
            (key.lower(), value) for key, value in film.streams.video[0].metadata.items()
        ]
    assert file.read_bytes().count(b"\x75\xa1") == 4  # the second picture of each frame


async def test_a_film_stays_turned_as_it_was(tmp_path: Path) -> None:
    data = bytearray(in_index(box(b"udta", box(b"\xa9xyz", PLACE))))
    matrix = slice(data.index(b"tkhd") + 4 + 40, data.index(b"tkhd") + 4 + 76)
    data[matrix] = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 48 << 16, 0, 1 << 30)
    file = tmp_path / "in-1.part"
    file.write_bytes(data)
    prepared = await MediaProcessor().prepare(file, SLOTS["video"])
    assert [change.kind for change in prepared.changes] == [NO_PLACE]
    assert file.read_bytes()[matrix] == bytes(data[matrix])
    with av.open(str(file)) as film:
        assert next(film.decode(video=0)).rotation == -90


def listed(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_they_are_many_and_each_has_its_name() -> None:
    assert len(ALL) >= 80
    assert len({case.name for case in ALL}) == len(ALL)


@pytest.mark.parametrize("case", [case for case in ALL if not case.problem], ids=lambda case: case.name)
async def test_it_is_taken_without_what_is_beside_it(tmp_path: Path, case: Case) -> None:
    file = tmp_path / "in-1.part"
    before = case.make()
    file.write_bytes(before)
    media = MediaProcessor()
    arrival = await media.judge(file)
    assert arrival.verdict is Verdict.READABLE, arrival
    prepared = await media.prepare(file, SLOTS[case.kind])
    now = file.read_bytes()
    assert tuple(change.kind for change in prepared.changes) == case.changes
    assert SECRET not in now
    assert PLACE not in now
    if set(case.changes) <= {CLEARED, NO_PLACE} and not case.name.endswith(NOT_COMPARED):
        assert seen_and_heard(now, case.kind) == seen_and_heard(before, case.kind)
    assert prepared.info.content_type in SLOTS[case.kind].formats
    assert listed(tmp_path) == ["in-1.part"]
    again = await media.prepare(file, SLOTS[case.kind])  # nothing is left to be removed
    assert (again.changes, again.sha256) == ((), prepared.sha256)


@pytest.mark.parametrize("case", [case for case in ALL if case.problem], ids=lambda case: case.name)
async def test_it_is_refused_by_its_name(tmp_path: Path, case: Case) -> None:
    file = tmp_path / "in-1.part"
    file.write_bytes(case.make())
    with pytest.raises(BadMedia) as refused:
        await MediaProcessor().prepare(file, SLOTS[case.kind])
    assert refused.value.problem in case.problem
    if case.arrives is not None:
        arrival = await MediaProcessor().judge(file)
        assert (arrival.verdict, arrival.info) == (case.arrives, None)
    assert listed(tmp_path) == ["in-1.part"]
