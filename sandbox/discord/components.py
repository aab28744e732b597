"""The rules for components on a message: legacy rows and Components V2 (flag 1<<15).

Source: the component reference of Discord's documentation. `check_components` notes every breach
and returns the tree as Discord stores it, with an `id` on each component.
"""

from collections.abc import Callable

from sandbox.discord.errors import Problems
from sandbox.discord.model import Json, number_in

MAX_PARTS = 40
MAX_TEXT = 4000

ROW, BUTTON, STRING_SELECT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE = 1, 2, 3, 9, 10, 11, 12, 13
SEPARATOR, CONTAINER = 14, 17
ENTITY_SELECTS = (5, 6, 7, 8)  # user, role, mentionable, channel
CHANNEL_SELECT = 8
_DEFAULTS = {5: ("user",), 6: ("role",), 7: ("user", "role"), 8: ("channel",)}
SELECTS = (STRING_SELECT, *ENTITY_SELECTS)
PREMIUM, LINK = 6, 5

_IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
_ON_TOP = (*_IN_CONTAINER, CONTAINER)


def check_components(raw: object, *, v2: bool, files: set[str], problems: Problems, where: str) -> list[Json]:
    """Return the checked components of a message; `files` are the names `attachment://` may refer to."""
    if raw is None:
        return []
    tree = _Tree(v2, files, problems)
    most = MAX_PARTS if v2 else 5
    parts = tree.children(raw, where, _ON_TOP if v2 else (ROW,), low=0, high=most)
    text = "Components displayable text size exceeds maximum size of 4000"
    problems.need(
        tree.count <= MAX_PARTS, where, "COMPONENT_MAX_COUNT", "There may be at most 40 components."
    )
    problems.need(tree.text <= MAX_TEXT, where, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", text)
    return parts


class _Tree:
    """One walk over a message's components. Counts what is limited over the whole message."""

    def __init__(self, v2: bool, files: set[str], problems: Problems) -> None:
        self.v2 = v2
        self.files = files
        self.problems = problems
        self.count = 0
        self.text = 0
        self.custom_ids: set[str] = set()
        self.checks: dict[int, Callable[[Json, str], Json]] = {
            ROW: self._row,
            BUTTON: self._button,
            STRING_SELECT: self._string_select,
            SECTION: self._section,
            TEXT: self._text,
            THUMBNAIL: self._thumbnail,
            GALLERY: self._gallery,
            FILE: self._file,
            SEPARATOR: self._separator,
            CONTAINER: self._container,
            **dict.fromkeys(ENTITY_SELECTS, self._entity_select),
        }

    def children(self, raw: object, where: str, kinds: tuple[int, ...], *, low: int, high: int) -> list[Json]:
        parts = self.problems.objects(raw, where, low, high)
        return [self.one(part, f"{where}.{number}", kinds) for number, part in enumerate(parts)]

    def one(self, raw: object, where: str, kinds: tuple[int, ...]) -> Json:
        kind = raw.get("type") if isinstance(raw, dict) else None
        if not isinstance(raw, dict) or kind not in kinds:
            text = f"Value of field type must be one of {kinds}."
            self.problems.add(f"{where}.type", "UNION_TYPE_CHOICES", text)
            return {"type": 0, "id": 0}
        self.count += 1
        given = raw.get("id")
        head: Json = {"type": kind, "id": given or self.count}
        return head | self.checks[int(raw["type"])](raw, where)

    def custom_id(self, raw: Json, where: str) -> str:
        custom_id = raw.get("custom_id")
        if self.problems.length(custom_id, f"{where}.custom_id", 1, 100):
            text = "Component custom id cannot be duplicated"
            fresh = custom_id not in self.custom_ids
            self.problems.need(fresh, f"{where}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", text)
        self.custom_ids.add(str(custom_id))
        return str(custom_id)

    def media(self, raw: object, where: str, *, upload_only: bool = False) -> Json:
        url = raw.get("url") if isinstance(raw, dict) else None
        if not self.problems.length(url, f"{where}.url", 1, 2048):
            return {"url": ""}
        assert isinstance(url, str)
        name = url.removeprefix("attachment://")
        if name != url:
            text = f"The referenced attachment {name!r} was not found."
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            self.problems.need(name in self.files, f"{where}.url", code, text)
        else:
            ok = not upload_only and url.startswith(("http://", "https://"))
            self.problems.need(
                ok, f"{where}.url", "URL_TYPE_INVALID_SCHEME", "Not a supported media address."
            )
        return {"url": url}

    def _row(self, raw: Json, where: str) -> Json:
        inner = raw.get("components")
        first = (
            inner[0].get("type") if isinstance(inner, list) and inner and isinstance(inner[0], dict) else None
        )
        if first in SELECTS:
            parts = self.children(inner, f"{where}.components", SELECTS, low=1, high=1)
        else:
            parts = self.children(inner, f"{where}.components", (BUTTON,), low=1, high=5)
        return {"components": parts}

    def _button(self, raw: Json, where: str) -> Json:
        style = raw.get("style")
        self.problems.whole(style, f"{where}.style", 1, 6)
        self.problems.optional(raw.get("label"), f"{where}.label", 0, 80)
        kept = {key: raw[key] for key in ("label", "emoji", "url", "sku_id") if raw.get(key) is not None}
        if style in (LINK, PREMIUM):
            need = "url" if style == LINK else "sku_id"
            wrong = raw.get("custom_id") is not None or need not in kept
            text = f"This button needs a {need} and cannot have a custom id"
            self.problems.need(not wrong, where, "BUTTON_COMPONENT_INVALID", text)
        else:
            kept["custom_id"] = self.custom_id(raw, where)
            text = "A custom id and url cannot both be specified"
            self.problems.need(
                "url" not in kept, where, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", text
            )
        named = style == PREMIUM or kept.get("label") or "emoji" in kept
        self.problems.need(
            named, where, "BUTTON_COMPONENT_INVALID_LABEL_EMOJI", "A label or emoji is required"
        )
        return {"style": style, "disabled": bool(raw.get("disabled"))} | kept

    def _string_select(self, raw: Json, where: str) -> Json:
        select = self._select(raw, where)
        select["options"] = check_select_options(raw.get("options"), f"{where}.options", self.problems)
        return select

    def _entity_select(self, raw: Json, where: str) -> Json:
        check_entities(raw, where, self.problems)
        kept = {"channel_types": raw["channel_types"]} if raw.get("channel_types") else {}
        if isinstance(raw.get("default_values"), list) and raw["default_values"]:
            defaults = [one for one in raw["default_values"] if isinstance(one, dict)]
            kept["default_values"] = [one | {"id": str(one.get("id"))} for one in defaults]
        return self._select(raw, where) | kept

    def _select(self, raw: Json, where: str) -> Json:
        kept = {"placeholder": raw["placeholder"]} if raw.get("placeholder") else {}
        least, most = check_select_bounds(raw, where, self.problems)
        self.problems.optional(raw.get("placeholder"), f"{where}.placeholder", 0, 150)
        base = {"custom_id": self.custom_id(raw, where), "min_values": least, "max_values": most}
        return base | {"disabled": bool(raw.get("disabled"))} | kept

    def _section(self, raw: Json, where: str) -> Json:
        texts = self.children(raw.get("components"), f"{where}.components", (TEXT,), low=1, high=3)
        accessory = self.one(raw.get("accessory"), f"{where}.accessory", (BUTTON, THUMBNAIL))
        return {"components": texts, "accessory": accessory}

    def _text(self, raw: Json, where: str) -> Json:
        content = raw.get("content")
        self.problems.length(content, f"{where}.content", 1, MAX_TEXT)
        self.text += len(str(content))
        return {"content": content}

    def _thumbnail(self, raw: Json, where: str) -> Json:
        return self._item(raw, where)

    def _gallery(self, raw: Json, where: str) -> Json:
        items = self.problems.objects(raw.get("items"), f"{where}.items", 1, 10)
        return {"items": [self._item(item, f"{where}.items.{n}") for n, item in enumerate(items)]}

    def _item(self, raw: Json, where: str) -> Json:
        self.problems.optional(raw.get("description"), f"{where}.description", 0, 1024)
        media = self.media(raw.get("media"), f"{where}.media")
        return {"media": media, "description": raw.get("description"), "spoiler": bool(raw.get("spoiler"))}

    def _file(self, raw: Json, where: str) -> Json:
        media = self.media(raw.get("file"), f"{where}.file", upload_only=True)
        return {"file": media, "spoiler": bool(raw.get("spoiler"))}

    def _separator(self, raw: Json, where: str) -> Json:
        spacing = raw.get("spacing") or 1
        self.problems.whole(spacing, f"{where}.spacing", 1, 2)
        return {"spacing": spacing, "divider": raw.get("divider") is not False}

    def _container(self, raw: Json, where: str) -> Json:
        parts = self.children(
            raw.get("components"), f"{where}.components", _IN_CONTAINER, low=1, high=MAX_PARTS
        )
        color = raw.get("accent_color")
        if color is not None:
            self.problems.whole(color, f"{where}.accent_color", 0, 0xFFFFFF)
        return {"components": parts, "accent_color": color, "spoiler": bool(raw.get("spoiler"))}


def check_select_options(raw: object, where: str, problems: Problems, high: int = 25) -> list[Json]:
    """Check the options of a select, radio group or checkbox group: 1..high, values unique."""
    options = problems.objects(raw, where, 1, high)
    seen: set[object] = set()
    for number, option in enumerate(options):
        here = f"{where}.{number}"
        problems.length(option.get("label"), f"{here}.label", 1, 100)
        problems.optional(option.get("description"), f"{here}.description", 0, 100)
        if problems.length(option.get("value"), f"{here}.value", 1, 100):
            text = "The specified option value is already used"
            fresh = option["value"] not in seen
            problems.need(fresh, f"{here}.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text)
            seen.add(option["value"])
    return [{key: value for key, value in option.items() if value is not None} for option in options]


def check_select_bounds(raw: Json, where: str, problems: Problems, high: int = 25) -> tuple[int, int]:
    """Check min_values and max_values with their defaults of 1; the minimum may not exceed the maximum."""
    least, most = raw.get("min_values"), raw.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    problems.whole(least, f"{where}.min_values", 0, high)
    if problems.whole(most, f"{where}.max_values", 1, high) and isinstance(least, int):
        problems.need(least <= most, f"{where}.min_values", "BASE_TYPE_MAX", "min_values exceeds max_values")
    return least, most


def check_entities(raw: Json, where: str, problems: Problems) -> None:
    """Check the `default_values` and `channel_types` of a select that picks people, roles or channels."""
    types = raw.get("channel_types") or []
    ok = not types or (raw.get("type") == CHANNEL_SELECT and isinstance(types, list))
    text = "channel_types belong to a channel select"
    problems.need(ok, f"{where}.channel_types", "BASE_TYPE_CHOICES", text)
    if not raw.get("default_values"):
        return
    defaults = problems.objects(raw["default_values"], f"{where}.default_values", 0, 25)
    least, most = check_select_bounds(raw, where, Problems())
    bounded = isinstance(least, int) and isinstance(most, int)
    text = "The number of default values must be in the range defined by min_values and max_values"
    within = not bounded or least <= len(defaults) <= most
    problems.need(within, f"{where}.default_values", "BASE_TYPE_BAD_LENGTH", text)
    fitting = _DEFAULTS[raw["type"]]
    for number, default in enumerate(defaults):
        here = f"{where}.default_values.{number}"
        problems.need(
            number_in(default.get("id")) > 0, f"{here}.id", "NUMBER_TYPE_COERCE", "Not a snowflake."
        )
        text = f"The type of a default value here must be one of {fitting}."
        problems.need(default.get("type") in fitting, f"{here}.type", "BASE_TYPE_CHOICES", text)
