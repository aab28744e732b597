"""Paying the sandbox studio on Tempo by MPP, with an independent wallet: what is bought, and whose it is."""

import asyncio
import json

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from sandbox.studio import Studio
from sandbox.tempo import Tempo
from tests.sandbox.studio_buyer import encoded as standard
from tests.sandbox.studio_buyer import iso, siwe_text
from tests.sandbox.tempo.buyer import (
    CAT,
    PRICE,
    USED,
    Shop,
    failed,
    memo,
    open_shop,
)
from tests.sandbox.tempo.wallet import KEY, PAYER, SetClock, decoded, transfer_call

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


async def test_two_copies_at_once_pay_once() -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        answers = await asyncio.gather(*(shop.present(credential) for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [200, 500, 500]
        assert (len(shop.studio.jobs), shop.paid) == (3, PRICE)


async def test_a_copy_while_the_first_is_answered_makes_a_ghost_too() -> None:
    async with open_shop() as shop:
        credential = await shop.credential()
        shop.faults.add("studio.pay", "slow", when="after", seconds=300)
        answers = await asyncio.gather(*(shop.present(credential) for _ in range(2)))
        assert sorted(answer.status_code for answer in answers) == [200, 500]
        assert len(shop.studio.jobs) == 2


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
