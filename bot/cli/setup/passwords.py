"""The file with the keystores' password: both keystores, if there are two, have the same."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.cli.setup.answers import Answers, Rejected
from bot.cli.setup.terminal import Terminal
from bot.cli.wallet import SHORTEST_PASSWORD, Kind
from bot.domain.errors import SettingError
from bot.observability import logs
from bot.payments.keys import read_own_text

_BYTES = 24


@dataclass(frozen=True, slots=True)
class PasswordFile:
    """A file with a password. `is_made`: it was written now, for a wallet that may still be refused."""

    file: Path
    is_made: bool = False

    def drop(self) -> None:
        """Remove a file that was written in vain."""
        if self.is_made:
            self.file.unlink(missing_ok=True)


class Passwords:
    """Finds the password of a keystore, or asks for it and writes it down with mode 0600."""

    def __init__(self, kind: Kind, answers: Answers, terminal: Terminal, named: Path | None) -> None:
        """`named` is the file that a flag named, if any."""
        self._kind = kind
        self._answers = answers
        self._terminal = terminal
        self._named = named

    def file(self, *, is_new: bool) -> PasswordFile:
        """Return the file for a keystore that is new, or for one that is there. Raises Rejected."""
        if self._named is not None:
            make = is_new and not self._named.exists()
            return self._written(_strong(), self._named) if make else PasswordFile(self._named)
        present = self._present()
        if is_new or (present is not None and self._is_shared()):
            return PasswordFile(present) if present else self._asked_new()
        return self._asked_known(present)

    @staticmethod
    def read(file: Path) -> str:
        """Return the password. Raises SettingError if there is none, or a short one."""
        password = read_own_text(file, "The password file").rstrip("\r\n")
        if len(password) < SHORTEST_PASSWORD:
            raise SettingError(f"The password in {file} has to have {SHORTEST_PASSWORD} characters at least.")
        return password

    def _present(self) -> Path | None:
        text = self._answers.text("WALLET_PASSWORD_FILE")
        file = Path(text).expanduser() if text else self._folder() / "wallet.password"
        return file if file.exists() else None

    def _is_shared(self) -> bool:
        """Return True if the other kind of wallet has a keystore, which the same password opens."""
        other = "SOLANA" if self._kind.settings == "WALLET" else "WALLET"
        return bool(self._answers.text(f"{other}_KEYSTORE"))

    def _asked_new(self) -> PasswordFile:
        while True:
            password = self._terminal.ask_hidden(
                "  Password for the keystore (Enter: a strong one is made): "
            )
            if not password:
                return self._written(_strong(), self._free())
            if len(password) < SHORTEST_PASSWORD:
                self._terminal.say(f"  It has to have {SHORTEST_PASSWORD} characters at least.")
            elif self._terminal.ask_hidden("  Once more: ") != password:
                self._terminal.say("  The two differ.")
            else:
                return self._written(password, self._free())

    def _asked_known(self, present: Path | None) -> PasswordFile:
        known = f" (Enter: the one in {present})" if present else ""
        password = self._terminal.ask_hidden(f"  Password of the keystore{known}: ")
        if password:
            return self._written(password, self._free())
        if present is None:
            raise Rejected("A keystore is opened with its password.")
        return PasswordFile(present)

    def _written(self, password: str, file: Path) -> PasswordFile:
        """Write the password to a new file. Raises Rejected."""
        logs.hide(password)
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Rejected(f"{file} cannot be made: {error.strerror}.") from None
        with os.fdopen(descriptor, "w") as out:
            out.write(password + "\n")
            out.flush()
            os.fsync(out.fileno())
        self._terminal.say(f"  The password is in {file}. Keep a copy of it and of the keystore elsewhere.")
        return PasswordFile(file, is_made=True)

    def _free(self) -> Path:
        first = self._folder() / "wallet.password"
        names = (first.with_stem(f"{first.stem}-{number}") for number in range(2, 1000))
        return first if not first.exists() else next(file for file in names if not file.exists())

    def _folder(self) -> Path:
        return self._answers.settings().database_path.parent


def _strong() -> str:
    return secrets.token_urlsafe(_BYTES)
