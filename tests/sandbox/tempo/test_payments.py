"""Paying the sandbox studio on Tempo: by MPP, with an independent wallet, and everything that goes wrong."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from sandbox.studio import Studio
from sandbox.tempo import Tempo
from tests.sandbox.studio_buyer import encoded as standard
from tests.sandbox.studio_buyer import iso, siwe_text
from tests.sandbox.tempo.buyer import CAT, PRICE, Shop, memo, open_shop, parameters
from tests.sandbox.tempo.wallet import KEY, PAYER, SetClock, decoded, transfer_call

FAILED = "MPP payment failed: Payment verification failed."
USED = "MPP payment failed: Payment verification failed: Transaction hash has already been used."
STRANGER = "0x" + "12" * 20


async def jobs_of(shop: Shop, key: str = KEY) -> list[str]:
    """Return the ids of the wallet's jobs, as its sign-in on the EVM shows them."""
    account, now = Account.from_key(key), shop.clock.now()
    fields = {
        "domain": shop.studio.url.removeprefix("http://"),
        "address": account.address,
        "uri": f"{shop.studio.url}/api/jobs",
        "version": "1",
        "chainId": "eip155:8453",
        "type": "eip191",
        "nonce": memo({"realm": "", "id": ""})[2:],
        "issuedAt": iso(now - 30),
        "expirationTime": iso(now + 240),
    }
    signature = Account.sign_message(encode_defunct(text=siwe_text(fields, account.address)), key).signature
    header = standard({**fields, "signature": "0x" + bytes(signature).hex()})
    answer = await shop.http.get("/api/jobs", headers={"SIGN-IN-WITH-X": header})
    return [job["id"] for job in answer.json()["items"]]


def failed(answer: httpx.Response, words: str) -> None:
    assert (answer.status_code, answer.json()) == (500, {"success": False, "error": words})


def refused(answer: httpx.Response) -> None:
    """Check the 402 that tells no reason, and asks again."""
    assert (answer.status_code, answer.content) == (402, b"")
    assert parameters(answer.headers["www-authenticate"])["method"] == "tempo"


async def test_an_independent_wallet_buys_a_picture() -> None:
    async with open_shop() as shop:
        challenge = await shop.quote()
        assert list(challenge) == ["id", "realm", "method", "intent", "request", "expires"]
        assert challenge["realm"] == shop.studio.url.removeprefix("http://")
        assert decoded(challenge["request"]) == {
            "amount": str(PRICE),
            "currency": "0x20c000000000000000000000b9537d11c60e8b50",
            "methodDetails": {"chainId": 4217},
            "recipient": shop.studio.settings.payee,
        }
        answer = await shop.present(await shop.credential(challenge))
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private"
        receipt = decoded(answer.headers["payment-receipt"])
        (payment,) = shop.studio.payments.values()
        mined = shop.tempo.transactions[receipt["reference"]]
        assert (receipt["method"], receipt["status"]) == ("tempo", "success")
        assert mined.succeeded
        assert (payment.network, payment.tx, payment.settled) == ("tempo", mined.hash, True)
        assert shop.paid == PRICE
        assert shop.tempo.balance(PAYER) == 10_000_000 - PRICE - shop.tempo.burnt(PAYER)
        assert await jobs_of(shop) == [answer.json()["jobId"]]
        assert [exchange.paid for exchange in shop.studio.log] == [False, True, False]


async def test_an_upload_belongs_to_the_wallet_too() -> None:
    body = {"filename": "a.png", "contentType": "image/png", "size": 9}
    async with open_shop() as shop:
        challenge = await shop.quote("/api/upload", body)
        answer = await shop.present(await shop.credential(challenge), "/api/upload", body)
        assert shop.paid == 10_000
        assert shop.studio.uploads[answer.json()["uploadId"]].owner == PAYER.lower()


