"""Favourites, and the same again in another shape."""

from dataclasses import replace

import pytest

from bot.domain.jobs.job import JobState
from bot.domain.pictures.errors import FavouriteNotFound, ResultNotFound
from bot.services.pictures.favourites import Favourites
from bot.services.pictures.results import Results
from tests.builders import GUILD, MEMBER, new_request
from tests.services.harness import Harness

THEO = MEMBER + 1


@pytest.fixture
def results(harness: Harness) -> Results:
    return Results(harness.store, harness.spool, harness.jobs.renditions, harness.admission, harness.clock)


@pytest.fixture
def favourites(harness: Harness, results: Results) -> Favourites:
    return Favourites(harness.store, results, harness.admission, harness.clock)


async def test_a_saved_request_runs_as_it_was(harness: Harness, favourites: Favourites) -> None:
    job = await harness.ask(options={"prompt": "a heron", "aspect_ratio": "16:9"})
    await harness.live(60)
    saved = await favourites.save_favourite(job.id, guild_id=GUILD, user_id=THEO)
    assert [one.id for one in await favourites.favourites(GUILD, THEO)] == [saved.id]
    quote = await favourites.run_favourite(saved.id, new_request(operation="", user_id=THEO))
    assert (quote.admitted, quote.job.user_id) == (True, THEO)
    assert quote.job.options == job.options
    with pytest.raises(FavouriteNotFound):
        await favourites.run_favourite(saved.id, new_request(operation=""))
    await favourites.remove_favourite(saved.id, guild_id=GUILD, user_id=THEO)
    with pytest.raises(FavouriteNotFound):
        await favourites.run_favourite(saved.id, new_request(operation="", user_id=THEO))


async def test_at_a_higher_price_it_asks(harness: Harness, favourites: Favourites) -> None:
    job = await harness.ask()
    await harness.live(60)
    saved = await favourites.save_favourite(job.id, guild_id=GUILD, user_id=MEMBER)
    harness.studio.price = 41_000
    quote = await favourites.run_favourite(saved.id, new_request(operation=""))
    assert (quote.admitted, quote.job.state, quote.old_total) == (False, JobState.QUOTED, 40_000)


async def test_what_is_private_to_others_is_not_saved(harness: Harness, favourites: Favourites) -> None:
    job = await harness.ask(private=True)
    await harness.live(60)
    with pytest.raises(ResultNotFound):
        await favourites.save_favourite(job.id, guild_id=GUILD, user_id=THEO)


async def test_another_shape_changes_that_alone(harness: Harness, results: Results) -> None:
    job = await harness.ask(options={"prompt": "a heron", "seed": 7})
    await harness.live(60)
    quote = await results.reshape(job.id, "9:16", new_request(operation=""))
    assert quote.job.options == {"prompt": "a heron", "seed": 7, "aspect_ratio": "9:16"}
    harness.studio.price = 41_000
    dearer = await results.reshape(job.id, "1:1", replace(new_request(operation=""), request_key="later"))
    assert (dearer.admitted, dearer.old_total) == (False, 40_000)
