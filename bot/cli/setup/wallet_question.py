"""The question for a wallet: a new keystore, a key that the host has, or a keystore that is there."""

from dataclasses import replace
from pathlib import Path

from bot.cli.node_probes import chain_rows
from bot.cli.probes import Verdict
from bot.cli.setup.answers import Accepted, Answers, Rejected, Unanswered
from bot.cli.setup.passwords import Passwords
from bot.cli.setup.question import NO_ANSWER, Present
from bot.cli.setup.terminal import Terminal
from bot.cli.wallet import Kind, kind_of, wallet_address
from bot.config.secret import Secret
from bot.config.settings import Settings
from bot.domain.errors import SettingError
from bot.domain.money.networks import WORDS
from bot.payments.keys import address_of, new_key, read_own_text, seal
from bot.wiring.application import foundation

NEW, OWN = "new", "key"


class WalletQuestion:
    """The wallet of one kind of key. An answer is `new`, `key`, or a keystore's file.

    A key and a password are asked for at the terminal, unless flags have named files with them.
    """

    is_secret = False
    missing = NO_ANSWER

    def __init__(
        self,
        kind: Kind,
        answers: Answers,
        terminal: Terminal,
        *,
        key_file: Path | None = None,
        password_file: Path | None = None,
    ) -> None:
        self._kind = kind
        self._answers = answers
        self._terminal = terminal
        self._key_file = key_file
        self._passwords = Passwords(kind, answers, terminal, password_file)
        self._opened: tuple[object, Present] | None = None
        self.prompt = "new, key, or the file of a keystore"
        self.names = (f"{kind.settings}_PRIVATE_KEY", f"{kind.settings}_KEYSTORE", "WALLET_PASSWORD_FILE")

    @property
    def title(self) -> str:
        return f"Wallet on {' and '.join(WORDS[word].title for word in self._words)}"

    @property
    def _words(self) -> list[str]:
        """Return the chosen networks that pay with this key, or one that could."""
        chosen = [word for word in self._answers.settings().networks if kind_of(word) is self._kind]
        return chosen or [self._kind.network.word]

    async def present(self) -> Present:
        """Open the wallet, which takes a second, unless it is the one of the last time."""
        texts = tuple(self._answers.text(name) for name in self.names)
        if self._opened is None or self._opened[0] != texts:
            self._opened = texts, self._open()
        return self._opened[1]

    def _open(self) -> Present:
        if not any(self._answers.text(name) for name in self.names[:2]):
            return Present("not set", is_fine=False)
        try:
            for name in self.names:
                self._answers.value(name)
            settings = self._answers.settings()
            kept = "key in .env" if self._answers.text(self.names[0]) else self._answers.text(self.names[1])
            return Present(f"{wallet_address(settings, self._words[0])} ({kept})")
        except SettingError as error:
            return Present(str(error), is_fine=False)

    async def help(self) -> list[str]:
        lines = [
            "A wallet for the bot alone, with no more in it than you can lose: about a day of pictures.",
            f"  {NEW}   makes one; its key is sealed in {self._free()}",
            f"  {OWN}   seals a private key of yours there ({self._kind.form})",
            "  or the file of a keystore that you have",
        ]
        if (await self.present()).is_fine:
            lines.append(
                "The present wallet keeps its money. Change it while no top-up is open and no job runs."
            )
        made = self._made()
        if made.exists() and str(made) != self._answers.text(self.names[1]):
            lines.append(
                f"{made} is there already, perhaps from a setup that was stopped: name it to use it."
            )
        return lines

    async def default(self) -> str | None:
        made = self._made()
        return str(made) if made.exists() else NEW

    async def accept(self, text: str) -> Accepted:
        """Seal the key if it is not yet, open the keystore, and ask the chain what the wallet holds."""
        for name in self._answers.from_environment(self.names):
            raise Rejected(
                f"{name} is set in the process environment, which wins over .env. Change it there."
            )
        keystore = None if text in (NEW, OWN) else _keystore(text)
        password = self._passwords.file(is_new=keystore is None)
        try:
            if keystore is None:
                keystore = self._seal(text, self._passwords.read(password.file))
            values = self._values(keystore, password.file)
            settings = self._answers.settings(**values)
            address = wallet_address(settings, self._words[0])
        except BaseException as error:
            password.drop()
            if isinstance(error, SettingError):
                raise Rejected(str(error)) from None
            raise
        return await self._looked(settings, Accepted(values, address), str(keystore))

    def _values(self, keystore: Path, password_file: Path) -> dict[str, str]:
        return {
            self.names[0]: "",
            self.names[1]: str(keystore.absolute()),
            "WALLET_PASSWORD_FILE": str(password_file.absolute()),
        }

    async def _looked(self, settings: Settings, answer: Accepted, keystore: str) -> Accepted:
        """Add what the chains say about the wallet."""
        try:
            async with foundation(replace(settings, networks=tuple(self._words))) as base:
                rows = await chain_rows(base, settings)
        except SettingError as error:
            raise Unanswered(str(error), answer, keystore) from error
        found = f"{answer.found}: {'; '.join(row.text.rstrip('.') for row in rows)}"
        if all(row.verdict is Verdict.WRONG for row in rows):
            raise Unanswered(f"{found}.", answer, keystore)
        return Accepted(answer.values, found)

    def _seal(self, choice: str, password: str) -> Path:
        """Return the new keystore. Raises SettingError."""
        key = new_key() if choice == NEW else self._typed()
        address_of(key, self._kind.network)  # raises for a key that is none
        file = self._free()
        seal(key, password, file, self._kind.network)
        self._terminal.say(f"  The key is sealed in {file}.")
        return file

    def _typed(self) -> Secret:
        if self._key_file is not None:
            text = read_own_text(self._key_file, "The file with the key").strip()
        else:
            text = self._terminal.ask_hidden(f"  Private key, {self._kind.form} (not shown): ")
        try:
            return self._kind.parse(text)
        except ValueError as error:
            raise SettingError(f"That {error}.") from None

    # ── files ────────────────────────────────────────────────────────────────────────────────────

    def _folder(self) -> Path:
        return self._answers.settings().database_path.parent

    def _made(self) -> Path:
        """Return where setup puts its first keystore of this kind."""
        return self._folder() / Path(self._kind.file).name

    def _free(self) -> Path:
        """Return the next name that no file has: a keystore is never overwritten."""
        first = self._made()
        names = (first.with_stem(f"{first.stem}-{number}") for number in range(2, 1000))
        return first if not first.exists() else next(file for file in names if not file.exists())


def _keystore(text: str) -> Path:
    """Return the file that is named. Raises Rejected if it is not there."""
    file = Path(text).expanduser()
    if not file.is_file():
        raise Rejected(f"Type {NEW}, {OWN}, or the file of a keystore: there is no file {file}.")
    return file
