"""The chain's JSON-RPC 2.0 server, single and batch, that can misbehave on demand.

Fault point "chain.rpc", kinds: `429` (Retry-After), `500`, `slow` (seconds), `drop` (closed without an
answer), `stale` (blocks: the node lags that far), `garbage` (200 with text that is no JSON), `error`
(a JSON-RPC error object for every call), `wrong_chain` (another chain's id).
"""

import json
from typing import Any

from aiohttp import web

from sandbox.chain.calls import RpcError, answer
from sandbox.chain.ledger import Ledger
from sandbox.clock import Clock
from sandbox.faults import Fault, Faults
from sandbox.serving import Server, drop


class Chain(Ledger):
    """Base with USDC on it, reachable by JSON-RPC once started."""

    def __init__(self, clock: Clock, faults: Faults | None = None) -> None:
        super().__init__(clock, faults)
        app = web.Application()
        app.router.add_post("/", self._handle)
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
        fault = self.faults.take("chain.rpc")
        kind = fault.kind if fault else ""
        if kind == "429":
            return web.json_response({"error": "rate limited"}, status=429, headers={"Retry-After": "1"})
        if kind == "500":
            return web.Response(status=500, text="Internal Server Error")
        if kind == "garbage":
            return web.Response(text="<html>upstream says no</html>", content_type="text/html")
        if kind == "drop":
            return drop(request)
        if fault and kind == "slow":
            await self.clock.sleep(float(fault.args.get("seconds", 30)))
        return web.json_response(self._answers(await request.text(), fault))

    def _answers(self, text: str, fault: Fault | None) -> Any:
        try:
            calls = json.loads(text)
        except ValueError:
            return _error(None, -32700, "parse error")
        if isinstance(calls, list):
            return [self._one(call, fault) for call in calls] or _error(None, -32600, "empty batch")
        return self._one(calls, fault)

    def _one(self, call: Any, fault: Fault | None) -> dict[str, Any]:
        if not isinstance(call, dict) or not isinstance(call.get("method"), str):
            return _error(None, -32600, "invalid request")
        kind = fault.kind if fault else ""
        if kind == "error":
            return _error(call.get("id"), -32000, "upstream is not available")
        if kind == "wrong_chain" and call["method"] == "eth_chainId":
            return {"jsonrpc": "2.0", "id": call.get("id"), "result": "0x1"}
        lag = int(fault.args.get("blocks", 30)) if fault and kind == "stale" else 0
        try:
            result = answer(self, call["method"], call.get("params") or [], lag)
        except RpcError as error:
            return _error(call.get("id"), error.code, str(error))
        return {"jsonrpc": "2.0", "id": call.get("id"), "result": result}


def _error(call_id: Any, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": call_id, "error": {"code": code, "message": message}}
