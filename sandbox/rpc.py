"""A JSON-RPC 2.0 node, single calls and batches, with the troubles that any node may have.

Fault points are named after the chain: with `point` "chain", at "chain.rpc", for a whole request: `429`
(Retry-After), `500`, `slow` (seconds), `drop` (closed without an answer), `garbage` (200 with text that is no
JSON), `error` (a JSON-RPC error object for every call), `no_batch` (one error for a batch).

At the point of a method, as "chain.eth_getLogs", for one call: `refuse`, with `code`, `message` and, as some
send it, an HTTP `status`; `cut` (half an answer); `silent` (seconds).
"""

import json
from collections import deque
from typing import Any

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Fault, Faults
from sandbox.serving import Server, drop

_SECONDS = 30.0


class RpcError(Exception):
    """A JSON-RPC error object: `code`, message and, if there are some, `data`."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.data = data


class RpcTroubles:
    """The faults that strike one request, and what it is answered under them.

    After the answers, `status` is the HTTP status to give them with, `cut` whether half of them is sent,
    `silent` whether they come `seconds` late. A chain gives its answers in `result`, and its own kinds of
    faults in `struck`.
    """

    def __init__(self, faults: Faults, point: str) -> None:
        self._faults = faults
        self._point = point
        self._request = faults.take(f"{point}.rpc")
        self.kind = self._request.kind if self._request else ""
        self.seconds = float(self._request.args.get("seconds", _SECONDS)) if self._request else _SECONDS
        self.status = 200
        self.cut = self.silent = False

    def answer(self, method: str, params: list[Any]) -> Any:
        """Return the result of one call. Raises RpcError."""
        if self.kind == "error":
            raise RpcError(-32000, "upstream is not available")
        fault = self._faults.take(f"{self._point}.{method}")
        if fault is None:
            return self.result(method, params)
        match fault.kind:
            case "refuse":
                return self.refuse(fault)
            case "cut":
                self.cut = True
                return self.result(method, params)
            case "silent":
                self.silent, self.seconds = True, float(fault.args.get("seconds", _SECONDS))
                return self.result(method, params)
            case _:
                return self.struck(fault, method, params)

    def refuse(self, fault: Fault) -> Any:
        """Raise the RpcError of a refusal, as the fault words it."""
        self.status = int(fault.args.get("status", 200))
        raise RpcError(int(fault.args.get("code", -32005)), str(fault.args.get("message", "limit exceeded")))

    def result(self, method: str, params: list[Any]) -> Any:
        """Return what the chain answers. Raises RpcError."""
        raise RpcError(-32601, f"the method {method} does not exist/is not available")

    def struck(self, fault: Fault, method: str, params: list[Any]) -> Any:
        """Return what the chain answers under a fault of its own kinds. Raises RpcError."""
        raise ValueError(f"{fault.point} has no fault {fault.kind!r}, for {method} with {params}")


class RpcNode:
    """One address at which a chain answers. A chain gives its troubles in `troubles`."""

    def __init__(self, clock: Clock, faults: Faults, point: str) -> None:
        self.faults = faults
        self.asked: deque[tuple[str, Any]] = deque(maxlen=1000)  # methods and parameters, the newest
        self._clock = clock
        self._point = point
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

    def troubles(self) -> RpcTroubles:
        """Return the troubles of one request."""
        return RpcTroubles(self.faults, self._point)

    def answers(self, text: str, troubles: RpcTroubles) -> Any:
        """Return the JSON answer to a request's text."""
        try:
            calls = json.loads(text)
        except ValueError:
            return _error(None, -32700, "parse error")
        if not isinstance(calls, list):
            return self._one(calls, troubles)
        if troubles.kind == "no_batch":
            return _error(None, -32600, "batch requests are not supported")
        return [self._one(call, troubles) for call in calls] or _error(None, -32600, "empty batch")

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        troubles = self.troubles()
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
            await self._clock.sleep(troubles.seconds)
        answers = self.answers(await request.text(), troubles)
        if troubles.silent:
            await self._clock.sleep(troubles.seconds)
        if troubles.cut:
            text = json.dumps(answers)
            return web.Response(text=text[: len(text) // 2], content_type="application/json")
        return web.json_response(answers, status=troubles.status)

    def _one(self, call: Any, troubles: RpcTroubles) -> dict[str, Any]:
        if not isinstance(call, dict) or not isinstance(call.get("method"), str):
            return _error(None, -32600, "invalid request")
        method, params = call["method"], call.get("params") or []
        self.asked.append((method, params))
        try:
            result = troubles.answer(method, params)
        except RpcError as error:
            return _error(call.get("id"), error.code, str(error), error.data)
        return {"jsonrpc": "2.0", "id": call.get("id"), "result": result}


def _error(call_id: Any, code: int, message: str, data: Any = None) -> dict[str, Any]:
    error = {"code": code, "message": message} | ({} if data is None else {"data": data})
    return {"jsonrpc": "2.0", "id": call_id, "error": error}
