"""The paid call on Solana: offers, charges, refusals, owners, and everything that can go wrong between."""

import json
from typing import Any

import httpx
import pytest
from solders.pubkey import Pubkey
from x402.client import x402Client
from x402.http.utils import decode_payment_required_header, encode_payment_signature_header
from x402.mechanisms.svm.exact import ExactSvmClientScheme
from x402.mechanisms.svm.mint_cache import MintMetadata
from x402.mechanisms.svm.signers import KeypairSigner

from sandbox.solana import CHAIN, FAUCET, USDC
from sandbox.solana.addresses import TOKEN
from sandbox.solana.facilitator import FEE_PAYERS
from tests.sandbox.solana.buyer import (
    BUYER,
    PAYEE,
    STRANGER,
    WALLET,
    SolanaShop,
    open_shop,
    paying,
    signed,
    transfer,
)
from tests.sandbox.studio_buyer import CAT, decoded, encoded

PRICE = 130_000


def refused(shop: SolanaShop, answer: httpx.Response, reason: str, detail: str = "") -> None:
    """Check the 402 of a payment that was not taken: nothing moved, nothing made, a fresh challenge."""
    assert (answer.status_code, answer.json()["reason"]) == (402, reason)
    told = f"Payment rejected ({reason}): {detail}" if detail else f"Payment rejected: {reason}"
    assert answer.json()["error"] == told
    assert decoded(answer.headers["payment-required"])["accepts"]
    assert shop.paid == 0
    assert not shop.studio.jobs


async def test_the_official_sdk_buys_a_picture() -> None:
    async with open_shop(networks=("solana",), solana_hint_age=0) as shop:
        scheme: Any = ExactSvmClientScheme(KeypairSigner(BUYER), rpc_url="http://127.0.0.1:1")
        mint = MintMetadata(decimals=6, token_program=Pubkey.from_string(TOKEN))
        scheme._mint_cache[CHAIN, USDC] = mint  # what it would ask a node
        sdk = x402Client()
        sdk.register(CHAIN, scheme)
        quoted = await shop.http.post(CAT[0], json=CAT[1])
        required = decode_payment_required_header(quoted.headers["payment-required"])
        header = encode_payment_signature_header(await sdk.create_payment_payload(required))
        answer = await shop.pay(header)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private"
        job = answer.json()["jobId"]
        (payment,) = shop.studio.payments.values()
        receipt = decoded(answer.headers["payment-response"])
        assert receipt == {"success": True, "payer": WALLET, "transaction": payment.tx, "network": CHAIN}
        landed = shop.chain.find(receipt["transaction"])
        assert landed is not None
        assert payment.nonce == str(BUYER.sign_message(landed.transaction.message.raw))
        assert (payment.network, payment.settled, payment.jobs) == ("solana", True, [job])
        assert shop.paid == payment.amount == PRICE
        assert shop.studio.jobs[job].owner == WALLET


async def test_an_offer_names_the_facilitators_fee_payers_in_turn_and_an_old_blockhash() -> None:
    async with open_shop() as shop:
        offers = [await shop.offer() for _ in range(4)]
        for offer in offers:
            assert {**offer, "extra": None} == {
                "scheme": "exact",
                "network": CHAIN,
                "amount": str(PRICE),
                "asset": USDC,
                "payTo": PAYEE,
                "maxTimeoutSeconds": 300,
                "extra": None,
            }
            assert set(offer["extra"]) == {"feePayer", "recentBlockhash", "lastValidBlockHeight"}
            assert not shop.chain.is_alive(offer["extra"]["recentBlockhash"])
        fee_payers = {offer["extra"]["feePayer"] for offer in offers}
        assert len(fee_payers) == len(FEE_PAYERS)
        wire = signed(paying(PRICE), offers[0]["extra"]["feePayer"], offers[0]["extra"]["recentBlockhash"])
        answer = await shop.pay(shop.header(offers[0], wire))
        refused(shop, answer, "transaction_simulation_failed", 'Simulation failed: "BlockhashNotFound"')


async def test_networks_are_offered_in_the_order_and_at_the_prices_of_the_settings() -> None:
    async with open_shop(networks=("solana", "base"), network_factors={"solana": 1.5}) as shop:
        accepts = (await shop.quote())["accepts"]
        assert [offer["network"] for offer in accepts] == [CHAIN, "eip155:8453"]
        assert [offer["amount"] for offer in accepts] == ["195000", "130000"]
        await shop.buy()
        assert shop.paid == 195_000
        shop.studio.settings.networks = ("base",)
        assert len((await shop.quote())["accepts"]) == 1


