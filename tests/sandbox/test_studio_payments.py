"""The paid call: charges, refusals, and everything that can go wrong between."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from eth_account import Account

from sandbox.studio import Studio
from tests.sandbox.studio_buyer import CAT, PAYER, STRANGER_KEY, Shop, decoded, encoded, open_shop

PAYEE = "0x07F067959297767c887dbfA3C72379c66E82a045"


async def changed(shop: Shop, where: str, **changes: Any) -> httpx.Response:
    """Pay with a good payment after changing its `accepted`, `payload` or `authorization`."""
    payment = decoded(await shop.sign(await shop.quote(*CAT)))
    places = {
        "accepted": payment["accepted"],
        "payload": payment["payload"],
        "authorization": payment["payload"]["authorization"],
        "payment": payment,
    }
    places[where].update(changes)
    return await shop.pay(*CAT, header=encoded(payment))


def refused(shop: Shop, answer: httpx.Response, reason: str) -> None:
    """Check the 402 of a payment that was not taken: nothing moved, nothing made, a fresh challenge."""
    assert (answer.status_code, answer.json()["reason"]) == (402, reason)
    assert reason in answer.json()["error"]
    assert decoded(answer.headers["payment-required"])["accepts"][0]["amount"]
    assert shop.chain.balance(PAYEE) == 0
    assert not shop.studio.jobs


async def test_the_official_sdk_buys_a_picture() -> None:
    async with open_shop() as shop:
        answer = await shop.pay(*CAT)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private"
        job = answer.json()["jobId"]
        assert answer.json() == {
            "success": True,
            "jobId": job,
            "status": "pending",
            "type": "nano-banana-pro-generate",
            "pollUrl": f"{shop.studio.url}/api/jobs/{job}",
        }
        assert len(job) == 25
        assert job.startswith("c")
        receipt = decoded(answer.headers["payment-response"])
        (payment,) = shop.studio.payments.values()
        assert receipt == {
            "success": True,
            "payer": PAYER,
            "transaction": payment.tx,
            "network": "eip155:8453",
        }
        assert (payment.settled, payment.jobs, payment.amount) == (True, [job], 130_000)
        assert shop.chain.balance(PAYEE) == 130_000
        assert shop.studio.jobs[job].owner == PAYER.lower()


async def test_a_payment_counts_once() -> None:
    async with open_shop() as shop:
        header = await shop.sign(await shop.quote(*CAT))
        assert (await shop.pay(*CAT, header=header)).status_code == 200
        again = await shop.pay(*CAT, header=header)
        assert again.status_code == 402
        assert again.json() == {
            "error": "Payment rejected: invalid_exact_evm_nonce_already_used",
            "reason": "invalid_exact_evm_nonce_already_used",
        }
        assert shop.chain.balance(PAYEE) == 130_000
        assert len(shop.studio.jobs) == 1


async def test_a_body_that_does_not_parse_is_refused_before_money() -> None:
    async with open_shop() as shop:
        header = await shop.sign(await shop.quote(*CAT))
        answer = await shop.pay(CAT[0], {"prompt": ""}, header)
        assert (answer.status_code, answer.json()) == (
            400,
            {
                "success": False,
                "error": "Validation failed",
                "issues": [
                    {
                        "origin": "string",
                        "code": "too_small",
                        "minimum": 1,
                        "inclusive": True,
                        "path": ["prompt"],
                        "message": "Too small: expected string to have >=1 characters",
                    }
                ],
            },
        )
        bad = await shop.http.post(CAT[0], content=b"{bad", headers={"PAYMENT-SIGNATURE": header})
        assert (bad.status_code, bad.json()) == (400, {"success": False, "error": "Invalid JSON"})
        assert shop.chain.balance(PAYEE) == 0
        assert (await shop.pay(*CAT, header=header)).status_code == 200  # the payment is still good


async def test_the_accepted_offer_must_be_ours_to_the_byte() -> None:
    for change in (
        {"payTo": PAYEE.lower()},
        {"amount": "130001"},
        {"maxTimeoutSeconds": 60},
        {"network": "eip155:84532"},
        {"scheme": "upto"},
    ):
        async with open_shop() as shop:
            answer = await changed(shop, "accepted", **change)
            refused(shop, answer, "requirements_mismatch")
            assert answer.json()["error"] == (
                "Payment rejected (requirements_mismatch): "
                "Signed payment requirements did not match any server-built requirement"
            )


async def test_a_dearer_body_does_not_match_the_payment() -> None:
    async with open_shop() as shop:
        header = await shop.sign(await shop.quote(*CAT))
        answer = await shop.pay(CAT[0], {**CAT[1], "imageSize": "4K"}, header)
        refused(shop, answer, "requirements_mismatch")
        assert decoded(answer.headers["payment-required"])["accepts"][0]["amount"] == "240000"


@pytest.mark.parametrize(
    ("where", "change", "reason"),
    [
        ("payload", {"signature": "0x" + "12" * 65}, "invalid_exact_evm_payload_signature"),
        ("payload", {"signature": "12" * 65}, "invalid_exact_evm_payload_signature"),
        ("authorization", {"nonce": "0x" + "77" * 32}, "invalid_exact_evm_payload_signature"),
        ("authorization", {"to": PAYER}, "invalid_exact_evm_payload_recipient_mismatch"),
        ("authorization", {"value": "1"}, "invalid_exact_evm_payload_authorization_value_mismatch"),
        ("authorization", {"validBefore": "1"}, "invalid_exact_evm_payload_authorization_valid_before"),
        (
            "authorization",
            {"validAfter": "99999999999"},
            "invalid_exact_evm_payload_authorization_valid_after",
        ),
        ("authorization", {"value": 130000}, "invalid_payload"),
        ("accepted", {"extra": {}}, "missing_eip712_domain"),
    ],
)
async def test_the_facilitator_refuses(where: str, change: dict[str, Any], reason: str) -> None:
    async with open_shop() as shop:
        refused(shop, await changed(shop, where, **change), reason)


async def test_an_authorization_needs_six_seconds_to_live() -> None:
    async with open_shop() as shop:
        header = await shop.sign(await shop.quote(*CAT))
        shop.chain.warp = 296
        refused(
            shop,
            await shop.pay(*CAT, header=header),
            "invalid_exact_evm_payload_authorization_valid_before",
        )
        shop.chain.warp = 0
        assert (await shop.pay(*CAT, header=header)).status_code == 200


async def test_an_empty_wallet_cannot_pay() -> None:
    async with open_shop(funds=129_999) as shop:
        refused(shop, await shop.pay(*CAT), "insufficient_funds")


@pytest.mark.parametrize("header", ["!!!", "e30-_w==", "W10=", "bm8="])
async def test_a_header_must_be_standard_base64_json(header: str) -> None:
    async with open_shop() as shop:
        answer = await shop.pay(*CAT, header=header)
        refused(shop, answer, "malformed_payment_header")


async def test_a_payload_of_version_one_crashes_the_service() -> None:
    async with open_shop() as shop:
        answer = await changed(shop, "payment", x402Version=1)
        assert answer.status_code == 500
        assert not shop.studio.jobs


async def test_a_second_copy_in_flight_is_refused_or_makes_a_second_job() -> None:
    for policy, jobs, paid in (("refuse", 1, 0), ("second_job", 2, 130_000)):
        async with open_shop(in_flight=policy, speed=20) as shop:
            header = await shop.sign(await shop.quote(*CAT))
            shop.faults.add("studio.pay", "settle_failed_unpaid")  # keeps the first one busy for 75 ms
            answers = await asyncio.gather(*(shop.pay(*CAT, header=header) for _ in range(2)))
            assert len(shop.studio.jobs) == jobs
            other = 402 if policy == "refuse" else 200
            assert sorted(answer.status_code for answer in answers) == [other, 500]
            assert shop.chain.balance(PAYEE) == paid


@pytest.mark.parametrize(
    ("kind", "status", "jobs", "paid"),
    [
        ("429", 429, 0, 0),
        ("500", 500, 0, 0),
        ("503", 503, 0, 0),
        ("html502", 502, 0, 0),
        ("400", 400, 0, 0),
        ("price", 402, 0, 0),
        ("slow", 200, 1, 130_000),
        ("drop_before", None, 0, 0),
        ("drop_after_job", None, 1, 0),
        ("drop_after_settlement", None, 1, 130_000),
        ("settle_failed_unpaid", 500, 1, 0),
        ("settle_failed_paid", 500, 1, 130_000),
        ("html200", 200, 1, 130_000),
        ("no_job_id", 200, 1, 130_000),
        ("no_receipt", 200, 1, 130_000),
    ],
)
async def test_faults_of_the_paid_call(kind: str, status: int | None, jobs: int, paid: int) -> None:
    async with open_shop() as shop:
        header = await shop.sign(await shop.quote(*CAT))
        shop.faults.add("studio.pay", kind, seconds=1)
        if status is None:
            with pytest.raises(httpx.RemoteProtocolError):
                await shop.pay(*CAT, header=header)
        else:
            answer = await shop.pay(*CAT, header=header)
            assert answer.status_code == status
            assert ("payment-response" in answer.headers) is (kind in ("slow", "no_job_id"))
            assert (b"jobId" in answer.content) is (kind in ("slow", "no_receipt"))
        assert (len(shop.studio.jobs), shop.chain.balance(PAYEE)) == (jobs, paid)
        again = await shop.pay(*CAT, header=header)  # the same bytes never pay twice
        assert again.status_code == (402 if paid else 200)
        assert shop.chain.balance(PAYEE) == 130_000


async def test_a_settlement_can_come_late() -> None:
    async with open_shop() as shop:
        for answer in ("drop", "500"):
            header = await shop.sign(await shop.quote(*CAT))
            before = shop.chain.balance(PAYEE)
            shop.faults.add("studio.pay", "settle_late", seconds=3_600_000, answer=answer)
            if answer == "drop":
                with pytest.raises(httpx.RemoteProtocolError):
                    await shop.pay(*CAT, header=header)
            else:
                late = await shop.pay(*CAT, header=header)
                assert (late.status_code, late.json()) == (
                    500,
                    {"success": False, "error": "Settlement failed"},
                )
            assert shop.chain.balance(PAYEE) == before
            assert [payment.amount for payment in shop.studio.settle_late()] == [130_000]
            assert shop.chain.balance(PAYEE) == before + 130_000


async def test_a_late_settlement_after_its_time_never_happens() -> None:
    async with open_shop() as shop:
        shop.faults.add("studio.pay", "settle_late", seconds=3_600_000)
        with pytest.raises(httpx.RemoteProtocolError):
            await shop.pay(*CAT)
        shop.chain.warp = 301
        assert shop.studio.settle_late() == []
        assert shop.chain.balance(PAYEE) == 0


async def test_the_payee_may_change_between_quote_and_payment() -> None:
    async with open_shop() as shop:
        header = await shop.sign(await shop.quote(*CAT))
        shop.studio.settings.payee = "0x" + "ab" * 20
        answer = await shop.pay(*CAT, header=header)
        assert answer.json()["reason"] == "requirements_mismatch"


async def test_any_wallet_may_pay_and_owns_the_job() -> None:
    async with open_shop() as shop:
        stranger = Account.from_key(STRANGER_KEY).address
        shop.chain.mint(stranger, 130_000)
        header = await shop.sign(await shop.quote(*CAT), STRANGER_KEY)
        job = (await shop.pay(*CAT, header=header)).json()["jobId"]
        assert shop.studio.jobs[job].owner == stranger.lower()


async def test_document_mode_sells_in_the_documents_shapes() -> None:
    async with open_shop(mode="document") as shop:
        bare = decoded((await shop.quote(*CAT)).headers["payment-required"])
        # The SDK cannot read the bare offer: it signs a full one, and the bare one is echoed as received.
        offer = {
            **bare["accepts"][0],
            "maxTimeoutSeconds": 300,
            "extra": {"name": "USD Coin", "version": "2"},
        }
        full = httpx.Response(402, headers={"payment-required": encoded({**bare, "accepts": [offer]})})
        payment = decoded(await shop.sign(full))
        payment["accepted"] = bare["accepts"][0]
        answer = await shop.pay(*CAT, header=encoded(payment))
        assert answer.status_code == 200
        assert set(answer.json()) == {"jobId", "status"}
        assert shop.chain.balance(bare["accepts"][0]["payTo"]) == 134_000


async def test_what_was_sold_survives_a_restart() -> None:
    async with open_shop() as shop, open_shop() as other:
        header = await shop.sign(await shop.quote(*CAT))
        job = (await shop.pay(*CAT, header=header)).json()["jobId"]
        await shop.studio.rendered(job)
        other.studio.load(shop.studio.dump())
        assert [payment.settled for payment in other.studio.payments.values()] == [True]
        record = await other.complete(job)
        picture = await other.http.get(record["result"]["imageUrl"])
        assert picture.content.startswith(b"\x89PNG")


async def test_a_world_kept_before_there_were_networks_still_opens() -> None:
    async with open_shop() as shop, open_shop() as other:
        header = await shop.sign(await shop.quote(*CAT))
        await shop.pay(*CAT, header=header)
        dump = shop.studio.dump()
        (payment,) = dump["payments"]
        new = ("network", "nonce", "payer", "signed")
        before = {key: value for key, value in payment.items() if key not in new} | payment["signed"]
        other.studio.load({**dump, "payments": [before]})
        assert dict(other.studio.payments) == dict(shop.studio.payments)


async def test_the_facilitator_can_screen_a_wallet() -> None:
    async with open_shop() as shop:
        shop.faults.add("studio.pay", "refuse")
        refused(shop, await shop.pay(*CAT), "invalid_exact_evm_payload_authorization_from_address_kyt")


async def test_a_studio_can_stop_and_start_and_renders_what_was_left() -> None:
    async with open_shop() as shop:
        job = await shop.buy()
        dump = json.loads(json.dumps(shop.studio.dump()))
        unrendered = [{**entry, "files": None, "rendered_at": None} for entry in dump["jobs"]]
        again = Studio(shop.chain, shop.clock, shop.faults, media_scale=0.1)
        again.load({**dump, "jobs": unrendered})
        first = await again.start()
        await again.rendered(job)
        assert again.jobs[job].files
        await again.stop()
        second = await again.start()
        assert again.url == second
        async with httpx.AsyncClient() as http:
            assert (await http.post(second + CAT[0], json=CAT[1])).status_code == 402
        assert first.startswith("http://127.0.0.1:")
        await again.stop()


async def test_the_log_tells_what_came_and_went() -> None:
    async with open_shop() as shop:
        job = await shop.buy()
        quote, paid = shop.studio.log
        assert (quote.method, quote.path, quote.status, quote.paid) == ("POST", CAT[0], 402, False)
        assert (paid.status, paid.paid, paid.note) == (200, True, job)
