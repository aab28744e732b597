"""The terminal that setup talks at."""

import getpass
import sys
from typing import Protocol

from bot.domain.errors import SettingError


class Terminal(Protocol):
    """Shows lines and asks for one. Both `ask` raise EOFError or KeyboardInterrupt if the host leaves."""

    def say(self, text: str = "") -> None: ...

    def ask(self, prompt: str) -> str: ...

    def ask_hidden(self, prompt: str) -> str:
        """Ask for a secret, which is not shown while it is typed."""
        ...


class Console:
    """The terminal that the command was started at."""

    def say(self, text: str = "") -> None:
        print(text, flush=True)

    def ask(self, prompt: str) -> str:
        return input(prompt).strip()

    def ask_hidden(self, prompt: str) -> str:
        return getpass.getpass(prompt).strip()


class NoTerminal:
    """Answers come as flags: what else would have to be asked is named as missing."""

    def say(self, text: str = "") -> None:
        print(text, flush=True)

    def ask(self, prompt: str) -> str:
        raise SettingError(f"There is no answer to “{prompt.strip(': ')}”: see `python -m bot setup --help`.")

    ask_hidden = ask


def is_there() -> bool:
    """Return True if somebody can be asked: questions and answers both go to a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()
