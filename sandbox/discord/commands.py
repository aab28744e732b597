"""Application commands: what a bot registers, by scope, and Discord's rules for it.

Source: "Application Commands" in Discord's documentation. Names are lower case words of letters,
digits, `-`, `_` and `'`, at most 32 long; 8000 characters in all per command; 25 of most things.
"""

import unicodedata
from dataclasses import dataclass, field

from sandbox.discord.errors import Problems, refusal
from sandbox.discord.ids import Snowflakes
from sandbox.discord.model import Json, object_of, objects_of

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(
    1, 12
)
MOST = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MAX_CHARACTERS = 8000
_LOCALES = (
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th "
    "zh-CN ja zh-TW ko"
)
LOCALES = frozenset(_LOCALES.split())
"""Those of "Reference: Locales" in Discord's documentation."""

_BOUND = 2**53


@dataclass(slots=True)
class Registry:
    """The registered commands: scope 0 = global, else the guild's id."""

    application_id: int
    scopes: dict[int, list[Json]] = field(default_factory=dict)

    def of(self, scope: int) -> list[Json]:
        return self.scopes.get(scope, [])

    def replace(self, scope: int, bodies: object, ids: Snowflakes) -> list[Json]:
        """Overwrite in bulk. Commands keep their id by (type, name). Raises ApiError 50035 or 30032."""
        checked = check_commands(bodies)
        known = {(c["type"], c["name"]): c["id"] for c in self.of(scope)}
        self.scopes[scope] = [self._stored(scope, body, known, ids) for body in checked]
        return self.of(scope)

    def put(self, scope: int, body: Json, ids: Snowflakes) -> Json:
        """Create one command, or replace the one with its type and name."""
        key = (body.get("type") or CHAT_INPUT, body.get("name"))
        others = [c for c in self.of(scope) if (c["type"], c["name"]) != key]
        self.replace(scope, [*others, body], ids)
        return self.of(scope)[-1]

    def get(self, scope: int, command_id: int) -> Json:
        for command in self.of(scope):
            if command["id"] == str(command_id):
                return command
        raise refusal(10063)

    def remove(self, scope: int, command_id: int) -> None:
        gone = self.get(scope, command_id)
        self.scopes[scope] = [c for c in self.of(scope) if c is not gone]

    def find(self, kind: int, name: str, guild_id: int | None) -> Json | None:
        """Return the command that a person in this guild (None = a DM) sees under this name; guild ones
        win."""
        scopes = [guild_id, 0] if guild_id else [0]
        for scope in scopes:
            for command in self.of(scope or 0):
                if (command["type"], command["name"]) == (kind, name):
                    return command
        return None

    def _stored(self, scope: int, body: Json, known: dict[tuple[int, str], str], ids: Snowflakes) -> Json:
        kind = body.get("type") or CHAT_INPUT
        needed = body.get("default_member_permissions")
        head: Json = {
            "id": known.get((kind, body["name"])) or str(ids.next()),
            "application_id": str(self.application_id),
            "version": str(ids.next()),
            "type": kind,
            "description": body.get("description") or "",
            "default_member_permissions": None if needed is None else str(needed),
            "dm_permission": body.get("dm_permission", True),
            "contexts": body.get("contexts") if scope == 0 else None,
            "integration_types": body.get("integration_types") or [0],
            "nsfw": bool(body.get("nsfw")),
            "options": body.get("options") or [],
        }
        if scope:
            head["guild_id"] = str(scope)
        return {key: value for key, value in body.items() if key not in head} | head


def leaf(command: Json, words: list[str]) -> Json | None:
    """Return the command or sub command that `words` (after the first) lead to; None if they lead nowhere."""
    node = command
    for word in words:
        inner = [o for o in node.get("options", []) if o["type"] in (SUBCOMMAND, GROUP)]
        found = next((option for option in inner if option["name"] == word), None)
        if found is None:
            return None
        node = found
    callable_ = not any(o["type"] in (SUBCOMMAND, GROUP) for o in node.get("options", []))
    return node if callable_ else None


