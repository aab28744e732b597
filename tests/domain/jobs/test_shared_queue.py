"""The bot's queue is shared: under any load no server fills it, and none is kept out by the others."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import OverLimit
from bot.domain.jobs.errors import BotQueueFull, ServerQueueFull, check_shared_queue


def may_add(queue_max: int, waiting: Counter[int], server: int, jobs: int = 1) -> bool:
    try:
        check_shared_queue(queue_max, waiting[server], waiting.total(), jobs=jobs)
    except OverLimit:
        return False
    return True


def test_one_server_alone_leaves_a_fifth() -> None:
    waiting = Counter[int]()
    while may_add(100, waiting, 1):
        waiting[1] += 1
    assert waiting[1] == 80
    with pytest.raises(ServerQueueFull) as refused:
        check_shared_queue(100, 80, 80)
    assert (refused.value.waiting, refused.value.limit) == (80, 80)
    assert may_add(100, waiting, 2)


def test_while_others_wait_a_server_has_a_fifth() -> None:
    waiting = Counter({2: 1})
    while may_add(100, waiting, 1):
        waiting[1] += 1
    assert waiting[1] == 20


@pytest.mark.parametrize("queue_max", [1, 2, 3, 4])
def test_a_tiny_queue_can_be_used(queue_max: int) -> None:
    waiting = Counter[int]()
    while may_add(queue_max, waiting, 1):
        waiting[1] += 1
    assert waiting[1] == queue_max
    with pytest.raises(BotQueueFull):
        check_shared_queue(queue_max, queue_max, queue_max)


@given(st.integers(5, 200), st.integers(2, 12), st.integers(0))
def test_greedy_servers_never_starve_another(queue_max: int, servers: int, seed: int) -> None:
    """All servers but one add whatever they may, in any order; the last one comes at a random moment."""
    dice, waiting = random.Random(seed), Counter[int]()
    for _ in range(400):
        server, jobs = dice.randrange(1, servers), dice.randint(1, 4)
        others = waiting.total() - waiting[server]
        if may_add(queue_max, waiting, server, jobs):
            if others and waiting[server]:
                assert waiting[server] + jobs <= max(queue_max // 5, 1), "more than a fifth beside others"
            waiting[server] += jobs
        elif waiting.total() and dice.random() < 0.3:
            waiting[dice.choice(list(waiting.elements()))] -= 1  # its turn: it runs
        assert waiting.total() <= queue_max
    if (
        waiting.total() == queue_max
    ):  # filled by servers that had nothing: the next place that is free is ours
        for server in [each for each in waiting if waiting[each] > 1][:1]:
            waiting[server] -= 1
            assert not any(may_add(queue_max, waiting, each) for each in waiting if waiting[each])
            assert may_add(queue_max, waiting, 0)
    else:
        assert may_add(queue_max, waiting, 0)
