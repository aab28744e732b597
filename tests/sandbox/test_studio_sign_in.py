"""Sign-in: everything the service checks about a SIGN-IN-WITH-X header."""

from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from sandbox.studio.siwx import message_text
from tests.sandbox.studio_buyer import (
    PAYER,
    STRANGER_KEY,
    Shop,
    decoded,
    encoded,
    iso,
    open_shop,
    sdk_sign_in,
)

LIST = "/api/jobs"

# A known signature of the public test key over a known text, made by two independent implementations.
FIELDS = {
    "domain": "stablestudio.dev",
    "address": "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A",
    "uri": "https://stablestudio.dev/api/jobs/cmnms7w2m000304l4oz0ewji1",
    "version": "1",
    "chainId": "eip155:8453",
    "type": "eip191",
    "nonce": "62438403963e48d2a5cafcc9a2ac7bce",
    "issuedAt": "2026-01-01T00:00:00.000Z",
    "expirationTime": "2099-01-01T00:00:00.000Z",
    "statement": "Sign in to verify your wallet identity",
}


@pytest.mark.parametrize("statement", [True, False])
def test_the_text_is_the_known_one(statement: bool) -> None:
    fields = FIELDS if statement else {key: value for key, value in FIELDS.items() if key != "statement"}
    known = (
        "0x3a2d54eaf9df86b5e052f36509f24404d01c611a62481f858bd56ee292fb533b"
        "01017669a5c80bc9532190b2c5ffdb996e62399c66c1eb806c162333889a18cb1c"
        if statement
        else "0x1d80c1114663e31e3a43ea95321a5010ea12f259ec1388e4c84c03aad100ed66"
        "153a9e7724c4943a51f100053ad5d19ea9efcc0c257588e7caeeffe6ef7f4d081b"
    )
    signable = encode_defunct(text=message_text(fields))
    assert Account.recover_message(signable, signature=known) == PAYER
    assert message_text({**fields, "address": PAYER.lower()}) == message_text(fields)


async def test_without_a_header_comes_a_challenge_the_official_sdk_accepts() -> None:
    sign_in = sdk_sign_in()
    async with open_shop() as shop:
        job = await shop.buy()
        answer = await shop.http.get(f"/api/jobs/{job}")
        assert answer.status_code == 402
        assert answer.headers["cache-control"] == "no-store"
        assert 'method="tempo"' in answer.headers["www-authenticate"]
        challenge = answer.json()
        assert challenge == decoded(answer.headers["payment-required"])
        assert challenge["accepts"] == []
        assert challenge["error"] == "SIWX authentication required"
        assert challenge["resource"]["description"] == "Get job status"
        info = challenge["extensions"]["sign-in-with-x"]["info"]
        assert info["statement"] == "Sign in to verify your wallet identity"
        assert (info["chainId"], info["type"]) == ("eip155:8453", "eip191")
        sign_in.assert_siwx_challenge_bound_to_origin(info, str(answer.url))
        shop.clock.offset += 1  # the challenge was issued in the same millisecond
        proof = shop.proof(f"/api/jobs/{job}", **info)
        read = sign_in.parse_siwx_header(encoded(proof))
        assert (read.address, read.nonce) == (PAYER, info["nonce"])
        assert (await sign_in.validate_siwx_message(read, shop.studio.url)).is_valid
        signed = await shop.ask(f"/api/jobs/{job}", proof)
        assert (signed.status_code, signed.json()["id"]) == (200, job)


async def test_a_self_made_nonce_is_enough_and_counts_once() -> None:
    async with open_shop() as shop:
        proof = shop.proof(LIST)
        first = await shop.ask(LIST, proof)
        assert (first.status_code, first.json()) == (200, {"items": [], "nextCursor": None})
        second = await shop.ask(LIST, proof)
        assert (second.status_code, second.json()) == (
            402,
            {"error": "siwx_nonce_used", "message": "Nonce already used — request a new challenge"},
        )
        assert "payment-required" not in second.headers


def now(shop: Shop, seconds: float) -> str:
    return iso(shop.clock.now() + seconds)