async def test_without_a_chain_solana_is_offered_but_not_taken() -> None:
    async with open_shop() as shop:
        shop.studio._world.solana = None
        offer = await shop.offer()
        wire = signed(paying(PRICE), offer["extra"]["feePayer"], shop.blockhash())
        refused(shop, await shop.pay(shop.header(offer, wire)), "invalid_network")


async def test_a_payment_counts_once() -> None:
    async with open_shop() as shop:
        header = await shop.sign()
        assert (await shop.pay(header)).status_code == 200
        again = await shop.pay(header)
        assert again.status_code == 402
        assert again.json() == {
            "error": "Payment rejected (transaction_simulation_failed): "
            'Simulation failed: "AlreadyProcessed"',
            "reason": "transaction_simulation_failed",
        }
        assert (shop.paid, len(shop.studio.jobs)) == (PRICE, 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"payTo": WALLET}, "requirements_mismatch"),
        ({"amount": "1"}, "requirements_mismatch"),
        ({"extra": {}}, "invalid_exact_svm_payload_missing_fee_payer"),
        ({"extra": {"feePayer": WALLET}}, "fee_payer_not_managed_by_facilitator"),
    ],
)
async def test_the_accepted_offer_is_ours(change: dict[str, Any], reason: str) -> None:
    async with open_shop() as shop:
        answer = await shop.pay(await shop.sign(**change))
        assert (answer.status_code, answer.json()["reason"]) == (402, reason)
        assert (shop.paid, len(shop.studio.jobs)) == (0, 0)


async def test_a_payload_without_a_transaction_is_none() -> None:
    async with open_shop() as shop:
        payload = {"x402Version": 2, "payload": {"transaction": 5}, "accepted": await shop.offer()}
        refused(shop, await shop.pay(encoded(payload)), "invalid_payload")
        payload["payload"] = {"transaction": "AAAA"}
        answer = await shop.pay(encoded(payload))
        assert answer.json()["reason"] == "invalid_exact_svm_payload_transaction_could_not_be_decoded"


async def test_an_empty_wallet_cannot_pay() -> None:
    async with open_shop(funds=PRICE - 1) as shop:
        detail = 'Simulation failed: {"InstructionError":[2,{"Custom":1}]}'
        refused(shop, await shop.pay(await shop.sign()), "transaction_simulation_failed", detail)
    async with open_shop(funds=0) as shop:
        detail = 'Simulation failed: {"InstructionError":[2,"InvalidAccountData"]}'
        refused(shop, await shop.pay(await shop.sign()), "transaction_simulation_failed", detail)


async def test_a_memo_may_be_demanded() -> None:
    async with open_shop(solana_memo="order 5") as shop:
        offer = await shop.offer()
        fee_payer = offer["extra"]["feePayer"]
        assert offer["extra"]["memo"] == "order 5"
        answer = await shop.pay(shop.header(offer, signed(paying(PRICE), fee_payer, shop.blockhash())))
        refused(shop, answer, "invalid_exact_svm_payload_memo_mismatch")
        wire = signed(paying(PRICE, b"order 5"), fee_payer, shop.blockhash())
        assert (await shop.pay(shop.header(offer, wire))).status_code == 200


async def test_the_wallet_that_signs_the_transfer_owns_the_job() -> None:
    async with open_shop() as shop:
        shop.chain.deposit(str(STRANGER.pubkey()), PRICE)
        offer = await shop.offer()
        steps = paying(PRICE)
        steps[2] = transfer(PRICE, wallet=STRANGER.pubkey())
        wire = signed(steps, offer["extra"]["feePayer"], shop.blockhash(), [STRANGER])
        job = (await shop.pay(shop.header(offer, wire))).json()["jobId"]
        assert shop.studio.jobs[job].owner == str(STRANGER.pubkey())
        for status in (403, 404):
            shop.studio.settings.foreign_job = status
            assert (await shop.ask(f"/api/jobs/{job}")).status_code == status
        path = f"/api/jobs/{job}"
        record = await shop.ask(path, shop.proof(path, STRANGER))
        assert (record.status_code, record.json()["id"]) == (200, job)
        listed = (await shop.ask("/api/jobs", shop.proof("/api/jobs", STRANGER))).json()
        assert [entry["id"] for entry in listed["items"]] == [job]
        assert (await shop.ask("/api/jobs")).json()["items"] == []


