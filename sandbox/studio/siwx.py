"""Sign-In-With-X: the client's wallet, proved by a signature over a fresh text."""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_keys.exceptions import BadSignature
from eth_utils.address import is_address, to_checksum_address
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from sandbox.solana import CHAIN as SOLANA
from sandbox.solana import base58
from sandbox.studio.challenge import common_headers
from sandbox.studio.networks.base import BASE
from sandbox.studio.settings import World
from sandbox.studio.wire import answer, decode, encode, stamp

_LIFETIME_SECONDS = 300
_STATEMENT = "Sign in to verify your wallet identity"
_REQUIRED = ("domain", "address", "uri", "version", "chainId", "nonce", "issuedAt", "signature")
_OPTIONAL = ("statement", "expirationTime", "notBefore", "requestId", "signatureScheme")
_NONCE = re.compile(r"[a-zA-Z0-9]{8,}")
_MESSAGES = {
    "siwx_malformed": "Malformed SIWX payload",
    "siwx_expired": "SIWX message expired — request a new challenge",
    "siwx_nonce_used": "Nonce already used — request a new challenge",
    "siwx_invalid_signature": "Invalid signature — wallet mismatch or corrupted proof",
}


class Unproved(Exception):
    """No wallet was proved; `response` is the answer to give."""

    def __init__(self, response: web.Response) -> None:
        super().__init__(str(response.status))
        self.response = response


