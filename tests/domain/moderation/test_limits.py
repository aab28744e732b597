"""The rule that decides, and its refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.moderation.limits import Kind, Requester, Rule, Scope, Standing, deciding, exceeded, standings
from bot.domain.periods import Per

GUILD, CHANNEL, THREAD, MEMBER, ARTIST, PATRON = 1, 20, 21, 30, 40, 41
MIRA = Requester(GUILD, CHANNEL, MEMBER, (ARTIST, PATRON))
IN_THREAD = Requester(GUILD, THREAD, MEMBER, (), parent_id=CHANNEL)


def limit(scope: Scope, key: int, amount: int, per: Per = Per.JOB) -> Rule:
    return Rule(Kind.LIMIT, scope, key, per, amount)


def allowance(scope: Scope, key: int, amount: int, per: Per = Per.DAY) -> Rule:
    return Rule(Kind.ALLOWANCE, scope, key, per, amount)


class FixedUsage:
    """Every counter holds `amount` and resets at 7."""

    def __init__(self, amount: int) -> None:
        self._amount = amount
        self.read: list[tuple[Scope, int]] = []

    def used(self, scope: Scope, key: int, per: Per) -> int:
        self.read.append((scope, key))
        return self._amount

    def resets_at(self, per: Per) -> int:
        return 7


SERVER_CAP = limit(Scope.SERVER, GUILD, 100)
CHANNEL_CAP = limit(Scope.CHANNEL, CHANNEL, 50)
ARTIST_CAP, PATRON_CAP = limit(Scope.ROLE, ARTIST, 70), limit(Scope.ROLE, PATRON, 60)


@pytest.mark.parametrize(
    ("rules", "decides"),
    [
        ([SERVER_CAP], SERVER_CAP),
        ([SERVER_CAP, CHANNEL_CAP], CHANNEL_CAP),
        ([SERVER_CAP, CHANNEL_CAP, PATRON_CAP], PATRON_CAP),
        ([SERVER_CAP, CHANNEL_CAP, PATRON_CAP, ARTIST_CAP], ARTIST_CAP),
    ],
)
def test_of_caps_the_most_specific_decides_and_of_roles_the_generous(
    rules: list[Rule], decides: Rule
) -> None:
    assert deciding(rules, MIRA) == deciding(rules[::-1], MIRA) == [decides]


def test_of_allowances_the_members_own_decides() -> None:
    everybody, role = allowance(Scope.SERVER, GUILD, 500), allowance(Scope.ROLE, ARTIST, 700)
    own = allowance(Scope.MEMBER, MEMBER, 10)
    assert deciding([everybody], MIRA) == [everybody]
    assert deciding([everybody, role], MIRA) == [role]
    assert deciding([everybody, role, own], MIRA) == [own]


def test_allowances_for_different_periods_all_count() -> None:
    own = [allowance(Scope.MEMBER, MEMBER, 10, per) for per in (Per.MONTH, Per.DAY)]
    everybody = allowance(Scope.SERVER, GUILD, 500, Per.WEEK)
    assert [rule.per for rule in deciding([*own, everybody], MIRA)] == [Per.DAY, Per.WEEK, Per.MONTH]


def test_every_pool_that_applies_counts_in_the_order_of_checks() -> None:
    pools = [limit(Scope.SERVER, GUILD, 9, Per.DAY), limit(Scope.CHANNEL, CHANNEL, 8, Per.DAY),
             limit(Scope.ROLE, PATRON, 7, Per.MONTH), limit(Scope.ROLE, ARTIST, 7, Per.WEEK)]  # fmt: skip
    found = deciding([*pools, SERVER_CAP, allowance(Scope.SERVER, GUILD, 5)], MIRA)
    assert [(rule.kind, rule.scope) for rule in found] == [
        (Kind.LIMIT, Scope.SERVER),
        (Kind.ALLOWANCE, Scope.SERVER),
        (Kind.LIMIT, Scope.ROLE),
        (Kind.LIMIT, Scope.ROLE),
        (Kind.LIMIT, Scope.CHANNEL),
        (Kind.LIMIT, Scope.SERVER),
    ]


def test_a_thread_belongs_to_its_channel_and_may_have_a_rule_of_its_own() -> None:
    assert deciding([CHANNEL_CAP], IN_THREAD) == [CHANNEL_CAP]
    own = limit(Scope.CHANNEL, THREAD, 90)
    assert deciding([CHANNEL_CAP, own], IN_THREAD) == [own]
    pools = [limit(Scope.CHANNEL, key, 90, Per.DAY) for key in (THREAD, CHANNEL)]
    assert deciding(pools, IN_THREAD) == sorted(pools, key=lambda rule: rule.key)


def test_rules_of_others_say_nothing() -> None:
    others = [limit(Scope.ROLE, 99, 0), limit(Scope.CHANNEL, 98, 0), allowance(Scope.MEMBER, 97, 0)]
    assert deciding(others, MIRA) == []
    assert deciding([SERVER_CAP], Requester(2, CHANNEL, MEMBER)) == []


def test_an_allowance_counts_the_member_and_a_pool_counts_everybody_in_it() -> None:
    usage = FixedUsage(3)
    rules = [allowance(Scope.ROLE, ARTIST, 10), limit(Scope.ROLE, PATRON, 20, Per.DAY), SERVER_CAP]
    found = standings(rules, MIRA, usage)
    assert usage.read == [(Scope.MEMBER, MEMBER), (Scope.ROLE, PATRON)]
    assert [(s.used, s.left, s.resets_at) for s in found] == [(0, 100, None), (3, 7, 7), (3, 17, 7)]


def test_zero_is_zero_and_what_fits_to_the_last_micro_dollar_fits() -> None:
    none = [Standing(limit(Scope.SERVER, GUILD, 0, Per.DAY), 0, 9)]
    assert exceeded(none, 1) == none[0]
    some = [Standing(limit(Scope.SERVER, GUILD, 100, Per.DAY), 60, 9)]
    assert exceeded(some, 40) is None
    assert exceeded(some, 41) == some[0]


def test_what_a_job_has_spent_already_counts_for_its_cap_alone() -> None:
    cap, pool = Standing(SERVER_CAP, 0, None), Standing(limit(Scope.SERVER, GUILD, 100, Per.DAY), 10, 9)
    assert exceeded([cap, pool], 90, spent=10) is None
    assert exceeded([cap, pool], 90, spent=11) == cap


def test_more_used_than_allowed_leaves_nothing() -> None:
    assert Standing(limit(Scope.SERVER, GUILD, 5, Per.DAY), 9, 1).left == 0


scopes = st.sampled_from(
    [(Scope.SERVER, GUILD), (Scope.CHANNEL, CHANNEL), (Scope.ROLE, ARTIST), (Scope.ROLE, PATRON)]
)


@given(
    rules=st.lists(
        st.builds(
            lambda where, per, amount: limit(where[0], where[1], amount, per),
            scopes,
            st.sampled_from(list(Per)),
            st.integers(0, 1000),
        ),
        unique_by=lambda rule: (rule.scope, rule.key, rule.per),
    ),
    used=st.integers(0, 1000),
    amount=st.integers(1, 1000),
)
def test_no_pool_is_overlooked(rules: list[Rule], used: int, amount: int) -> None:
    found = exceeded(standings(rules, MIRA, FixedUsage(used)), amount)
    pools = [rule for rule in rules if rule.per is not Per.JOB]
    if found is None:
        assert all(used + amount <= rule.amount for rule in pools)
    else:
        assert amount + found.used > found.rule.amount
