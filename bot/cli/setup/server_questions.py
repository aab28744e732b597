"""The questions about the host's own server: which one, who the hosts are, where notices go."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from bot.cli.invite import INVITED_WITH_ALL, invite
from bot.cli.setup.answers import Accepted, Answers, Rejected, Unanswered
from bot.cli.setup.discord_facts import Application, DiscordFacts, Named, Silent, TokenRefused
from bot.cli.setup.question import NO_ANSWER, Present
from bot.config import parsers
from bot.domain.errors import SettingError
from bot.ports import Clock

_LIST_LENGTH = 20


class _Asked(ABC):
    """A question about the server of the host, asked with the token of the answers."""

    is_secret = False
    missing = NO_ANSWER

    def __init__(self, answers: Answers, clock: Clock) -> None:
        self._answers = answers
        self._clock = clock

    def _facts(self) -> DiscordFacts:
        """Raises Rejected without a token."""
        settings = self._answers.settings()
        if settings.discord_token is None:
            raise Rejected("The bot's token comes first.")
        return DiscordFacts(settings, self._clock, settings.discord_token)

    def _server(self) -> int:
        server = self._answers.settings().host_guild_id
        if server is None:
            raise Rejected("The host's server comes first.")
        return server

    async def accept(self, text: str) -> Accepted:
        try:
            return await self._accept(text)
        except TokenRefused:
            raise Rejected("Discord refuses the token: change that first.") from None

    @abstractmethod
    async def _accept(self, text: str) -> Accepted: ...


class ServerQuestion(_Asked):
    """The host's own server."""

    title = "Your own server"
    names = ("HOST_GUILD_ID",)
    prompt = "Number, name or id of your server"
    missing = "No server is chosen yet."

    async def present(self) -> Present:
        try:
            server = self._answers.value("HOST_GUILD_ID")
            if server is None:
                return Present("not set", is_fine=False)
            found = await self._facts().server(server)
        except (SettingError, Rejected) as error:
            return Present(str(error), is_fine=False)
        except TokenRefused:
            return Present(self._answers.text("HOST_GUILD_ID"))
        except Silent as error:
            return Present(f"{self._answers.text('HOST_GUILD_ID')}; {error}")
        return Present(found.name) if found else Present("the bot is not on it", is_fine=False)

    async def help(self) -> list[str]:
        lines = ["The only server where /host exists, for the hosts alone, whom the next question names."]
        try:
            application = await self._facts().application()
            servers = await self._facts().servers()
        except (Rejected, Silent, TokenRefused):
            return lines
        if not servers:
            return [
                *lines,
                "The bot is on no server yet. Open this link, add it to yours, then press Enter:",
                *links(application),
            ]
        return [*lines, *_numbered(servers)]

    async def default(self) -> str | None:
        try:
            servers = await self._facts().servers()
        except (Rejected, Silent, TokenRefused):
            return None
        return servers[0].name if len(servers) == 1 else None

    async def _accept(self, text: str) -> Accepted:
        facts = self._facts()
        try:
            servers = await facts.servers()
            chosen = _chosen(text, servers, "server")
            found = await facts.server(chosen.id)
            application = await facts.application()
        except Silent as error:
            raise Unanswered(f"{error}.", _by_id("HOST_GUILD_ID", text)) from error
        if found is None:
            raise Rejected(
                f"The bot is not on that server. Open this link to add it: {invite(application.id)}"
            )
        return Accepted({"HOST_GUILD_ID": str(found.id)}, found.name)


class HostsQuestion(_Asked):
    """The users who may use /host."""

    title = "Hosts"
    names = ("HOST_USER_IDS",)
    prompt = "Ids of the hosts"

    async def present(self) -> Present:
        try:
            users = self._answers.value("HOST_USER_IDS")
            if not users:
                return Present("not set", is_fine=False)
            found = [(user, await self._facts().member(self._server(), user)) for user in users]
        except (SettingError, Rejected) as error:
            return Present(str(error), is_fine=False)
        except (Silent, TokenRefused):
            return Present(self._answers.text("HOST_USER_IDS"))
        absent = any(member is None for _, member in found)
        names = [member.name if member else f"{user} (not on your server)" for user, member in found]
        return Present(", ".join(names), is_fine=not absent)

    async def help(self) -> list[str]:
        lines = [
            "Who may use /host there: give money to servers, pause everything, settle disputes.",
            "Discord → Settings → Advanced → Developer Mode; then right-click a person → Copy User ID.",
            "Several ids are separated by commas.",
        ]
        owners = ", ".join(owner.name for owner in await self._owners())
        return [*lines, f"The application belongs to {owners}."] if owners else lines

    async def default(self) -> str | None:
        return ",".join(str(owner.id) for owner in await self._owners()) or None

    async def _owners(self) -> list[Named]:
        """Return the owners of the application who are on the server; none if Discord does not tell."""
        try:
            facts, server = self._facts(), self._server()
            owners = (await facts.application()).owners
            return [owner for owner in owners if await facts.member(server, owner.id)]
        except (Rejected, Silent, TokenRefused):
            return []

    async def _accept(self, text: str) -> Accepted:
        try:
            users = parsers.comma_separated(parsers.snowflake)(text)
        except ValueError as error:
            raise Rejected(f"This {error}.") from None
        assert isinstance(users, tuple)
        if not users:
            raise Rejected("One host at least is needed, or nobody can give a server money.")
        facts, server, names = self._facts(), self._server(), []
        ids = ",".join(str(user) for user in users)
        for user in users:
            try:
                member = await facts.member(server, user)
            except Silent as error:
                raise Unanswered(f"{error}.", Accepted({"HOST_USER_IDS": ids}, "not checked")) from error
            if member is None:
                raise Rejected(f"{user} is not on your server: only a member of it can use /host.")
            names.append(member.name)
        return Accepted({"HOST_USER_IDS": ids}, ", ".join(names))


