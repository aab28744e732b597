"""The known client's credentials, byte for byte, presented to the studio at their time, with its secret."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from sandbox.studio.mpp import header, issue
from tests.sandbox.tempo.buyer import CAT, Shop, open_shop
from tests.sandbox.tempo.wallet import VECTORS, SetClock, credential, decoded, encoded

KINDS: tuple[dict[str, Any], ...] = ({}, {"sponsored": True}, {"mpp_memo": "0x" + "ab" * 32})
WALLET = "0xbaccc6becd7270c8cf60ebc9ab6c81ce4802ed6c"


@asynccontextmanager
async def shop_of(place: int) -> AsyncIterator[Shop]:
    """Open a studio like the one that made the challenge of a payment. A picture costs $0.134 in it."""
    known: dict[str, Any] = {
        "public_url": "https://stablestudio.dev",
        "mpp_secret": VECTORS["secret"],
        "network_factors": {"tempo": 134 / 130},
        **KINDS[place],
    }
    clock = SetClock(VECTORS["clock"])
    async with open_shop(clock=clock, **known) as shop:
        shop.tempo.mint(WALLET, 1_000_000)
        async with httpx.AsyncClient(base_url=shop.studio._server.url) as http:
            yield Shop(shop.studio, shop.tempo, clock, shop.faults, http)


@pytest.mark.parametrize("place", range(3))
async def test_a_challenge_is_the_known_servers(place: int) -> None:
    async with shop_of(place) as shop:
        challenge = issue(shop.studio.settings, 134_000, VECTORS["clock"])
        assert header(challenge) == VECTORS["payments"][place]["www_authenticate"]
        assert header(await shop.quote()) == VECTORS["payments"][place]["www_authenticate"]


@pytest.mark.parametrize("place", range(3))
async def test_the_known_clients_credential_pays(place: int) -> None:
    payment = VECTORS["payments"][place]
    async with shop_of(place) as shop:
        assert isinstance(shop.clock, SetClock)
        shop.clock.at += 1
        answer = await shop.present(payment["authorization"])
        assert answer.status_code == 200, answer.text
        (found,) = shop.studio.payments.values()
        assert (found.nonce, found.payer, found.amount) == ("0x" + payment["memo"], WALLET, 134_000)
        assert shop.paid == 134_000
        receipt = decoded(answer.headers["payment-receipt"])
        sponsored = place == 1
        assert (shop.tempo.burnt(WALLET) == 0) is sponsored
        if not sponsored:
            assert receipt["reference"] == payment["hash_if_broadcast_as_it_is"]
        if place == 0:
            assert answer.headers["payment-receipt"] == VECTORS["receipt_header"]
        again = await shop.present(payment["authorization"])
        assert (again.status_code, again.json()) == (500, VECTORS["run"]["again"])


def edited(value: dict[str, Any], path: str, to: object) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    return {**value, head: edited(value[head], rest, to) if rest else to}


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize(
    ("path", "to", "status"),
    [
        ("challenge.id", "A" * 43, 500),
        ("challenge.realm", "stablestudio.example", 500),
        ("challenge.method", "stripe", 500),
        ("challenge.intent", "session", 500),
        ("challenge.request", encoded({"amount": "1"}), 500),
        ("challenge.expires", "2027-01-01T00:06:00.000Z", 500),
        ("challenge.digest", "sha-256=:AAAA:", 500),
        ("challenge.opaque", "e30", 500),
        ("payload.type", "hash", 402),
        ("payload.signature", "0x76", 402),
        ("payload", None, 402),
        ("challenge", None, 402),
        ("source", 5, 402),
    ],
)
async def test_a_tampered_credential_does_not_pay(place: int, path: str, to: object, status: int) -> None:
    async with shop_of(place) as shop:
        answer = await shop.present(edited(credential(place), path, to))
        assert answer.status_code == status
        assert status == 402 or "challenge was not issued by this server" in answer.json()["error"]
        assert len(shop.studio.jobs) == (status == 500)
        assert shop.paid == 0


@pytest.mark.parametrize("place", range(3))
async def test_a_flipped_bit_of_the_transaction_does_not_pay(place: int) -> None:
    """Everything in it is signed: whoever changes a byte is a stranger without money, or leaves no bytes."""
    honest = credential(place)
    raw = bytes.fromhex(honest["payload"]["signature"][2:])
    async with shop_of(place) as shop:
        for at in range(0, len(raw), 7):
            changed = raw[:at] + bytes([raw[at] ^ 4]) + raw[at + 1 :]
            answer = await shop.present(edited(honest, "payload.signature", "0x" + changed.hex()))
            assert (answer.status_code, answer.content) == (402, b""), at
        assert shop.paid == 0


async def test_another_payments_credential_does_not_pay() -> None:
    for place, other, status in ((0, 1, 402), (1, 0, 402), (0, 2, 500), (2, 0, 500)):
        async with shop_of(place) as shop:
            answer = await shop.present(credential(other), CAT[0], CAT[1])
            assert answer.status_code == status
            assert shop.paid == 0
