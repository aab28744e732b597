"""What the sandbox studio refuses on Tempo, what goes wrong on demand, and how it cheats."""

from typing import Any

import httpx
import pytest

from tests.sandbox.tempo.buyer import CAT, FAILED, PRICE, USED, failed, memo, open_shop, refused
from tests.sandbox.tempo.wallet import PAYER, SetClock, decoded, transfer_call

STRANGER = "0x" + "12" * 20


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


@pytest.mark.parametrize(
    ("key", "value"), [("realm", "else.example"), ("method", "evm"), ("intent", "session")]
)
async def test_a_challenge_of_another_route_with_our_secret_is_noticed(key: str, value: str) -> None:
    args: dict[str, Any] = {key: value}
    async with open_shop() as shop:
        shop.faults.add("studio.quote", "challenge", **args)
        answer = await shop.present(await shop.credential())
        assert answer.status_code == 500
        assert f"credential {key} does not match this route's requirements." in answer.json()["error"]
        assert shop.paid == 0


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
        ("challenge", {"realm": "else.example", "opaque": "e30", "on": "tempo"}, {"realm": "else.example"}),
    ],
)
async def test_a_studio_can_cheat_in_its_parameters(
    kind: str, args: dict[str, Any], told: dict[str, Any]
) -> None:
    async with open_shop() as shop:
        shop.faults.add("studio.quote", kind, **args)
        challenge = await shop.quote()
        assert {key: challenge[key] for key in told} == told
        assert "on" not in challenge
        shop.faults.add("studio.quote", kind, **{**args, "on": "base"})
        assert (await shop.quote())["realm"] == shop.studio.settings.host
        shop.faults.add("studio.quote", "no_challenge")
        assert "www-authenticate" not in (await shop.http.post(CAT[0], json=CAT[1])).headers
