"""The question for the bot's token."""

from bot.cli.setup.answers import Accepted, Answers, Rejected, Unanswered
from bot.cli.setup.discord_facts import Application, DiscordFacts, Silent, TokenRefused
from bot.cli.setup.question import NO_ANSWER, Present
from bot.config import parsers
from bot.config.secret import Secret
from bot.domain.errors import SettingError
from bot.observability import logs
from bot.ports import Clock

_REFUSED = "Discord refuses this token"


class TokenQuestion:
    """The bot's token."""

    title = "Token of the bot"
    names = ("DISCORD_TOKEN",)
    is_secret = True
    prompt = "Token (not shown)"
    missing = NO_ANSWER

    def __init__(self, answers: Answers, clock: Clock) -> None:
        self._answers = answers
        self._clock = clock

    async def present(self) -> Present:
        try:
            token = self._answers.value("DISCORD_TOKEN")
            if token is None:
                return Present("not set", is_fine=False)
            return Present(_logs_in(await self._application(token)))
        except SettingError as error:
            return Present(str(error), is_fine=False)
        except TokenRefused:
            return Present("refused by Discord", is_fine=False)
        except Silent as error:
            return Present(f"set; {error}")

    async def help(self) -> list[str]:
        return [
            "https://discord.com/developers/applications → New Application → Bot → Reset Token.",
            "The bot needs none of the “Privileged Gateway Intents” on that page: leave them off.",
        ]

    async def default(self) -> str | None:
        return None

    async def accept(self, text: str) -> Accepted:
        try:
            token = parsers.token(text.removeprefix("Bot "))
        except ValueError as error:
            raise Rejected(f"This {error}.") from None
        logs.hide(token.reveal())
        answer = Accepted({"DISCORD_TOKEN": token.reveal()}, "not checked")
        try:
            application = await self._application(token)
        except TokenRefused:
            raise Rejected(f"{_REFUSED}.{_hint(token)}") from None
        except Silent as error:
            raise Unanswered(f"{error}.", answer) from error
        found = _logs_in(application)
        if application.needs_code_grant:
            found += ". Switch off “Requires OAuth2 Code Grant” on the page Bot, or its invitation fails"
        return Accepted(answer.values, found)

    async def application(self) -> Application | None:
        """Return the application of the present token, None if Discord does not tell it."""
        try:
            token = self._answers.value("DISCORD_TOKEN")
            return None if token is None else await self._application(token)
        except (SettingError, Silent, TokenRefused):
            return None

    async def _application(self, token: Secret) -> Application:
        return await DiscordFacts(self._answers.settings(), self._clock, token).application()


def _logs_in(application: Application) -> str:
    return f"logs in as {application.name} (application {application.id})"


def _hint(token: Secret) -> str:
    """Return where the token is. It has two dots, which no other value of the portal has."""
    if token.reveal().count(".") == 2:
        return " “Reset Token” on the page Bot makes a new one."
    return (
        " It is the value behind “Reset Token” on the page Bot, with two dots in it; not the public key, "
        "the application id or the client secret."
    )
