"""The bytes of a paid upload: PUT to the blob host, then confirmed."""

import json
from pathlib import Path

import pytest

from bot.domain.errors import BadMedia, ProviderRefused, ProviderUnavailable
from bot.stablestudio.client import StableStudio
from tests.stablestudio.script import Scene, Script, answers, hangs_up

TICKET: dict[str, object] = {
    "uploadId": "7b0c9f0e-0d0c-4a55-8a44-0123456789ab",
    "clientToken": "vercel_blob_client_abc",
    "pathname": "uploads/7b0c/image one.png",
}
BYTES = b"\x89PNG" + bytes(700_000)
STORED = "https://x.public.blob.vercel-storage.com/a.png"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "image"
    path.write_bytes(BYTES)
    return path


async def test_a_put_carries_ticket_type_length_and_bytes(
    studio: StableStudio, script: Script, picture: Path
) -> None:
    script.plays(answers(200, {"url": STORED}))

    assert await studio.put(TICKET, picture, "image/png") == STORED

    seen = script.seen[0]
    assert (seen.method, seen.path) == ("PUT", "/api/blob/?pathname=uploads%2F7b0c%2Fimage+one.png")
    assert seen.headers["authorization"] == "Bearer vercel_blob_client_abc"
    assert (seen.headers["x-content-type"], seen.headers["x-api-version"]) == ("image/png", "11")
    assert seen.headers["content-length"] == str(len(BYTES))
    assert seen.body == BYTES
    assert "sign-in-with-x" not in seen.headers


@pytest.mark.parametrize(
    ("scene", "error"),
    [
        (answers(400, {"error": {"code": "client_token_expired", "message": "expired"}}), ProviderRefused),
        (answers(403, {"error": {"code": "forbidden"}}), ProviderRefused),
        (answers(503, {"error": "busy"}), ProviderUnavailable),
        (answers(200, {}), ProviderUnavailable),
        (answers(200, {"url": "https://169.254.169.254/a.png"}), ProviderUnavailable),
        (answers(200, {"url": "file:///etc/passwd"}), ProviderUnavailable),
        (answers(307, location="https://evil.example/"), ProviderUnavailable),
        (hangs_up, ProviderUnavailable),
    ],
)
async def test_a_put_that_fails(
    studio: StableStudio, script: Script, picture: Path, scene: Scene, error: type[Exception]
) -> None:
    script.plays(scene)

    with pytest.raises(error):
        await studio.put(TICKET, picture, "image/png")
    assert len(script.seen) == 1


@pytest.mark.parametrize(
    "changes", [{"clientToken": None}, {"clientToken": "a\r\nx: y"}, {"pathname": 7}, {"pathname": ""}]
)
async def test_a_ticket_that_cannot_be_used_is_refused_before_sending(
    studio: StableStudio, script: Script, picture: Path, changes: dict[str, object]
) -> None:
    with pytest.raises(ProviderRefused):
        await studio.put(TICKET | changes, picture, "image/png")
    assert script.seen == []


async def test_a_file_that_is_gone_is_bad_media(studio: StableStudio, script: Script, tmp_path: Path) -> None:
    with pytest.raises(BadMedia):
        await studio.put(TICKET, tmp_path / "gone", "image/png")
    assert script.seen == []


async def test_a_confirmation_is_signed_in_and_names_the_url_to_use(
    studio: StableStudio, script: Script
) -> None:
    final = STORED.replace("a.png", "b.png")
    script.plays(answers(200, {"success": True, "upload": {"id": "u", "blobUrl": final}}))

    assert await studio.confirm(TICKET, STORED) == final

    seen = script.seen[0]
    assert (seen.method, seen.path) == ("POST", "/api/upload/confirm")
    assert json.loads(seen.body) == {"uploadId": TICKET["uploadId"], "blobUrl": STORED}
    assert "sign-in-with-x" in seen.headers
    assert "payment-signature" not in seen.headers


async def test_a_confirmation_that_names_no_url_confirms_ours(studio: StableStudio, script: Script) -> None:
    script.plays(answers(200, {"success": True}))

    assert await studio.confirm(TICKET, STORED) == STORED


@pytest.mark.parametrize(
    ("scene", "error"),
    [
        (answers(404, {"success": False, "error": "Upload not found"}), ProviderRefused),
        (answers(500, {"success": False, "error": "x"}), ProviderUnavailable),
        (answers(200, {"upload": {"blobUrl": "http://10.0.0.1/a"}}), ProviderUnavailable),
    ],
)
async def test_a_confirmation_that_fails(
    studio: StableStudio, script: Script, scene: Scene, error: type[Exception]
) -> None:
    script.plays(scene)

    with pytest.raises(error):
        await studio.confirm(TICKET, STORED)
