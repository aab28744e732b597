"""One websocket: requests in, answers and pushes out, in one order."""

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.bot_process import BotFailed
from sandbox.discord import RefusedError, Subscription, User
from sandbox.discord.errors import ApiError
from sandbox.discord.model import Json
from sandbox.page.media import Uploads
from sandbox.page.pushes import Pushes
from sandbox.page.request_fields import RequestFields
from sandbox.page.requests import Requests
from sandbox.page.workbench import Workbench
from sandbox.tour.guided import GuidedTour
from sandbox.world import World

_MAX_FRAME = 1024 * 1024
_FRESH = ("snapshot", "persona", "language", "dms")
_BY_HAND = {"slash", "click", "select", "modal_submit", "message_menu", "user_menu"}
"""What changes the bot's world, besides the acts of the workbench."""

_AUDIT = "workbench.audit"  # changes nothing


class Window:
    """A browser window (or tab) and its person."""

    def __init__(
        self, world: World, workbench: Workbench, tour: GuidedTour | None, uploads: Uploads, user: User
    ) -> None:
        self._discord = world.discord
        self._tour = tour
        self._workbench = workbench
        self._requests = Requests(world, uploads, user)
        self._pushes = Pushes(self._requests)
        self._ws = web.WebSocketResponse(max_msg_size=_MAX_FRAME, heartbeat=20)
        self._out: asyncio.Queue[Json] = asyncio.Queue()
        self._ready = False

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve requests until the browser goes."""
        await self._ws.prepare(request)
        with self._discord.subscribe() as events:
            tasks = [asyncio.create_task(self._follow(events)), asyncio.create_task(self._send())]
            doing: set[asyncio.Task[None]] = set()
            try:
                async for frame in self._ws:
                    if frame.type is WSMsgType.TEXT:
                        task = asyncio.create_task(self._answer(frame.data))
                        doing.add(task)
                        task.add_done_callback(doing.discard)
            finally:
                self._workbench.leave(self.push)
                if self._tour:
                    self._tour.leave(self.push)
                for task in (*tasks, *doing):
                    task.cancel()
                await asyncio.gather(*tasks, *doing, return_exceptions=True)
        return self._ws

    async def close(self) -> None:
        """Hang up, when the page is being stopped."""
        await self._ws.close(code=1001, message=b"the sandbox stops")

    def push(self, event: str, data: Json) -> None:
        self._out.put_nowait({"event": event, "data": data})

    async def _follow(self, events: Subscription) -> None:
        async for event in events:
            if self._ready:
                for type_, data in self._pushes.of(event):
                    self.push(type_, data)

    async def _send(self) -> None:
        """Write to the socket. It is the only writer, so frames leave in the order they were made."""
        while True:
            frame = await self._out.get()
            try:
                await self._ws.send_str(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
            except (ConnectionError, RuntimeError):
                return

    async def _answer(self, raw: str) -> None:
        number: Any = None
        try:
            request = RequestFields(_read(raw))
            number = request.fields.get("id")
            body = await self._do(request)
            answer: Json = {"reply": number, "ok": True, **body}
        except (RefusedError, BotFailed, TimeoutError) as error:
            answer = {"reply": number, "ok": False, "error": _sentence(str(error) or "That took too long.")}
        except ApiError as error:
            answer = {"reply": number, "ok": False, "error": _sentence(_first_problem(error))}
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            answer = {"reply": number, "ok": False, "error": "That request cannot be read."}
        self._out.put_nowait(answer)

    async def _do(self, request: RequestFields) -> Json:
        verb = request.text("do", "")
        if verb == "workbench":
            return self._workbench.join(self.push)
        if verb == "workbench_close":
            self._workbench.leave(self.push)
            return {}
        if verb.startswith("tour."):
            return await self._touring(verb, request)
        workbench = verb.startswith("workbench.")
        verbs = self._workbench.verbs if workbench else self._requests.verbs
        if verb not in verbs:
            raise RefusedError(f"there is no verb {verb!r}")
        if self._tour and (verb in _BY_HAND or (workbench and verb != _AUDIT)):
            await self._tour.give_way()
        body = await verbs[verb](request)
        return self._begun(body) if verb in _FRESH else body

    async def _touring(self, verb: str, request: RequestFields) -> Json:
        if self._tour is None or verb not in self._tour.verbs:
            raise RefusedError(f"there is no verb {verb!r}")
        return await self._tour.verbs[verb](request.fields)

    def _begun(self, snapshot: Json) -> Json:
        """Begin the pushes after a snapshot, and add the tour to it."""
        self._pushes.begin()
        self._ready = True
        if self._tour:
            self._tour.join(self.push)
        return snapshot | {"tour": self._tour.json() if self._tour else None}


def _read(raw: str) -> Json:
    frame = json.loads(raw)
    if not isinstance(frame, dict):
        raise TypeError
    return frame


def _sentence(text: str) -> str:
    """Return the text with a capital and a full stop, as a person reads it."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".")


def _first_problem(error: ApiError) -> str:
    """Return the innermost sentence of a form error, or the error's own."""
    node: Any = error.errors
    while isinstance(node, dict) and node and "_errors" not in node:
        node = next(iter(node.values()))
    return str(node["_errors"][0]["message"]) if isinstance(node, dict) and node else error.message
