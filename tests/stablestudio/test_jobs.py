"""Polls and lists: one signed request each, and the ways back when a sign-in is refused."""

import base64
import json
import time
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web

from bot.domain.errors import ProviderRefused, ProviderUnavailable
from bot.domain.money.payments import StudioJob
from bot.stablestudio.client import StableStudio
from tests.payments.world import ADDRESS
from tests.stablestudio.script import Scene, Script, Seen, answers, encoded, hangs_up

NONCE = "server0nonce0123"
JOB = "cmnms7w2m000304l4oz0ewji1"
INPUT = {"prompt": "a cat", "imageSize": "1K"}
RECORD = {
    "id": JOB,
    "type": "nano-banana-pro-generate",
    "input": INPUT,
    "status": "loading",
    "progress": 40,
    "createdAt": "2026-11-20T22:46:22.740Z",
}


def signed(seen: Seen) -> dict[str, Any]:
    """The sign-in a request carried."""
    proof = json.loads(base64.b64decode(seen.headers["sign-in-with-x"], validate=True))
    assert isinstance(proof, dict)
    return proof


def siwx_error(word: str, skew_seconds: float | None = None) -> Scene:
    return answers(402, {"error": word, "message": "no"}, skew_seconds=skew_seconds)


def challenge(script: Script, **info: object) -> dict[str, object]:
    named = {"domain": "127.0.0.1", "uri": f"{script.url}/api/jobs/{JOB}", "version": "1", "nonce": NONCE}
    extension = {"info": named | info, "supportedChains": [{"chainId": "eip155:8453", "type": "eip191"}]}
    return {"x402Version": 2, "accepts": [], "extensions": {"sign-in-with-x": extension}}


async def test_a_poll_is_one_request_with_a_fresh_sign_in(studio: StableStudio, script: Script) -> None:
    script.plays(answers(200, RECORD))

    first, second = await studio.job(JOB), await studio.job(JOB)

    created = round(datetime.fromisoformat("2026-11-20T22:46:22.740Z").timestamp() * 1000)
    assert (
        first
        == second
        == StudioJob(JOB, "loading", 40, INPUT, None, None, created, "nano-banana-pro-generate")
    )
    assert [seen.path for seen in script.seen] == [f"/api/jobs/{JOB}"] * 2
    nonces = {signed(seen)["nonce"] for seen in script.seen}
    assert len(nonces) == 2
    assert signed(script.seen[0])["uri"] == f"{script.url}/api/jobs/{JOB}"
    assert signed(script.seen[0])["address"] == ADDRESS


async def test_a_finished_job_in_the_documents_shape(studio: StableStudio, script: Script) -> None:
    script.plays(
        answers(200, {"status": "complete", "result": {"videoUrl": "https://v", "thumbnailUrl": "t"}})
    )

    job = await studio.job(JOB)

    assert job == StudioJob(JOB, "complete", None, None, "https://v", None, None)


async def test_a_refused_sign_in_is_answered_with_the_servers_challenge(
    studio: StableStudio, script: Script
) -> None:
    script.plays(answers(402, challenge(script)), answers(200, RECORD))

    assert await studio.job(JOB) is not None
    assert len(script.seen) == 2
    assert signed(script.seen[1])["nonce"] == NONCE


async def test_a_server_that_wants_its_own_nonces_is_remembered(studio: StableStudio, script: Script) -> None:
    body = challenge(script)
    script.plays(
        answers(402, body), answers(200, RECORD), answers(402, body), answers(200, RECORD), answers(402, body)
    )

    await studio.job(JOB)
    await studio.job(JOB)

    assert ["sign-in-with-x" in seen.headers for seen in script.seen] == [True, True, False, True]


async def test_the_challenge_may_stand_in_the_header_alone(studio: StableStudio, script: Script) -> None:
    script.plays(answers(402, PAYMENT_REQUIRED=encoded(challenge(script))), answers(200, RECORD))

    assert await studio.job(JOB) is not None


async def test_a_wrong_clock_is_learned_from_the_date(studio: StableStudio, script: Script) -> None:
    script.plays(
        siwx_error("siwx_malformed", skew_seconds=-600),
        answers(402, challenge(script)),
        answers(200, RECORD),
        answers(200, RECORD),
    )

    await studio.job(JOB)
    await studio.job(JOB)

    assert ["sign-in-with-x" in seen.headers for seen in script.seen] == [True, False, True, True]
    issued = datetime.fromisoformat(signed(script.seen[3])["issuedAt"]).timestamp()
    assert -660 < issued - time.time() < -600


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"])
async def test_a_date_of_no_clock_is_not_learned(studio: StableStudio, script: Script, date: str) -> None:
    script.plays(
        answers(402, {"error": "siwx_expired"}, Date=date),
        answers(402, challenge(script)),
        answers(200, RECORD),
    )

    assert await studio.job(JOB) is not None
    issued = datetime.fromisoformat(signed(script.seen[0])["issuedAt"]).timestamp()
    assert -60 < issued - time.time() < 0


async def test_a_used_nonce_does_not_change_the_way(studio: StableStudio, script: Script) -> None:
    script.plays(
        siwx_error("siwx_nonce_used"),
        answers(402, challenge(script)),
        answers(200, RECORD),
        answers(200, RECORD),
    )

    await studio.job(JOB)
    await studio.job(JOB)

    assert ["sign-in-with-x" in seen.headers for seen in script.seen] == [True, False, True, True]


