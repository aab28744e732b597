"""Quotas of attached files under any load: they hold, and nobody loses a file to somebody who keeps more."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.jobs.quotas import FileQuotas, KeptFile, Owner, surplus

QUOTAS = FileQuotas(of_member=100, of_server=250, of_bot=600)
owners = st.builds(Owner, st.integers(1, 4), st.integers(1, 6))


def files_of(*loads: tuple[Owner, int]) -> list[KeptFile]:
    return [KeptFile(f"in-{number}", size, owner) for number, (owner, size) in enumerate(loads)]


def test_the_oldest_of_the_same_member_goes_first() -> None:
    mira, theo = Owner(1, 1), Owner(1, 2)
    files = files_of((theo, 60), (mira, 40), (mira, 40), (mira, 40))
    assert surplus(files, {"in-3"}, mira, QUOTAS).names == ["in-1"]


def test_above_the_servers_quota_the_member_with_the_most_makes_room() -> None:
    full = [(Owner(1, member), size) for member in (1, 2, 3) for size in (40, 40)]
    files = files_of((Owner(1, 9), 5), *full, (Owner(1, 1), 15), (Owner(1, 8), 20))
    assert surplus(files, {"in-8"}, Owner(1, 8), QUOTAS).names == ["in-1"]


def test_what_moderators_decide_about_stays() -> None:
    mira = Owner(1, 1)
    found = surplus(files_of((mira, 60), (mira, 60)), {"in-0", "in-1"}, mira, QUOTAS)
    assert (found.names, found.full) == ([], 100)


@given(
    st.lists(st.tuples(owners, st.integers(1, 60)), max_size=60),
    st.sets(st.integers(0, 59), max_size=6),
)
def test_any_load(loads: list[tuple[Owner, int]], asked: set[int]) -> None:
    """Files come one by one, and room is made for each."""
    kept: list[KeptFile] = []
    for file in files_of(*loads):
        fixed = {f"in-{number}" for number in asked} | {file.name}
        found = surplus([*kept, file], fixed, file.owner, QUOTAS)
        if found.full is not None:
            continue  # refused, and nothing is deleted
        victims = [other for other in kept if other.name in found.names]
        assert len(victims) == len(found.names)
        assert not fixed.intersection(found.names)
        before = Counter[Owner]()
        for other in (*kept, file):
            before[other.owner] += other.size
        for victim in victims:  # a member of another server or another member had more than the newcomer
            if victim.owner.user_id != file.owner.user_id and victim.owner.guild_id == file.owner.guild_id:
                loose = {other.owner for other in kept if other.name not in fixed}
                mine_is_loose = file.owner in loose
                assert not mine_is_loose or before[victim.owner] >= before[file.owner] - 60
        kept = [other for other in (*kept, file) if other not in victims]
        members, servers = Counter[int](), Counter[int]()
        for other in kept:
            members[other.owner.user_id] += other.size
            servers[other.owner.guild_id] += other.size
        assert members[file.owner.user_id] <= QUOTAS.of_member
        assert servers[file.owner.guild_id] <= QUOTAS.of_server
        assert sum(members.values()) <= QUOTAS.of_bot
