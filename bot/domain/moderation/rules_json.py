"""A file of rules as JSON: written for people to read, and read strictly.

Whatever is not exactly what `dump` writes is refused, with the place in the file: `limits[2].amount`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.amounts import NotAnAmount, format_usd, parse_usd
from bot.domain.errors import InvalidOptions
from bot.domain.moderation.content_policy import MODERATIONS, TOLERANCES
from bot.domain.moderation.errors import FileProblem, RulesFileRefused
from bot.domain.moderation.filters import MOST_EXCEPTIONS, MOST_RULES
from bot.domain.moderation.ladder import MOST_STEPS, Ladder
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.moderation.patterns import parse
from bot.domain.moderation.rules_file import (
    FORMAT,
    MAX_BYTES,
    VERSION,
    Ref,
    RulesFile,
    Spot,
    carried,
    is_channel,
    is_role,
)
from bot.domain.periods import Per, zone_named
from bot.domain.server_settings import ResultsTo

PURPOSES = ("image", "fast", "video")
LANGUAGES = ("en", "de")

MOST_ENTRIES = 2000
"""Entries of one list in a file."""

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""What JSON can escape, but no text holds: NUL, and halves of characters."""

Read = Callable[[Any, str], object]
"""Return the value of a part of the file at this place, else raise RulesFileRefused."""


_LISTS = {"limits", "models", "defaults", "results", "words"}


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def dump(file: RulesFile) -> bytes:
    """Return the file's bytes."""
    body = {
        "format": FORMAT,
        "version": VERSION,
        "server": file.server,
        "settings": {
            name: _written(name, value) for name, value in file.settings.items() if name in readable()
        },
        "limits": [
            {"kind": kind, **_place(place), "per": per, "amount": format_usd(amount).replace(",", "")}
            for kind, place, per, amount in file.limits
        ],
        "models": [
            {"model": model, **_place(place), "allowed": allowed} for model, place, allowed in file.models
        ],
        "defaults": [
            {"purpose": purpose, **_place(place), "model": model} for purpose, place, model in file.defaults
        ],
        "results": [
            {"channel": _reference(channel), "to": to, **({} if where is None else {"in": _reference(where)})}
            for channel, to, where in file.results
        ],
        "words": [{"word": word, "except": list(exceptions)} for word, exceptions in file.words],
    }
    return json.dumps(body, ensure_ascii=False, indent=2).encode()


def _written(name: str, value: object) -> object:
    if isinstance(value, Ref):
        return _reference(value)
    return format_usd(value).replace(",", "") if name in AMOUNTS and isinstance(value, int) else value


def _place(place: Spot) -> dict[str, object]:
    return {} if place.ref is None else {str(place.scope): _reference(place.ref)}


def _reference(ref: Ref) -> dict[str, str]:
    return {"id": str(ref.id), "name": ref.name}


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


_MOST_BRACKETS = 5_000
"""More than a file of rules has. Deeper nesting than this could overflow the C stack of the JSON reader."""


def load(data: bytes) -> RulesFile:
    """Return what the file says. Raises RulesFileRefused, naming the place in it."""
    if len(data) > MAX_BYTES:
        raise RulesFileRefused(FileProblem.TOO_LARGE, "")
    if data.count(b"[") + data.count(b"{") > _MOST_BRACKETS:
        raise RulesFileRefused(FileProblem.NO_JSON, "")
    try:
        body = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise RulesFileRefused(FileProblem.NO_JSON, "") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise RulesFileRefused(FileProblem.OTHER_FORMAT, "")
    if body.get("version") != VERSION or isinstance(body.get("version"), bool):
        raise RulesFileRefused(FileProblem.OTHER_VERSION, "version")
    _keys(body, "", {"format", "version", "server", "settings"}, _LISTS)
    return RulesFile(
        _text(body["server"], "server", 100),
        _settings(body["settings"]),
        _distinct("limits", [_limit(*one) for one in _entries(body, "limits")], 3),
        _distinct("models", [_model(*one) for one in _entries(body, "models")], 2),
        _distinct("defaults", [_default(*one) for one in _entries(body, "defaults")], 2),
        _distinct("results", [_results(*one) for one in _entries(body, "results")], 1),
        _words(body),
    )


