"""Turns between servers: no server waits for all the work of another, and places are never overdrawn."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.turns import TurnGate, Turns, may_take

A, B, C = 1, 2, 3


def drain(turns: Turns[str]) -> list[str]:
    taken = []
    while (took := turns.take()) is not None:
        taken.append(took[1])
    return taken


def test_a_server_alone_gets_most_places_and_leaves_some() -> None:
    turns = Turns[str](24)
    for number in range(100):
        turns.put(A, f"a{number}")
    assert drain(turns) == [f"a{number}" for number in range(18)]  # in the order of their coming
    turns.put(B, "b")
    assert drain(turns) == ["b"]  # at once, behind none of the 82 others


def test_servers_take_turns() -> None:
    turns = Turns[str](1)
    for number in range(3):
        turns.put(A, f"a{number}")
    turns.put(B, "b0")
    turns.put(B, "b1")
    turns.put(C, "c0")
    order = []
    while (taken := turns.take()) is not None:
        server, item = taken
        order.append(item)
        turns.done(server)
    assert order == ["a0", "b0", "c0", "a1", "b1", "a2"]


@given(
    st.integers(1, 30),
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["put", "put", "take", "done"])), max_size=120),
)
def test_any_load(places: int, acts: list[tuple[int, str]]) -> None:
    """Against a plain count: places are never overdrawn, and a server without one takes any that is free."""
    turns, held, waiting = Turns[int](places), Counter[int](), Counter[int]()
    for server, act in acts:
        if act == "put":
            turns.put(server, server)
            waiting[server] += 1
        elif act == "done" and held[server]:
            turns.done(server)
            held[server] -= 1
        elif act == "take":
            free = places - held.total()
            empty_handed = any(waiting[other] and not held[other] for other in waiting)
            taken = turns.take()
            assert taken is not None or not (free and empty_handed)
            if taken is not None:
                assert may_take(held[taken[0]], free)
                least = min(held[other] for other in waiting if waiting[other])
                assert held[taken[0]] == least  # nobody with fewer places was passed over
                waiting[taken[0]] -= 1
                held[taken[0]] += 1
        assert held.total() <= places
        assert len(turns) == waiting.total()


async def test_a_gate_lets_another_server_pass_a_long_line() -> None:
    gate, order, go_on = TurnGate(4), [], asyncio.Event()

    async def work(server: int, name: str) -> None:
        async with gate.place(server):
            order.append(name)
            await go_on.wait()

    tasks = [asyncio.create_task(work(A, f"a{number}")) for number in range(50)]
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(work(B, "b")))
    await asyncio.sleep(0)
    assert order == ["a0", "a1", "a2", "b"]
    go_on.set()
    await asyncio.gather(*tasks)
    assert len(order) == 51


@pytest.mark.parametrize("moment", ["waiting", "given"])
async def test_a_cancelled_visitor_leaves_no_place_taken(moment: str) -> None:
    gate = TurnGate(1)
    inside, first_may_leave = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with gate.place(A):
            inside.set()
            await first_may_leave.wait()

    async def second() -> None:
        async with gate.place(B):
            pass

    holding = asyncio.create_task(first())
    await inside.wait()
    visitor = asyncio.create_task(second())
    await asyncio.sleep(0)
    if moment == "given":
        first_may_leave.set()
        await holding  # its place goes to the visitor, which has not run since
    visitor.cancel()
    await asyncio.gather(visitor, return_exceptions=True)
    first_may_leave.set()
    await holding
    async with asyncio.timeout(1), gate.place(C):
        outside = asyncio.create_task(second())
        await asyncio.sleep(0)
        assert not outside.done(), "there is one place, as before"
    await outside


async def test_a_gate_with_fewer_places_lets_in_fewer_and_with_more_at_once() -> None:
    gate, inside = TurnGate(4), list[int]()
    leave = asyncio.Event()

    async def visit(number: int) -> None:
        async with gate.place(number):
            inside.append(number)
            await leave.wait()

    gate.resize(1)
    visits = [asyncio.create_task(visit(number)) for number in range(3)]
    await asyncio.sleep(0)
    assert inside == [0]
    gate.resize(3)
    await asyncio.sleep(0)
    assert inside == [0, 1, 2]
    gate.resize(1)
    leave.set()
    await asyncio.gather(*visits)
    async with gate.place(9):
        pass