async def test_what_is_refused_and_with_which_word() -> None:
    async with open_shop() as shop:
        cases: list[tuple[dict[str, Any], str]] = [
            ({"type": None}, "siwx_malformed"),
            ({"type": "eip1271"}, "siwx_malformed"),
            ({"nonce": None}, "siwx_malformed"),
            ({"version": 1}, "siwx_malformed"),
            ({"domain": "stablestudio.dev"}, "siwx_malformed"),
            ({"uri": "https://stablestudio.dev/api/jobs"}, "siwx_malformed"),
            ({"issuedAt": now(shop, 60)}, "siwx_malformed"),
            ({"issuedAt": "yesterday"}, "siwx_malformed"),
            ({"issuedAt": now(shop, -301)}, "siwx_expired"),
            ({"expirationTime": now(shop, -1)}, "siwx_expired"),
            ({"chainId": "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"}, "siwx_invalid_signature"),
        ]
        for changes, word in cases:
            proof = shop.proof(LIST, **{key: value for key, value in changes.items() if key != "version"})
            answer = await shop.ask(LIST, {**proof, **changes} if "version" in changes else proof)
            assert (answer.status_code, answer.json()["error"]) == (402, word), changes
        for changes in (
            {"statement": "and one more thing"},
            {"address": "0x" + "ab" * 20},
            {"requestId": "7"},
        ):
            answer = await shop.ask(LIST, {**shop.proof(LIST), **changes})
            assert answer.json() == {
                "error": "siwx_invalid_signature",
                "message": "Invalid signature — wallet mismatch or corrupted proof",
            }
        for header in ("!!!", encoded([1]), "e30-_w=="):
            answer = await shop.http.get(LIST, headers={"SIGN-IN-WITH-X": header})
            assert answer.json() == {"error": "siwx_malformed", "message": "Malformed SIWX payload"}


async def test_what_is_taken() -> None:
    async with open_shop() as shop:
        for changes in (
            {},
            {"expirationTime": None},
            {"statement": "Hello"},
            {"chainId": "eip155:4217"},
            {"domain": "127.0.0.1"},
            {"uri": shop.studio.url + "/api/jobs/another"},  # only the origin is compared
        ):
            assert (await shop.ask(LIST, shop.proof(LIST, **changes))).status_code == 200, changes
        lower = shop.proof(LIST)
        assert (await shop.ask(LIST, {**lower, "address": PAYER.lower()})).status_code == 200


@pytest.mark.parametrize("nonce", ["0d6c9a5e-91a4-4d39-b6a2-3f2a5e8b7c11", "short"])
async def test_a_nonce_with_dashes_or_too_short_crashes_the_service(nonce: str) -> None:
    async with open_shop() as shop:
        answer = await shop.ask(LIST, shop.proof(LIST, nonce=nonce))
        assert (answer.status_code, answer.text) == (500, "Internal Server Error")
        assert answer.headers["content-type"].startswith("text/plain")


async def test_a_job_is_for_its_payer_only() -> None:
    async with open_shop() as shop:
        job = await shop.buy()
        path = f"/api/jobs/{job}"
        answer = await shop.ask(path, shop.proof(path, STRANGER_KEY))
        assert (answer.status_code, answer.json()) == (403, {"success": False, "error": "Forbidden"})
        assert (await shop.ask("/api/jobs/cnever00000000000000000000")).status_code == 404
        listed = await shop.ask(LIST, shop.proof(LIST, STRANGER_KEY))
        assert listed.json()["items"] == []


async def test_document_mode_challenges_in_the_old_shape() -> None:
    async with open_shop(mode="document") as shop:
        extension = (await shop.http.get(LIST)).json()["extensions"]["sign-in-with-x"]
        assert not {"chainId", "type", "statement"} & set(extension["info"])
        assert extension["supportedChains"] == [{"chainId": "eip155:8453", "type": "eip191"}]
        answer = await shop.ask(LIST, shop.proof(LIST, type=None))  # as the document's example has it
        assert (answer.status_code, answer.json()) == (200, {"jobs": []})


@pytest.mark.parametrize(("skew", "word"), [(-600, "siwx_malformed"), (600, "siwx_expired")])
async def test_a_studio_with_a_wrong_clock_says_so_in_its_date(skew: float, word: str) -> None:
    async with open_shop(clock_skew=skew) as shop:
        answer = await shop.ask(LIST)
        assert answer.json()["error"] == word
        theirs = parsedate_to_datetime(answer.headers["date"]).timestamp()
        proof = shop.proof(LIST, issuedAt=iso(theirs - 30), expirationTime=iso(theirs + 200))
        assert (await shop.ask(LIST, proof)).status_code == 200
