"""A browser window as the page's server sees it: one websocket."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.bot_process import BotProcess
from sandbox.page import Page
from sandbox.supervisor import Supervisor
from sandbox.world import World

PATIENCE_SECONDS = 60.0
Json = dict[str, Any]


@dataclass(eq=False)
class Tab:
    """`ask` sends a request and returns its answer; `events` are the pushes that came meanwhile."""

    ws: aiohttp.ClientWebSocketResponse
    events: list[tuple[str, Json]] = field(default_factory=list)
    _answers: dict[int, Json] = field(default_factory=dict)
    _count: int = 0

    async def ask(self, do: str, **fields: Any) -> Json:
        self._count += 1
        number = self._count
        await self.ws.send_json({"id": number, "do": do, **fields})
        while number not in self._answers:
            await self._hear()
        return self._answers.pop(number)

    async def get(self, do: str, **fields: Any) -> Json:
        """Return the answer of a request that must go well."""
        answer = await self.ask(do, **fields)
        assert answer["ok"], answer
        return answer

    async def refused(self, do: str, **fields: Any) -> str:
        """Return the sentence of a request that must be refused."""
        answer = await self.ask(do, **fields)
        assert not answer["ok"], answer
        return str(answer["error"])

    async def wait(self, event: str, fits: Callable[[Json], object] = lambda _: True) -> Json:
        """Return the first push of this type that fits, also of those that came before."""
        while True:
            for type_, data in self.events:
                if type_ == event and fits(data):
                    return data
            await self._hear()

    def heard(self, event: str) -> list[Json]:
        return [data for type_, data in self.events if type_ == event]

    async def _hear(self) -> None:
        frame = await self.ws.receive(timeout=PATIENCE_SECONDS)
        assert frame.type is aiohttp.WSMsgType.TEXT, frame
        said = json.loads(frame.data)
        if "reply" in said:
            self._answers[said["reply"]] = said
        else:
            self.events.append((said["event"], said["data"]))


@dataclass(eq=False)
class Browser:
    """Opens windows on a page, and asks for files."""

    world: World
    supervisor: Supervisor
    page: Page
    session: aiohttp.ClientSession

    async def open(self, name: str) -> Tab:
        """Open a window of this person, with its first snapshot taken."""
        tab = Tab(await self.session.ws_connect(f"{self.page.url}ws?as={name}"))
        await tab.get("snapshot")
        return tab

    def channel(self, name: str) -> str:
        return str(self.world.channels[name].id)

    async def all_heard(self, tab: Tab, event: str) -> list[Json]:
        """Return every push of this type, once all that happened until now has reached the window."""
        count = len(tab.heard("bot"))
        self.world.discord.core.events.emit("bot_connected", {})
        await tab.wait("bot", lambda _: len(tab.heard("bot")) > count)
        return tab.heard(event)

    async def upload(self, name: str, data: bytes) -> Json:
        address = f"{self.page.url}upload"
        async with self.session.post(address, params={"name": name}, data=data) as answer:
            assert answer.status == 200, await answer.text()
            token = (await answer.json())["upload"]
            return {"upload": token}


@asynccontextmanager
async def browsing(world: World, folder: Path) -> AsyncIterator[Browser]:
    """Start a world with a page, and a bot process that is not started yet."""
    await world.start()
    supervisor = Supervisor(BotProcess(world.environment(folder), folder / "bot.log"))
    page = Page(world, supervisor)
    await page.start(0)
    try:
        async with aiohttp.ClientSession() as session:
            yield Browser(world, supervisor, page, session)
    finally:
        await page.stop()
        await supervisor.bot.kill()
        await world.stop()
