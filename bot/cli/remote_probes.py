"""Remote checks of `python -m bot check`: Discord, StableStudio and the clock. Nothing is paid."""

from dataclasses import replace

from bot.catalogue import operation
from bot.cli.discord_rest import NETWORK, DiscordRest
from bot.cli.invite import invite
from bot.cli.probes import Row, Verdict, named
from bot.config.secret import Secret
from bot.config.settings import Settings
from bot.domain.amounts import format_usd
from bot.domain.errors import AtelierError, ChainUnavailable, WrongClock
from bot.ports import Clock, PaymentMethod
from bot.services.jobs.ordering.pricing import Pricing, generation_body
from bot.services.wallets import NoBooks, Wallets
from bot.wiring.application import Foundation

QUOTED = "nano-banana/generate"
_PROMPT = "a small fox reading a newspaper"
_SKEW_SECONDS = 20.0
"""A clock that is further off makes sign-ins and signed payments fail."""


class DiscordProbe:
    """Calls Discord's REST API as the bot.

    `date` is Discord's time at the last answer, epoch milliseconds.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._rest = DiscordRest(settings.discord_api_url, clock)
        self.date: int | None = None

    async def rows(self) -> list[Row]:
        """Check the token, and that the bot is on the host's server."""
        token = self._settings.discord_token
        if token is None:
            return [Row("token", Verdict.WRONG, "DISCORD_TOKEN is not set: put the bot's token into .env.")]
        try:
            return await self._rows(token)
        except NETWORK as error:
            text = (
                f"Discord did not answer ({type(error).__name__}): look at DISCORD_API_URL and the network."
            )
            return [Row("token", Verdict.WRONG, text)]

    async def _rows(self, token: Secret) -> list[Row]:
        me = await self._rest.get(token, "/users/@me")
        self.date = me.date
        if me.status == 401:
            text = "Discord refuses DISCORD_TOKEN: make a new one in the developer portal."
            return [Row("token", Verdict.WRONG, text)]
        if me.status != 200:
            return [Row("token", Verdict.WRONG, f"Discord answered {me.status}: try again in a while.")]
        rows = [Row("token", Verdict.FINE, f"logs in as {me.body.get('username')}")]
        if self._settings.host_guild_id is not None:
            rows.append(await self._host_row(token, self._settings.host_guild_id, me.body.get("id")))
        return rows

    async def _host_row(self, token: Secret, guild_id: int, bot_id: object) -> Row:
        guild = await self._rest.get(token, f"/guilds/{guild_id}")
        if guild.status == 200:
            return Row("host's server", Verdict.FINE, str(guild.body.get("name")))
        return Row("host's server", Verdict.LOOK, f"The bot is not on HOST_GUILD_ID: open {invite(bot_id)}")


async def quote_rows(base: Foundation, settings: Settings) -> list[Row]:
    """Check with free quotes that the studio asks for payments that the wallets would make.

    Where one wallet can pay, another that cannot stops nothing.
    """
    rows = [await _quote(base, method, settings) for method in base.methods]
    if any(row.verdict is Verdict.FINE for row in rows):
        return [replace(row, verdict=Verdict.LOOK) if row.verdict is Verdict.WRONG else row for row in rows]
    return rows


async def _quote(base: Foundation, method: PaymentMethod, settings: Settings) -> Row:
    asked = operation(QUOTED)
    options = {"prompt": _PROMPT}
    what = named("studio", method.network, settings)
    try:
        # What is open has no say in a price.
        pricing = Pricing(base.studio, Wallets([method], base.clock, NoBooks()))
        body = generation_body(asked, options, ())
        price = await pricing.generation(asked, options, body, guild_id=0)
    except WrongClock as error:
        return Row(what, Verdict.WRONG, f"{error}: let the system keep its time (NTP).")
    except AtelierError as error:
        return Row(what, Verdict.WRONG, f"{error} Look at STABLESTUDIO_URL and PAYEES.")
    return Row(what, Verdict.FINE, f"quotes {format_usd(price)} for a picture by {asked.model}")


async def clock_row(clock: Clock, base: Foundation | None, discord_date: int | None) -> Row:
    """Compare this machine's clock with Discord's, or with the chain's newest block."""
    other, whose = discord_date, "Discord's"
    if other is None and base is not None:
        try:
            other, whose = (await base.method.nodes.newest()).time * 1000, "the chain's"
        except ChainUnavailable:
            other = None
    if other is None:
        return Row("clock", Verdict.LOOK, "Nobody answered whose clock this one could be compared with.")
    seconds = (clock.now() - other) / 1000
    if abs(seconds) > _SKEW_SECONDS:
        return Row(
            "clock", Verdict.WRONG, f"{seconds:+.0f} s beside {whose}: let the system keep its time (NTP)."
        )
    return Row("clock", Verdict.FINE, f"within {max(1, round(abs(seconds)))} s of {whose}")
