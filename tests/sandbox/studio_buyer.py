"""A buyer of the sandbox studio: signs with eth-account, pays with the official SDK, over real sockets."""

import base64
import importlib
import json
import os
import sys
import types
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import x402
from eth_account import Account
from eth_account.messages import encode_defunct
from x402.client import x402Client
from x402.http.utils import decode_payment_required_header, encode_payment_signature_header
from x402.mechanisms.evm.exact import ExactEvmScheme

from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.studio import Studio

KEY = "0x" + "11" * 32
STRANGER_KEY = "0x" + "33" * 32
PAYER = Account.from_key(KEY).address
CAT = ("/api/generate/nano-banana-pro/generate", {"prompt": "a cat"})


def sdk_sign_in() -> Any:
    """Return the SDK's sign-in module, without its siblings (one of them needs a library this project has
    not)."""
    if "x402.extensions" not in sys.modules:
        package = types.ModuleType("x402.extensions")
        package.__path__ = [os.path.join(os.path.dirname(str(x402.__file__)), "extensions")]
        sys.modules["x402.extensions"] = package
    return importlib.import_module("x402.extensions.sign_in_with_x")


class MovableClock(Clock):
    """True time plus `offset` seconds."""

    offset = 0.0

    def now(self) -> float:
        return super().now() + self.offset


def decoded(header: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(base64.b64decode(header))
    return value


def encoded(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Shop:
    """A running studio with a funded buyer."""

    studio: Studio
    chain: Chain
    clock: MovableClock
    faults: Faults
    http: httpx.AsyncClient
    key: str = KEY

    async def quote(self, path: str, body: Any) -> httpx.Response:
        return await self.http.post(path, json=body)

    async def sign(self, quoted: httpx.Response, key: str | None = None) -> str:
        """Return a PAYMENT-SIGNATURE made by the official SDK."""
        sdk = x402Client()
        sdk.set_spend_controls(False)  # by default it pays no more than a dollar
        sdk.register("eip155:8453", ExactEvmScheme(Account.from_key(key or self.key)))
        required = decode_payment_required_header(quoted.headers["payment-required"])
        header: str = encode_payment_signature_header(await sdk.create_payment_payload(required))
        return header

    async def pay(self, path: str, body: Any, header: str | None = None) -> httpx.Response:
        """Quote and pay. A given `header` is presented as it is."""
        signed = header or await self.sign(await self.quote(path, body))
        return await self.http.post(path, json=body, headers={"PAYMENT-SIGNATURE": signed})

    async def buy(self, path: str = CAT[0], body: Any = CAT[1]) -> str:
        """Pay and return the job id."""
        answer = await self.pay(path, body)
        assert answer.status_code == 200, answer.text
        job: str = answer.json()["jobId"]
        return job

    def proof(self, path: str, key: str | None = None, **changes: Any) -> dict[str, Any]:
        """Return the fields of a sign-in, signed by eth-account; a change to None leaves the field out."""
        account = Account.from_key(key or self.key)
        now = self.clock.now()
        fields: dict[str, Any] = {
            "domain": self.studio.url.removeprefix("http://"),
            "address": account.address,
            "uri": self.studio.url + path,
            "version": "1",
            "chainId": "eip155:8453",
            "type": "eip191",
            "nonce": os.urandom(16).hex(),
            "issuedAt": iso(now - 30),
            "expirationTime": iso(now + 240),
        }
        fields = {name: value for name, value in {**fields, **changes}.items() if value is not None}
        signed = Account.sign_message(encode_defunct(text=siwe_text(fields, account.address)), account.key)
        return {**fields, "signature": "0x" + bytes(signed.signature).hex()}

    async def ask(
        self, path: str, proof: Mapping[str, Any] | None = None, method: str = "GET", **more: Any
    ) -> httpx.Response:
        """Send a request with a fresh sign-in, or with the given one."""
        header = encoded(proof or self.proof(path.partition("?")[0]))
        return await self.http.request(method, path, headers={"SIGN-IN-WITH-X": header}, **more)

    async def complete(self, job: str) -> dict[str, Any]:
        """Cut a job's waiting time short. Return its record once it is complete."""
        self.studio.finish(job)
        await self.studio.rendered(job)
        record: dict[str, Any] = (await self.ask(f"/api/jobs/{job}")).json()
        assert record["status"] == "complete", record
        return record


def siwe_text(fields: Mapping[str, Any], address: str) -> str:
    """Return EIP-4361, written out by hand."""
    text = f"{fields['domain']} wants you to sign in with your Ethereum account:\n{address}\n\n"
    text += f"{fields['statement']}\n\n" if "statement" in fields else "\n"
    text += f"URI: {fields['uri']}\nVersion: {fields['version']}\n"
    text += f"Chain ID: {fields['chainId'].removeprefix('eip155:')}\n"
    text += f"Nonce: {fields.get('nonce')}\nIssued At: {fields['issuedAt']}"
    if "expirationTime" in fields:
        text += f"\nExpiration Time: {fields['expirationTime']}"
    return text


@asynccontextmanager
async def open_shop(*, funds: int = 100_000_000, speed: float = 1000, **settings: Any) -> AsyncIterator[Shop]:
    """Open a studio on free ports. Pictures are rendered small unless `media_scale` says otherwise."""
    clock, faults = MovableClock(speed), Faults()
    chain = Chain(clock, faults)
    if funds:
        chain.mint(PAYER, funds)
    studio = Studio(chain, clock, faults, **{"media_scale": 0.1, **settings})
    await studio.start()
    async with httpx.AsyncClient(base_url=studio.url, timeout=30) as http:
        yield Shop(studio, chain, clock, faults, http)
    await studio.stop()
