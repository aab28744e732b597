"""A server's rules as a file that another server can take over, and what of it fits there.

Channels and roles are written with their names: on another server their ids are others. Rules about single
members stay behind, and so does everything about money, jobs and people.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from bot.domain.moderation.channel_settings import ResultsRule
from bot.domain.moderation.filters import WordRule
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.model_rules import ModelRule
from bot.domain.periods import Per
from bot.domain.server_settings import ResultsTo, ServerSettings

FORMAT, VERSION = "atelier-rules", 1

MAX_BYTES = 256 * 1024
"""Bytes of a file; one with a thousand rules has half of it."""

NOT_CARRIED = frozenset({"guild_id", "frozen", "keep_prompts_days", "keep_files_days", "keep_log_days"})
"""The settings that belong to one server alone, and those that would erase what another one keeps."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A channel or a role in a file: its id on the server that the file is from, and its name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a rule: the whole server, a channel or a role."""

    scope: Scope
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class RulesFile:
    """Everything that a file holds. Amounts are micro-USDC; settings have a Ref for a channel or a role."""

    server: str  # the name of the server that it is from; untrusted
    settings: Mapping[str, object]
    limits: Sequence[tuple[Kind, Spot, Per, int]]
    models: Sequence[tuple[str, Spot, bool]]
    defaults: Sequence[tuple[str, Spot, str]]  # purpose, the server or a channel, model
    results: Sequence[tuple[Ref, ResultsTo, Ref | None]]  # of single channels
    words: Sequence[tuple[str, tuple[str, ...]]]  # that prompts may not have, with exceptions


@dataclass(frozen=True, slots=True)
class Names:
    """The channels and roles of a server, by id."""

    channels: Mapping[int, str]
    roles: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class RulesPlan:
    """A file as it fits a server. `missing` are the channels and roles that the server does not have."""

    file: RulesFile
    settings: Mapping[str, object]
    limits: Sequence[Rule]
    models: Sequence[ModelRule]
    defaults: Mapping[str, str]
    channel_defaults: Mapping[tuple[int, str], str]
    results: Mapping[int, ResultsRule]
    missing: Sequence[str]


@dataclass(frozen=True, slots=True)
class ServerRules:
    """All rules of a server, as its database has them."""

    settings: ServerSettings
    limits: Sequence[Rule]
    models: Sequence[ModelRule]
    defaults: Mapping[str, str]
    channel_defaults: Mapping[int, Mapping[str, str]]
    results: Mapping[int, ResultsRule]
    words: Sequence[WordRule]


def is_channel(field: str) -> bool:
    """Return True for a setting that is a channel."""
    return field.endswith("_channel")


def is_role(field: str) -> bool:
    """Return True for a setting that is a role."""
    return field.endswith("_role")


def carried() -> Iterator[str]:
    """Yield the names of the settings that a file holds."""
    return (field.name for field in fields(ServerSettings) if field.name not in NOT_CARRIED)


# ── from a server ────────────────────────────────────────────────────────────────────────────────


def of_server(server: str, rules: ServerRules, names: Names) -> RulesFile:
    """Return the file of a server. Rules about members, and about what is gone, are left out."""
    guild_id = rules.settings.guild_id

    def spot(scope: Scope, key: int) -> Spot | None:
        known = {Scope.CHANNEL: names.channels, Scope.ROLE: names.roles}.get(scope, {})
        if scope is Scope.SERVER and key == guild_id:
            return Spot(scope)
        return Spot(scope, Ref(key, known[key])) if key in known else None

    settings: dict[str, object] = {}
    for field in carried():
        value = getattr(rules.settings, field)
        if value is not None and (is_channel(field) or is_role(field)):
            known = names.channels if is_channel(field) else names.roles
            value = Ref(value, known[value]) if value in known else None
        settings[field] = value
    limits = [(rule.kind, spot(rule.scope, rule.key), rule.per, rule.amount) for rule in rules.limits]
    models = [(rule.model, spot(rule.scope, rule.key), rule.allowed) for rule in rules.models]
    defaults = [(purpose, Spot(Scope.SERVER), model) for purpose, model in rules.defaults.items()]
    for channel_id, chosen in rules.channel_defaults.items():
        if channel_id in names.channels:
            place = Spot(Scope.CHANNEL, Ref(channel_id, names.channels[channel_id]))
            defaults += [(purpose, place, model) for purpose, model in chosen.items()]
    results = [
        (Ref(channel_id, names.channels[channel_id]), rule.to, _ref(rule.channel_id, names.channels))
        for channel_id, rule in rules.results.items()
        if channel_id in names.channels
    ]
    return RulesFile(
        server,
        settings,
        [(kind, place, per, amount) for kind, place, per, amount in limits if place is not None],
        [(model, place, allowed) for model, place, allowed in models if place is not None],
        defaults,
        results,
        [(rule.word, tuple(rule.exceptions)) for rule in rules.words],
    )


def _ref(key: int | None, known: Mapping[int, str]) -> Ref | None:
    return None if key is None or key not in known else Ref(key, known[key])


# ── to a server ──────────────────────────────────────────────────────────────────────────────────


class _Finder:
    """Find the channels and roles of a file on a server: by id, else by a name that only one of them has."""

    def __init__(self, guild_id: int, names: Names) -> None:
        self._guild_id = guild_id
        self._names = names
        self.missing: dict[str, None] = {}

    def channel(self, ref: Ref) -> int | None:
        return self._find(ref, self._names.channels, "#")

    def role(self, ref: Ref) -> int | None:
        return self._find(ref, self._names.roles, "@")

    def key(self, place: Spot) -> int | None:
        if place.ref is None:
            return self._guild_id
        return self.role(place.ref) if place.scope is Scope.ROLE else self.channel(place.ref)

    def _find(self, ref: Ref, known: Mapping[int, str], mark: str) -> int | None:
        if ref.id in known:
            return ref.id
        wanted = ref.name.casefold()
        same = [key for key, name in known.items() if name.casefold() == wanted]
        if len(same) == 1:
            return same[0]
        self.missing[f"{mark}{ref.name}"] = None
        return None


def fit(file: RulesFile, guild_id: int, names: Names) -> RulesPlan:
    """Return what of a file fits a server. A setting whose channel or role is missing stays as it is."""
    finder = _Finder(guild_id, names)
    settings: dict[str, object] = {}
    for field, value in file.settings.items():
        if isinstance(value, Ref):
            found = finder.role(value) if is_role(field) else finder.channel(value)
            if found is not None:
                settings[field] = found
        else:
            settings[field] = value
    limits = [
        Rule(kind, place.scope, key, per, amount)
        for kind, place, per, amount in file.limits
        if (key := finder.key(place)) is not None
    ]
    models = [
        ModelRule(model, place.scope, key, allowed)
        for model, place, allowed in file.models
        if (key := finder.key(place)) is not None
    ]
    channel_defaults = {
        (key, purpose): model
        for purpose, place, model in file.defaults
        if place.ref is not None and (key := finder.key(place)) is not None
    }
    results = {}
    for channel, to, where in file.results:
        key, place_id = finder.channel(channel), None if where is None else finder.channel(where)
        if key is not None and (where is None or place_id is not None):
            results[key] = ResultsRule(to, place_id)
    return RulesPlan(
        file,
        settings,
        limits,
        models,
        {purpose: model for purpose, place, model in file.defaults if place.ref is None},
        channel_defaults,
        results,
        list(finder.missing),
    )
