"""The unpaid call: the look of the 402, prices, and refusals before it."""

import base64
import io
from typing import Any

import httpx
import pytest
from aiohttp import web
from PIL import Image

from bot.catalogue import EVERY_OPERATION, OPERATIONS, Operation
from sandbox.serving import Server
from tests.sandbox.studio_buyer import CAT, decoded, open_shop

USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
EDIT = "/api/generate/nano-banana-pro/edit"


def amount(answer: httpx.Response) -> int:
    return int(decoded(answer.headers["payment-required"])["accepts"][0]["amount"])


async def test_the_challenge_is_the_one_of_the_live_service() -> None:
    async with open_shop() as shop:
        answer = await shop.quote(*CAT)
        assert (answer.status_code, answer.content) == (402, b"")
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["www-authenticate"].startswith('Payment id="')
        assert {"x-request-id", "x-agent-identity"} <= set(answer.headers)
        header = answer.headers["payment-required"]
        assert len(header) > 8192
        required = decoded(header)
        assert required["extensions"].pop("bazaar")["schema"]["properties"]["input"]
        assert required == {
            "x402Version": 2,
            "resource": {
                "url": shop.studio.url + CAT[0],
                "method": "POST",
                "description": "generate with Nano Banana Pro Returns an async job with a pollUrl.",
                "mimeType": "application/json",
                "tags": ["Generate"],
                "serviceName": "StableStudio",
            },
            "accepts": [
                {
                    "scheme": "exact",
                    "network": "eip155:8453",
                    "amount": "130000",
                    "asset": USDC,
                    "payTo": "0x07F067959297767c887dbfA3C72379c66E82a045",
                    "maxTimeoutSeconds": 300,
                    "extra": {"name": "USD Coin", "version": "2"},
                },
                {
                    "scheme": "exact",
                    "network": "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
                    "amount": "130000",
                    "asset": "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
                    "payTo": "HqpEDUY3kV423fSAv7iaY3cQiz8qN8qEuGqLsG4s6h2c",
                    "maxTimeoutSeconds": 300,
                    "extra": {"feePayer": "CjNFTjvBhbJJd2B5ePPMHRLx1ELZpa8dwQgGL727eKww"},
                },
            ],
            "extensions": {},
        }


async def test_document_mode_answers_as_the_api_document_shows() -> None:
    async with open_shop(mode="document") as shop:
        answer = await shop.quote(*CAT)
        assert (answer.status_code, answer.json()) == (402, {})
        assert decoded(answer.headers["payment-required"]) == {
            "x402Version": 2,
            "accepts": [
                {
                    "scheme": "exact",
                    "network": "eip155:8453",
                    "amount": "134000",
                    "asset": USDC,
                    "payTo": "0xfbd7b7Ed48146aD9bEfF956212c77cE056815ad0",
                }
            ],
            "resource": {"url": shop.studio.url + CAT[0], "description": "Nano Banana Pro - generate"},
        }


@pytest.mark.parametrize(
    ("path", "body", "price"),
    [
        (CAT[0], {"prompt": "a cat", "imageSize": "4K"}, 240_000),
        (CAT[0], {"prompt": "a cat", "foo": 1}, 130_000),  # unknown fields are dropped
        (CAT[0], {"prompt": ""}, 10_000_000),
        (CAT[0], {}, 10_000_000),
        (CAT[0], [], 10_000_000),
        (CAT[0], {"prompt": "a cat", "imageSize": "8K"}, 10_000_000),
        (CAT[0], {"prompt": "a cat", "aspectRatio": 1}, 10_000_000),
        ("/api/generate/flux-2-pro/generate", {"prompt": "x", "output_quality": 101}, 10_000_000),
        ("/api/generate/flux-2-pro/generate", {"prompt": "x", "output_quality": "80"}, 10_000_000),
        ("/api/generate/flux-2-pro/generate", {"prompt": "x", "prompt_upsampling": "no"}, 10_000_000),
        ("/api/generate/grok/generate", {"prompt": "x" * 8001}, 10_000_000),
        ("/api/generate/grok/generate", {"prompt": "😀" * 4001}, 10_000_000),  # two UTF-16 units each
        ("/api/generate/nano-banana/edit", {"prompt": "x", "images": []}, 10_000_000),
        ("/api/generate/nano-banana/edit", {"prompt": "x", "images": ["ftp://a/b"]}, 10_000_000),
        ("/api/generate/nano-banana/edit", {"prompt": "x", "images": ["https://a/b"] * 15}, 10_000_000),
        ("/api/generate/seedance/t2v", {"prompt": "x", "duration": "4", "outputResolution": "480p"}, 360_000),
        ("/api/generate/seedance/t2v", {"prompt": "x", "duration": 4}, 20_000_000),
        (
            "/api/generate/seedance/t2v",
            {"prompt": "x", "foo": 1},
            20_000_000,
        ),  # seedance refuses unknown ones
        ("/api/generate/seedance/i2v", {"mode": "keyframe"}, 20_000_000),
        ("/api/generate/seedance/i2v", {"mode": "reference", "urls": ["https://a/b"]}, 20_000_000),
        ("/api/upload", {"filename": "a.png", "contentType": "image/png"}, 10_000),
    ],
)
async def test_a_body_that_cannot_be_read_is_quoted_at_the_maximum(path: str, body: Any, price: int) -> None:
    async with open_shop() as shop:
        answer = await shop.quote(path, body)
        assert (answer.status_code, amount(answer)) == (402, price)


