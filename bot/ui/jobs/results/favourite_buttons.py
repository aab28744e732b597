"""Favourites: save a result's request, list them, run and remove them."""

from bot.domain.jobs.job import Job
from bot.i18n import _
from bot.services.pictures.favourites import Favourites
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import favourite_cards
from bot.ui.kit import actions, requester, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class FavouriteButtons:
    """Handlers of a member's favourites. One per bot."""

    def __init__(self, favourites: Favourites, responder: Responder) -> None:
        self._favourites = favourites
        self._responder = responder

    async def save(self, interaction: Interaction, job: Job) -> None:
        """Save the request of a result. Answers an acknowledged interaction."""
        guild_id, _unused = requester.place(interaction)
        favourite = await self._favourites.save_favourite(
            job.id, guild_id=guild_id, user_id=interaction.user.id
        )
        await self._responder.show(interaction, favourite_cards.saved(favourite.job))

    async def show(self, interaction: Interaction, page: int = 0, *, news: str | None = None) -> None:
        """Answer an acknowledged interaction with a page of the list."""
        guild_id, _unused = requester.place(interaction)
        favourites = await self._favourites.favourites(guild_id, interaction.user.id)
        await self._responder.show(interaction, favourite_cards.listed(favourites, page, news=news))

    @router.button(actions.FavouritesPage, Answer.CARD)
    async def turn(self, interaction: Interaction, action: actions.FavouritesPage) -> None:
        """Show a page in place of the pressed card."""
        await self.show(interaction, action.page)

    @router.button(actions.RunFavourite)
    async def run(self, interaction: Interaction, action: actions.RunFavourite) -> None:
        """Make it again for the member; the list stays."""
        quote = await self._favourites.run_favourite(action.favourite, requester.request(interaction))
        await self._responder.show_quote(interaction, quote)

    @router.menu(actions.DropFavourite)
    async def drop(self, interaction: Interaction, action: actions.DropFavourite, favourite_id: str) -> None:
        """Remove the chosen one, and show the rest."""
        guild_id, _unused = requester.place(interaction)
        await self._favourites.remove_favourite(favourite_id, guild_id=guild_id, user_id=interaction.user.id)
        await self.show(interaction, action.page, news=_("Removed."))
