"""Results taken out of their messages and put back, and saved requests."""

import pytest

from bot.domain.errors import NotFound
from bot.domain.pictures.errors import FavouriteNotFound, FavouritesFull, TakedownNotFound
from bot.domain.pictures.library import Place, Takedown
from bot.store import Store
from tests.builders import draft

GUILD, MIRA, THEO = 1, 2, 3
HERE, THERE = Place(5, 100), Place(6, 200)


async def two_jobs(store: Store) -> list[str]:
    return [(await store.jobs.create(draft(id=name, request_key=name))).id for name in ("aaaa", "bbbb")]


async def test_a_takedown_comes_back_as_it_was(store: Store) -> None:
    jobs = await two_jobs(store)
    takedown = Takedown("press1", tuple(jobs), (HERE, THERE), MIRA, 1000)
    await store.takedowns.take_down(takedown)
    assert await store.takedowns.get("press1") == takedown
    assert await store.takedowns.taken_from(100) == frozenset(jobs)
    assert await store.takedowns.taken_from(300) == frozenset()


async def test_what_was_put_back_cannot_be_put_back_again(store: Store) -> None:
    first, second = await two_jobs(store)
    await store.takedowns.take_down(Takedown("press1", (first,), (HERE,), MIRA, 1000))
    await store.takedowns.take_down(Takedown("press2", (second,), (HERE,), MIRA, 1000))
    assert await store.takedowns.put_back("press1") == []
    assert await store.takedowns.taken_from(100) == frozenset([second])
    with pytest.raises(TakedownNotFound):
        await store.takedowns.get("press1")
    assert await store.takedowns.put_back("press1") == []


async def test_the_removal_of_the_same_moderator_is_forgotten_with_it(store: Store) -> None:
    first, second = await two_jobs(store)
    for job, moderator in ((first, THEO), (second, MIRA)):
        await store.panels.mark_removed(job, by=moderator, now=5)
    await store.takedowns.take_down(Takedown("press1", (first, second), (HERE,), THEO, 1000))
    assert await store.takedowns.put_back("press1") == [first]
    assert await store.panels.removed_by(first) is None
    assert await store.panels.removed_by(second) == MIRA


async def test_a_favourite_is_its_members_own_and_saved_once(store: Store) -> None:
    first, _second = await two_jobs(store)
    saved = await store.favourites.save("fav234", GUILD, MIRA, first, most=2, now=1000)
    again = await store.favourites.save("fav235", GUILD, MIRA, first, most=2, now=2000)
    assert again == saved
    assert saved.job.id == first
    assert await store.favourites.of_member(GUILD, MIRA) == [saved]
    assert await store.favourites.of_member(GUILD, THEO) == []
    for guild, member in ((GUILD, THEO), (GUILD + 1, MIRA)):
        with pytest.raises(FavouriteNotFound):
            await store.favourites.get("fav234", guild, member)
        await store.favourites.remove("fav234", guild, member)
    assert await store.favourites.get("fav234", GUILD, MIRA) == saved
    await store.favourites.remove("fav234", GUILD, MIRA)
    assert await store.favourites.of_member(GUILD, MIRA) == []


async def test_favourites_have_a_limit_and_stand_newest_first(store: Store) -> None:
    first, second = await two_jobs(store)
    await store.favourites.save("fav234", GUILD, MIRA, first, most=2, now=1000)
    await store.favourites.save("fav235", GUILD, MIRA, second, most=2, now=2000)
    assert [one.id for one in await store.favourites.of_member(GUILD, MIRA)] == ["fav235", "fav234"]
    third = (await store.jobs.create(draft(id="cccc", request_key="cccc"))).id
    with pytest.raises(FavouritesFull):
        await store.favourites.save("fav236", GUILD, MIRA, third, most=2, now=3000)
    with pytest.raises(NotFound):
        await store.favourites.save("fav236", GUILD, THEO, "none", most=2, now=3000)