async def test_a_repeated_presentation_costs_nothing_and_leaves_a_ghost() -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        job = (await shop.present(credential)).json()["jobId"]
        failed(await shop.present(credential), USED)
        ghost, first = await jobs_of(shop)
        assert first == job
        assert shop.studio.jobs[ghost].input == shop.studio.jobs[job].input
        assert shop.paid == PRICE


@pytest.mark.parametrize("source", [None, f"did:pkh:eip155:4217:{STRANGER}"])
async def test_the_source_owns_the_job_whoever_paid(source: str | None) -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        credential["source"] = source
        if source is None:
            del credential["source"]
        job = (await shop.present(credential)).json()["jobId"]
        assert shop.paid == PRICE
        assert await jobs_of(shop) == []
        assert shop.studio.jobs[job].owner == (STRANGER if source else "")


async def test_ids_repeat_within_a_millisecond() -> None:
    """So two wallets without random bytes in their memos would sign the same transaction."""
    async with open_shop(clock=SetClock()) as shop:
        first, second = [await shop.quote() for _ in range(2)]
        assert first == second
        same = {"call": transfer_call(PRICE, shop.studio.settings.payee, memo(first, bytes(10)))}
        assert (await shop.present(await shop.credential(first, **same))).status_code == 200
        failed(await shop.present(await shop.credential(second, **same)), USED)
        assert (await shop.present(await shop.credential(second))).status_code == 200
        assert shop.paid == 2 * PRICE


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_before": 1_780_000_302},
        {"valid_before": 1_780_000_004},
        {"fee_token": None},
        {"max_fee_per_gas": 1},
        {"chain_id": 1},
        {"gas_limit": 40_000},
    ],
)
async def test_a_simulation_that_fails_tells_no_reason(changes: dict[str, Any]) -> None:
    async with open_shop(clock=SetClock()) as shop:
        refused(await shop.present(await shop.credential(**changes)))
        assert (len(shop.studio.jobs), shop.paid) == (0, 0)


async def test_the_wallet_must_cover_the_highest_fee_too() -> None:
    async with open_shop(funds=PRICE + 19_999) as shop:
        refused(await shop.present(await shop.credential()))
        shop.tempo.mint(PAYER, 1)
        assert (await shop.present(await shop.credential())).status_code == 200


@pytest.mark.parametrize(
    "token",
    [
        "Payment",
        "Payment !!!",
        "Payment bm8",
        "Payment e30",
        "Payment eyJjaGFsbGVuZ2UiOnt9LCJwYXlsb2FkIjp7fX0",
    ],
)
async def test_a_token_that_cannot_be_read_is_no_payment(token: str) -> None:
    async with open_shop() as shop:
        refused(await shop.present(token))
        assert not shop.studio.jobs


@pytest.mark.parametrize("signature", ["0x", "0x02c0", "0x76c0", "zz", None])
async def test_only_transactions_are_taken(signature: str | None) -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        credential["payload"]["signature"] = signature
        refused(await shop.present(credential))
        credential = {**credential, "payload": {"type": "hash", "hash": "0x" + "00" * 32}}
        refused(await shop.present(credential))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "x"),
        ("expires", "2099-01-01T00:00:00.000Z"),
        ("realm", "stablestudio.dev"),
        ("request", "eyJhbW91bnQiOiIxIn0"),
        ("opaque", "e30"),
    ],
)
async def test_an_edited_challenge_is_noticed_after_the_handler(key: str, value: str) -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        credential["challenge"] = {**credential["challenge"], key: value}
        invalid = f'Challenge "{credential["challenge"]["id"]}" is invalid'
        words = f"MPP payment failed: {invalid}: challenge was not issued by this server."
        failed(await shop.present(credential), words)
        assert (len(shop.studio.jobs), shop.paid) == (1, 0)


async def test_a_challenge_ends_after_five_minutes() -> None:
    clock = SetClock()
    async with open_shop(clock=clock) as shop:
        challenge = await shop.quote()
        clock.at += 301
        answer = await shop.present(await shop.credential(challenge))
        assert answer.status_code == 500
        assert "is invalid: Payment expired at" in answer.json()["error"]
        assert shop.paid == 0