def check_commands(bodies: object) -> list[Json]:
    """Return the bodies of a bulk overwrite if Discord would take them; else ApiError."""
    problems = Problems()
    counts: dict[str, int] = {}
    names: set[tuple[str, str]] = set()
    for number, body in enumerate(problems.objects(bodies, "commands", 0, 130)):
        kind = body.get("type") or CHAT_INPUT
        _check_command(body, kind, str(number), problems)
        counts[str(kind)] = counts.get(str(kind), 0) + 1
        key = (str(kind), str(body.get("name")))
        text = "Application command names must be unique"
        problems.need(key not in names, str(number), "APPLICATION_COMMANDS_DUPLICATE_NAME", text)
        names.add(key)
    problems.raise_any()
    assert isinstance(bodies, list)
    if any(count > MOST[int(kind)] for kind, count in counts.items()):
        raise refusal(30032)
    return bodies


def _check_command(body: Json, kind: int, where: str, problems: Problems) -> None:
    if not problems.whole(kind, f"{where}.type", CHAT_INPUT, MESSAGE_MENU):
        return
    if kind == CHAT_INPUT:
        _check_named(body, where, problems)
        _check_options(body.get("options") or [], f"{where}.options", 0, problems)
    else:
        problems.length(body.get("name"), f"{where}.name", 1, 32)
        _check_translations(body, where, "name", 32, problems)
        bare = not body.get("description") and not body.get("options")
        text = "Context menu commands cannot have description or options"
        problems.need(bare, where, "APPLICATION_COMMAND_INVALID_CONTEXT_MENU", text)
    text = f"Command exceeds maximum size ({MAX_CHARACTERS})"
    small = characters(body) <= MAX_CHARACTERS
    problems.need(small, where, "APPLICATION_COMMAND_TOO_LARGE", text)


def characters(node: Json) -> int:
    """Count the characters toward the 8000: names, descriptions, choice values; of translations the
    longest."""
    total = sum(_longest(node, key) for key in ("name", "description"))
    for choice in objects_of(node.get("choices")):
        total += _longest(choice, "name") + len(str(choice.get("value", "")))
    return total + sum(characters(option) for option in objects_of(node.get("options")))


def _longest(node: Json, key: str) -> int:
    translations = object_of(node.get(f"{key}_localizations")).values()
    return max(len(str(text)) for text in [str(node.get(key) or ""), *translations])


