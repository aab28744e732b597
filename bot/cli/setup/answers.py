"""The answers of a setup: settings of `.env`, written one by one as they are given."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.config import env_file
from bot.config.settings import Settings, load_settings
from bot.config.table import SPEC
from bot.domain.errors import SettingError

_BY_NAME = {entry.name: entry for entry in SPEC}

WALLET_NAMES: Final = (
    *("WALLET_PRIVATE_KEY", "WALLET_KEYSTORE", "SOLANA_PRIVATE_KEY", "SOLANA_KEYSTORE"),
    "WALLET_PASSWORD_FILE",
)
ASKED: Final = (
    *("DISCORD_TOKEN", "HOST_GUILD_ID", "HOST_USER_IDS", "HOST_LOG_CHANNEL_ID", "NETWORKS"),
    *("BASE_RPC_URL", "SOLANA_RPC_URL", "TEMPO_RPC_URL"),
    *WALLET_NAMES,
)
"""Settings that setup asks for. The others are taken as they are, and have to be right."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer that was checked: the settings it makes, and what the service said to it."""

    values: Mapping[str, str]
    found: str


class Rejected(Exception):
    """An answer that cannot be right. The sentence tells why, and never repeats a secret."""


class Unanswered(Exception):
    """An answer that could not be checked, because a service did not answer.

    `answer` is what it would make; `again` is what to check again, if not the same text.
    """

    def __init__(self, sentence: str, answer: Accepted, again: str | None = None) -> None:
        super().__init__(sentence)
        self.answer = answer
        self.again = again


class Answers:
    """The settings up to now. The process environment wins over `.env`, as it does for the bot."""

    def __init__(self, file: Path, environ: Mapping[str, str]) -> None:
        self.file = file
        self._environ = {name: text for name, text in environ.items() if name in _BY_NAME}

    def text(self, name: str) -> str:
        """Return what is written; empty if nothing is."""
        return self._texts().get(name, "").strip()

    def value(self, name: str) -> Any:
        """Return the setting's value, None without one. Raises SettingError if it is written wrongly."""
        return _BY_NAME[name].value(self.text(name))

    def is_other(self, name: str, text: str) -> bool:
        """Return True if the setting would not be the same with this text."""
        default = _BY_NAME[name].default
        return (self.text(name) or default) != (text or default)

    def from_environment(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those settings that come from the process environment: `.env` cannot change them."""
        return tuple(name for name in names if self._environ.get(name, "").strip())

    def settings(self, **changed: str) -> Settings:
        """Return all settings, with these changed. Answers that are written wrongly count as not given.

        Raises SettingError for a setting that setup does not ask for, or if the changes do not fit.
        """
        texts = self._texts() | changed
        for name in ASKED:
            if name not in changed and not self._can_be_read(name):
                texts[name] = ""
        try:
            return load_settings(texts, Path(os.devnull))
        except SettingError:
            if changed:
                raise
        return load_settings(texts | dict.fromkeys(WALLET_NAMES, ""), Path(os.devnull))

    def save(self, values: Mapping[str, str]) -> None:
        """Write settings to `.env`. Raises Rejected for those that the process environment decides."""
        fixed = self.from_environment(values)
        if fixed:
            names = ", ".join(fixed)
            raise Rejected(f"{names}: set in the process environment, which wins over .env. Change it there.")
        env_file.write(self.file, values, template=self.file.parent / ".env.example")

    def _texts(self) -> dict[str, str]:
        return {**env_file.read(self.file), **self._environ}

    def _can_be_read(self, name: str) -> bool:
        try:
            self.value(name)
        except SettingError:
            return False
        return True
