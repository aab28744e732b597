"""The least that Python can do: the same exchanges written by hand over aiohttp, without a single check.

Nothing here is fit for money. It trusts every answer, keeps nothing, and signs whatever it is asked for.
"""

import base64
import json
import secrets
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from coincurve import PrivateKey
from eth_account import Account
from eth_hash.auto import keccak

_NETWORK = "eip155:8453"
_DOMAIN = bytes.fromhex("02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f")
_TYPE = keccak(
    b"TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,"
    b"uint256 validBefore,bytes32 nonce)"
)
_HEADERS = {"content-type": "application/json"}


class Floor:
    """Pays in two requests and signs in with a nonce of its own: one request a poll."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._host = urlsplit(url).netloc
        self._key = PrivateKey.from_hex(key.removeprefix("0x"))
        self._address = str(Account.from_key(key).address)
        self._http = aiohttp.ClientSession(
            max_field_size=128 * 1024, connector=aiohttp.TCPConnector(limit=128)
        )

    async def press(self, path: str, prompt: str) -> str:
        """Buy, and return the id of the studio's job."""
        url, body = self._url + path, json.dumps({"prompt": prompt}).encode()
        async with self._http.post(url, data=body, headers=_HEADERS) as asked:
            required = json.loads(base64.b64decode(asked.headers["PAYMENT-REQUIRED"]))
        offer = next(entry for entry in required["accepts"] if entry["network"] == _NETWORK)
        payment = {"x402Version": 2, "accepted": offer, "payload": self._payload(offer)}
        headers = {**_HEADERS, "PAYMENT-SIGNATURE": _encoded(payment)}
        async with self._http.post(url, data=body, headers=headers) as paid:
            paid.raise_for_status()
            return str((await paid.json())["jobId"])

    async def poll(self, job_id: str) -> str:
        """Return the state of the studio's job."""
        url = f"{self._url}/api/jobs/{job_id}"
        async with self._http.get(url, headers={"SIGN-IN-WITH-X": self._signed_in(url)}) as told:
            told.raise_for_status()
            return str((await told.json())["status"])

    async def aclose(self) -> None:
        await self._http.close()

    def _payload(self, offer: dict[str, Any]) -> dict[str, Any]:
        nonce, until, amount = secrets.token_bytes(32), int(time.time()) + 300, int(offer["amount"])
        words = (
            *(int(self._address, 16), int(offer["payTo"], 16), amount, 0, until),
            int.from_bytes(nonce, "big"),
        )
        struct = keccak(_TYPE + b"".join(word.to_bytes(32, "big") for word in words))
        authorization = {
            "from": self._address,
            "to": offer["payTo"],
            "value": str(amount),
            "validAfter": "0",
            "validBefore": str(until),
            "nonce": f"0x{nonce.hex()}",
        }
        return {"signature": self._sign(b"\x19\x01" + _DOMAIN + struct), "authorization": authorization}

    def _signed_in(self, url: str) -> str:
        now = time.time() - 30
        fields = {
            "domain": self._host,
            "address": self._address,
            "uri": url,
            "version": "1",
            "chainId": _NETWORK,
            "type": "eip191",
            "nonce": secrets.token_hex(16),
            "issuedAt": _stamp(now),
            "expirationTime": _stamp(now + 240),
        }
        text = (
            f"{self._host} wants you to sign in with your Ethereum account:\n{self._address}\n\n\n"
            f"URI: {url}\nVersion: 1\nChain ID: 8453\nNonce: {fields['nonce']}\n"
            f"Issued At: {fields['issuedAt']}\nExpiration Time: {fields['expirationTime']}"
        ).encode()
        signature = self._sign(b"\x19Ethereum Signed Message:\n" + str(len(text)).encode() + text)
        return _encoded({**fields, "signature": signature})

    def _sign(self, message: bytes) -> str:
        signed = self._key.sign_recoverable(keccak(message), hasher=None)
        return f"0x{signed[:64].hex()}{27 + signed[64]:02x}"


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _encoded(value: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()