@pytest.mark.parametrize("raw", [b"{bad", b"", b'{"prompt": NaN}', b"\xff\xfe"])
async def test_what_is_no_json_is_quoted_at_the_maximum_too(raw: bytes) -> None:
    async with open_shop() as shop:
        answer = await shop.http.post(CAT[0], content=raw)
        assert (answer.status_code, amount(answer)) == (402, 10_000_000)


async def test_unknown_routes_and_methods() -> None:
    async with open_shop() as shop:
        answer = await shop.quote("/api/generate/nope/generate", {"prompt": "x"})
        assert answer.status_code == 404
        assert answer.json()["code"] == "route_not_found"
        assert answer.json()["requestedUrl"] == f"{shop.studio.url}/api/generate/nope/generate"
        assert (await shop.http.get(CAT[0])).status_code == 405


def picture(size: int = 32, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), (200, 30, 60)).save(buffer, kind)
    return buffer.getvalue()


class Files:
    """A small web server with files on it."""

    def __init__(self, **files: bytes) -> None:
        async def serve(request: web.Request) -> web.Response:
            data = files.get(request.match_info["name"])
            return web.Response(status=404) if data is None else web.Response(body=data)

        app = web.Application()
        app.router.add_get("/{name}", serve)
        self.server = Server(app)

    async def __aenter__(self) -> str:
        return await self.server.start()

    async def __aexit__(self, *_: object) -> None:
        await self.server.stop()


async def test_every_media_url_is_really_looked_at() -> None:
    big = picture() + b"\0" * 10_000_000
    mp4 = b"\0\0\0\x18ftypmp42" + b"\0" * 20
    async with open_shop() as shop, Files(good=picture(), text=b"hello", big=big, mp4=mp4) as files:

        async def edit(*names: str) -> httpx.Response:
            urls = [name if "//" in name else f"{files}/{name}" for name in names]
            return await shop.quote(EDIT, {"prompt": "x", "images": urls})

        assert amount(await edit("good", "good")) == 130_000
        for name, error in (
            ("missing", "not reachable"),
            ("http://10.0.0.1/a.png", "not reachable"),
            ("http://127.0.0.1:1/a.png", "not reachable"),
            ("text", "does not point to an image"),
            ("mp4", "does not point to an image"),
            ("big", "larger than 10 MB"),
        ):
            answer = await edit("good", name)
            assert answer.status_code == 400, name
            assert answer.json()["success"] is False
            assert error in answer.json()["error"]


async def test_seedance_takes_what_its_media_types_say() -> None:
    mp4 = b"\0\0\0\x18ftypmp42" + b"\0" * 20
    async with open_shop() as shop, Files(still=picture(), clip=mp4) as files:
        body: dict[str, Any] = {
            "prompt": "x",
            "mode": "reference",
            "urls": [f"{files}/still", f"{files}/clip"],
            "urlMediaTypes": ["image", "video"],
        }
        path = "/api/generate/seedance-fast/i2v"
        assert amount(await shop.quote(path, body)) == 5 * 170_000
        swapped = await shop.quote(path, {**body, "urlMediaTypes": ["video", "image"]})
        assert swapped.status_code == 400
        short = await shop.quote(path, {**body, "urlMediaTypes": ["image"]})
        assert amount(short) == 20_000_000
        keyframe = {"mode": "keyframe", "urls": body["urls"][:1], "urlMediaTypes": ["image"]}
        assert amount(await shop.quote(path, keyframe)) == 5 * 170_000
        shop.studio.settings.keyframe_prompt = True
        assert amount(await shop.quote(path, keyframe)) == 20_000_000


def least(operation: Operation, url: str) -> dict[str, object]:
    """Return the smallest body the catalogue builds."""
    options = {field.option: "a prompt" for field in operation.fields if field.required}
    wanted = [slot.options[0] for slot in operation.slots if slot.required] or list(operation.one_of[:1])
    return operation.body(options, dict.fromkeys(wanted, url))


