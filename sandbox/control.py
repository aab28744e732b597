"""Control of a running sandbox from a second terminal: HTTP on 127.0.0.1, found through a file.

`.sandbox/control.json` holds the address and a secret, readable by its owner alone. Requests without the
secret are refused, those of web pages in a browser included.
"""

import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import aiohttp
from aiohttp import web

from sandbox.bot_process import BotFailed, BotProcess
from sandbox.discord import RefusedError
from sandbox.serving import Server
from sandbox.supervisor import Supervisor
from sandbox.terminal import COMMAND, HELP, Terminal
from sandbox.world import World


class NotRunning(Exception):
    """There is no sandbox to talk to. The message tells how to start one."""


class Control:
    """Serve `python -m sandbox say …` while open, and restart a bot that was killed."""

    def __init__(self, world: World, bot: BotProcess, home: Path) -> None:
        self.supervisor = Supervisor(bot)
        self._hands = Terminal(world, bot)
        self._file = _state_file(home)
        self._secret = secrets.token_urlsafe(32)
        app = web.Application()
        app.router.add_post("/run", self._run)
        self._server = Server(app)

    async def __aenter__(self) -> "Control":
        url = await self._server.start()
        self._file.unlink(missing_ok=True)
        self._file.touch(mode=0o600)
        self._file.write_text(json.dumps({"url": url, "secret": self._secret, "pid": os.getpid()}))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._file.unlink(missing_ok=True)
        await self._server.stop()

    def invitation(self) -> list[str]:
        """Return the instructions for its use."""
        lines = [f"{COMMAND} {line}" if "  " in line else line for line in HELP.splitlines()]
        return [*lines, "Ctrl-C stops the sandbox; what happened is kept for the next time."]

    async def watch(self) -> None:
        """Restart a bot that ended, until cancelled. Raises BotFailed if it cannot start."""
        await self.supervisor.watch()

    async def _run(self, request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not secrets.compare_digest(given.encode(), self._secret.encode()):
            return web.json_response({"ok": False, "text": "The secret is wrong."}, status=403)
        try:
            body = await request.json()
            text = await self._hands.do([str(word) for word in body["words"]], Path(body["folder"]))
        except (RefusedError, BotFailed, TimeoutError) as error:
            return web.json_response({"ok": False, "text": str(error)})
        except (ValueError, LookupError, TypeError):
            return web.json_response({"ok": False, "text": "That request cannot be read."}, status=400)
        return web.json_response({"ok": True, "text": text})


async def send(words: Sequence[str], home: Path) -> tuple[bool, str]:
    """Let the running sandbox carry out the words. Return True if it worked, and the text to show.

    Raises NotRunning if there is none.
    """
    try:
        known = json.loads(_state_file(home).read_text())
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{known['url']}/run",
                json={"words": list(words), "folder": str(Path.cwd())},
                headers={"Authorization": f"Bearer {known['secret']}"},
            ) as response,
        ):
            answer = await response.json()
    except (OSError, ValueError, LookupError, aiohttp.ClientError):
        raise NotRunning("No sandbox is running here. Start one in another terminal: make demo") from None
    return bool(answer["ok"]), str(answer["text"])


def _state_file(home: Path) -> Path:
    return home / "control.json"
