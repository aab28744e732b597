"""Sign-ins of Solana: what the service checks of them, and what they open."""

from typing import Any

import pytest

from tests.sandbox.solana.buyer import BUYER, STRANGER, WALLET, open_shop, text_of
from tests.sandbox.studio_buyer import PAYER, decoded, encoded, sdk_sign_in
from tests.sandbox.studio_buyer import open_shop as open_base_shop

LIST = "/api/jobs"


async def test_the_official_sdk_finds_our_sign_ins_good() -> None:
    sdk = sdk_sign_in()
    async with open_shop() as shop:
        for statement in (None, "Sign in to verify your wallet identity"):
            proof = shop.proof(LIST, statement=statement)
            verdict = await sdk.verify_siwx_signature(sdk.parse_siwx_header(encoded(proof)))
            assert verdict.is_valid, verdict
            assert (await shop.ask(LIST, proof)).status_code == 200


async def test_a_challenge_names_solana_beside_base() -> None:
    async with open_shop() as shop:
        required = decoded((await shop.http.get(LIST)).headers["payment-required"])
        extension = required["extensions"]["sign-in-with-x"]
        assert {"chainId": "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", "type": "ed25519"} in extension[
            "supportedChains"
        ]
        assert extension["info"]["chainId"] == "eip155:8453"
        nonce = extension["info"]["nonce"]
        assert (await shop.ask(LIST, shop.proof(LIST, nonce=nonce))).status_code == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "eip191"}, "siwx_invalid_signature"),
        ({"type": None}, "siwx_malformed"),
        ({"chainId": "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"}, "siwx_invalid_signature"),
        ({"address": str(STRANGER.pubkey())}, "siwx_invalid_signature"),
        ({"address": WALLET.lower()}, "siwx_invalid_signature"),
        ({"domain": "example.org"}, "siwx_malformed"),
        ({"issuedAt": "2020-01-01T00:00:00.000Z"}, "siwx_expired"),
    ],
)
async def test_a_sign_in_that_is_not_right_is_refused(change: dict[str, Any], code: str) -> None:
    async with open_shop() as shop:
        answer = await shop.ask(LIST, shop.proof(LIST, **change))
        assert (answer.status_code, answer.json()["error"]) == (402, code)


async def test_two_blank_lines_are_one_too_many() -> None:
    async with open_shop() as shop:
        proof = shop.proof(LIST)
        text = text_of(proof).replace("\n\nURI", "\n\n\nURI")
        wrong = {**proof, "signature": str(BUYER.sign_message(text.encode()))}
        assert (await shop.ask(LIST, wrong)).json()["error"] == "siwx_invalid_signature"
        assert (await shop.ask(LIST, shop.proof(LIST))).status_code == 200


async def test_a_nonce_counts_once() -> None:
    async with open_shop() as shop:
        proof = shop.proof(LIST)
        assert (await shop.ask(LIST, proof)).status_code == 200
        assert (await shop.ask(LIST, proof)).json()["error"] == "siwx_nonce_used"
        again = await shop.ask(LIST, shop.proof(LIST, nonce=proof["nonce"]))
        assert again.json()["error"] == "siwx_nonce_used"


async def test_the_other_networks_wallet_sees_nothing() -> None:
    async with open_shop() as shop, open_base_shop() as base:
        job = await shop.buy()
        path = f"{LIST}/{job}"
        base.studio = shop.studio
        proof = base.proof(path)
        assert proof["address"] == PAYER
        assert (await shop.ask(path, proof)).status_code == 403
        assert (await shop.ask(path)).status_code == 200


async def test_an_upload_is_confirmed_and_a_failed_job_deleted_by_its_payer() -> None:
    async with open_shop() as shop:
        token = {"filename": "cat.png", "contentType": "image/png"}
        required = await shop.quote("/api/upload", token)
        offer = next(one for one in required["accepts"] if one["network"].startswith("solana:"))
        bought = await shop.pay(shop.header(offer, shop.wire(offer)), "/api/upload", token)
        assert bought.status_code == 200
        ticket = bought.json()
        upload = shop.studio.uploads[ticket["uploadId"]]
        assert upload.owner == WALLET
        confirm = "/api/upload/confirm"
        body = {"uploadId": upload.id, "blobUrl": f"{shop.studio.blob_url}/{upload.pathname}"}
        foreign = shop.proof(confirm, STRANGER)
        assert (await shop.ask(confirm, foreign, "POST", json=body)).status_code == 403
        upload.stored = True
        assert (await shop.ask(confirm, method="POST", json=body)).status_code == 200
        shop.faults.add("studio.render", "failed")
        job = await shop.buy()
        shop.studio.finish(job)
        path = f"{LIST}/{job}"
        assert (await shop.ask(path, shop.proof(path, STRANGER), "DELETE")).status_code == 403
        assert (await shop.ask(path, method="DELETE")).json() == {"success": True}
