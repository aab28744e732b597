"""A buyer on Solana: keys and transactions by solders, sign-ins written out by hand, over real sockets."""

import base64
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from solders.hash import Hash
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.message import MessageV0, to_bytes_versioned
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.token.associated import get_associated_token_address
from solders.transaction import VersionedTransaction

from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.solana import Solana
from sandbox.solana.facilitator import FEE_PAYERS, Facilitator
from sandbox.studio import Studio
from tests.sandbox.studio_buyer import CAT, MovableClock, decoded, encoded, iso

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())
BUYER = Keypair.from_seed(bytes.fromhex(VECTORS["wallet"]["seed_hex"]))
WALLET = str(BUYER.pubkey())
PAYEE = "HqpEDUY3kV423fSAv7iaY3cQiz8qN8qEuGqLsG4s6h2c"
STRANGER = Keypair.from_seed(b"\x07" * 32)

_BUDGET = Pubkey.from_string("ComputeBudget111111111111111111111111111111")
_MEMO = Pubkey.from_string("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr")
_TOKEN = Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
_MINT = Pubkey.from_string("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v")


class Frozen(Clock):
    """A clock that stands until a test moves it."""

    instant = 1_795_976_000.0

    def now(self) -> float:
        return self.instant


def account(owner: Pubkey) -> Pubkey:
    return get_associated_token_address(owner, _MINT)


def limit(units: int = 20_000) -> Instruction:
    return Instruction(_BUDGET, b"\x02" + units.to_bytes(4, "little"), [])


def price(micro_lamports: int = 1) -> Instruction:
    return Instruction(_BUDGET, b"\x03" + micro_lamports.to_bytes(8, "little"), [])


def memo(text: bytes) -> Instruction:
    return Instruction(_MEMO, text, [])


def transfer(
    amount: int,
    *,
    payee: str = PAYEE,
    wallet: Pubkey | None = None,
    mint: Pubkey = _MINT,
    program: Pubkey = _TOKEN,
    decimals: int = 6,
) -> Instruction:
    """Return a `TransferChecked` from the buyer's token account."""
    authority = wallet or BUYER.pubkey()
    metas = [
        AccountMeta(account(authority), False, True),
        AccountMeta(mint, False, False),
        AccountMeta(account(Pubkey.from_string(payee)), False, True),
        AccountMeta(authority, True, False),
    ]
    return Instruction(program, b"\x0c" + amount.to_bytes(8, "little") + bytes([decimals]), metas)


def paying(amount: int, text: bytes | None = None) -> list[Instruction]:
    """Return the four instructions of a payment. Without a text its memo is random."""
    return [limit(), price(), transfer(amount), memo(text or os.urandom(16).hex().encode())]


def signed(
    steps: Sequence[Instruction], fee_payer: str, blockhash: str, signers: Sequence[Keypair] = (BUYER,)
) -> str:
    """Return the base64 of a transaction that all sign but the fee payer."""
    message = MessageV0.try_compile(Pubkey.from_string(fee_payer), steps, [], Hash.from_string(blockhash))
    raw = to_bytes_versioned(message)
    keys = {str(key.pubkey()): key for key in signers}
    needed = message.account_keys[: message.header.num_required_signatures]
    signatures = [
        keys[str(key)].sign_message(raw) if str(key) in keys else Signature.default() for key in needed
    ]
    return base64.b64encode(bytes(VersionedTransaction.populate(message, signatures))).decode()