async def test_a_sign_in_refused_both_ways_is_a_no_after_three_requests(
    studio: StableStudio, script: Script
) -> None:
    script.plays(
        siwx_error("siwx_invalid_signature"),
        answers(402, challenge(script)),
        siwx_error("siwx_invalid_signature"),
    )

    with pytest.raises(ProviderRefused) as caught:
        await studio.job(JOB)
    assert caught.value.status == 402
    assert len(script.seen) == 3


@pytest.mark.parametrize(
    "info",
    [{"domain": "evil.example"}, {"uri": "https://evil.example/"}, {"statement": "a\nb"}, {"nonce": "a-b"}],
)
async def test_a_challenge_for_another_site_is_not_signed(
    studio: StableStudio, script: Script, info: dict[str, object]
) -> None:
    script.plays(answers(402, challenge(script, **info)))

    with pytest.raises(ProviderUnavailable):
        await studio.job(JOB)
    assert len(script.seen) == 1


async def test_an_unknown_job_is_none(studio: StableStudio, script: Script) -> None:
    script.plays(answers(404, {"success": False, "error": "Job not found"}))

    assert await studio.job(JOB) is None


@pytest.mark.parametrize(
    ("scene", "error"),
    [
        (answers(404, "<html>no such deployment</html>"), ProviderUnavailable),
        (answers(404, {"code": "route_not_found", "error": "x"}), ProviderRefused),
        (answers(403, {"success": False, "error": "Forbidden"}), ProviderRefused),
        (answers(429, {"error": "slow"}), ProviderUnavailable),
        (answers(500, "Internal Server Error"), ProviderUnavailable),
        (answers(200, "<html></html>"), ProviderUnavailable),
        (answers(200, {"id": "another0job", "status": "complete"}), ProviderUnavailable),
        (answers(200, {"id": JOB}), ProviderUnavailable),
        (answers(302, location="/x"), ProviderUnavailable),
        (hangs_up, ProviderUnavailable),
    ],
)
async def test_a_poll_that_fails(
    studio: StableStudio, script: Script, scene: Scene, error: type[Exception]
) -> None:
    script.plays(scene)

    with pytest.raises(error):
        await studio.job(JOB)


@pytest.mark.parametrize("job_id", ["", "../jobs", "a/b", "a?b", "a" * 65, "ä"])
async def test_an_id_that_does_not_fit_in_a_path_is_never_sent(
    studio: StableStudio, script: Script, job_id: str
) -> None:
    with pytest.raises(ProviderRefused):
        await studio.job(job_id)
    assert script.seen == []


async def test_the_list_in_its_live_shape_is_newest_first(studio: StableStudio, script: Script) -> None:
    older = RECORD | {"id": "old", "createdAt": "2026-11-20T22:00:00Z"}
    script.plays(answers(200, {"items": [older, RECORD, {"no": "job"}, 7], "nextCursor": None}))

    assert [job.id for job in await studio.jobs()] == [JOB, "old"]
    assert script.seen[0].path == "/api/jobs?limit=100"


async def test_the_list_in_the_documents_shape(studio: StableStudio, script: Script) -> None:
    script.plays(
        answers(200, {"jobs": [{"jobId": "b", "status": "pending"}, {"jobId": "a", "status": "failed"}]})
    )

    assert [(job.id, job.status) for job in await studio.jobs()] == [("b", "pending"), ("a", "failed")]


async def test_a_list_limit_that_is_refused_is_lowered_for_good(studio: StableStudio, script: Script) -> None:
    script.plays(answers(400, {"success": False, "error": "limit"}), answers(200, {"items": []}))

    await studio.jobs()
    await studio.jobs()

    limits = [seen.path.rpartition("=")[2] for seen in script.seen]
    assert limits == ["100", "20", "20"]


async def test_no_list_is_an_error(studio: StableStudio, script: Script) -> None:
    script.plays(answers(200, {"success": True}))

    with pytest.raises(ProviderUnavailable):
        await studio.jobs()


async def test_a_failed_job_is_deleted_and_one_gone_already_is_fine(
    studio: StableStudio, script: Script
) -> None:
    script.plays(answers(200, {"success": True}), answers(404, {"error": "Job not found"}))

    await studio.delete(JOB)
    await studio.delete(JOB)

    assert [(seen.method, seen.path) for seen in script.seen] == [("DELETE", f"/api/jobs/{JOB}")] * 2
    assert "sign-in-with-x" in script.seen[0].headers


async def test_a_list_that_stood_still_for_a_moment_is_whole_for_who_looks_for_a_payment(
    studio: StableStudio, script: Script
) -> None:
    """It is walked every few seconds for the polls. What gets stuck there is left alone for minutes."""
    records = [
        {**RECORD, "id": f"job{number:02}", "createdAt": f"2026-11-20T22:46:{number:02}.000Z"}
        for number in range(45, 0, -1)
    ]
    stands_still = True

    async def scene(request: web.Request) -> web.StreamResponse:
        start = 0 if stands_still else int(request.query.get("offset", "0"))
        return web.json_response({"items": records[start : start + 20]})

    script.plays(scene)
    assert [len(page) async for page in studio.walk()] == [20]
    stands_still = False
    listing = await studio.jobs_since(0)
    assert listing.is_complete
    assert len(listing.jobs) == len(records)
