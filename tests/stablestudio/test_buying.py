"""Quotes and paid requests: the meaning of each answer, and no further request."""

import asyncio
import logging

import pytest
from aiohttp import web
from multidict import CIMultiDict

from bot.domain.errors import ProviderRefused, ProviderUnavailable, UntrustedChallenge
from bot.domain.money.payments import Accepted, Declined, Unclear
from bot.stablestudio.client import StableStudio
from tests.payments.world import PATH, entry
from tests.stablestudio.script import Scene, Script, answers, encoded, hangs_up, stays_silent, until

BODY = b'{"prompt":"a cat"}'
PRESENTED = {"PAYMENT-SIGNATURE": "c2lnbmVk"}
TX = "0x" + "ab" * 32
JOB = {"success": True, "jobId": "cmnms7w2m000304l4oz0ewji1", "status": "pending"}
REQUIRED = {"x402Version": 2, "accepts": [entry()], "resource": {"url": "https://stablestudio.dev" + PATH}}
HTML = "<html><body>502 Bad Gateway</body></html>"


async def test_a_quote_is_the_decoded_header_of_an_empty_402(studio: StableStudio, script: Script) -> None:
    fat = REQUIRED | {"extensions": {"bazaar": {"schema": "x" * 20_000}}}
    script.plays(answers(402, PAYMENT_REQUIRED=encoded(fat)))

    challenge = await studio.quote(PATH, BODY)

    assert challenge.accepts == (entry(),)
    assert challenge.resource == REQUIRED["resource"]
    assert challenge.asked_url == script.url + PATH
    assert (script.seen[0].method, script.seen[0].path, script.seen[0].body) == ("POST", PATH, BODY)
    assert "payment-signature" not in script.seen[0].headers


@pytest.mark.parametrize(
    ("scene", "error"),
    [
        (answers(402, {}), ProviderUnavailable),
        (answers(402, PAYMENT_REQUIRED="!!!"), UntrustedChallenge),
        (answers(402, PAYMENT_REQUIRED=encoded([])), UntrustedChallenge),
        (answers(402, PAYMENT_REQUIRED=encoded({"x402Version": 1, "accepts": []})), UntrustedChallenge),
        (answers(402, PAYMENT_REQUIRED=encoded({"x402Version": 2})), UntrustedChallenge),
        (
            answers(402, PAYMENT_REQUIRED=encoded({"x402Version": 2, "accepts": [], "resource": "url"})),
            UntrustedChallenge,
        ),
        (answers(200, JOB), UntrustedChallenge),
        (answers(400, {"success": False, "error": "Image URL is not reachable"}), ProviderRefused),
        (answers(404, {"success": False, "code": "route_not_found", "error": "x"}), ProviderRefused),
        (answers(403, HTML), ProviderUnavailable),
        (answers(429, {"error": "slow down"}), ProviderUnavailable),
        (answers(500, {"success": False, "error": "boom"}), ProviderUnavailable),
        (answers(502, HTML), ProviderUnavailable),
        (answers(307, location="https://evil.example/"), ProviderUnavailable),
        (hangs_up, ProviderUnavailable),
    ],
)
async def test_a_quote_that_fails(
    studio: StableStudio, script: Script, scene: Scene, error: type[Exception]
) -> None:
    script.plays(scene)

    with pytest.raises(error):
        await studio.quote(PATH, BODY)
    assert len(script.seen) == 1


PAYMENT = 'Payment id="a", method="tempo"'


async def test_both_protocols_are_offered_in_one_402(studio: StableStudio, script: Script) -> None:
    script.plays(answers(402, PAYMENT_REQUIRED=encoded(REQUIRED), WWW_Authenticate=PAYMENT, skew_seconds=20))

    challenge = await studio.quote(PATH, BODY)

    assert challenge.accepts == (entry(),)
    assert challenge.payments == ({"id": "a", "method": "tempo"},)
    assert challenge.skew_ms == pytest.approx(20_000, abs=2_000)


async def test_a_payment_challenge_alone_is_a_quote(studio: StableStudio, script: Script) -> None:
    script.plays(answers(402, WWW_Authenticate=f"Basic realm=x, {PAYMENT}", skew_seconds=20))

    challenge = await studio.quote(PATH, BODY)

    assert (challenge.accepts, challenge.resource, challenge.asked_url) == ((), None, script.url + PATH)
    assert challenge.payments == ({"id": "a", "method": "tempo"},)
    assert challenge.skew_ms == pytest.approx(20_000, abs=2_000)


