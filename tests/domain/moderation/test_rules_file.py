"""A file of rules: the same after a journey, read strictly, and fitted to another server by name."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from bot import i18n
from bot.domain.moderation import rules_file, rules_json
from bot.domain.moderation.channel_settings import ResultsRule
from bot.domain.moderation.errors import FileProblem, RulesFileRefused
from bot.domain.moderation.filters import WordRule
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.model_rules import ModelRule
from bot.domain.moderation.rules_file import Names, ServerRules
from bot.domain.periods import Per
from bot.domain.server_settings import Freeze, ResultsTo, ServerSettings
from bot.services.moderation.settings import PURPOSES

HERE, THERE = 11, 12
NAMES = Names({21: "studio", 22: "mod-log", 23: "gone soon"}, {31: "Helpers", 32: "Artists"})
OTHER = Names({51: "Studio", 52: "mod-log", 53: "mod-log"}, {61: "helpers"})

SETTINGS = ServerSettings(
    HERE,
    zone="Europe/Berlin",
    approve_above=2_500_000,
    approvals_channel=21,
    approver_role=31,
    second_role=32,
    alerts_channel=22,
    results_to=ResultsTo.CHANNEL,
    results_channel=404,
    language="de",
    frozen=Freeze(1, 2, "not carried"),
)
RULES = ServerRules(
    SETTINGS,
    [
        Rule(Kind.LIMIT, Scope.SERVER, HERE, Per.DAY, 5_000_000),
        Rule(Kind.LIMIT, Scope.CHANNEL, 21, Per.WEEK, 12_345_678),
        Rule(Kind.ALLOWANCE, Scope.ROLE, 31, Per.DAY, 250_000),
        Rule(Kind.ALLOWANCE, Scope.MEMBER, 77, Per.DAY, 1),
        Rule(Kind.LIMIT, Scope.CHANNEL, 404, Per.DAY, 1),
    ],
    [ModelRule("sora-2", Scope.ROLE, 32, False), ModelRule("*", Scope.SERVER, HERE, True)],
    {"image": "grok"},
    {21: {"fast": "grok"}},
    {21: ResultsRule(ResultsTo.MEMBER_THREAD, 22)},
    [WordRule(1, "badword*", ("badwordless",)), WordRule(3, "two words")],
)


def written() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(rules_json.dump(rules_file.of_server("The Lab", RULES, NAMES)))
    return body


def read(body: object) -> rules_file.RulesFile:
    return rules_json.load(json.dumps(body).encode())


def test_a_file_is_read_as_it_was_written() -> None:
    file = rules_file.of_server("The Lab", RULES, NAMES)
    assert rules_json.load(rules_json.dump(file)) == file


def test_an_editor_may_have_put_a_byte_order_mark_before_it() -> None:
    data = json.dumps(written()).encode()
    assert rules_json.load(b"\xef\xbb\xbf" + data) == rules_json.load(data)


def test_the_same_server_gets_its_own_rules_back() -> None:
    plan = rules_file.fit(rules_file.of_server("The Lab", RULES, NAMES), HERE, NAMES)
    assert plan.limits == RULES.limits[:3], "rules of members and of what is gone stay behind"
    assert plan.models == RULES.models
    assert plan.defaults == RULES.defaults
    assert plan.channel_defaults == {(21, "fast"): "grok"}
    assert plan.results == RULES.results
    assert plan.file.words == [("badword*", ("badwordless",)), ("two words", ())]
    assert replace(SETTINGS, **plan.settings) == replace(SETTINGS, results_channel=None)  # type: ignore[arg-type]
    assert not plan.missing


def test_another_server_is_fitted_by_name_and_told_what_it_lacks() -> None:
    plan = rules_file.fit(rules_file.of_server("The Lab", RULES, NAMES), THERE, OTHER)
    assert plan.limits == [
        Rule(Kind.LIMIT, Scope.SERVER, THERE, Per.DAY, 5_000_000),
        Rule(Kind.LIMIT, Scope.CHANNEL, 51, Per.WEEK, 12_345_678),
        Rule(Kind.ALLOWANCE, Scope.ROLE, 61, Per.DAY, 250_000),
    ]
    assert plan.settings["approvals_channel"] == 51
    assert plan.settings["approver_role"] == 61
    assert "alerts_channel" not in plan.settings, "two channels have that name: it stays as it is"
    assert set(plan.missing) == {"#mod-log", "@Artists"}
    assert plan.results == {}


def test_every_setting_is_carried_or_named_as_one_that_is_not() -> None:
    for name in rules_file.carried():
        known = name in rules_json.FIELDS or rules_file.is_channel(name) or rules_file.is_role(name)
        assert known, f"{name} needs an entry in rules_json.FIELDS"
    assert {field.name for field in fields(ServerSettings)} > rules_file.NOT_CARRIED
    assert tuple(PURPOSES) == rules_json.PURPOSES
    assert i18n.LANGUAGES == rules_json.LANGUAGES


def broken(*path: Any, value: Any) -> dict[str, Any]:
    """Return a written file with another value at this place."""
    body = written()
    part: Any = body
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return body


@pytest.mark.parametrize(
    ("body", "problem", "path"),
    [
        ([], FileProblem.OTHER_FORMAT, ""),
        (broken("format", value="other"), FileProblem.OTHER_FORMAT, ""),
        (broken("version", value=2), FileProblem.OTHER_VERSION, "version"),
        (broken("version", value=True), FileProblem.OTHER_VERSION, "version"),
        (broken("more", value=1), FileProblem.UNKNOWN_KEY, "more"),
        (broken("settings", "guild_id", value=5), FileProblem.UNKNOWN_KEY, "settings.guild_id"),
        (broken("settings", "frozen", value=None), FileProblem.UNKNOWN_KEY, "settings.frozen"),
        (broken("server", value="a\ud800b"), FileProblem.VALUE, "server"),
        (broken("words", 0, "word", value="bad\ud800word"), FileProblem.VALUE, "words[0].word"),
        (broken("words", 0, "word", value="bad\0word"), FileProblem.VALUE, "words[0].word"),
        (broken("settings", "zone", value="Atlantis"), FileProblem.VALUE, "settings.zone"),
        (broken("settings", "language", value="fr"), FileProblem.VALUE, "settings.language"),
        (broken("settings", "share_pictures", value=1), FileProblem.VALUE, "settings.share_pictures"),
        (broken("settings", "running_per_member", value=0), FileProblem.VALUE, "settings.running_per_member"),
        (broken("settings", "running_per_member", value=True), FileProblem.VALUE,
         "settings.running_per_member"),
        (broken("settings", "confirm_above", value=None), FileProblem.VALUE, "settings.confirm_above"),
        (broken("settings", "confirm_above", value=1), FileProblem.VALUE, "settings.confirm_above"),
        (broken("settings", "approve_above", value="-1"), FileProblem.VALUE, "settings.approve_above"),
        (broken("settings", "alerts_channel", value=5), FileProblem.VALUE, "settings.alerts_channel"),
        (broken("settings", "alerts_channel", value={"id": "5"}), FileProblem.MISSING_KEY,
         "settings.alerts_channel.name"),
        (broken("settings", "alerts_channel", value={"id": "9" * 20, "name": "x"}), FileProblem.VALUE,
         "settings.alerts_channel.id"),
        (broken("settings", "results_to", value="moon"), FileProblem.VALUE, "settings.results_to"),
        (broken("settings", "strike_ladder", value="note soon"), FileProblem.VALUE, "settings.strike_ladder"),
        (broken("limits", value={}), FileProblem.VALUE, "limits"),
        (broken("limits", value=[1]), FileProblem.VALUE, "limits[0]"),
        (broken("limits", value=[{}] * 2001), FileProblem.VALUE, "limits"),
        (broken("limits", 0, "amount", value="1e3"), FileProblem.VALUE, "limits[0].amount"),
        (broken("limits", 0, "member", value={}), FileProblem.UNKNOWN_KEY, "limits[0].member"),
        (broken("limits", 0, "per", value="year"), FileProblem.VALUE, "limits[0].per"),
        (broken("limits", 2, "channel", value={"id": "21", "name": "studio"}), FileProblem.VALUE,
         "limits[2].channel"),
        (broken("limits", value=written()["limits"][:1] * 2), FileProblem.TWICE, "limits[1]"),
        (broken("models", 0, "allowed", value="no"), FileProblem.VALUE, "models[0].allowed"),
        (broken("defaults", 0, "purpose", value="song"), FileProblem.VALUE, "defaults[0].purpose"),
        (broken("words", 0, "word", value="*"), FileProblem.VALUE, "words[0].word"),
        (broken("words", 0, "except", value=["badword*"]), FileProblem.VALUE, "words[0].except"),
        (broken("words", value=[{"word": "cat"}, {"word": "Cat"}]), FileProblem.TWICE, "words[1]"),
        (broken("words", value=[{"word": f"word{n}"} for n in range(201)]), FileProblem.VALUE, "words"),
        (broken("settings", "safety_tolerance", value=6), FileProblem.VALUE, "settings.safety_tolerance"),
        (broken("results", 0, "to", value=None), FileProblem.VALUE, "results[0].to"),
    ],
)  # fmt: skip
def test_what_is_not_exactly_a_file_of_rules_is_refused_with_its_place(
    body: object, problem: FileProblem, path: str
) -> None:
    with pytest.raises(RulesFileRefused) as refused:
        read(body)
    assert (refused.value.problem, refused.value.path) == (problem, path)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", FileProblem.NO_JSON),
        (b"\xff\xfe", FileProblem.NO_JSON),
        (b'{"format": "atelier-rules", "format": "atelier-rules"}', FileProblem.NO_JSON),
        (b'{"format": NaN}', FileProblem.NO_JSON),
        (b"[" * 100_000, FileProblem.NO_JSON),
        (b" " * (rules_file.MAX_BYTES + 1), FileProblem.TOO_LARGE),
        (b"9" * 10_000, FileProblem.NO_JSON),
        (b'{"format": "atelier-rules", "\\ud800": 1}', FileProblem.NO_JSON),
    ],
)
def test_what_is_no_json_is_refused(data: bytes, problem: FileProblem) -> None:
    with pytest.raises(RulesFileRefused) as refused:
        rules_json.load(data)
    assert refused.value.problem is problem