async def test_every_operation_of_the_catalogue_is_sold_at_its_sample_price() -> None:
    async with open_shop() as shop, Files(good=picture()) as files:
        for operation in EVERY_OPERATION:
            body = least(operation, f"{files}/good")
            answer = await shop.quote(operation.path, body)
            assert answer.status_code == 402, (operation.id, answer.text)
            assert amount(answer) == operation.sample_price(operation.options_of(body)), operation.id
            wrong = operation.slots[0].wire if operation.slots else "prompt"
            broken = await shop.quote(operation.path, {**body, wrong: 7})
            assert amount(broken) == operation.quote_maximum, operation.id


@pytest.mark.parametrize(
    ("kind", "place", "value"),
    [
        ("payee", "payTo", "0x000000000000000000000000000000000000dEaD"),
        ("asset", "asset", "0x000000000000000000000000000000000000dEaD"),
        ("network", "network", "eip155:1"),
        ("amount_huge", "amount", "9" * 40),
        ("amount_negative", "amount", "-130000"),
        ("amount_text", "amount", "1e9"),
        ("timeout_long", "maxTimeoutSeconds", 31_536_000),
        ("timeout_short", "maxTimeoutSeconds", 5),
        ("permit2", "extra", {"name": "USD Coin", "version": "2", "assetTransferMethod": "permit2"}),
        ("domain", "extra", {"name": "Dollar Coin", "version": "2"}),
    ],
)
async def test_a_challenge_can_be_spoiled_once(kind: str, place: str, value: object) -> None:
    async with open_shop() as shop:
        shop.faults.add("studio.quote", kind)
        spoiled = decoded((await shop.quote(*CAT)).headers["payment-required"])
        honest = decoded((await shop.quote(*CAT)).headers["payment-required"])
        assert spoiled["accepts"][0][place] == value
        assert honest["accepts"][0][place] != value


async def test_other_trouble_with_a_quote() -> None:
    async with open_shop() as shop:
        for kind, status in (("429", 429), ("500", 500), ("503", 503), ("html502", 502), ("redirect", 307)):
            shop.faults.add("studio.quote", kind)
            answer = await shop.quote(*CAT)
            assert answer.status_code == status
            assert ("retry-after" in answer.headers) is (kind in ("429", "503"))
        shop.faults.add("studio.quote", "no_usable_offer")
        networks = [
            each["network"]
            for each in decoded((await shop.quote(*CAT)).headers["payment-required"])["accepts"]
        ]
        assert networks == ["solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"]
        shop.faults.add("studio.quote", "resource")
        assert "invalid" in decoded((await shop.quote(*CAT)).headers["payment-required"])["resource"]["url"]
        shop.faults.add("studio.quote", "price", factor=10)
        assert amount(await shop.quote(*CAT)) == 1_300_000
        shop.faults.add("studio.quote", "offer", amount="0x10", extra=None)
        offer = decoded((await shop.quote(*CAT)).headers["payment-required"])["accepts"][0]
        assert offer["amount"] == "0x10"
        assert "extra" not in offer
        shop.faults.add("studio.quote", "no_challenge")
        bare = await shop.quote(*CAT)
        assert (bare.status_code, "payment-required" in bare.headers) == (402, False)
        shop.faults.add("studio.quote", "malformed_base64")
        with pytest.raises(ValueError, match="base64"):
            base64.b64decode((await shop.quote(*CAT)).headers["payment-required"], validate=True)
        shop.faults.add("studio.quote", "oversized")
        with pytest.raises(httpx.RemoteProtocolError):
            await shop.quote(*CAT)
        shop.faults.add("studio.quote", "drop")
        with pytest.raises(httpx.RemoteProtocolError):
            await shop.quote(*CAT)
        assert [(each.status, each.note) for each in shop.studio.log[-1:]] == [(0, "drop")]
        shop.faults.add("studio.quote", "slow", seconds=1)
        assert amount(await shop.quote(*CAT)) == 130_000


async def test_the_studio_publishes_what_it_takes() -> None:
    async with open_shop() as shop:
        document = (await shop.http.get("/openapi.json")).json()
        assert document == (await shop.http.get("/api/openapi.json")).json()
        paths = document["paths"]
        assert {operation.path for operation in EVERY_OPERATION} <= set(paths)
        assert len([path for path in paths if path.startswith("/api/generate/")]) == 31
        schema = paths["/api/generate/seedance/i2v"]["post"]["requestBody"]["content"]["application/json"][
            "schema"
        ]
        assert schema["properties"]["mode"]["enum"] == ["keyframe", "reference"]
        assert schema["properties"]["urls"]["maxItems"] == 12
        assert schema["required"] == ["prompt", "urls"]
        assert CAT[0] in (await shop.http.get("/llms.txt")).text


async def test_in_document_mode_only_what_the_api_document_knows_is_sold() -> None:
    async with open_shop(mode="document") as shop:
        paths = (await shop.http.get("/openapi.json")).json()["paths"]
        generate = {path for path in paths if path.startswith("/api/generate/")}
        assert generate == {operation.path for operation in OPERATIONS}
        assert (await shop.quote("/api/generate/arrow-1.1/vectorize", {})).status_code == 404
