"""Uploads: a paid token, a PUT to the blob host, a signed confirmation."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox.studio_buyer import CAT, STRANGER_KEY, Shop, open_shop
from tests.sandbox.test_studio_quotes import picture

WANTED = {"filename": "my cat.png", "contentType": "image/png"}
CONFIRM = "/api/upload/confirm"


async def token(shop: Shop, body: Any = None) -> dict[str, str]:
    answer = await shop.pay("/api/upload", body or WANTED)
    assert answer.status_code == 200, answer.text
    bought: dict[str, str] = answer.json()
    return bought


async def put(shop: Shop, bought: dict[str, str], **changes: str) -> httpx.Response:
    headers = {
        "authorization": f"Bearer {bought['clientToken']}",
        "x-content-type": "image/png",
        "x-api-version": "11",
        **{name.replace("_", "-"): value for name, value in changes.items() if name != "pathname"},
    }
    headers = {name: value for name, value in headers.items() if value}
    params = {"pathname": changes.get("pathname", bought["pathname"])}
    return await shop.http.put(
        f"{shop.studio.blob_url}/api/blob/", params=params, headers=headers, content=picture()
    )


async def confirm(shop: Shop, upload_id: str, url: str, key: str | None = None) -> httpx.Response:
    proof = shop.proof(CONFIRM, key)
    return await shop.ask(CONFIRM, proof, "POST", json={"uploadId": upload_id, "blobUrl": url})


async def test_an_upload_from_the_token_to_the_edit() -> None:
    async with open_shop() as shop:
        bought = await token(shop)
        assert set(bought) == {"uploadId", "clientToken", "pathname", "expiresAt", "curlExample"}
        assert bought["pathname"] == f"uploads/{bought['uploadId']}/my-cat.png"
        assert bought["pathname"].replace("/", "%2F") in bought["curlExample"]
        stored = (await put(shop, bought)).json()
        assert set(stored) == {"url", "downloadUrl", "pathname", "contentType", "contentDisposition"}
        assert (await shop.http.get(stored["url"])).content == picture()
        done = await confirm(shop, bought["uploadId"], stored["url"])
        assert done.json() == {
            "success": True,
            "upload": {
                "id": bought["uploadId"],
                "blobUrl": stored["url"],
                "filename": "my cat.png",
                "mediaType": "image",
            },
        }
        await shop.buy("/api/generate/nano-banana/edit", {"prompt": "x", "images": [stored["url"]]})
        paid = sorted(payment.amount for payment in shop.studio.payments.values())
        assert paid == [10_000, 70_000]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"filename": "a.png"},
        {"filename": "a.exe", "contentType": "application/x-msdownload"},
        {**WANTED, "size": -1},
    ],
)
async def test_a_bad_order_is_not_charged(body: dict[str, Any]) -> None:
    async with open_shop() as shop:
        answer = await shop.pay("/api/upload", body)
        assert answer.status_code == 400
        assert answer.json()["issues"]
        assert not shop.studio.payments


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"authorization": "Bearer nonsense"}, 403, "forbidden"),
        ({"authorization": ""}, 403, "forbidden"),
        ({"pathname": "uploads/else.png"}, 403, "client_token_pathname_mismatch"),
        ({"x_content_type": "video/mp4"}, 403, "content_type_not_allowed"),
        ({"x_api_version": ""}, 400, "bad_request"),
    ],
)
async def test_the_blob_host_refuses(changes: dict[str, str], status: int, code: str) -> None:
    async with open_shop() as shop:
        answer = await put(shop, await token(shop), **changes)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_token_lives_five_minutes() -> None:
    async with open_shop(speed=1) as shop:
        bought = await token(shop)
        shop.clock.offset = 301
        assert (await put(shop, bought)).json()["error"]["code"] == "client_token_expired"


async def test_a_confirmation_is_for_the_buyer_and_a_stored_file() -> None:
    async with open_shop() as shop:
        bought = await token(shop)
        url = f"{shop.studio.blob_url}/{bought['pathname']}"
        assert (await confirm(shop, bought["uploadId"], url)).status_code == 400
        await put(shop, bought)
        assert (await confirm(shop, "unknown", url)).status_code == 404
        assert (await confirm(shop, bought["uploadId"], "https://else.example/a.png")).status_code == 400
        assert (await confirm(shop, bought["uploadId"], url, STRANGER_KEY)).status_code == 403
        bad = await shop.ask(CONFIRM, shop.proof(CONFIRM), "POST", json={"uploadId": 7})
        assert [issue["path"] for issue in bad.json()["issues"]] == [["uploadId"], ["blobUrl"]]
        unsigned = await shop.http.post(CONFIRM, json={})
        assert (unsigned.status_code, unsigned.json()["accepts"]) == (402, [])
        assert (await confirm(shop, bought["uploadId"], url)).status_code == 200


async def test_faults_of_the_upload() -> None:
    async with open_shop() as shop:
        shop.faults.add("studio.upload_quote", "503")
        assert (await shop.quote("/api/upload", WANTED)).status_code == 503
        shop.faults.add("studio.upload", "drop_after_settlement")
        with pytest.raises(httpx.RemoteProtocolError):
            await shop.pay("/api/upload", WANTED)
        assert [payment.settled for payment in shop.studio.payments.values()] == [True]
        bought = await token(shop)
        shop.faults.add("blob.put", "500")
        assert (await put(shop, bought)).status_code == 500
        url = (await put(shop, bought)).json()["url"]
        shop.faults.add("studio.confirm", "429")
        assert (await confirm(shop, bought["uploadId"], url)).status_code == 429
        assert (await confirm(shop, bought["uploadId"], url)).status_code == 200


async def test_files_in_a_folder_survive_a_restart(tmp_path: Path) -> None:
    async with open_shop(folder=tmp_path) as shop, open_shop(folder=tmp_path) as other:
        bought = await token(shop)
        path = (await put(shop, bought)).json()["pathname"]
        job = await shop.buy(*CAT)
        await shop.studio.rendered(job)
        dump = shop.studio.dump()
        assert dump["blobs"]["data"] == {}
        other.studio.load(dump)
        assert (await other.http.get(f"{other.studio.blob_url}/{path}")).content == picture()
        assert (await other.complete(job))["result"]
        assert (
            await confirm(other, bought["uploadId"], f"{other.studio.blob_url}/{path}")
        ).status_code == 200


async def test_document_mode_answers_shorter() -> None:
    async with open_shop() as shop:
        header = await shop.sign(await shop.quote("/api/upload", WANTED))
        bought = (await shop.pay("/api/upload", WANTED, header)).json()
        url = (await put(shop, bought)).json()["url"]
        shop.studio.settings.mode = "document"
        done = await confirm(shop, bought["uploadId"], url)
        assert done.json() == {"success": True, "upload": {"id": bought["uploadId"], "blobUrl": url}}
