"""`/host adopt`: take into the books what left the wallet and is in none of them."""

from discord import app_commands

from bot.domain.money.movements import Booking
from bot.services.host.adopt import Adopter
from bot.ui.host import adopt_cards
from bot.ui.kit.responses import Interaction
from cogs.host.base import HostCommands

BOOKINGS = [
    app_commands.Choice(name="lost", value=str(Booking.LOST)),
    app_commands.Choice(name="my own", value=str(Booking.OWN)),
]


class HostAdoptCommands(HostCommands):
    """Part of `/host`."""

    _adopter: Adopter

    @app_commands.command(description="Take payments into the books that a restored copy misses")
    @app_commands.describe(
        transfer="For money that left in another way: which transfer",
        was="What that was: lost, or taken out by you",
    )
    @app_commands.choices(was=BOOKINGS)
    async def adopt(
        self,
        interaction: Interaction,
        transfer: app_commands.Range[str, 1, 100] | None = None,
        was: str = str(Booking.LOST),
    ) -> None:
        if not await self.open(interaction):
            return
        by = interaction.user.id
        if transfer is None:
            card = adopt_cards.report(await self._adopter.adopt(by=by))
        else:
            booking = Booking(was)
            movement = await self._adopter.book(transfer, booking, by=by)
            card = adopt_cards.booked(movement, booking)
        await self._responder.show(interaction, card)

    @adopt.autocomplete("transfer")
    async def _transfers(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if interaction.user.id not in self._user_ids:
            return []
        named = [(adopt_cards.choice(one), one.key) for one in await self._adopter.unbooked()]
        wanted = typed.strip().lower()
        return [
            app_commands.Choice(name=name, value=key)
            for name, key in named
            if wanted in name.lower() or wanted in key
        ][:25]
