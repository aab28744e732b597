"""The pages of Ogg files: what stands between and behind them, and where another file begins."""

from pathlib import Path

_HEAD = 27  # bytes of a page before its table of lengths
_BEGINS = 2
_SEEN = 1024 * 1024


def beside_pages(path: Path) -> list[bytes]:
    """Return what is no page, and the beginnings of further files that were put behind the first."""
    data, at, found, has_sound = path.read_bytes(), 0, list[bytes](), False
    while at < len(data):
        head = data[at : at + _HEAD]
        if head[:4] != b"OggS" or len(head) < _HEAD:
            following = data.find(b"OggS", at + 1)
            end = following if following >= 0 else len(data)
            found.append(data[at : min(end, at + _SEEN)])
            at = end
            continue
        table = data[at + _HEAD : at + _HEAD + head[26]]
        end = at + _HEAD + len(table) + sum(table)
        if head[5] & _BEGINS and has_sound:
            found.append(data[at:end])
        has_sound |= not head[5] & _BEGINS
        at = end
    return found
