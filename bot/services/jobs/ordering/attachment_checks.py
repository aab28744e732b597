"""What a slot does not take and no preparing could change: refused with the figures, for free."""

from bot.catalogue import Slot
from bot.domain.errors import InvalidOptions
from bot.i18n import _
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


def check_size(option: str, size: int, most: int) -> None:
    """Raises InvalidOptions above `most` bytes."""
    if size > most:
        raise InvalidOptions(
            _(
                "`{option}` is {size} MB; at most {most} MB are taken here. Nothing was held or paid.",
                option=option,
                size=f"{size / 1e6:.1f}",
                most=f"{most / 1e6:.0f}",
            ),
            option,
        )


def check_prepared(option: str, slot: Slot, prepared: Prepared) -> None:
    """Raises InvalidOptions for a file of the slot's kind whose type, length or size it does not take."""
    info = prepared.info
    if info.kind != slot.accepts:
        return
    if slot.formats and info.content_type not in slot.formats:
        taken = _(" or ").join(_name(one) for one in slot.formats)
        raise InvalidOptions(
            _(
                "`{option}` is {content_type}; the model takes {taken}. Nothing was held or paid.",
                option=option,
                content_type=_name(info.content_type),
                taken=taken,
            ),
            option,
        )
    if slot.clip_seconds is not None and info.seconds:
        shortest, longest = slot.clip_seconds
        if not shortest <= round(info.seconds, 1) <= longest:
            lengths = _("{shortest} to {longest} s", shortest=f"{shortest:g}", longest=f"{longest:g}")
            raise InvalidOptions(
                _(
                    "`{option}` lasts {seconds} s; the model takes {lengths}. Nothing was held or paid.",
                    option=option,
                    seconds=f"{info.seconds:.1f}",
                    lengths=lengths,
                ),
                option,
            )
    if slot.max_bytes is not None:
        check_size(option, prepared.size, slot.max_bytes)


def _name(content_type: str) -> str:
    return _NAMES.get(content_type) or content_type.partition("/")[2].upper()