async def test_a_challenge_buys_what_it_was_asked_for() -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        answer = await shop.present(credential, CAT[0], {**CAT[1], "imageSize": "4K"})
        assert answer.status_code == 500
        assert "credential amount does not match this route's requirements" in answer.json()["error"]
        assert shop.paid == 0


async def test_the_transfer_must_be_the_one_that_was_asked_for() -> None:
    async with open_shop() as shop:
        payee, challenge = shop.studio.settings.payee, await shop.quote()
        other = {**challenge, "id": "other"}
        cases = {
            "memo is not bound to this challenge.": [
                transfer_call(PRICE, payee, None),
                transfer_call(PRICE, payee, memo(other)),
                transfer_call(PRICE, payee, memo({**challenge, "realm": "other"})),
            ],
            "Invalid transaction: no matching payment call found": [
                transfer_call(PRICE - 1, payee, memo(challenge)),
                transfer_call(PRICE, STRANGER, memo(challenge)),
            ],
        }
        for words, calls in cases.items():
            for call in calls:
                answer = await shop.present(await shop.credential(challenge, call=call))
                failed(answer, f"MPP payment failed: Payment verification failed: {words}")
        assert shop.paid == 0


async def test_a_body_that_does_not_parse_is_refused_before_money() -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        answer = await shop.present(credential, CAT[0], {"prompt": ""})
        assert (answer.status_code, answer.json()["error"]) == (400, "Validation failed")
        assert (await shop.present(credential)).status_code == 200  # the payment is still good


@pytest.mark.parametrize(
    ("point", "kind", "args", "status", "paid"),
    [
        ("studio.pay", "drop_before", {}, None, 0),
        ("studio.pay", "429", {}, 429, 0),
        ("studio.pay", "refuse", {}, 402, 0),
        ("studio.pay", "400", {"status": 503, "error": "Provider is down"}, 503, 0),
        ("studio.pay", "drop_after_job", {}, None, 0),
        ("studio.pay", "drop_after_settlement", {}, None, PRICE),
        ("studio.pay", "settle_failed_unpaid", {}, 500, 0),
        ("studio.pay", "settle_failed_paid", {}, 500, PRICE),
        ("studio.pay", "no_receipt", {}, 200, PRICE),
        ("tempo.broadcast", "refused", {}, 500, 0),
        ("tempo.broadcast", "unanswered", {}, 500, PRICE),
        ("tempo.broadcast", "reverted", {}, 500, 0),
    ],
)
async def test_faults_of_the_paid_call(
    point: str, kind: str, args: dict[str, Any], status: int | None, paid: int
) -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        shop.faults.add(point, kind, **args)
        if status is None:
            with pytest.raises(httpx.RemoteProtocolError):
                await shop.present(credential)
        else:
            answer = await shop.present(credential)
            assert answer.status_code == status
            assert status != 500 or answer.json()["error"] == FAILED
            assert "payment-receipt" not in answer.headers
        assert shop.paid == paid
        assert (shop.tempo.burnt(PAYER) > 0) is bool(paid or kind == "reverted")
        claimed = bool(shop.studio.jobs)
        again = await shop.present(credential)
        if claimed:
            failed(again, USED)  # also if the first one never got through
        else:
            assert again.status_code == 200
        assert shop.paid == (paid if claimed else PRICE)


async def test_a_broadcast_can_land_late() -> None:
    async with open_shop() as shop:
        shop.faults.add("studio.pay", "settle_late", seconds=3_600_000, answer="500")
        failed(await shop.present(await shop.credential()), FAILED)
        assert shop.paid == 0
        assert [payment.amount for payment in shop.studio.settle_late()] == [PRICE]
        assert shop.paid == PRICE


