"""Films and sounds of phones, cameras, drones, browsers and editors: all of them are taken."""

import io
import os
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from typing import Any

import av

from bot.media.inspection.boxes import boxes
from tests.media import makers
from tests.media.awkward.case import CLEARED, CONVERTED, NO_PLACE, PLACE, SECRET, Case, taken


@contextmanager
def same_priority() -> Iterator[None]:
    """Keep this thread's scheduling. SVT-AV1, run as root, makes the thread that opens it the first of the
    whole machine (SCHED_FIFO, 99), and with it every process that this one starts from then on."""
    if not hasattr(os, "sched_setscheduler"):
        yield
        return
    policy, priority = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, priority)


@cache
def film(format_: str = "mp4", codec: str = "libx264", movflags: str = "", *, sound: bool = True) -> bytes:
    """A second of moving picture, with a tone. An MP4 has its index at its end."""
    with tempfile.TemporaryDirectory() as folder, same_priority():
        path = Path(folder) / "film"
        options = {"movflags": movflags} if movflags else {}
        with av.open(str(path), "w", format=format_, options=options) as out:
            picture: Any = out.add_stream(codec, rate=12)
            picture.width, picture.height, picture.pix_fmt, picture.gop_size = 64, 48, "yuv420p", 6
            opus = "webm" in format_ or "matroska" in format_
            tone: Any = out.add_stream("libopus" if opus else "aac", rate=48_000) if sound else None
            if tone:
                tone.layout = "mono"
            for number in range(12):
                frame: Any = av.VideoFrame(64, 48, "yuv420p")
                for plane in frame.planes:
                    plane.update(bytes((number * 9 + n) % 256 for n in range(plane.buffer_size)))
                out.mux(picture.encode(frame))
            out.mux(picture.encode())
            if tone:
                samples = 48_000
                heard = av.AudioFrame(format="s16", layout="mono", samples=samples)
                heard.planes[0].update(b"".join((n % 200 * 90).to_bytes(2, "little") for n in range(samples)))
                heard.sample_rate, heard.pts, heard.time_base = 48_000, 0, Fraction(1, 48_000)
                out.mux(tone.encode(heard))
                out.mux(tone.encode())
        return path.read_bytes()


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + name + body


def inside(data: bytes, where: tuple[bytes, ...], more: bytes) -> bytes:
    """Return the film with more at the end of the box at that path. No data may follow it."""
    out, at, end = bytearray(data), 0, len(data)
    for name in where:
        found = next(one for one in boxes(io.BytesIO(data), at, end) if one.name == name)
        length = found.end - found.start + len(more)
        out[found.start : found.start + 4] = struct.pack(">I", length)
        at, end = found.body, found.end
    return bytes(out[:end] + more + out[end:])


def in_index(*more: bytes) -> bytes:
    return inside(film(), (b"moov",), b"".join(more))


def branded(major: bytes, *others: bytes) -> bytes:
    """The film under other brands, of the same length."""
    data = film()
    old = next(boxes(io.BytesIO(data), 0, len(data)))
    room = old.end - old.start - 16
    listed = b"".join(others)[:room]
    return box(b"ftyp", major, bytes(4), listed + b"isom" * ((room - len(listed)) // 4)) + data[old.end :]


def with_track(kind: bytes, note: bytes, format_: bytes) -> bytes:
    """The film with a third track of another kind, whose only sample lies behind everything."""
    data = film()
    sample = len(data)
    entry = box(format_, bytes(6), b"\0\1")
    table = box(
        b"stbl",
        box(b"stsd", bytes(4), struct.pack(">I", 1), entry),
        box(b"stts", bytes(4), struct.pack(">III", 1, 1, 1000)),
        box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 1, 1)),
        box(b"stsz", bytes(4), struct.pack(">III", 0, 1, len(note))),
        box(b"stco", bytes(4), struct.pack(">II", 1, 0xAAAAAAAA)),
    )
    track = box(
        b"trak",
        box(b"tkhd", bytes(12), struct.pack(">I", 9), bytes(68)),
        box(
            b"mdia",
            box(b"mdhd", bytes(12), struct.pack(">II", 1000, 1000), bytes(4)),
            box(b"hdlr", bytes(8), kind, bytes(12), b"GoPro MET\0"),
            box(b"minf", box(b"gmhd", box(b"gmin", bytes(16))), table),
        ),
    )
    whole = inside(data, (b"moov",), track)
    offset = struct.pack(">I", len(whole) + 8)
    assert sample
    return whole.replace(b"\xaa" * 4, offset) + box(b"mdat", note)