async def test_challenges_in_several_lines_are_all_read(studio: StableStudio, script: Script) -> None:
    async def scene(_: web.Request) -> web.StreamResponse:
        headers = CIMultiDict([("WWW-Authenticate", PAYMENT), ("WWW-Authenticate", 'Payment id="b, c"')])
        return web.Response(status=402, headers=headers)

    script.plays(scene)

    assert [each["id"] for each in (await studio.quote(PATH, BODY)).payments] == ["a", "b, c"]


async def test_a_402_of_other_schemes_is_no_quote(studio: StableStudio, script: Script) -> None:
    script.plays(answers(402, WWW_Authenticate='Basic realm="x"'))

    with pytest.raises(ProviderUnavailable):
        await studio.quote(PATH, BODY)


async def test_a_header_of_a_megabyte_is_no_quote(studio: StableStudio, script: Script) -> None:
    script.plays(answers(402, PAYMENT_REQUIRED=encoded({"x402Version": 2, "accepts": ["x" * 1_000_000]})))

    with pytest.raises((UntrustedChallenge, ProviderUnavailable)):
        await studio.quote(PATH, BODY)


async def test_a_refused_quote_speaks_in_the_services_words(studio: StableStudio, script: Script) -> None:
    script.plays(answers(400, {"success": False, "error": "Image URL is\nnot reachable"}))

    with pytest.raises(ProviderRefused, match=r"^Image URL is not reachable$") as caught:
        await studio.quote(PATH, BODY)
    assert caught.value.status == 400


async def test_a_busy_service_says_when_to_come_back(studio: StableStudio, script: Script) -> None:
    script.plays(answers(429, {"error": "slow down"}, Retry_After="7"))

    with pytest.raises(ProviderUnavailable) as caught:
        await studio.quote(PATH, BODY)
    assert caught.value.retry_after_seconds == 7.0


@pytest.mark.parametrize("skew", [-90, 600])
async def test_nothing_is_quoted_when_the_clocks_are_far_apart(
    studio: StableStudio, script: Script, skew: float
) -> None:
    script.plays(answers(402, PAYMENT_REQUIRED=encoded(REQUIRED), skew_seconds=skew))

    with pytest.raises(ProviderUnavailable, match="clock"):
        await studio.quote(PATH, BODY)


@pytest.mark.parametrize("skew", [-55, -30, 0, 30, 55])
async def test_the_difference_of_the_clocks_comes_with_the_quote(
    studio: StableStudio, script: Script, skew: float
) -> None:
    script.plays(answers(402, PAYMENT_REQUIRED=encoded(REQUIRED), skew_seconds=skew))

    challenge = await studio.quote(PATH, BODY)

    assert challenge.skew_ms is not None
    assert abs(challenge.skew_ms - skew * 1000) <= 1_500
    assert studio.skew_ms == challenge.skew_ms


async def test_a_paid_200_hands_over_job_and_transaction(studio: StableStudio, script: Script) -> None:
    receipt = encoded(
        {"success": True, "transaction": TX.upper().replace("0X", "0x"), "network": "eip155:8453"}
    )
    script.plays(answers(200, JOB, PAYMENT_RESPONSE=receipt))

    answer = await studio.pay(PATH, BODY, PRESENTED)

    assert isinstance(answer, Accepted)
    assert answer.goods == JOB
    assert answer.headers["payment-response"] == receipt
    assert script.seen[0].headers["payment-signature"] == "c2lnbmVk"
    assert script.seen[0].body == BODY


async def test_an_upload_ticket_is_goods_too(studio: StableStudio, script: Script) -> None:
    ticket = {"uploadId": "7b0c9f0e-0d0c-4a55-8a44-0123456789ab", "clientToken": "vercel_blob_x"}
    script.plays(answers(200, ticket))

    answer = await studio.pay("/api/upload", BODY, PRESENTED)

    assert isinstance(answer, Accepted)
    assert answer.goods == ticket


MISMATCH = {"error": "Payment rejected (requirements_mismatch): x", "reason": "requirements_mismatch"}
ISSUES = {
    "success": False,
    "error": "Validation failed",
    "issues": [{"path": ["prompt"], "message": "Too small"}],
}