class LogChannelQuestion(_Asked):
    """The channel of the notices to the host."""

    title = "Log channel"
    names = ("HOST_LOG_CHANNEL_ID",)
    prompt = "Number, name or id of the channel, or none"

    async def present(self) -> Present:
        try:
            channel = self._answers.value("HOST_LOG_CHANNEL_ID")
            if channel is None:
                return Present("none")
            named = [one.name for one in await self._facts().channels(self._server()) if one.id == channel]
        except (SettingError, Rejected) as error:
            return Present(str(error), is_fine=False)
        except (Silent, TokenRefused):
            return Present(self._answers.text("HOST_LOG_CHANNEL_ID"))
        return Present(f"#{named[0]}") if named else Present("not a channel of your server", is_fine=False)

    async def help(self) -> list[str]:
        lines = [
            "Where the bot tells you of deposits, low wallets, pauses and audits. Only you should read it."
        ]
        try:
            return [*lines, *_numbered(await self._facts().channels(self._server()), "#")]
        except (Rejected, Silent, TokenRefused):
            return lines

    async def default(self) -> str | None:
        return "none"

    async def _accept(self, text: str) -> Accepted:
        if text.lower() == "none":
            return Accepted({"HOST_LOG_CHANNEL_ID": ""}, "none")
        facts = self._facts()
        try:
            chosen = _chosen(text.removeprefix("#"), await facts.channels(self._server()), "channel")
            can_post = await facts.can_post(chosen.id)
        except Silent as error:
            raise Unanswered(f"{error}.", _by_id("HOST_LOG_CHANNEL_ID", text)) from error
        if not can_post:
            raise Rejected(
                f"The bot may not write in #{chosen.name}: give it View Channel and Send Messages there."
            )
        return Accepted({"HOST_LOG_CHANNEL_ID": str(chosen.id)}, f"#{chosen.name}")


def links(application: Application) -> list[str]:
    """Return the links that add the bot: with what it needs, and with what servers may do without."""
    return [
        f"  {invite(application.id)}",
        "With threads, greetings and your AutoMod rules (servers can also allow these later):",
        f"  {invite(application.id, INVITED_WITH_ALL)}",
    ]


def _numbered(things: Sequence[Named], mark: str = "") -> list[str]:
    lines = [f"  {number:2} {mark}{thing.name}" for number, thing in enumerate(things[:_LIST_LENGTH], 1)]
    more = len(things) - _LIST_LENGTH
    return [*lines, f"     … and {more} more: by name or id"] if more > 0 else lines


def _chosen(text: str, things: Sequence[Named], kind: str) -> Named:
    """Return the one with this number in the list, this id or this name. Raises Rejected."""
    if text.isascii() and text.isdecimal():
        if 1 <= int(text) <= min(len(things), _LIST_LENGTH):
            return things[int(text) - 1]
        if kind == "server":  # the list may be cut off
            return Named(int(text), text)
        found = [thing for thing in things if thing.id == int(text)]
    else:
        found = [thing for thing in things if thing.name.lower() == text.lower()]
    if len(found) > 1:
        raise Rejected(f"Several are called “{text[:60]}”: give the id of the {kind}.")
    if not found:
        raise Rejected(f"There is no {kind} “{text[:60]}” that the bot can see.")
    return found[0]


def _by_id(name: str, text: str) -> Accepted:
    """Return what an id makes that could not be looked up. Raises Rejected for anything else."""
    try:
        return Accepted({name: str(parsers.snowflake(text))}, "not checked")
    except ValueError:
        raise Rejected("Discord does not answer, so only an id can be taken.") from None
