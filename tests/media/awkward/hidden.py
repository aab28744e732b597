"""Files in which something hides where picture and sound are kept: taken without it."""

import struct
from functools import partial

from tests.media.awkward.case import CLEARED, NO_PLACE, PLACE, SECRET, Case, taken
from tests.media.awkward.films import box, film, mp3, sound
from tests.media.awkward.pictures import chunk, extension, gif, png, saved

X264 = bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef")
X265 = bytes.fromhex("2ca2de09b51747dbbb55a4fe7fc2fc4e")


def lowered() -> bytes:
    """A photo whose header says that it ends after a fifth of its rows."""
    data = bytearray(saved("JPEG", size=(640, 480), quality=95))
    struct.pack_into(">H", data, data.index(b"\xff\xc0") + 5, 96)
    return bytes(data[:-2] + SECRET + b"\xff\xd9")


def in_header(of: bytes, *more: bytes) -> bytes:
    """The film with more boxes in the header of the stream of that format."""
    data = film()
    at = data.index(of, data.index(b"moov")) - 4
    end = at + int.from_bytes(data[at : at + 4], "big")
    extra = b"".join(more)
    out = bytearray(data[:end] + extra + data[end:])
    for name in (of, b"stsd", b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        start = data.rindex(name, 0, at + 8) - 4
        struct.pack_into(">I", out, start, int.from_bytes(data[start : start + 4], "big") + len(extra))
    return bytes(out)


def behind(around: tuple[bytes, ...], name: bytes) -> bytes:
    """The film with something at the end of a box."""
    data = film()
    at = data.index(name) - 4
    end = at + int.from_bytes(data[at : at + 4], "big")
    out = bytearray(data[:end] + SECRET + data[end:])
    for parent in (name, *around):
        start = data.rindex(parent, 0, at + 8) - 4
        struct.pack_into(">I", out, start, int.from_bytes(data[start : start + 4], "big") + len(SECRET))
    return bytes(out)


def unit(kind: int, *message: int) -> bytes:
    """The film whose first unit, the encoder's own message, is of another kind and says something else."""
    data = film(sound=False)
    start = data.rindex(b"\x06\x05", 0, data.index(X264))
    length = int.from_bytes(data[start - 4 : start], "big")
    content = bytes((kind, *message)) + SECRET + b"\x80"
    filler = struct.pack(">IB", length - len(content) - 4, 12)
    filler = filler.ljust(length - len(content) - 1, b"\xff") + b"\x80"
    return data[: start - 4] + struct.pack(">I", len(content)) + content + filler + data[start + length :]


def hevc_message() -> bytes:
    """A film of HEVC whose header repeats a message of its encoder: here somebody else's."""
    data = film(codec="libx265")
    at = data.index(X265)
    whose = b"a-drone's-serial" + SECRET
    return data[:at] + whose + data[at + len(whose) :]


def in_element(name: bytes, more: bytes) -> bytes:
    """A WebM with one more element at the end of the last one of that name."""
    data = film("webm", "libvpx")
    for at in (data.rindex(name) + len(name), data.index(b"\x18\x53\x80\x67") + 4):
        width = 9 - data[at].bit_length()
        length = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
        if at > data.index(b"\x18\x53\x80\x67") + 4:
            end = at + width + length
            data = data[:end] + more + data[end:]
        longer = (length + len(more) | 1 << 7 * width).to_bytes(width, "big")
        data = data[:at] + longer + data[at + width :]
    return data


HIDDEN: list[Case] = [
    taken(
        "hiding: in a photo's pixels, behind the last block",
        lambda: saved("JPEG")[:-2] + SECRET * 9 + b"\xff\xd9",
        CLEARED,
    ),
    taken("hiding: rows below a lowered height", lowered, CLEARED),
    taken("hiding: a palette where none is used", lambda: png(chunk(b"PLTE", (SECRET * 3)[:57])), CLEARED),
    taken("hiding: in a PNG's last chunk", lambda: saved("PNG")[:-12] + chunk(b"IEND", SECRET), CLEARED),
    taken(
        "hiding: behind how often a GIF plays",
        lambda: gif(extension(0xFF, b"NETSCAPE2.0", b"\1\0\0", SECRET)),
        CLEARED,
    ),
    taken(
        "hiding: behind how a GIF's frame is shown",
        lambda: gif(extension(0xF9, b"\0\0\0\0", SECRET)),
        CLEARED,
    ),
    taken(
        "hiding: a place in a picture's header",
        lambda: in_header(b"avc1", box(b"uuid", bytes(16), PLACE)),
        NO_PLACE,
        kind="video",
    ),
    taken(
        "hiding: notes in a picture's header",
        lambda: in_header(b"avc1", box(b"udta", box(b"XXXX", SECRET))),
        CLEARED,
        kind="video",
    ),
    taken(
        "hiding: notes in a sound's header",
        lambda: in_header(b"mp4a", box(b"uuid", bytes(16), SECRET)),
        CLEARED,
        kind="video",
    ),
    *(
        taken(
            f"hiding: behind what {box_.decode()} says",
            partial(behind, parents, box_),
            CLEARED,
            kind="video",
        )
        for box_, parents in (
            (b"stts", (b"stbl", b"minf", b"mdia", b"trak", b"moov")),
            (b"tkhd", (b"trak", b"moov")),
        )
    ),
    taken("hiding: in what fills up units of the stream", lambda: unit(12), CLEARED, kind="video"),
    taken("hiding: in a unit without a meaning of the stream", lambda: unit(24), CLEARED, kind="video"),
    taken("hiding: subtitles of the stream", lambda: unit(6, 4, len(SECRET)), CLEARED, kind="video"),
    taken("hiding: a filling message of the stream", lambda: unit(6, 3, len(SECRET)), CLEARED, kind="video"),
    taken(
        "hiding: an unknown message of the stream", lambda: unit(6, 210, len(SECRET)), CLEARED, kind="video"
    ),
    taken("hiding: in the header of the stream", hevc_message, CLEARED, kind="video"),
    taken(
        "hiding: in a WebM, among its samples",
        lambda: in_element(b"\x1f\x43\xb6\x75", b"\xec" + bytes([0x80 | len(SECRET)]) + SECRET),
        CLEARED,
        kind="video",
    ),
    taken(
        "hiding: in a WebM, among its streams",
        lambda: in_element(b"\x16\x54\xae\x6b", b"\x42\x99" + bytes([0x80 | len(SECRET)]) + SECRET),
        CLEARED,
        kind="video",
    ),
    taken(
        "hiding: words behind an MP3, behind the last frame",
        lambda: mp3() + b"LYRICSBEGIN" + SECRET + b"000030LYRICS200",
        CLEARED,
        kind="audio",
    ),
    taken("hiding: behind an Ogg", lambda: sound("libopus", "ogg") + SECRET * 9, CLEARED, kind="audio"),
]