@pytest.mark.parametrize(
    ("kind", "status", "jobs", "paid"),
    [
        ("refuse", 402, 0, 0),
        ("drop_before", None, 0, 0),
        ("drop_after_job", None, 1, 0),
        ("drop_after_settlement", None, 1, PRICE),
        ("settle_failed_unpaid", 500, 1, 0),
        ("settle_failed_paid", 500, 1, PRICE),
        ("no_receipt", 200, 1, PRICE),
    ],
)
async def test_faults_of_the_paid_call(kind: str, status: int | None, jobs: int, paid: int) -> None:
    async with open_shop() as shop:
        header = await shop.sign()
        shop.faults.add("studio.pay", kind)
        if status is None:
            with pytest.raises(httpx.RemoteProtocolError):
                await shop.pay(header)
        else:
            assert (await shop.pay(header)).status_code == status
        assert (len(shop.studio.jobs), shop.paid) == (jobs, paid)
        assert sum(payment.settled for payment in shop.studio.payments.values()) == (paid > 0)
        again = await shop.pay(header)  # the same bytes never pay twice
        assert again.status_code == (402 if paid else 200)
        assert shop.paid == PRICE


@pytest.mark.parametrize(
    ("kind", "more", "status", "paid", "landed"),
    [
        ("unconfirmed", {}, 500, PRICE, 1),
        ("failed", {}, 500, 0, 1),
        ("failed", {"says": "success"}, 200, 0, 1),
        ("forget", {}, 500, 0, 0),
        ("pretend", {}, 200, 0, 0),
    ],
)
async def test_faults_of_the_facilitator(
    kind: str, more: dict[str, Any], status: int, paid: int, landed: int
) -> None:
    async with open_shop() as shop:
        header, before = await shop.sign(), len(shop.chain.landed)
        shop.faults.add("solana.settle", kind, **more)
        answer = await shop.pay(header)
        assert answer.status_code == status
        if status == 500:
            assert answer.json() == {"success": False, "error": "Settlement failed"}
        assert ("payment-response" in answer.headers) is (status == 200)
        assert (shop.paid, len(shop.chain.landed) - before) == (paid, landed)
        (payment,) = shop.studio.payments.values()
        assert payment.settled is (paid > 0)
        assert len(shop.studio.jobs) == 1


async def test_a_settlement_that_comes_late_is_only_taken_while_its_blockhash_lives() -> None:
    async with open_shop() as shop:
        for warp, moved in ((50, [PRICE]), (90, [])):
            header = await shop.sign()
            shop.faults.add("studio.pay", "settle_late", seconds=3_600_000)
            with pytest.raises(httpx.RemoteProtocolError):
                await shop.pay(header)
            shop.chain.warp += warp
            assert [payment.amount for payment in shop.studio.settle_late()] == moved
        assert shop.paid == PRICE


@pytest.mark.parametrize(
    ("kind", "changes", "spoiled"),
    [
        ("payee", {}, {"payTo": FAUCET}),
        ("asset", {}, {"asset": "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB"}),
        ("network", {}, {"network": "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"}),
        ("amount_huge", {}, {"amount": "9" * 40}),
        ("timeout_short", {}, {"maxTimeoutSeconds": 5}),
        ("offer", {"amount": "0x10"}, {"amount": "0x10"}),
        ("extra", {"memo": "theirs", "paymentFlow": "other"}, {"memo": "theirs", "paymentFlow": "other"}),
    ],
)
async def test_an_offer_can_be_spoiled_alone(
    kind: str, changes: dict[str, Any], spoiled: dict[str, Any]
) -> None:
    async with open_shop(network_factors={"base": 2}) as shop:
        base, _ = (await shop.quote())["accepts"]
        shop.faults.add("studio.quote", kind, on="solana", **changes)
        untouched, offer = (await shop.quote())["accepts"]
        assert untouched == base
        assert spoiled.items() <= {**offer["extra"], **offer}.items()
        assert "on" not in {**offer["extra"], **offer}
        shop.faults.add("studio.quote", "extra", on="solana", feePayer=None)
        assert "feePayer" not in (await shop.offer())["extra"]
        shop.faults.add("studio.quote", "payee", on="every")
        strangers = [one["payTo"] for one in (await shop.quote())["accepts"]]
        assert strangers == ["0x000000000000000000000000000000000000dEaD", FAUCET]
        shop.faults.add("studio.quote", "no_usable_offer", on="solana")
        assert [one["network"] for one in (await shop.quote())["accepts"]] == ["eip155:8453"]


async def test_what_was_sold_survives_a_restart() -> None:
    async with open_shop() as shop, open_shop() as other:
        header = await shop.sign()
        job = (await shop.pay(header)).json()["jobId"]
        other.studio.load(json.loads(json.dumps(shop.studio.dump())))
        other.chain.load(json.loads(json.dumps(shop.chain.dump())))
        assert dict(other.studio.payments) == dict(shop.studio.payments)
        assert (await other.ask(f"/api/jobs/{job}")).status_code == 200
        again = await other.pay(header)
        assert (again.status_code, other.paid) == (402, PRICE)