class SignIn:
    """Checks SIGN-IN-WITH-X headers. A nonce of any origin counts once within five minutes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.nonces: dict[str, float] = {}  # in the order of their use

    def wallet(self, request: web.Request, description: str) -> str:
        """Return the wallet that signed this request: an Ethereum address in lower case, or a Solana one.

        Raises Unproved.
        """
        header = request.headers.get("SIGN-IN-WITH-X")
        if header is None:
            raise Unproved(self._challenge(request.path, description))
        proof = self._read(header)
        self._check_place(proof)
        self._check_times(proof)
        self._use_nonce(str(proof["nonce"]))
        if not _NONCE.fullmatch(str(proof["nonce"])):
            # The real server's message parser throws on such a nonce, uncaught.
            raise Unproved(web.Response(status=500, text="Internal Server Error"))
        return _signer(proof)

    def _read(self, header: str) -> dict[str, Any]:
        try:
            proof = decode(header)
        except ValueError:
            raise _refused("siwx_malformed") from None
        required = (*_REQUIRED, "type") if self._world.settings.live else _REQUIRED
        present = all(isinstance(proof.get(key), str) and proof[key] for key in required)
        typed = all(isinstance(proof.get(key, ""), str) for key in _OPTIONAL)
        if not present or not typed or not isinstance(proof.get("resources", []), list):
            raise _refused("siwx_malformed")
        if proof.get("type", "eip191") not in ("eip191", "ed25519"):
            raise _refused("siwx_malformed")
        return proof

    def _check_place(self, proof: Mapping[str, Any]) -> None:
        settings = self._world.settings
        uri = urlsplit(proof["uri"])
        origin = f"{uri.scheme}://{uri.netloc}"
        if proof["domain"] not in (settings.hostname, settings.host) or origin != settings.public_url:
            raise _refused("siwx_malformed")

    def _check_times(self, proof: Mapping[str, Any]) -> None:
        now = self._world.now()
        issued = _instant(proof["issuedAt"])
        if issued > now:
            raise _refused("siwx_malformed")
        if now - issued > _LIFETIME_SECONDS:
            raise _refused("siwx_expired")
        if "expirationTime" in proof and _instant(proof["expirationTime"]) <= now:
            raise _refused("siwx_expired")
        if "notBefore" in proof and _instant(proof["notBefore"]) > now:
            raise _refused("siwx_malformed")

    def _use_nonce(self, nonce: str) -> None:
        now = self._world.now()
        # Thousands of waiting jobs sign in hundreds of times a second: only what is over is looked at.
        while self.nonces and now - self.nonces[oldest := next(iter(self.nonces))] >= _LIFETIME_SECONDS:
            del self.nonces[oldest]
        if nonce in self.nonces:
            raise _refused("siwx_nonce_used")
        self.nonces[nonce] = now

    def _challenge(self, path: str, description: str) -> web.Response:
        body = self._challenge_body(path, description)
        if not self._world.settings.live:
            return answer(body, 402, PAYMENT_REQUIRED=encode(body))
        response = answer(body, 402, PAYMENT_REQUIRED=encode(body), Cache_Control="no-store")
        response.headers.update(common_headers(self._world, path, 0))
        return response

    def _challenge_body(self, path: str, description: str) -> dict[str, Any]:
        settings, now = self._world.settings, self._world.now()
        url = settings.public_url + path
        info = {"domain": settings.host, "uri": url, "version": "1"}
        named = {"chainId": BASE, "type": "eip191"} if settings.live else {}
        times = {"issuedAt": stamp(now), "expirationTime": stamp(now + _LIFETIME_SECONDS)}
        words = {"statement": _STATEMENT} if settings.live else {}
        chains = [{"chainId": BASE, "type": "eip191"}, {"chainId": SOLANA, "type": "ed25519"}]
        extension = {
            "info": {**info, **named, "nonce": secrets.token_hex(16), **times, **words},
            "supportedChains": chains if settings.live else chains[:1],
            "schema": {"type": "object", "required": [*_REQUIRED, "type"]},
        }
        resource = {"url": url, "description": description, "mimeType": "application/json"}
        more = {"error": "SIWX authentication required", "resource": resource} if settings.live else {}
        return {"x402Version": 2, **more, "accepts": [], "extensions": {"sign-in-with-x": extension}}


def message_text(proof: Mapping[str, Any]) -> str:
    """Return the text that a wallet signed, rebuilt from the header's fields (CAIP-122).

    The forms differ: Ethereum (EIP-4361) leaves two blank lines after the address if there is no statement,
    Solana one. Raises ValueError if the fields cannot be such a text (no address of that chain).
    """
    space, _, reference = str(proof["chainId"]).partition(":")
    statement = [proof["statement"], ""] if proof.get("statement") else []
    if space == "solana":
        kind, address = "Solana", proof["address"]
        base58.decode(address, 32)
    elif space == "eip155" and reference.isdecimal() and is_address(proof["address"]):
        kind, address = "Ethereum", to_checksum_address(proof["address"])
        statement = statement or [""]
    else:
        raise ValueError("a sign-in of no known chain")
    lines = [
        f"{proof['domain']} wants you to sign in with your {kind} account:",
        address,
        "",
        *statement,
        f"URI: {proof['uri']}",
        f"Version: {proof['version']}",
        f"Chain ID: {reference}",
        f"Nonce: {proof['nonce']}",
        f"Issued At: {proof['issuedAt']}",
    ]
    labels = {"expirationTime": "Expiration Time", "notBefore": "Not Before", "requestId": "Request ID"}
    lines += [f"{label}: {proof[key]}" for key, label in labels.items() if proof.get(key)]
    if proof.get("resources"):
        lines += ["Resources:", *(f"- {resource}" for resource in proof["resources"])]
    return "\n".join(lines)


def _signer(proof: Mapping[str, Any]) -> str:
    try:
        text = message_text(proof)
        if proof["chainId"] == SOLANA and proof.get("type") == "ed25519":
            return _solana_signer(proof, text)
        signer = str(Account.recover_message(encode_defunct(text=text), signature=proof["signature"]))
    except (ValueError, TypeError, BadSignature, BadSignatureError):
        raise _refused("siwx_invalid_signature") from None
    if signer.lower() != str(proof["address"]).lower():
        raise _refused("siwx_invalid_signature")
    return signer.lower()


def _solana_signer(proof: Mapping[str, Any], text: str) -> str:
    key, signature = base58.decode(proof["address"], 32), base58.decode(proof["signature"], 64)
    VerifyKey(key).verify(text.encode(), signature)
    return str(proof["address"])


def _instant(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _refused("siwx_malformed") from None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def _refused(code: str) -> Unproved:
    return Unproved(answer({"error": code, "message": _MESSAGES[code]}, 402))