def _check_named(node: Json, where: str, problems: Problems) -> None:
    name = node.get("name")
    if problems.length(name, f"{where}.name", 1, 32):
        ok = valid_name(str(name))
        problems.need(ok, f"{where}.name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    problems.length(node.get("description"), f"{where}.description", 1, 100)
    _check_translations(node, where, "name", 32, problems)
    _check_translations(node, where, "description", 100, problems)
    for locale, text in object_of(node.get("name_localizations")).items():
        path = f"{where}.name_localizations.{locale}"
        problems.need(
            valid_name(str(text)), path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"
        )


def _check_translations(node: Json, where: str, key: str, most: int, problems: Problems) -> None:
    """Check translations: texts of at most `most` characters, by locales that Discord has."""
    for locale, text in object_of(node.get(f"{key}_localizations")).items():
        path = f"{where}.{key}_localizations.{locale}"
        problems.need(locale in LOCALES, path, "BASE_TYPE_CHOICES", "No such locale.")
        problems.length(text, path, 1, most)


def valid_name(name: str) -> bool:
    r"""Check Discord's `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$` in lower case."""
    return name == name.lower() and all(_name_letter(letter) for letter in name)


def _name_letter(letter: str) -> bool:
    marks = "\u0900" <= letter <= "\u097f" or "\u0e00" <= letter <= "\u0e7f"
    return letter in "-_'" or marks or unicodedata.category(letter)[0] in "LN"


def _check_options(options: object, where: str, depth: int, problems: Problems) -> None:
    options = problems.objects(options, where, 0, 25)
    nested = [o for o in options if o.get("type") in (SUBCOMMAND, GROUP)]
    text = "Sub-command and sub-command group option types are mutually exclusive to all other types"
    mixed = bool(nested) and len(nested) != len(options)
    problems.need(not mixed, where, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
    _check_order(options, where, problems)
    for number, option in enumerate(options):
        _check_option(option, f"{where}.{number}", depth, problems)


def _check_order(options: list[Json], where: str, problems: Problems) -> None:
    required = [bool(o.get("required")) for o in options]
    text = "Required options must be placed before non-required options"
    ordered = required == sorted(required, reverse=True)
    problems.need(ordered, where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
    names = [str(o.get("name")) for o in options]
    text = "Application command option names must be unique"
    unique = len(names) == len(set(names))
    problems.need(unique, where, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", text)


def _check_option(option: Json, where: str, depth: int, problems: Problems) -> None:
    kind = option.get("type")
    _check_named(option, where, problems)
    if not problems.whole(kind, f"{where}.type", SUBCOMMAND, ATTACHMENT):
        return
    if kind in (SUBCOMMAND, GROUP):
        fits = depth == 0 or (depth == 1 and kind == SUBCOMMAND)
        text = "Invalid nesting: command > group > sub command only"
        problems.need(fits, f"{where}.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
        inner = objects_of(option.get("options"))
        only = kind != GROUP or (inner and all(o.get("type") == SUBCOMMAND for o in inner))
        problems.need(only, f"{where}.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", text)
        _check_options(inner, f"{where}.options", 1 if kind == GROUP else 2, problems)
        return
    _check_choices(option, where, problems)
    _check_bounds(option, where, problems)


def _check_choices(option: Json, where: str, problems: Problems) -> None:
    choices = problems.objects(option.get("choices") or [], f"{where}.choices", 0, 25)
    auto = option.get("autocomplete")
    if not choices and not auto:
        return
    kinds = (STRING, INTEGER, NUMBER)
    text = "Choices and autocomplete are for STRING, INTEGER and NUMBER only, and exclude each other"
    ok = option["type"] in kinds and not (choices and auto)
    problems.need(ok, where, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_INVALID", text)
    names = [str(choice.get("name")) for choice in choices]
    unique = len(names) == len(set(names))
    text = "Application command option choice names must be unique"
    code = "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS"
    problems.need(unique, f"{where}.choices", code, text)
    check_choice_list(choices, option["type"], f"{where}.choices", problems)


def check_choice_list(choices: list[Json], kind: int, where: str, problems: Problems) -> None:
    """Check fixed and suggested choices: names of 1-100 characters and values of the option's type."""
    for number, choice in enumerate(choices):
        problems.length(choice.get("name"), f"{where}.{number}.name", 1, 100)
        _check_translations(choice, f"{where}.{number}", "name", 100, problems)
        value = choice.get("value")
        if kind == STRING:
            problems.length(value, f"{where}.{number}.value", 1, 100)
        elif kind == INTEGER:
            problems.whole(value, f"{where}.{number}.value", -_BOUND, _BOUND)
        else:
            ok = isinstance(value, int | float) and not isinstance(value, bool)
            problems.need(ok, f"{where}.{number}.value", "NUMBER_TYPE_COERCE", "Not a number.")


def _check_bounds(option: Json, where: str, problems: Problems) -> None:
    numeric = option["type"] in (INTEGER, NUMBER)
    for key, fits in (
        ("min_value", numeric),
        ("max_value", numeric),
        ("min_length", option["type"] == STRING),
        ("max_length", option["type"] == STRING),
    ):
        text = f"{key} does not belong to this type of option"
        problems.need(option.get(key) is None or fits, f"{where}.{key}", "BASE_TYPE_CHOICES", text)
    for key, low in (("min_length", 0), ("max_length", 1)):
        if option.get(key) is not None:
            problems.whole(option[key], f"{where}.{key}", low, 6000)
    for low_key, high_key in (("min_value", "max_value"), ("min_length", "max_length")):
        ends = [option[key] for key in (low_key, high_key) if option.get(key) is not None]
        ok = all(isinstance(end, int | float) for end in ends) and ends == sorted(ends)
        text = f"{low_key} and {high_key} must be numbers, the first not greater"
        problems.need(ok, f"{where}.{low_key}", "BASE_TYPE_MAX", text)
