"""Terminals: the bot's own commands, run beside a bot that has something to tell, with what they print."""

import html
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox.bot_process import REPOSITORY
from sandbox.camera.album.stage import Stage
from sandbox.camera.chromium import chromium
from sandbox.camera.documents.window import photograph
from sandbox.camera.playground import Playground, open_playground

_COLUMNS = 114
_SPEED = 12.0
_BUSY_SECONDS = 120.0
_COLOURS = {"1": "strong", "31": "red", "32": "green", "33": "yellow", "1;31": "red"}
_MARK = re.compile(r"\x1b\[([0-9;]*)m")
_STYLE = """
main { background: #1d1f27; color: #d8dbe6; border-radius: 10px; }
header { padding: 9px 12px; } header i { display: inline-block; width: 11px; height: 11px; border-radius: 50%;
  margin-right: 7px; background: #5a5f70; }
pre { margin: 0; padding: 2px 18px 16px; font: 13px/1.5 "DejaVu Sans Mono", monospace; box-sizing: content-box;
  max-width: COLUMNSch; white-space: pre-wrap; word-break: break-all; }
.prompt { color: #8a90a6; } .typed { color: #fff; } .strong { font-weight: bold; }
.red { color: #ff8a80; } .green { color: #8fd9a0; } .yellow { color: #f3d27a; }
""".replace("COLUMNS", str(_COLUMNS))


@dataclass(frozen=True, slots=True)
class _Host:
    """A host at the terminal of a machine on which the bot runs.

    `job` is one that is done, `unclear` one for which the answer to the payment was lost.
    """

    here: Playground
    folder: Path
    job: str
    unclear: str

    def bot(self, *words: str) -> tuple[str, str]:
        """Run a command of the bot. Return the line that was typed, and what was printed."""
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        paths = {"DATABASE_PATH": "data/atelier.sqlite3", "SPOOL_DIR": "data/spool"}
        looks = {"COLUMNS": str(_COLUMNS), "FORCE_COLOR": "1", "PYTHONPATH": str(REPOSITORY)}
        finished = subprocess.run(  # noqa: S603 - our own program with words of this file
            [sys.executable, "-W", "ignore", "-m", "bot", *words],
            env={**inherited, **self.here.supervisor.bot.env, **paths, **looks},
            cwd=self.folder, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        return f"python -m bot {' '.join(words)}", finished.stdout

    def health(self) -> tuple[str, str]:
        """Ask the bot whether everything moves."""
        address = f"http://127.0.0.1:{self.here.supervisor.bot.env['HEALTH_PORT']}/healthz"
        with urllib.request.urlopen(address, timeout=20) as answer:
            return "curl http://127.0.0.1:$HEALTH_PORT/healthz", answer.read().decode()

    def log(self) -> tuple[str, str]:
        """Look for the lines of one job in the log."""
        lines = (self.folder / "data" / "bot.log").read_text().splitlines()
        mark = f"[{self.unclear}]"
        return f"grep -F '{mark}' bot.log", "\n".join(line for line in lines if mark in line)


Told = list[tuple[str, str]]

_TERMINALS: Final[dict[str, Callable[[_Host], Told]]] = {
    "terminal-check": lambda host: [host.bot("check")],
    "terminal-jobs": lambda host: [host.bot("jobs"), host.bot("job", host.job)],
    "terminal-audit": lambda host: [host.bot("audit")],
    "terminal-health": lambda host: [host.health()],
    "terminal-log": lambda host: [host.log()],
    "terminal-upgrade": lambda host: [
        host.bot("backup", "backups/", "--audit"),
        host.bot("restore", "backups/", "--test"),
    ],
}
NAMES = tuple(_TERMINALS)


def take(folder: Path, state: Path, names: Collection[str]) -> Iterator[Path]:
    """Run the commands of these terminals and photograph what they print. Raises NoBrowser, NotShown."""
    place = state / "terminal"
    with (
        chromium(1200, 900) as driver,
        open_playground(place / "data", speed=_SPEED, media_scale=0.25) as here,
    ):
        here.credit("5")
        host = _Host(here, place, *_busy(here))
        for name in names:
            body = "".join(f"{_typed(line)}{printed(text)}\n" for line, text in _TERMINALS[name](host))
            window = f"<header><i></i><i></i><i></i></header><pre>{body.rstrip()}</pre>"
            yield photograph(driver, _STYLE, window, folder / f"{name}.webp")


def _busy(here: Playground) -> tuple[str, str]:
    """Let members make pictures, of which one stays under way. Return the ids of two finished jobs: one without
    any trouble, and one for which the answer to the payment was lost."""
    stage = Stage(here.world)

    async def act() -> tuple[str, str]:
        made = []
        for prompt, fault in (
            ("a fox reading a newspaper, gouache", ""),
            ("a harbour at dusk", "drop_after_settlement"),
        ):
            if fault:
                here.world.faults.add("studio.pay", fault)
            card = await stage.start("mira", "imagine", prompt=prompt)
            await stage.result(stage.job(card))
            made.append(stage.job(card))
        stage.slow()
        await stage.start("noor", "imagine", prompt="a lighthouse in fog")
        return made[0], made[1]

    return here.run(act(), _BUSY_SECONDS)


def _typed(line: str) -> str:
    return f'<span class="prompt">$</span> <span class="typed">{html.escape(line)}</span>\n'


def printed(text: str) -> str:
    """Return terminal output as HTML, with its colours."""
    parts, is_open = [], False
    for number, part in enumerate(_MARK.split(text.rstrip("\n") + "\n")):
        if number % 2 == 0:
            parts.append(html.escape(part))
            continue
        if is_open:
            parts.append("</span>")
        name = _COLOURS.get(part)
        is_open = name is not None
        if name:
            parts.append(f'<span class="{name}">')
    return "".join(parts) + ("</span>" if is_open else "")
