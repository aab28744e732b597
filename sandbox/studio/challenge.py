"""The 402 of a paid route: price and ways to pay, in headers."""

import secrets
from typing import Any

from aiohttp import web

from sandbox.faults import Fault
from sandbox.studio import mpp
from sandbox.studio.goods import Goods
from sandbox.studio.settings import Settings, World
from sandbox.studio.tamper import tamper_challenge
from sandbox.studio.wire import answer, encode, stamp

_GUIDANCE = (
    "Generation is asynchronous. A successful call answers with a jobId; poll GET /api/jobs/{jobId} with a "
    "SIGN-IN-WITH-X header signed by the paying wallet until the status is complete or failed. Result "
    "links die about twenty minutes after completion, so download the file at once. Every media URL is "
    "verified before you are charged. Do not submit again while a job is pending or loading: a second "
    "submission is a second paid job. "
)


def payment_required(settings: Settings, goods: Goods, accepts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the decoded PAYMENT-REQUIRED object with these offers."""
    url = settings.public_url + goods.path
    if not settings.live:
        resource = {"url": url, "description": goods.description}
        return {"x402Version": 2, "accepts": accepts, "resource": resource}
    return {
        "x402Version": 2,
        "resource": {
            "url": url,
            "method": "POST",
            "description": goods.description,
            "mimeType": "application/json",
            "tags": [goods.tag],
            "serviceName": "StableStudio",
        },
        "accepts": accepts,
        "extensions": {"bazaar": _bazaar(goods)},
    }


def respond(
    world: World,
    goods: Goods,
    required: Any,
    amount: int,
    *,
    error: dict[str, str] | None = None,
    fault: Fault | None = None,
) -> web.Response:
    """Return the 402 answer carrying `required`, an object or a header value ready made ("" sends none).

    `amount` (micro-USDC) is what the other protocol asks for, spoiled by a `fault`. Unpaid: an empty body
    (`{}` in document mode). After a refused payment `error` is the body.
    """
    header = required if isinstance(required, str) else encode(required) if required["accepts"] else ""
    headers = {"PAYMENT_REQUIRED": header} if header else {}
    if not world.settings.live:
        return answer(error or {}, 402, **headers)
    response = answer(error or {}, 402, Cache_Control="no-store", **headers)
    if error is None:
        response.body = b""
    response.headers.update(common_headers(world, goods.path, amount, fault))
    return response


def common_headers(world: World, path: str, amount: int, fault: Fault | None = None) -> dict[str, str]:
    """Return WWW-Authenticate (a second payment protocol, amount 0 = sign in) and X-Agent-Identity."""
    now, settings = world.now(), world.settings
    identity = {
        "domain": settings.hostname,
        "route": path,
        "nonce": secrets.token_hex(32),
        "issuedAt": stamp(now),
        "expirationTime": stamp(now + 30),
    }
    headers = {"X-Agent-Identity": encode({"v": 1, "challenge": identity})}
    if "tempo" not in settings.networks:
        return headers
    challenge = mpp.issue(settings, settings.priced_on("tempo", amount), now)
    offered = tamper_challenge(settings, challenge, fault)
    return {"WWW-Authenticate": mpp.header(offered), **headers} if offered else headers


def _bazaar(goods: Goods) -> dict[str, Any]:
    """Return the discovery extension: fat enough (over 8 KB as a header) to trouble clients with small
    limits."""
    properties = {
        "type": {"type": "string", "const": "http"},
        "method": {"type": "string", "enum": ["POST", "PUT", "PATCH"]},
        "bodyType": {"type": "string", "enum": ["json", "form-data", "text"]},
        "body": goods.schema(),
    }
    read = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    job = {
        name: {"type": "string", "description": _GUIDANCE} for name in ("jobId", "status", "type", "pollUrl")
    }
    return {
        "info": {
            "input": {"type": "http", "method": "POST", "bodyType": "json", "body": {}},
            "output": {"type": "json", "example": {"jobId": "cmnms7w2m000304l4oz0ewji1"}},
            "guidance": _GUIDANCE * 8,
        },
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {"input": read, "output": {"type": "object", "properties": job}},
            "required": ["input"],
        },
    }
