"""What a slot does not take and no preparing could change: refused with the figures, for free."""

from bot.catalogue import Slot
from bot.domain.errors import InvalidOptions
from bot.ports import Prepared

_NAMES = {
    "audio/mpeg": "MP3",
    "audio/wav": "WAV",
    "audio/mp4": "M4A",
    "audio/aac": "AAC",
    "audio/ogg": "OGG",
    "video/mp4": "MP4",
    "video/webm": "WebM",
    "video/quicktime": "MOV",
}
_FREE = "Nothing was held or paid."


def check_size(option: str, size: int, most: int) -> None:
    """Raises InvalidOptions above `most` bytes."""
    if size > most:
        raise InvalidOptions(
            f"`{option}` is {size / 1e6:.1f} MB; at most {most / 1e6:.0f} MB are taken here. {_FREE}", option
        )


def check_prepared(option: str, slot: Slot, prepared: Prepared) -> None:
    """Raises InvalidOptions for a file of the slot's kind whose type, length or size it does not take."""
    info = prepared.info
    if info.kind != slot.accepts:
        return
    if slot.formats and info.content_type not in slot.formats:
        taken = " or ".join(_name(one) for one in slot.formats)
        raise InvalidOptions(
            f"`{option}` is {_name(info.content_type)}; the model takes {taken}. {_FREE}", option
        )
    if slot.clip_seconds is not None and info.seconds:
        shortest, longest = slot.clip_seconds
        if not shortest <= round(info.seconds, 1) <= longest:
            lengths = f"{shortest:g} to {longest:g} s"
            raise InvalidOptions(
                f"`{option}` lasts {info.seconds:.1f} s; the model takes {lengths}. {_FREE}", option
            )
    if slot.max_bytes is not None:
        check_size(option, prepared.size, slot.max_bytes)


def _name(content_type: str) -> str:
    return _NAMES.get(content_type) or content_type.partition("/")[2].upper()
