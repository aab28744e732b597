"""Models that are on or off for a member."""

import pytest

from bot.domain.moderation.limits import Requester, Scope
from bot.domain.moderation.model_rules import ALL, ModelRule, deciding

GUILD, CHANNEL, THREAD, ARTIST, PATRON = 1, 20, 21, 40, 41
MIRA = Requester(GUILD, CHANNEL, 30, (ARTIST, PATRON))
VEO = "veo-3.1"


def rule(scope: Scope, key: int, allowed: bool, model: str = VEO) -> ModelRule:
    return ModelRule(model, scope, key, allowed)


def allowed(*rules: ModelRule, requester: Requester = MIRA) -> bool:
    answers = {found is None or found.allowed for found in
               (deciding(rules, VEO, requester), deciding(rules[::-1], VEO, requester))}  # fmt: skip
    (answer,) = answers
    return answer


def test_everything_is_on_at_first() -> None:
    assert deciding([], VEO, MIRA) is None


def test_off_for_all_and_on_for_a_role_leaves_it_to_that_role() -> None:
    rules = rule(Scope.SERVER, GUILD, False), rule(Scope.ROLE, ARTIST, True)
    assert allowed(*rules)
    assert not allowed(*rules, requester=Requester(GUILD, CHANNEL, 31))


@pytest.mark.parametrize("parent", [None, CHANNEL])
def test_a_channels_word_comes_before_the_servers(parent: int | None) -> None:
    where = Requester(GUILD, CHANNEL if parent is None else THREAD, 30, (), parent)
    assert not allowed(rule(Scope.SERVER, GUILD, True), rule(Scope.CHANNEL, CHANNEL, False), requester=where)
    assert allowed(rule(Scope.SERVER, GUILD, False), rule(Scope.CHANNEL, CHANNEL, True), requester=where)


def test_a_threads_word_comes_before_its_channels() -> None:
    where = Requester(GUILD, THREAD, 30, (), CHANNEL)
    assert allowed(rule(Scope.CHANNEL, CHANNEL, False), rule(Scope.CHANNEL, THREAD, True), requester=where)


def test_one_role_that_may_is_enough() -> None:
    assert allowed(rule(Scope.ROLE, ARTIST, False), rule(Scope.ROLE, PATRON, True))
    assert not allowed(rule(Scope.ROLE, ARTIST, False), rule(Scope.CHANNEL, CHANNEL, True))


def test_a_word_about_this_model_comes_before_one_about_all() -> None:
    assert allowed(rule(Scope.SERVER, GUILD, False, ALL), rule(Scope.SERVER, GUILD, True))
    assert not allowed(rule(Scope.ROLE, ARTIST, True, ALL), rule(Scope.ROLE, ARTIST, False))
    assert not allowed(rule(Scope.SERVER, GUILD, False, ALL))


def test_other_models_roles_and_channels_are_not_meant() -> None:
    assert allowed(rule(Scope.SERVER, GUILD, False, "sora-2"), rule(Scope.ROLE, 99, False),
                   rule(Scope.CHANNEL, 98, False))  # fmt: skip
