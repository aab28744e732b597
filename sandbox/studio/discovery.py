"""The studio's documents about itself: an OpenAPI document and a text for language models.

The document has the shape of the service's own of September 2026: paths in no meaningful order, bodies as
they may be sent (fields with a default may be left out), prices beside each paid route.
"""

from typing import Any

from aiohttp import web

from sandbox.studio.goods import Goods
from sandbox.studio.settings import Settings

_SUBMITTED = ("success", "jobId", "status", "type", "pollUrl")


def openapi(settings: Settings, goods: list[Goods]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document: every paid route with the JSON schema of its body and its highest
    price."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "StableStudio",
            "version": "1.0.0",
            "description": "Pictures and clips, paid per call.",
        },
        "servers": [{"url": settings.public_url}],
        "tags": [{"name": name} for name in ("Generate", "Jobs", "Upload")],
        "paths": {one.path: {"post": _paid(one)} for one in goods} | _free(),
        "components": {
            "securitySchemes": {"siwx": {"type": "apiKey", "in": "header", "name": "SIGN-IN-WITH-X"}}
        },
    }


def routes(settings: Settings, goods: list[Goods]) -> list[web.RouteDef]:
    """Return the routes of `/openapi.json`, also where the API document has it, and `/llms.txt`."""

    async def document(_: web.Request) -> web.Response:
        return web.json_response(openapi(settings, goods))

    async def text(_: web.Request) -> web.Response:
        lines = [f"- POST {one.path}: {one.description}" for one in goods]
        return web.Response(text="# StableStudio\n\n" + "\n".join(lines) + "\n")

    paths = ("/openapi.json", "/api/openapi.json")
    return [*(web.get(path, document) for path in paths), web.get("/llms.txt", text)]


def _paid(goods: Goods) -> dict[str, Any]:
    answer = {"type": "object", "properties": {name: {} for name in _SUBMITTED}, "required": list(_SUBMITTED)}
    return {
        "operationId": goods.path.removeprefix("/api/").replace("/", "_"),
        "summary": goods.description,
        "tags": [goods.tag],
        "x-payment-info": {"price": _price(goods), "protocols": [{"x402": {}}, {"mpp": {}}]},
        "requestBody": {"required": True, "content": {"application/json": {"schema": _sent(goods)}}},
        "responses": {
            "200": {"description": "Accepted", "content": {"application/json": {"schema": answer}}},
            "402": {"description": "Payment Required"},
        },
    }


def _price(goods: Goods) -> dict[str, str]:
    """Return the price in dollars: one price of an upload, the highest of a generation."""
    highest = f"{goods.maximum / 1_000_000:.2f}"
    if goods.tag != "Generate":
        return {"mode": "fixed", "currency": "USD", "amount": highest}
    return {"mode": "dynamic", "currency": "USD", "min": "0", "max": highest}


def _sent(goods: Goods) -> dict[str, Any]:
    """Return the body as a buyer may send it. The schema of a challenge shows it as it is after parsing, with
    every default filled in."""
    schema = goods.schema()
    properties = schema["properties"]
    needed = [wire for wire in schema["required"] if "default" not in properties[wire]]
    return {"type": "object", "properties": properties, "required": needed}


def _free() -> dict[str, Any]:
    signed = {
        "security": [{"siwx": []}],
        "responses": {"200": {"description": "OK"}, "402": {"description": "Sign in"}},
    }
    return {
        "/api/jobs": {"get": signed},
        "/api/jobs/{jobId}": {"get": signed, "delete": signed},
        "/api/upload/confirm": {"post": signed},
    }
