"""Change a message of ours from Discord's own description of it, without knowing how it was drawn.

    described = await discord_internals.raw_message(client, channel_id, message_id)
    parts = kept(described["components"], lambda name: "k7f3ab" not in name)
    await message.edit(view=DescribedCard(parts), attachments=list(files_in(parts)))

Files stay in the message without being uploaded again: a part names them as `attachment://name`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.ui.kit import command_mentions, layout

Parts = list[dict[str, Any]]

_ROW, _TEXT, _GALLERY, _FILE = 1, 10, 12, 13
_ATTACHED = re.compile(r"/(?:ephemeral-)?attachments/\d+/(?P<id>\d+)/(?P<name>[^/?#]+)")
_ONLY_READ = ("name", "size")  # of a file, told by Discord and not taken by it


@dataclass(frozen=True, slots=True)
class File:
    """A file that the message has, and keeps."""

    id: int
    name: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as discord.py sends it in a list of attachments to keep."""
        return {"id": self.id}


class DescribedCard(layout.Card):
    """A message whose parts are described as Discord describes them."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts

    def has_components_v2(self) -> bool:
        return True

    def to_components(self) -> Parts:
        """Return the parts with `attachment://` in place of the addresses of the message's own files."""
        return command_mentions.link_components([_sent(part) for part in self._parts])


def files_in(parts: Sequence[Mapping[str, Any]]) -> Iterator[File]:
    """Yield the message's own files that its parts show, at any depth."""
    for part in parts:
        if (file := _shown(part)) is not None:
            yield file
        yield from files_in(_inside(part))


def kept(parts: Sequence[Mapping[str, Any]], keep: Callable[[str], bool]) -> Parts:
    """Return the parts without the files whose names are not to be kept, and without what is empty then."""

    def change(part: dict[str, Any]) -> dict[str, Any] | None:
        shown = _shown(part)
        return None if shown is not None and not keep(shown.name) else part

    return _changed(parts, change)


def without_buttons(parts: Sequence[Mapping[str, Any]], gone: Callable[[str], bool]) -> Parts:
    """Return the parts without the buttons whose custom ids are `gone`, and without empty rows."""

    def change(part: dict[str, Any]) -> dict[str, Any] | None:
        custom_id = part.get("custom_id")
        return None if custom_id is not None and gone(str(custom_id)) else part

    return _changed(parts, change)


def spoiled(parts: Sequence[Mapping[str, Any]], spoil: Callable[[str], bool]) -> Parts:
    """Return the parts with those files as spoilers whose names are to be."""

    def change(part: dict[str, Any]) -> dict[str, Any]:
        shown = _shown(part)
        return part | {"spoiler": True} if shown is not None and spoil(shown.name) else part

    return _changed(parts, change)


def replaced(parts: Sequence[Mapping[str, Any]], old: str, new: str) -> Parts:
    """Return the parts with other words in their texts."""

    def change(part: dict[str, Any]) -> dict[str, Any]:
        if part.get("type") != _TEXT:
            return part
        return part | {"content": str(part.get("content", "")).replace(old, new)}

    return _changed(parts, change)


def texts_in(parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the texts of the parts, at any depth."""
    for part in parts:
        if part.get("type") == _TEXT:
            yield str(part.get("content", ""))
        yield from texts_in(_inside(part))


def _changed(
    parts: Sequence[Mapping[str, Any]], change: Callable[[dict[str, Any]], dict[str, Any] | None]
) -> Parts:
    """Return the parts as `change` makes each of them, the inner ones first; None takes one out.

    A row or a gallery that is empty then goes too, and of a section without its accessory the texts stay.
    """
    left: Parts = []
    for original in parts:
        part = dict(original)
        for key in ("components", "items"):
            if key in part:
                part[key] = _changed(part[key], change)
        if part.get("type") in (_ROW, _GALLERY) and not part.get("components") and not part.get("items"):
            continue
        if part.get("accessory"):
            beside = _changed([part["accessory"]], change)
            if not beside:
                left += part["components"]
                continue
            part["accessory"] = beside[0]
        if (after := change(part)) is not None:
            left.append(after)
    return left


def _shown(part: Mapping[str, Any]) -> File | None:
    """Return the message's own file that the part itself shows."""
    media = part.get("media") or part.get("file")
    return None if media is None else _own(str(media.get("url", "")))


def _inside(part: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    beside = [part["accessory"]] if part.get("accessory") else []
    return [*part.get("components", ()), *part.get("items", ()), *beside]


def _own(url: str) -> File | None:
    match = _ATTACHED.search(url)
    return None if match is None else File(int(match["id"]), match["name"])


def _sent(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return a described part as Discord takes it."""
    sent = {key: value for key, value in part.items() if key not in _ONLY_READ or part.get("type") != _FILE}
    for key in ("media", "file"):
        if key in sent:
            url = str(sent[key].get("url", ""))
            own = _own(url)
            sent[key] = {"url": url if own is None else f"attachment://{own.name}"}
    for key in ("components", "items"):
        if key in sent:
            sent[key] = [_sent(inner) for inner in sent[key]]
    if sent.get("accessory"):
        sent["accessory"] = _sent(sent["accessory"])
    return sent
