"""Who should own how many shards."""

from collections.abc import Mapping, Set

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.shards import fair_shares, to_give_back


def _owned(numbers: Mapping[int, int], members: int) -> dict[str, Set[int]]:
    owned: dict[str, Set[int]] = {f"m{member}": set() for member in range(members)}
    for shard, member in numbers.items():
        owned[f"m{member % members}"] = {*owned[f"m{member % members}"], shard}
    return owned


OWNED = st.builds(
    _owned, st.dictionaries(st.integers(0, 15), st.integers(0, 6), max_size=16), st.integers(1, 7)
)


@given(OWNED, st.integers(16, 40))
def test_shares_cover_all_shards_and_differ_by_one_at_most(owned: dict[str, Set[int]], count: int) -> None:
    shares = fair_shares(count, owned)
    assert set(shares) == set(owned)
    assert sum(shares.values()) == count
    assert max(shares.values()) - min(shares.values()) <= 1


@given(OWNED)
def test_the_leader_never_gives_shard_0_back(owned: dict[str, Set[int]]) -> None:
    count = 1 + max((shard for mine in owned.values() for shard in mine), default=0)
    shares = fair_shares(count, owned)
    assert not any(0 in to_give_back(mine, shares[name]) for name, mine in owned.items())


def test_a_balanced_bot_moves_nothing_when_a_member_is_gone() -> None:
    owned = {"a": {0, 1, 2}, "b": {3, 4, 5}}  # the third had 6, 7
    assert fair_shares(8, owned) == {"a": 4, "b": 4}
    assert all(not to_give_back(mine, 4) for mine in owned.values())


def test_a_new_member_gets_its_share_of_each() -> None:
    owned: dict[str, Set[int]] = {"a": set(range(8)), "b": set(range(8, 16)), "c": set()}
    shares = fair_shares(16, owned)
    assert sorted(shares.values()) == [5, 5, 6]
    assert to_give_back(owned["a"], shares["a"]) | to_give_back(owned["b"], shares["b"]) == {6, 7, 13, 14, 15}


def test_with_more_members_than_shards_some_wait_in_reserve() -> None:
    owned: dict[str, Set[int]] = {"a": {0}, "b": {1}, "c": set()}
    assert fair_shares(2, owned) == {"a": 1, "b": 1, "c": 0}


def test_without_members_nobody_owns_anything() -> None:
    assert fair_shares(16, {}) == {}