@pytest.mark.parametrize(
    ("scene", "status", "code", "words"),
    [
        (
            answers(402, MISMATCH),
            402,
            "requirements_mismatch",
            f"requirements_mismatch {MISMATCH['error']}",
        ),
        (
            answers(402, {"reason": "invalid_exact_evm_nonce_already_used"}),
            402,
            "invalid_exact_evm_nonce_already_used",
            "invalid_exact_evm_nonce_already_used",
        ),
        (
            answers(402, {"reason": "insufficient_funds"}),
            402,
            "insufficient_funds",
            "insufficient_funds",
        ),
        (answers(400, ISSUES), 400, "", "Validation failed: Too small (prompt)"),
        (
            answers(400, {"success": False, "error": "Content rejected"}),
            400,
            "",
            "Content rejected",
        ),
        (
            answers(404, {"code": "route_not_found", "error": "Route not found"}),
            404,
            "route_not_found",
            "Route not found",
        ),
        (
            answers(402, {"error": "insufficient_funds to be sure", "reason": "from_address_kyt"}),
            402,
            "from_address_kyt",
            "from_address_kyt insufficient_funds to be sure",
        ),
        (
            answers(400, {"error": "nonce_already_used valid_before insufficient_funds"}),
            400,
            "",
            "nonce_already_used valid_before insufficient_funds",
        ),
    ],
)
async def test_a_clear_no(
    studio: StableStudio, script: Script, scene: Scene, status: int, code: str, words: str
) -> None:
    script.plays(scene)

    assert await studio.pay(PATH, BODY, PRESENTED) == Declined(status, code, words)


UNCLEAR = {
    "html in a 200": answers(200, "<html>ok</html>"),
    "200 without a job": answers(200, {"success": True}),
    "200 with an odd job id": answers(200, {"jobId": "../../x"}),
    "200 with a number as id": answers(200, {"jobId": 7}),
    "200 with nothing": answers(200),
    "402 without a reason": answers(402, {"error": "Payment required"}),
    "402 with an empty body": answers(402, PAYMENT_REQUIRED=encoded(REQUIRED)),
    "400 in html": answers(400, HTML),
    "408": answers(408, {"error": "x", "reason": "y"}),
    "425": answers(425, {"error": "x"}),
    "429": answers(429, {"error": "x"}),
    "settlement failed": answers(500, {"success": False, "error": "Settlement failed"}),
    "502 html": answers(502, HTML),
    "503": answers(503),
    "redirect": answers(307, location="/elsewhere"),
    "dropped": hangs_up,
}


@pytest.mark.parametrize("scene", UNCLEAR.values(), ids=UNCLEAR.keys())
async def test_everything_else_is_unclear_and_sent_once(
    studio: StableStudio, script: Script, scene: Scene
) -> None:
    script.plays(scene)

    assert isinstance(await studio.pay(PATH, BODY, PRESENTED), Unclear)
    assert len(script.seen) == 1


async def test_a_signed_header_never_follows_a_redirect(studio: StableStudio, script: Script) -> None:
    elsewhere = Script()
    await elsewhere.start()
    elsewhere.plays(answers(200, JOB))
    script.plays(answers(307, location=elsewhere.url + PATH))

    answer = await studio.pay(PATH, BODY, PRESENTED)

    assert isinstance(answer, Unclear)
    assert elsewhere.seen == []
    await elsewhere.stop()


async def test_an_unclear_answer_keeps_retry_after(studio: StableStudio, script: Script) -> None:
    script.plays(answers(503, {"error": "busy"}, Retry_After="12"))

    assert await studio.pay(PATH, BODY, PRESENTED) == Unclear("HTTP 503 busy", 12.0)


async def test_a_silent_service_is_unclear_after_a_minute(hasty: StableStudio, script: Script) -> None:
    script.plays(stays_silent)

    assert isinstance(await hasty.pay(PATH, BODY, PRESENTED), Unclear)
    assert len(script.seen) == 1


async def test_cancellation_passes_through(studio: StableStudio, script: Script) -> None:
    script.plays(stays_silent)
    paying = asyncio.create_task(studio.pay(PATH, BODY, PRESENTED))
    await until(lambda: script.seen)
    paying.cancel()

    with pytest.raises(asyncio.CancelledError):
        await paying


async def test_a_closed_client_is_unclear_too(studio: StableStudio, script: Script) -> None:
    await studio.aclose()

    assert isinstance(await studio.pay(PATH, BODY, PRESENTED), Unclear)
    assert script.seen == []


async def test_no_signed_header_is_logged(
    studio: StableStudio, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    script.plays(answers(200, JOB))

    await studio.pay(PATH, BODY, {"PAYMENT-SIGNATURE": "c2VjcmV0LWhlYWRlcg=="})

    assert "c2VjcmV0LWhlYWRlcg" not in caplog.text
