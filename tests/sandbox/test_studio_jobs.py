"""Jobs from the order to the file: states, lists, links that die, and falsified results."""

import io
from typing import Any
from xml.etree import ElementTree

import av
import httpx
import pytest
from PIL import Image

from bot.catalogue import EVERY_OPERATION, Media, media_of
from sandbox.studio.references import sniff
from tests.sandbox.studio_buyer import CAT, Shop, open_shop
from tests.sandbox.test_studio_quotes import Files, least, picture

T2V = "/api/generate/grok-video/generate"

SLOW = 100
"""Where links are read they die after 12 real seconds, not 1.2: a busy machine needs that for two lines."""


async def link(shop: Shop, job: str) -> str:
    result: dict[str, str] = (await shop.complete(job))["result"]
    return result["imageUrl"]


async def test_a_job_goes_through_its_states_at_the_models_pace() -> None:
    async with open_shop(speed=1) as shop:
        job = await shop.buy()
        await shop.studio.rendered(job)
        seen = []
        for offset in (0, 5, 20):
            shop.clock.offset = offset
            seen.append((await shop.ask(f"/api/jobs/{job}")).json())
        assert [record["status"] for record in seen] == ["pending", "loading", "complete"]
        assert [record["progress"] for record in seen] == [0, pytest.approx(50, abs=5), 100]
        assert all("result" not in record and "error" not in record for record in seen[:2])
        done = seen[2]
        assert set(done["result"]) == {"imageUrl"}
        assert done["input"] == {"prompt": "a cat", "aspectRatio": "1:1", "imageSize": "1K"}
        assert (done["id"], done["type"]) == (job, "nano-banana-pro-generate")
        assert done["createdAt"].endswith("Z")
        assert done["createdAt"] < done["updatedAt"]


async def test_a_picture_has_the_size_and_format_asked_for() -> None:
    async with open_shop(speed=SLOW, media_scale=1.0) as shop:
        body = {"prompt": "sea", "resolution": "0.5 MP", "aspect_ratio": "16:9", "output_format": "webp"}
        url = await link(shop, await shop.buy("/api/generate/flux-2-pro/generate", body))
        answer = await shop.http.get(url)
        assert answer.headers["content-type"] == "image/webp"
        picture = Image.open(io.BytesIO(answer.content))
        assert (picture.format, picture.size) == ("WEBP", (960, 544))
        assert ".webp?" in url


async def test_a_clip_plays_and_has_a_thumbnail() -> None:
    async with open_shop(speed=SLOW) as shop:
        job = await shop.buy(T2V, {"prompt": "waves", "duration": "3", "resolution": "480p"})
        result = (await shop.complete(job))["result"]
        assert set(result) == {"videoUrl", "thumbnailUrl"}
        clip = (await shop.http.get(result["videoUrl"])).content
        with av.open(io.BytesIO(clip), "r") as container:
            assert container.duration == pytest.approx(3_000_000, rel=0.05)
        still = Image.open(io.BytesIO((await shop.http.get(result["thumbnailUrl"])).content))
        assert still.format == "JPEG"


async def test_every_operation_delivers_a_file_of_its_kind() -> None:
    async with open_shop(media_scale=0.05) as shop, Files(good=picture()) as files:
        for operation in EVERY_OPERATION:
            job = await shop.buy(operation.path, least(operation, f"{files}/good"))
            result = (await shop.complete(job))["result"]
            key = "videoUrl" if operation.kind is Media.VIDEO else "imageUrl"
            answer = await shop.http.get(result[key])
            assert media_of(answer.headers["content-type"]) is operation.kind, operation.id
            if operation.kind is Media.VECTOR:
                assert ElementTree.fromstring(answer.content).tag.endswith("}svg")
            else:
                assert sniff(answer.content) is operation.kind, operation.id