def _refuse(path: str, problem: FileProblem = FileProblem.VALUE) -> RulesFileRefused:
    return RulesFileRefused(problem, path)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _value in pairs}) < len(pairs):
        raise ValueError("a key comes twice")
    if any(_UNWRITABLE.search(key) for key, _value in pairs):
        raise ValueError("a key is no text")
    return dict(pairs)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _keys(part: Any, path: str, needed: set[str], others: set[str]) -> Mapping[str, Any]:
    """Return an object with all the needed keys and no others than these. Raises RulesFileRefused."""
    if not isinstance(part, dict):
        raise _refuse(path)
    dot = f"{path}." if path else ""
    for key in part:
        if key not in needed | others:
            raise _refuse(f"{dot}{key[:40]}", FileProblem.UNKNOWN_KEY)
    for key in sorted(needed - part.keys()):
        raise _refuse(f"{dot}{key}", FileProblem.MISSING_KEY)
    return part


def _entries(body: Mapping[str, Any], name: str) -> Sequence[tuple[Any, str]]:
    part = body.get(name, [])
    if not isinstance(part, list) or len(part) > MOST_ENTRIES:
        raise _refuse(name)
    return [(one, f"{name}[{number}]") for number, one in enumerate(part)]


def _distinct(name: str, entries: list[Any], key: int) -> Sequence[Any]:
    """Return the entries. Raises RulesFileRefused if two are about the same: equal in their first parts."""
    seen: set[Any] = set()
    for number, entry in enumerate(entries):
        if entry[:key] in seen:
            raise _refuse(f"{name}[{number}]", FileProblem.TWICE)
        seen.add(entry[:key])
    return entries


def _text(part: Any, path: str, longest: int) -> str:
    if not isinstance(part, str) or not 1 <= len(part) <= longest or _UNWRITABLE.search(part):
        raise _refuse(path)
    return part


def _ref(part: Any, path: str) -> Ref:
    values = _keys(part, path, {"id", "name"}, set())
    digits = _text(values["id"], f"{path}.id", 20)
    if not (digits.isascii() and digits.isdigit()) or int(digits) >= 1 << 63:
        raise _refuse(f"{path}.id")
    return Ref(int(digits), _text(values["name"], f"{path}.name", 100))


def _spot(entry: Mapping[str, Any], path: str) -> Spot:
    if Scope.CHANNEL in entry and Scope.ROLE in entry:
        raise _refuse(f"{path}.role")
    for scope in (Scope.CHANNEL, Scope.ROLE):
        if scope in entry:
            return Spot(scope, _ref(entry[scope], f"{path}.{scope}"))
    return Spot(Scope.SERVER)


def _amount(part: Any, path: str) -> int:
    try:
        return parse_usd(_text(part, path, 20))
    except NotAnAmount:
        raise _refuse(path) from None


def _switch(part: Any, path: str) -> bool:
    if not isinstance(part, bool):
        raise _refuse(path)
    return part


def _one_of(values: Sequence[str]) -> Read:
    def read(part: Any, path: str) -> str:
        if part not in list(values) or not isinstance(part, str):
            raise _refuse(path)
        return part

    return read


def _whole(least: int, most: int) -> Read:
    def read(part: Any, path: str) -> int:
        if not isinstance(part, int) or isinstance(part, bool) or not least <= part <= most:
            raise _refuse(path)
        return part

    return read


def _maybe(read: Read) -> Read:
    return lambda part, path: None if part is None else read(part, path)


def _zone(part: Any, path: str) -> str:
    try:
        return zone_named(_text(part, path, 60)).key
    except InvalidOptions:
        raise _refuse(path) from None


def _ladder(part: Any, path: str) -> str:
    try:
        ladder = Ladder.load(_text(part, path, 200))
    except InvalidOptions:
        raise _refuse(path) from None
    if not 1 <= len(ladder.steps) <= MOST_STEPS:
        raise _refuse(path)
    return ladder.dump()


def _results_to(part: Any, path: str) -> ResultsTo:
    if not isinstance(part, str) or part not in set(ResultsTo):
        raise _refuse(path)
    return ResultsTo(part)


AMOUNTS = frozenset({"confirm_above", "approve_above", "second_above"})

