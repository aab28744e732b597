"""The questions for the networks that the bot pays on, and for their nodes."""

from dataclasses import replace
from urllib.parse import urlsplit

from bot.cli.setup.answers import Accepted, Answers, Rejected, Unanswered
from bot.cli.setup.question import NO_ANSWER, Present
from bot.config.settings import Settings
from bot.config.table import SPEC
from bot.domain.errors import ChainUnavailable, SettingError
from bot.domain.money.networks import SOLANA, WORDS, Network
from bot.ports import Clock
from bot.wiring.chains import nodes_of

_DEFAULTS = {entry.name: entry.default for entry in SPEC}


class NetworksQuestion:
    """The networks, the preferred one first."""

    title = "Networks"
    names = ("NETWORKS",)
    is_secret = False
    prompt = "One or several, separated by commas"
    missing = NO_ANSWER

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def present(self) -> Present:
        try:
            return Present(_titles(self._answers.value("NETWORKS")))
        except SettingError as error:
            return Present(str(error), is_fine=False)

    async def help(self) -> list[str]:
        return [
            "The bot pays in USDC on the first of these that can pay: base, solana, tempo.",
            "Base alone is enough. Base and Tempo share one wallet, Solana needs one of its own.",
        ]

    async def default(self) -> str | None:
        return _DEFAULTS["NETWORKS"]

    async def accept(self, text: str) -> Accepted:
        try:
            settings = self._answers.settings(NETWORKS=text)
        except SettingError as error:
            raise Rejected(str(error)) from None
        return Accepted({"NETWORKS": ",".join(settings.networks)}, _titles(settings.networks))


class NodesQuestion:
    """The nodes of one network."""

    is_secret = False
    prompt = "Address, or several separated by commas"
    missing = NO_ANSWER

    def __init__(self, network: Network, answers: Answers, clock: Clock) -> None:
        self._network = network
        self._answers = answers
        self._clock = clock
        self._name = f"{network.word.upper()}_RPC_URL"
        self.title = f"Nodes of {network.title}"
        self.names = (self._name,)

    async def present(self) -> Present:
        try:
            urls = self._answers.value(self._name)
        except SettingError as error:
            return Present(str(error), is_fine=False)
        if not self._answers.text(self._name):
            return Present("the public one")
        return Present(_hosts(urls))

    async def help(self) -> list[str]:
        history = " It has to keep the wallet's history." if self._network is SOLANA else ""
        return [
            f"Whom the bot asks about the chain {self._network.title}. The public node is slow: "
            f"better is one of your own, or a provider's (https://…).{history}"
        ]

    async def default(self) -> str | None:
        return _DEFAULTS[self._name]

    async def accept(self, text: str) -> Accepted:
        """Ask each node for the chain's newest block."""
        try:
            settings = self._answers.settings(**{self._name: text})
        except SettingError as error:
            raise Rejected(str(error)) from None
        urls = settings.rpc_urls(self._network.word)
        if not urls:
            raise Rejected("One address at least is needed.")
        answer = Accepted(
            {self._name: "" if text == _DEFAULTS[self._name] else ",".join(urls)}, "not checked"
        )
        for url in urls:
            try:
                await self._newest(settings, url)
            except ChainUnavailable as error:
                raise Unanswered(f"{_hosts((url,))}: {error}", answer) from error
        count = f"{len(urls)} nodes answer" if len(urls) > 1 else f"{_hosts(urls)} answers"
        return Accepted(answer.values, count)

    async def _newest(self, settings: Settings, url: str) -> None:
        alone = replace(settings, **{self._name.lower(): (url,)})  # type: ignore[arg-type]
        nodes = nodes_of(alone, self._network, self._clock)
        try:
            await nodes.newest()
        finally:
            await nodes.aclose()


def _titles(networks: tuple[str, ...]) -> str:
    return ", ".join(WORDS[word].title for word in networks)


def _hosts(urls: tuple[str, ...]) -> str:
    """Return the hosts alone: the rest of an address may be a key."""
    return ", ".join(urlsplit(url).hostname or "" for url in urls)
