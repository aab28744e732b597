"""A terminal at which a script answers, and setup run at it beside a world."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.cli.arguments import parser
from bot.cli.setup import command, terminal
from sandbox.world import World

ADDRESSES = (
    *("DISCORD_API_URL", "DISCORD_GATEWAY_URL", "STABLESTUDIO_URL", "BLOB_URL", "BASE_RPC_URL"),
    *("SOLANA_RPC_URL", "TEMPO_RPC_URL", "PAYEES", "CLOCK_SPEED", "AUTHORIZATION_SECONDS"),
)


CTRL_C = "\x03"
"""An answer that is no answer: the host presses Ctrl-C."""


@dataclass
class Script:
    """Answers by a part of the question: the first that fits and was not given yet. Records what is said."""

    answers: list[tuple[str, str]]
    lines: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def say(self, text: str = "") -> None:
        self.lines.append(text)

    def ask(self, prompt: str) -> str:
        self.lines.append(prompt)
        place = next((n for n, (part, _) in enumerate(self.answers) if part in prompt), None)
        assert place is not None, f"nobody answers “{prompt}” after:\n{self.text}"
        _, answer = self.answers.pop(place)
        if answer == CTRL_C:
            raise KeyboardInterrupt
        return answer

    def ask_hidden(self, prompt: str) -> str:
        self.hidden.append(prompt)
        return self.ask(prompt)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass
class Desk:
    """A host's folder beside a world, in which setup is run."""

    folder: Path
    world: World | None
    monkeypatch: pytest.MonkeyPatch

    @property
    def file(self) -> Path:
        return self.folder / ".env"

    def values(self) -> dict[str, str]:
        return {name: value or "" for name, value in dotenv_values(self.file, interpolate=False).items()}

    def text(self, name: str) -> str:
        """Return the text of the file that a setting names."""
        return Path(self.values()[name]).read_text()

    def outside(self) -> dict[str, str]:
        """Return the addresses of the world, which stand in `.env` for setup."""
        found = self.world.environment(self.folder) if self.world else {}
        return {name: text for name, text in found.items() if name in ADDRESSES}

    async def run(
        self, answers: Sequence[tuple[str, str]] = (), *flags: str, environ: Mapping[str, str] | None = None
    ) -> tuple[int, Script]:
        """Run setup in a thread, as it runs its own event loop. Return its exit code and all that it said."""
        script = Script(list(answers))
        self.monkeypatch.chdir(self.folder)
        self.monkeypatch.setattr(terminal, "is_there", lambda: not flags)
        self.monkeypatch.setattr(terminal, "Console", lambda: script)
        self.monkeypatch.setattr(os, "environ", dict(environ or {}))
        code = await asyncio.to_thread(command.setup, parser().parse_args(["setup", *flags]))
        return code, script