FIELDS: Mapping[str, Read] = {
    "zone": _zone,
    "confirm_above": _amount,
    "approve_above": _maybe(_amount),
    "second_above": _maybe(_amount),
    "approvals_ping": _switch,
    "running_per_member": _whole(1, 20),
    "share_pictures": _switch,
    "results_to": _results_to,
    "gallery_stars": _whole(1, 100),
    "loved_monthly": _switch,
    "language": _maybe(_one_of(LANGUAGES)),
    "strike_ladder": _ladder,
    "strike_days": _whole(1, 365),
    "gate_account_hours": _whole(0, 10 * 365 * 24),
    "gate_member_hours": _whole(0, 10 * 365 * 24),
    "gate_pending": _switch,
    "moderation": _one_of(MODERATIONS),
    "safety_tolerance": _whole(TOLERANCES[0], TOLERANCES[-1]),
    "adult_moderation": _maybe(_one_of(MODERATIONS)),
    "adult_tolerance": _maybe(_whole(TOLERANCES[0], TOLERANCES[-1])),
    "automod": _switch,
    "requests_per_minute": _whole(1, 600),
}
"""How each setting is read, besides channels and roles. A new setting needs an entry."""


def readable() -> set[str]:
    """Return the names of the settings that can be read."""
    return {name for name in carried() if name in FIELDS or is_channel(name) or is_role(name)}


def _settings(part: Any) -> Mapping[str, object]:
    """Return the settings of the file, which may leave some out."""
    values = _keys(part, "settings", set(), readable())
    read: dict[str, object] = {}
    for name, value in values.items():
        refers = is_channel(name) or is_role(name)
        reader = _maybe(_ref) if refers else FIELDS[name]
        read[name] = reader(value, f"settings.{name}")
    return read


def _limit(entry: Any, path: str) -> tuple[Kind, Spot, Per, int]:
    values = _keys(entry, path, {"kind", "per", "amount"}, {"channel", "role"})
    kind = Kind(str(_one_of([*Kind])(values["kind"], f"{path}.kind")))
    if kind is Kind.ALLOWANCE and "channel" in values:
        raise _refuse(f"{path}.channel")
    per = Per(str(_one_of([*Per])(values["per"], f"{path}.per")))
    return kind, _spot(values, path), per, _amount(values["amount"], f"{path}.amount")


def _model(entry: Any, path: str) -> tuple[str, Spot, bool]:
    values = _keys(entry, path, {"model", "allowed"}, {"channel", "role"})
    model = _text(values["model"], f"{path}.model", 24)
    return model, _spot(values, path), _switch(values["allowed"], f"{path}.allowed")


def _default(entry: Any, path: str) -> tuple[str, Spot, str]:
    values = _keys(entry, path, {"purpose", "model"}, {"channel"})
    purpose = str(_one_of(PURPOSES)(values["purpose"], f"{path}.purpose"))
    return purpose, _spot(values, path), _text(values["model"], f"{path}.model", 24)


def _words(body: Mapping[str, Any]) -> Sequence[tuple[str, tuple[str, ...]]]:
    entries = _entries(body, "words")
    if len(entries) > MOST_RULES:
        raise _refuse("words")
    rules, taken = [], set[str]()
    for entry, path in entries:
        values = _keys(entry, path, {"word"}, {"except"})
        word = _word(values["word"], f"{path}.word")
        listed = values.get("except", [])
        if not isinstance(listed, list) or len(listed) > MOST_EXCEPTIONS:
            raise _refuse(f"{path}.except")
        exceptions = [_word(one, f"{path}.except[{number}]") for number, one in enumerate(listed)]
        if word.casefold() in taken:
            raise _refuse(path, FileProblem.TWICE)
        if word.casefold() in map(str.casefold, exceptions):
            raise _refuse(f"{path}.except")
        taken.add(word.casefold())
        rules.append((word, tuple(exceptions)))
    return rules


def _word(part: Any, path: str) -> str:
    try:
        return parse(_text(part, path, 200)).text
    except InvalidOptions:
        raise _refuse(path) from None


def _results(entry: Any, path: str) -> tuple[Ref, ResultsTo, Ref | None]:
    values = _keys(entry, path, {"channel", "to"}, {"in"})
    where = None if "in" not in values else _ref(values["in"], f"{path}.in")
    return _ref(values["channel"], f"{path}.channel"), _results_to(values["to"], f"{path}.to"), where
