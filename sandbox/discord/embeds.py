"""The rules for embeds: sizes of each part and 6000 characters over all embeds of a message."""

from sandbox.discord.errors import Problems
from sandbox.discord.model import Json

MAX_CHARACTERS = 6000
_TEXTS = {"title": 256, "description": 4096}
_NAMED = {"footer": ("text", 2048), "author": ("name", 256)}


def check_embeds(raw: object, *, files: set[str], problems: Problems, where: str) -> list[Json]:
    """Return the checked embeds; `files` are the names an image may refer to with `attachment://`."""
    if raw is None:
        return []
    embeds = problems.objects(raw, where, 0, 10)
    total = 0
    for number, embed in enumerate(embeds):
        total += _check(embed, f"{where}.{number}", files, problems)
    text = "Embed size exceeds maximum size of 6000"
    problems.need(total <= MAX_CHARACTERS, where, "MAX_EMBED_SIZE_EXCEEDED", text)
    return [{"type": "rich"} | {k: v for k, v in embed.items() if v is not None} for embed in embeds]


def _check(embed: Json, where: str, files: set[str], problems: Problems) -> int:
    total = 0
    for key, most in _TEXTS.items():
        total += _text(embed.get(key), f"{where}.{key}", most, problems)
    for part, (key, most) in _NAMED.items():
        if isinstance(embed.get(part), dict):
            total += _text(embed[part].get(key), f"{where}.{part}.{key}", most, problems)
    fields = problems.objects(embed.get("fields") or [], f"{where}.fields", 0, 25)
    for number, field in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            here = f"{where}.fields.{number}.{key}"
            problems.need(field.get(key), here, "BASE_TYPE_REQUIRED", "This field is required")
            total += _text(field.get(key), here, most, problems)
    for key in ("image", "thumbnail"):
        if embed.get(key) is not None:
            image = embed[key] if isinstance(embed[key], dict) else {}
            _check_url(str(image.get("url")), f"{where}.{key}.url", files, problems)
    return total


def _text(value: object, where: str, most: int, problems: Problems) -> int:
    problems.optional(value, where, 0, most)
    return len(str(value or ""))


def _check_url(url: str, where: str, files: set[str], problems: Problems) -> None:
    name = url.removeprefix("attachment://")
    ok = name in files if name != url else url.startswith(("http://", "https://"))
    problems.need(ok, where, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
