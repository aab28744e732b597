"""A buyer of the sandbox studio on Tempo: parses the challenge by itself, signs with pytempo."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from eth_utils.crypto import keccak

from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.studio import Studio
from sandbox.tempo import Tempo
from tests.sandbox.tempo.wallet import PAYER, decoded, encoded, signed, transfer_call

CAT = ("/api/generate/nano-banana-pro/generate", {"prompt": "a cat"})
PRICE = 130_000
FAILED = "MPP payment failed: Payment verification failed."
USED = "MPP payment failed: Payment verification failed: Transaction hash has already been used."


@dataclass
class Shop:
    """A running studio with a funded buyer on Tempo."""

    studio: Studio
    tempo: Tempo
    clock: Clock
    faults: Faults
    http: httpx.AsyncClient

    async def quote(self, path: str = CAT[0], body: Any = CAT[1]) -> dict[str, str]:
        """Return the parameters of the `Payment` challenge."""
        answer = await self.http.post(path, json=body)
        assert answer.status_code == 402
        return parameters(answer.headers["www-authenticate"])

    async def credential(self, challenge: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
        """Return an honest credential; `changes` are of the transaction's fields, or its one `call`."""
        challenge = challenge or await self.quote()
        request = decoded(challenge["request"])
        call = transfer_call(int(request["amount"]), request["recipient"], memo(challenge))
        raw = signed(self.tempo, changes.pop("call", call), **changes)
        return {
            "challenge": challenge,
            "payload": {"type": "transaction", "signature": "0x" + raw.hex()},
            "source": f"did:pkh:eip155:4217:{PAYER}",
        }

    async def present(self, credential: object, path: str = CAT[0], body: Any = CAT[1]) -> httpx.Response:
        token = credential if isinstance(credential, str) else f"Payment {encoded(credential)}"
        return await self.http.post(path, json=body, headers={"Authorization": token})

    @property
    def paid(self) -> int:
        """Micro-USDC that the studio's payee received."""
        return self.tempo.balance(self.studio.settings.payee) - 1


def parameters(header: str) -> dict[str, str]:
    """Return the parameters of a `Payment` challenge that has no escapes."""
    assert header.startswith("Payment ")
    return dict(re.findall(r'(\w+)="([^"]*)"', header))


def memo(challenge: dict[str, str], client: bytes | None = None) -> str:
    """Return a memo for this challenge with ten random bytes, or the client's."""
    realm, number = keccak(text=challenge["realm"])[:10], keccak(text=challenge["id"])[:7]
    return "0xef1ed71201" + (realm + (client or os.urandom(10)) + number).hex()


def failed(answer: httpx.Response, words: str) -> None:
    """Check the 500 that comes after the handler has run."""
    assert (answer.status_code, answer.json()) == (500, {"success": False, "error": words})


def refused(answer: httpx.Response) -> None:
    """Check the 402 that tells no reason, and asks again."""
    assert (answer.status_code, answer.content) == (402, b"")
    assert parameters(answer.headers["www-authenticate"])["method"] == "tempo"


@asynccontextmanager
async def open_shop(
    *, funds: int = 10_000_000, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Shop]:
    """Open a studio whose payee has had money before."""
    clock, faults = clock or Clock(1000), Faults()
    chain, tempo = Chain(clock, faults), Tempo(clock, faults)
    tempo.mint(PAYER, funds)
    studio = Studio(chain, clock, faults, tempo=tempo, **{"media_scale": 0.1, **settings})
    tempo.mint(studio.settings.payee, 1)
    url = await studio.start()
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        yield Shop(studio, tempo, clock, faults, http)
    await studio.stop()