async def test_a_broadcast_after_its_time_never_lands() -> None:
    async with open_shop() as shop:
        shop.faults.add("studio.pay", "settle_late", seconds=3_600_000, answer="500")
        await shop.present(await shop.credential())
        shop.tempo.warp = 25
        assert shop.studio.settle_late() == []
        assert shop.paid == 0


async def test_two_copies_at_once_pay_once() -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        answers = await asyncio.gather(*(shop.present(credential) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [200, 500, 500]
        assert (len(shop.studio.jobs), shop.paid) == (3, PRICE)


async def test_what_was_sold_survives_a_restart() -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        await shop.present(credential)
        dump = json.loads(json.dumps({"studio": shop.studio.dump(), "tempo": shop.tempo.dump()}))
        tempo = Tempo(shop.clock, shop.faults)
        tempo.load(dump["tempo"])
        again = Studio(shop.studio._world.chain, shop.clock, shop.faults, tempo=tempo, media_scale=0.1)
        again.load(dump["studio"])
        assert dict(again.payments) == dict(shop.studio.payments)
        await shop.studio.stop()
        await again.start(port=int(shop.studio.url.rpartition(":")[2]))
        failed(await shop.present(credential), USED)
        await again.stop()


async def test_a_studio_may_offer_one_network_alone() -> None:
    async with open_shop(networks=("tempo",)) as shop:
        quoted = await shop.http.post(CAT[0], json=CAT[1])
        assert "payment-required" not in quoted.headers
        assert (await shop.present(await shop.credential())).status_code == 200
    async with open_shop(networks=("base",)) as shop:
        quoted = await shop.http.post(CAT[0], json=CAT[1])
        assert "www-authenticate" not in quoted.headers


async def test_a_price_may_differ_on_this_network() -> None:
    async with open_shop(network_factors={"tempo": 1.5}) as shop:
        assert (await shop.present(await shop.credential())).status_code == 200
        assert shop.paid == 195_000


async def test_without_a_node_nobody_can_pay() -> None:
    async with open_shop() as shop:
        shop.studio._world.tempo = None
        refused(await shop.present(await shop.credential()))


@pytest.mark.parametrize(
    ("kind", "args", "told"),
    [
        ("payee", {}, {"recipient": "0x000000000000000000000000000000000000dEaD"}),
        ("asset", {}, {"currency": "0x000000000000000000000000000000000000dEaD"}),
        ("network", {}, {"methodDetails": {"chainId": 1}}),
        ("amount_negative", {}, {"amount": "-130000"}),
        ("price", {"factor": 3}, {"amount": "390000"}),
        ("challenge", {"request": {"methodDetails": None, "splits": []}}, {"splits": []}),
    ],
)
async def test_a_studio_can_cheat_in_its_request(
    kind: str, args: dict[str, Any], told: dict[str, Any]
) -> None:
    async with open_shop() as shop:
        shop.faults.add("studio.quote", kind, **args)
        request = decoded((await shop.quote())["request"])
        assert {key: request[key] for key in told} == told
        assert ("methodDetails" in request) is (kind != "challenge")
        honest = decoded((await shop.quote())["request"])
        assert all(honest.get(key) != value for key, value in told.items())


@pytest.mark.parametrize(
    ("kind", "args", "told"),
    [
        ("timeout_short", {}, {"expires": "2020-01-01T00:00:00.000Z"}),
        ("no_usable_offer", {}, {"method": "stripe"}),
        ("malformed_base64", {}, {"request": "!!!"}),
        ("challenge", {"realm": "elsewhere.example", "opaque": "e30"}, {"realm": "elsewhere.example"}),
    ],
)
async def test_a_studio_can_cheat_in_its_parameters(
    kind: str, args: dict[str, Any], told: dict[str, Any]
) -> None:
    async with open_shop() as shop:
        shop.faults.add("studio.quote", kind, **args)
        challenge = await shop.quote()
        assert {key: challenge[key] for key in told} == told
        shop.faults.add("studio.quote", "no_challenge")
        assert "www-authenticate" not in (await shop.http.post(CAT[0], json=CAT[1])).headers
