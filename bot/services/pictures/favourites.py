"""Favourites: a member's saved requests, each made again with one press."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.jobs.errors import Erased
from bot.domain.jobs.job import new_id
from bot.domain.pictures.library import FAVOURITES, Favourite
from bot.ports import Clock
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.requests import Quote, Request
from bot.services.pictures.results import Results
from bot.store import Store


class Favourites:
    """Save, list, run and remove the requests of one member on one server."""

    def __init__(self, store: Store, results: Results, admission: Admission, clock: Clock) -> None:
        self._store = store
        self._results = results
        self._admission = admission
        self._clock = clock

    async def save_favourite(self, job_id: str, *, guild_id: int, user_id: int) -> Favourite:
        """Save the request of a result. Saved twice, it stays one.

        Raises as `Results.job` does, FavouritesFull, or Erased.
        """
        job = await self._results.job(job_id, guild_id=guild_id, user_id=user_id)
        if job.is_erased:
            raise Erased(job.id)
        return await self._store.favourites.save(
            new_id(), guild_id, user_id, job.id, most=FAVOURITES, now=self._clock.now()
        )

    async def favourites(self, guild_id: int, user_id: int) -> Sequence[Favourite]:
        """Return the member's favourites on a server, newest first."""
        return await self._store.favourites.of_member(guild_id, user_id)

    async def run_favourite(self, favourite_id: str, request: Request) -> Quote:
        """Submit the saved request for its member, who confirms a price above the one it had.

        Raises FavouriteNotFound, and as `Admission.repeat` does.
        """
        favourite = await self._store.favourites.get(favourite_id, request.guild_id, request.user_id)
        request = replace(request, pressed=f"favourite:{favourite.id}")
        return await self._admission.repeat(favourite.job.id, request)

    async def remove_favourite(self, favourite_id: str, *, guild_id: int, user_id: int) -> None:
        """Delete a favourite of this member; one that is gone already is fine."""
        await self._store.favourites.remove(favourite_id, guild_id, user_id)