def between_samples() -> bytes:
    """A film whose data begins with something that no sample uses."""
    data = film()
    found = next(one for one in boxes(io.BytesIO(data), 0, len(data)) if one.name == b"mdat")
    hidden = SECRET * 3
    moved = bytearray(
        data[: found.start] + struct.pack(">I", found.end - found.start + len(hidden)) + b"mdat"
    )
    moved += hidden + data[found.body :]
    at = 0
    while (at := moved.find(b"stco", at + 1)) > 0:
        (count,) = struct.unpack_from(">I", moved, at + 8)
        for number in range(count):
            where = at + 12 + 4 * number
            struct.pack_into(">I", moved, where, struct.unpack_from(">I", moved, where)[0] + len(hidden))
    return bytes(moved)


def never_finished() -> bytes:
    """The index first, and data whose length was never corrected."""
    data = bytearray(film(movflags="faststart"))
    found = next(one for one in boxes(io.BytesIO(bytes(data)), 0, len(data)) if one.name == b"mdat")
    struct.pack_into(">I", data, found.start, found.end - found.start + 5_000_000)
    return bytes(data)


def uneven(format_: str, codec: str) -> bytes:
    """Eight frames in four seconds, at uneven instants, some stored before others that are shown earlier."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        with av.open(str(path), "w", format=format_) as out:
            picture: Any = out.add_stream(codec, rate=24)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
            picture.codec_context.time_base = Fraction(1, 1000)
            for instant in UNEVEN:
                frame: Any = av.VideoFrame(64, 48, "yuv420p")
                for plane in frame.planes:
                    plane.update(bytes((instant + n) % 256 for n in range(plane.buffer_size)))
                frame.pts, frame.time_base = instant, Fraction(1, 1000)
                out.mux(picture.encode(frame))
            out.mux(picture.encode())
        return path.read_bytes()


def transparent(**tags: str) -> bytes:
    """A WebM with a second picture for its transparency beside each frame."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as made:
        made.metadata.update(tags)
        picture: Any = made.add_stream("libvpx-vp9", rate=12, options={"auto-alt-ref": "0"})
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuva420p"
        for number in range(4):
            frame: Any = av.VideoFrame(64, 48, "yuva420p")
            for plane in frame.planes:
                plane.update(bytes((number * 9 + n) % 256 for n in range(plane.buffer_size)))
            made.mux(picture.encode(frame))
        made.mux(picture.encode())
    return out.getvalue()