async def test_an_edit_uses_its_reference() -> None:
    async with open_shop(speed=SLOW, media_scale=0.25) as shop:
        first = await link(shop, await shop.buy())
        red = await shop.buy(
            "/api/generate/grok/edit", {"prompt": "x", "images": [first], "aspect_ratio": "1:1"}
        )
        edited = Image.open(io.BytesIO((await shop.http.get(await link(shop, red))).content)).convert("RGB")
        source = Image.open(io.BytesIO((await shop.http.get(first)).content)).convert("RGB")
        centre = (edited.width // 2, edited.height // 2)
        wanted = source.resize(edited.size).getpixel(centre)
        got = edited.getpixel(centre)
        assert isinstance(wanted, tuple)
        assert isinstance(got, tuple)
        assert all(abs(a - b) <= 90 for a, b in zip(wanted, got, strict=True))


async def test_two_jobs_of_the_same_words_give_two_pictures_unless_seeded() -> None:
    async with open_shop(speed=SLOW) as shop:
        pictures = [(await shop.http.get(await link(shop, await shop.buy()))).content for _ in range(2)]
        assert pictures[0] != pictures[1]
        seeded = {"prompt": "a cat", "seed": 7}
        path = "/api/generate/flux-2-pro/generate"
        same = [
            (await shop.http.get(await link(shop, await shop.buy(path, seeded)))).content for _ in range(2)
        ]
        assert same[0] == same[1]


async def test_type_names_are_those_of_the_captures() -> None:
    async with open_shop() as shop:
        sora = await shop.buy("/api/generate/sora-2/generate", {"prompt": "x", "seconds": "4"})
        assert shop.studio.jobs[sora].type == "sora-2-video"


async def test_the_list_is_newest_first_in_pages() -> None:
    async with open_shop() as shop:
        jobs = [await shop.buy(CAT[0], {"prompt": f"cat {number}"}) for number in range(5)]
        first = (await shop.ask("/api/jobs?limit=2")).json()
        assert [item["id"] for item in first["items"]] == [jobs[4], jobs[3]]
        assert first["items"][0]["input"]["prompt"] == "cat 4"
        second = (await shop.ask(f"/api/jobs?limit=3&cursor={first['nextCursor']}")).json()
        assert [item["id"] for item in second["items"]] == [jobs[2], jobs[1], jobs[0]]
        assert second["nextCursor"] is None
        shop.faults.add("studio.render", "failed", error="provider exploded")
        failed = await shop.buy()
        shop.studio.finish(failed)
        only = (await shop.ask("/api/jobs?status=failed")).json()["items"]
        assert [(item["id"], item["error"]) for item in only] == [(failed, "provider exploded")]
        for query in ("limit=0", "limit=x", "limit=101", "status=done"):
            bad = await shop.ask(f"/api/jobs?{query}")
            assert bad.status_code == 400
            assert bad.json()["issues"]


async def test_document_mode_lists_in_the_other_shape() -> None:
    async with open_shop() as shop:
        job = await shop.buy()
        shop.studio.settings.mode = "document"
        (listed,) = (await shop.ask("/api/jobs?limit=20")).json()["jobs"]
        assert listed["jobId"] == job
        await shop.studio.rendered(job)
        shop.studio.finish(job)
        record = (await shop.ask(f"/api/jobs/{job}")).json()
        assert set(record) == {"status", "result"}


async def test_only_failed_jobs_can_be_deleted() -> None:
    async with open_shop() as shop:
        fine = await shop.buy()
        shop.faults.add("studio.render", "moderation")
        failed = await shop.buy()
        shop.studio.finish(failed)
        record = (await shop.ask(f"/api/jobs/{failed}")).json()
        assert record["status"] == "failed"
        assert "flagged" in record["error"]
        assert "result" not in record
        refused = await shop.ask(f"/api/jobs/{fine}", method="DELETE")
        assert (refused.status_code, refused.json()["success"]) == (400, False)
        gone = await shop.ask(f"/api/jobs/{failed}", method="DELETE")
        assert (gone.status_code, gone.json()) == (200, {"success": True})
        assert (await shop.ask(f"/api/jobs/{failed}")).status_code == 404
        assert [item["id"] for item in (await shop.ask("/api/jobs")).json()["items"]] == [fine]


async def test_a_job_can_hang_or_dawdle() -> None:
    async with open_shop(speed=1) as shop:
        shop.faults.add("studio.render", "stuck")
        stuck = await shop.buy()
        shop.faults.add("studio.render", "slow", factor=100)
        slow = await shop.buy()
        await shop.studio.rendered(slow)
        shop.clock.offset = 500
        for job in (stuck, slow):
            assert (await shop.ask(f"/api/jobs/{job}")).json()["status"] == "loading"
        shop.clock.offset = 1100
        assert (await shop.ask(f"/api/jobs/{stuck}")).json()["status"] == "loading"
        assert (await shop.ask(f"/api/jobs/{slow}")).json()["status"] == "complete"


async def test_a_link_dies_and_asking_again_does_not_renew_it() -> None:
    async with open_shop(speed=1) as shop:
        job = await shop.buy()
        url = await link(shop, job)
        assert (await shop.http.get(url)).status_code == 200
        shop.clock.offset = 19 * 60
        assert (await shop.http.get(url)).status_code == 200
        shop.clock.offset = 20 * 60 + 1
        assert (await shop.http.get(url)).status_code == 403
        again = (await shop.ask(f"/api/jobs/{job}")).json()["result"]["imageUrl"]
        assert again == url
        shop.studio.settings.renew_results = True
        fresh = (await shop.ask(f"/api/jobs/{job}")).json()["result"]["imageUrl"]
        assert (await shop.http.get(fresh)).status_code == 200


async def test_a_link_cannot_be_made_up() -> None:
    async with open_shop(speed=SLOW) as shop:
        url = await link(shop, await shop.buy())
        assert (await shop.http.get(url.partition("?")[0])).status_code == 403
        assert (await shop.http.get(url + "0")).status_code == 403
        assert (await shop.http.get(f"{shop.studio.blob_url}/uploads/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "status"),
    [("404", 404), ("429", 429), ("500", 500), ("garbage", 200), ("slow", 200), ("drop", None)],
)
async def test_trouble_with_polling(kind: str, status: int | None) -> None:
    async with open_shop() as shop:
        job = await shop.buy()
        shop.faults.add("studio.job", kind, seconds=1)
        if status is None:
            with pytest.raises(httpx.RemoteProtocolError):
                await shop.ask(f"/api/jobs/{job}")
        else:
            assert (await shop.ask(f"/api/jobs/{job}")).status_code == status
        assert (await shop.ask(f"/api/jobs/{job}")).json()["id"] == job


async def test_trouble_with_the_list() -> None:
    async with open_shop() as shop:
        await shop.buy()
        shop.faults.add("studio.jobs_list", "empty")
        assert (await shop.ask("/api/jobs")).json() == {"items": [], "nextCursor": None}
        shop.faults.add("studio.jobs_list", "500")
        assert (await shop.ask("/api/jobs")).status_code == 500


async def test_trouble_with_the_result() -> None:
    async with open_shop(speed=SLOW) as shop:
        url = await link(shop, await shop.buy())
        whole = (await shop.http.get(url)).content

        async def got(kind: str, **args: Any) -> httpx.Response:
            shop.faults.add("studio.result", kind, **args)
            return await shop.http.get(url)

        assert (await got("expired")).status_code == 403
        assert (await got("empty")).content == b""
        wrong = await got("wrong_type")
        assert (wrong.headers["content-type"], wrong.content[:6]) == ("image/png", b"<html>")
        assert (await got("slow", seconds=1)).content == whole
        for kind in ("truncated", "wrong_length", "drop"):
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                await got(kind)
        assert (await shop.http.get(url)).content == whole
