"""The chain's JSON-RPC 2.0 server, single and batch.

    chain = Chain(clock)
    await chain.start()
    other = Node(chain)       # the same chain at another address, with troubles of its own
    await other.start()

`sandbox.chain.troubles` lists how a node can misbehave.
"""

import json
from collections import deque
from typing import Any

from aiohttp import web

from sandbox.chain.calls import RpcError
from sandbox.chain.ledger import Ledger
from sandbox.chain.troubles import Troubles
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.serving import Server, drop


class Node:
    """One address at which a chain answers."""

    def __init__(self, chain: Ledger, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.asked: deque[tuple[str, Any]] = deque(maxlen=1000)  # methods and parameters, the newest
        self._chain = chain
        app = web.Application()
        app.router.add_post("/{path:.*}", self._handle)
        self._server = Server(app)

    @property
    def url(self) -> str:
        """Address of the RPC, e.g. `http://127.0.0.1:8545`; empty before `start`."""
        return self._server.url

    async def start(self, port: int = 0) -> str:
        """Listen and return the URL; port 0 takes a free one."""
        return await self._server.start(port)

    async def stop(self) -> None:
        await self._server.stop()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        troubles = Troubles(self._chain, self.faults)
        kind = troubles.kind
        if kind == "429":
            return web.json_response({"error": "rate limited"}, status=429, headers={"Retry-After": "1"})
        if kind == "500":
            return web.Response(status=500, text="Internal Server Error")
        if kind == "garbage":
            return web.Response(text="<html>upstream says no</html>", content_type="text/html")
        if kind == "drop":
            return drop(request)
        if kind == "slow":
            await self._chain.clock.sleep(troubles.seconds)
        answers = self._answers(await request.text(), troubles)
        if troubles.silent:
            await self._chain.clock.sleep(troubles.seconds)
        if troubles.cut:
            text = json.dumps(answers)
            return web.Response(text=text[: len(text) // 2], content_type="application/json")
        return web.json_response(answers, status=troubles.status)

    def _answers(self, text: str, troubles: Troubles) -> Any:
        try:
            calls = json.loads(text)
        except ValueError:
            return _error(None, -32700, "parse error")
        if not isinstance(calls, list):
            return self._one(calls, troubles)
        if troubles.kind == "no_batch":
            return _error(None, -32600, "batch requests are not supported")
        return [self._one(call, troubles) for call in calls] or _error(None, -32600, "empty batch")

    def _one(self, call: Any, troubles: Troubles) -> dict[str, Any]:
        if not isinstance(call, dict) or not isinstance(call.get("method"), str):
            return _error(None, -32600, "invalid request")
        method, params = call["method"], call.get("params") or []
        self.asked.append((method, params))
        try:
            result = troubles.answer(method, params)
        except RpcError as error:
            return _error(call.get("id"), error.code, str(error))
        return {"jsonrpc": "2.0", "id": call.get("id"), "result": result}


class Chain(Ledger):
    """Base with USDC on it, reachable by JSON-RPC once started."""

    def __init__(self, clock: Clock, faults: Faults | None = None) -> None:
        super().__init__(clock, faults)
        self.node = Node(self, self.faults)

    @property
    def url(self) -> str:
        """See `Node.url`."""
        return self.node.url

    async def start(self, port: int = 0) -> str:
        """See `Node.start`."""
        return await self.node.start(port)

    async def stop(self) -> None:
        await self.node.stop()


def _error(call_id: Any, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": call_id, "error": {"code": code, "message": message}}
