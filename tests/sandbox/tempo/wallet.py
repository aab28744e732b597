"""An independent client of the sandbox's Tempo: builds and signs with pytempo, reads JSON with httpx."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx
from eth_account import Account
from pytempo import Call, TempoTransaction

from sandbox.clock import Clock
from sandbox.tempo import USDC, Tempo, transaction

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text())
KEY = "0x" + "11" * 32
PAYER: str = Account.from_key(KEY).address
PAYEE = "0x07F067959297767c887dbfA3C72379c66E82a045"
MEMO = "0x" + "4d" * 32


class SetClock(Clock):
    """A clock that only the test moves."""

    def __init__(self, at: float = 1_780_000_001.0) -> None:
        super().__init__(1000)
        self.at = at

    def now(self) -> float:
        return self.at


def decoded(token: str) -> dict[str, Any]:
    """Return the JSON in url-safe base64 without padding."""
    value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    return value


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def credential(payment: int) -> dict[str, Any]:
    """Return the credential of one of the known client's payments."""
    return decoded(VECTORS["payments"][payment]["authorization"].removeprefix("Payment "))


def transfer_call(amount: int, to: str = PAYEE, memo: str | None = MEMO, token: str = USDC) -> Call:
    """Return a call of `transferWithMemo`, or of `transfer` without a memo."""
    words = to[2:].lower().rjust(64, "0") + f"{amount:064x}" + (memo or "0x")[2:]
    return Call.create(to=token, data=("0x95777d59" if memo else "0xa9059cbb") + words)


def unsigned(chain: Tempo, *calls: Call, **changes: Any) -> TempoTransaction:
    """Return a payment's transaction as a careful wallet fills it in."""
    fields: dict[str, Any] = {
        "chain_id": 4217,
        "gas_limit": 1_000_000,
        "max_fee_per_gas": 2 * chain.base_fee,
        "nonce_key": 2**256 - 1,
        "valid_before": int(chain.now()) + 25,
        "fee_token": USDC,
        "calls": calls or (transfer_call(130_000),),
    }
    return TempoTransaction.create(**{**fields, **changes})


def signed(chain: Tempo, *calls: Call, key: str = KEY, **changes: Any) -> bytes:
    """Return the bytes of a payment."""
    return bytes(unsigned(chain, *calls, **changes).sign(key).encode())


def send(chain: Tempo, raw: bytes) -> str:
    """Broadcast. Return the transaction's hash."""
    return chain.broadcast(transaction.read(raw)).hash


async def rpc(chain: Tempo, method: str, *params: Any) -> Any:
    """Ask the node. Return the result, or the error object."""
    async with httpx.AsyncClient() as http:
        call = {"jsonrpc": "2.0", "id": 7, "method": method, "params": list(params)}
        answer = (await http.post(chain.url, json=call)).json()
    assert answer["id"] == 7
    return answer["result"] if "result" in answer else answer["error"]
