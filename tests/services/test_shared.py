"""Many ask at once, the question is put once, and nobody gets an answer older than their call."""

import asyncio

import pytest

from bot.services.shared import Shared


class Oracle:
    """Answers with the number of the question, when it is let."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False
        self.may_answer = asyncio.Event()
        self.shared = Shared(self._ask)

    async def _ask(self) -> int:
        self.asked += 1
        number = self.asked
        await self.may_answer.wait()
        if self.fails:
            raise ValueError(number)
        return number


async def called(oracle: Oracle, count: int) -> list[asyncio.Task[int]]:
    """Call so many times, and return once all of them wait."""
    tasks = [asyncio.create_task(oracle.shared()) for _ in range(count)]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


async def test_those_who_come_together_share_one_question() -> None:
    oracle = Oracle()
    tasks = await called(oracle, 20)
    oracle.may_answer.set()
    assert await asyncio.gather(*tasks) == [1] * 20


async def test_who_comes_while_it_is_under_way_gets_the_next_one() -> None:
    oracle = Oracle()
    first = await called(oracle, 1)
    later = await called(oracle, 5)
    assert oracle.asked == 1
    oracle.may_answer.set()
    assert await asyncio.gather(*first, *later) == [1, 2, 2, 2, 2, 2]


async def test_afterwards_it_is_asked_anew() -> None:
    oracle = Oracle()
    oracle.may_answer.set()
    assert [await oracle.shared() for _ in range(3)] == [1, 2, 3]


async def test_an_error_is_everybodys_and_the_next_question_is_put() -> None:
    oracle = Oracle()
    oracle.fails = True
    first, later = await called(oracle, 2), await called(oracle, 2)
    oracle.may_answer.set()
    told = await asyncio.gather(*first, *later, return_exceptions=True)
    assert [str(error) for error in told] == ["1", "1", "2", "2"]
    oracle.fails = False
    assert await oracle.shared() == 3


async def test_who_is_cancelled_takes_it_from_nobody() -> None:
    oracle = Oracle()
    first, second = await called(oracle, 2)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    oracle.may_answer.set()
    assert (await second, oracle.asked) == (1, 1)