@dataclass
class SolanaShop:
    """A running studio that is paid on Solana too, with a funded buyer."""

    studio: Studio
    chain: Solana
    clock: MovableClock
    faults: Faults
    http: httpx.AsyncClient

    @property
    def paid(self) -> int:
        """The micro-USDC that the payee has."""
        return self.chain.balance(PAYEE)

    async def quote(self, path: str = CAT[0], body: Any = CAT[1]) -> dict[str, Any]:
        """Return the challenge."""
        return decoded((await self.http.post(path, json=body)).headers["payment-required"])

    async def offer(self) -> dict[str, Any]:
        """Return the offer of Solana for a cat."""
        accepts = (await self.quote())["accepts"]
        found: dict[str, Any] = next(one for one in accepts if one["network"].startswith("solana:"))
        return found

    def blockhash(self) -> str:
        return self.chain.blockhash(self.chain.slot("confirmed"))

    def header(self, offer: dict[str, Any], transaction: str) -> str:
        payload = {"x402Version": 2, "payload": {"transaction": transaction}, "accepted": offer}
        return encoded(payload)

    def wire(self, offer: dict[str, Any]) -> str:
        """Return the transaction that pays an offer."""
        steps = paying(int(offer["amount"]))
        return signed(steps, offer["extra"]["feePayer"], self.blockhash())

    async def sign(self, **changes: Any) -> str:
        """Return a PAYMENT-SIGNATURE for a cat. `changes` go into the echoed offer."""
        offer = await self.offer()
        return self.header({**offer, **changes}, self.wire(offer))

    async def pay(self, header: str, path: str = CAT[0], body: Any = CAT[1]) -> httpx.Response:
        return await self.http.post(path, json=body, headers={"PAYMENT-SIGNATURE": header})

    async def buy(self) -> str:
        """Pay for a cat and return the job's id."""
        answer = await self.pay(await self.sign())
        assert answer.status_code == 200, answer.text
        job: str = answer.json()["jobId"]
        return job

    def proof(self, path: str, key: Keypair = BUYER, **changes: Any) -> dict[str, Any]:
        """Return the fields of a sign-in; a change to None leaves the field out."""
        now = self.clock.now()
        fields: dict[str, Any] = {
            "domain": self.studio.url.removeprefix("http://"),
            "address": str(key.pubkey()),
            "uri": self.studio.url + path,
            "version": "1",
            "chainId": "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
            "type": "ed25519",
            "nonce": os.urandom(16).hex(),
            "issuedAt": iso(now - 30),
            "expirationTime": iso(now + 240),
        }
        fields = {name: value for name, value in {**fields, **changes}.items() if value is not None}
        return {**fields, "signature": str(key.sign_message(text_of(fields).encode()))}

    async def ask(
        self, path: str, proof: dict[str, Any] | None = None, method: str = "GET", **more: Any
    ) -> httpx.Response:
        """Send a request with a fresh sign-in of Solana, or with the given one."""
        header = encoded(proof or self.proof(path.partition("?")[0]))
        return await self.http.request(method, path, headers={"SIGN-IN-WITH-X": header}, **more)


def text_of(fields: dict[str, Any]) -> str:
    """Return the text of a sign-in, written out by hand: one blank line after the address."""
    text = f"{fields['domain']} wants you to sign in with your Solana account:\n{fields['address']}\n\n"
    text += f"{fields['statement']}\n\n" if "statement" in fields else ""
    text += f"URI: {fields['uri']}\nVersion: {fields['version']}\n"
    text += f"Chain ID: {fields['chainId'].removeprefix('solana:')}\n"
    text += f"Nonce: {fields['nonce']}\nIssued At: {fields['issuedAt']}"
    return text + (f"\nExpiration Time: {fields['expirationTime']}" if "expirationTime" in fields else "")


@asynccontextmanager
async def open_shop(*, funds: int = 100_000_000, **settings: Any) -> AsyncIterator[SolanaShop]:
    """Open a studio on free ports, a thousand times as fast."""
    clock, faults = MovableClock(1000), Faults()
    chain = Solana(clock, faults)
    if funds:
        chain.deposit(WALLET, funds, age=60)
    facilitator = Facilitator(chain, faults, FEE_PAYERS)
    settings = {"media_scale": 0.1, **settings}
    studio = Studio(Chain(clock, faults), clock, faults, solana=facilitator, **settings)
    await studio.start()
    async with httpx.AsyncClient(base_url=studio.url, timeout=30) as http:
        yield SolanaShop(studio, chain, clock, faults, http)
    await studio.stop()