def message(text: bytes) -> bytes:
    """The film with a message of somebody in place of the encoder's own."""
    data = film(sound=False)
    start = data.index(bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef"))
    end = data.index(b"\0\x80", start)
    return data[:start] + (b"a-drone's-serial" + text).ljust(end - start, b".") + data[end:]


UNEVEN = (0, 40, 80, 1000, 1040, 1500, 3900, 3960)

BRANDS = [
    *((b"hvc1", b"mp42", b"isom"), (b"XAVC", b"mp42", b"iso2"), (b"MSNV", b"isom"), (b"3gp5", b"3gp4")),
    *((b"3g2a",), (b"M4V ", b"M4A "), (b"mmp4", b"isom"), (b"CAEP", b"CAES"), (b"NDSC", b"mp42")),
    *((b"dash", b"iso6"), (b"isml", b"piff"), (b"kddi", b"3g2a"), (b"niko", b"mp42"), (b"pana", b"mp42")),
    *((b"mqt ", b"isom"), (b"F4V ", b"isom"), (b"avc1", b"isom"), (b"iso9", b"isoa"), (b"\0\0\0\0", b"mp42")),
]

FILMS = [
    *(
        taken(f"a film of the brand {brands[0]!r}", partial(branded, *brands), kind="video")
        for brands in BRANDS
    ),
    taken("camera: bytes behind the last box", lambda: film() + SECRET * 300, CLEARED, kind="video"),
    taken("camera: zeros behind the last box", lambda: film() + bytes(5000), CLEARED, kind="video"),
    taken("camera: a length that was never corrected", never_finished, kind="video"),
    taken(
        "camera: positions in the index",
        lambda: in_index(box(b"udta", box(b"GPMF", b"DEVC GPS5" + PLACE))),
        NO_PLACE,
        kind="video",
    ),
    taken(
        "camera: positions in a track",
        lambda: with_track(b"meta", b"GPS5" + PLACE, b"gpmd"),
        NO_PLACE,
        kind="video",
    ),
    taken(
        "drone: a sidecar of subtitles", lambda: with_track(b"text", PLACE, b"text"), NO_PLACE, kind="video"
    ),
    taken("drone: a serial number", lambda: in_index(box(b"uuid", SECRET)), CLEARED, kind="video"),
    taken(
        "phone: a place",
        lambda: in_index(box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7" + PLACE))),
        NO_PLACE,
        kind="video",
    ),
    taken(
        "phone: a place in other words",
        lambda: in_index(box(b"meta", b"com.apple.quicktime.location.ISO6709" + PLACE)),
        NO_PLACE,
        kind="video",
    ),
    taken("drone: a place in the stream itself", lambda: message(PLACE), NO_PLACE, kind="video"),
    taken("phone: notes of a track", lambda: inside(film(), (b"moov", b"trak"), b""), kind="video"),
    taken("phone: a QuickTime film", lambda: film("mov"), kind="video"),
    taken("phone: HEVC", lambda: film(codec="libx265"), kind="video"),
    taken(
        "editor: XMP beside the film", lambda: film() + box(b"uuid", bytes(16), PLACE), NO_PLACE, kind="video"
    ),
    taken("editor: a box to fill up", lambda: film() + box(b"free", SECRET), CLEARED, kind="video"),
    taken("editor: an empty box to fill up", lambda: film() + box(b"free", bytes(99)), kind="video"),
    taken("editor: a box that nobody knows", lambda: in_index(box(b"secr", SECRET)), CLEARED, kind="video"),
    taken("editor: something before the first sample", between_samples, CLEARED, kind="video"),
    taken("editor: the time code", lambda: with_track(b"tmcd", SECRET, b"tmcd"), CLEARED, kind="video"),
    taken(
        "web: in fragments", lambda: film(movflags="frag_keyframe+empty_moov+default_base_moof"), kind="video"
    ),
    taken(
        "web: in fragments, with an event",
        lambda: film(movflags="frag_keyframe+empty_moov+default_base_moof") + box(b"emsg", SECRET),
        CLEARED,
        kind="video",
    ),
    taken("web: a WebM", lambda: film("webm", "libvpx"), kind="video"),
    taken(
        "web: a WebM with a title",
        lambda: tagged("webm", "libvpx", title=SECRET.decode()),
        CLEARED,
        kind="video",
    ),
    taken(
        "web: a WebM with a place",
        lambda: tagged("webm", "libvpx", location=PLACE.decode()),
        NO_PLACE,
        kind="video",
    ),
    taken(
        "web: a WebM with something behind it", lambda: film("webm", "libvpx") + SECRET, CLEARED, kind="video"
    ),
    taken("web: a transparent WebM", transparent, kind="video"),
    taken(
        "web: a transparent WebM with a title",
        lambda: transparent(title=SECRET.decode()),
        CLEARED,
        kind="video",
    ),
    taken("editor: a Matroska film of AV1", lambda: film("matroska", "libsvtav1"), CONVERTED, kind="video"),
    taken("phone: uneven frames", lambda: uneven("mp4", "libx264"), kind="video"),
    taken("editor: a Matroska film", lambda: film("matroska"), CONVERTED, kind="video"),
    taken(
        "editor: a Matroska film with a title",
        lambda: tagged("matroska", "libx264", title=SECRET.decode()),
        CONVERTED,
        kind="video",
    ),
    taken("editor: a Matroska film of the web", lambda: film("matroska", "libvpx"), CONVERTED, kind="video"),
]


def tagged(format_: str, codec: str, **tags: str) -> bytes:
    """The film with these tags, every stream as it was."""
    out = io.BytesIO()
    with av.open(io.BytesIO(film(format_, codec)), "r") as given, av.open(out, "w", format=format_) as made:
        made.metadata.update(tags)
        tracks = {
            one.index: made.add_stream_from_template(one)
            for one in (*given.streams.video, *given.streams.audio)
        }
        for packet in given.demux(*tracks):
            if packet.size:
                packet.stream = tracks[packet.stream.index]
                made.mux(packet)
    return out.getvalue()


# ── sounds ───────────────────────────────────────────────────────────────────────────────────────


@cache
def sound(codec: str, format_: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return makers.sound(Path(folder) / "sound", codec=codec, format=format_, seconds=1).read_bytes()


def id3(*frames: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + struct.pack(">IH", len(content), 0) + content for name, content in frames)
    size = len(body)
    return b"ID3\3\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + body


def mp3() -> bytes:
    """Frames alone, without the tag that our encoder writes."""
    data = sound("libmp3lame", "mp3")
    return data[data.index(b"\xff\xfb") :]


def wave(*chunks: bytes, length: int | None = None) -> bytes:
    data = sound("pcm_s16le", "wav")
    start = data.index(b"data")
    body = data[12:20] + data[20:36] + b"".join(chunks)
    stated = data[start + 4 : start + 8] if length is None else struct.pack("<I", length)
    body += b"data" + stated + data[start + 8 :]
    return b"RIFF" + struct.pack("<I", 4 + len(body) if length is None else length) + b"WAVE" + body


def riff(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


COVER = b"APIC", b"\0image/png\0\3\0" + SECRET

SOUNDS = [
    taken(
        "an MP3 with a title and a cover",
        lambda: id3((b"TIT2", b"\0" + SECRET), COVER) + mp3(),
        CLEARED,
        kind="audio",
    ),
    taken("an MP3 with a tag at its end", lambda: mp3() + b"TAG" + SECRET.ljust(125), CLEARED, kind="audio"),
    taken(
        "an MP3 with another tag at its end", lambda: mp3() + b"APETAGEX" + SECRET * 9, CLEARED, kind="audio"
    ),
    taken("an MP3 as the encoder wrote it", lambda: sound("libmp3lame", "mp3"), kind="audio"),
    taken(
        "a WAV with a list",
        lambda: wave(riff(b"LIST", b"INFOIART" + struct.pack("<I", 20) + SECRET + b"\0")),
        CLEARED,
        kind="audio",
    ),
    taken(
        "a WAV of a recorder",
        lambda: wave(riff(b"bext", SECRET * 30), riff(b"iXML", PLACE)),
        NO_PLACE,
        kind="audio",
    ),
    taken("a WAV with something behind it", lambda: wave() + riff(b"_PMX", SECRET), CLEARED, kind="audio"),
    taken("a WAV of unknown length", lambda: wave(length=0xFFFFFFFF), kind="audio"),
    taken(
        "an M4A with a cover",
        lambda: inside(sound("aac", "ipod"), (b"moov",), box(b"udta", box(b"covr", SECRET))),
        CLEARED,
        kind="audio",
    ),
    taken(
        "an AAC with a tag",
        lambda: id3((b"TIT2", b"\0" + SECRET)) + sound("aac", "adts"),
        CLEARED,
        kind="audio",
    ),
    taken(
        "an AAC with something behind it", lambda: sound("aac", "adts") + SECRET * 9, CLEARED, kind="audio"
    ),
    taken("an Ogg", lambda: sound("libopus", "ogg"), kind="audio"),
    taken("an Ogg with a title", lambda: ogg_with_title("libopus"), CLEARED, kind="audio"),
]


def ogg_with_title(codec: str) -> bytes:
    out = io.BytesIO()
    with av.open(io.BytesIO(sound(codec, "ogg")), "r") as given, av.open(out, "w", format="ogg") as made:
        track = made.add_stream_from_template(given.streams.audio[0])
        track.metadata["title"] = SECRET.decode()
        for packet in given.demux(audio=0):
            if packet.size:
                packet.stream = track
                made.mux(packet)
    return out.getvalue()


FILMS_AND_SOUNDS: list[Case] = [*FILMS, *SOUNDS]
