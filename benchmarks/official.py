"""The official x402 client from PyPI, used as its manual says: httpx with its transport."""

import base64
import json
from typing import Any

from eth_account import Account
from eth_account.messages import encode_defunct
from x402 import x402Client
from x402.http.clients.httpx import x402HttpxClient
from x402.http.x402_http_client import x402HTTPClient
from x402.mechanisms.evm.exact.register import register_exact_evm_client
from x402.mechanisms.evm.signers import EthAccountSigner
from x402.schemas.hooks import PaymentRequiredHeadersResult

_SIGN_IN = "sign-in-with-x"


class Official:
    """Pays by answering the 402, and signs in by answering the challenge: two requests each."""

    def __init__(self, url: str, key: str) -> None:
        self._account = Account.from_key(key)
        signer: Any = EthAccountSigner(self._account)
        payer: Any = x402Client()
        register_exact_evm_client(payer, signer)
        client = x402HTTPClient(payer).on_payment_required(self._sign_in)
        self._url = url
        self._http = x402HttpxClient(client, trust_env=False, timeout=60)

    async def press(self, path: str, prompt: str) -> str:
        """Buy, and return the id of the studio's job."""
        answer = await self._http.post(self._url + path, json={"prompt": prompt})
        answer.raise_for_status()
        return str(answer.json()["jobId"])

    async def poll(self, job_id: str) -> str:
        """Return the state of the studio's job."""
        answer = await self._http.get(f"{self._url}/api/jobs/{job_id}")
        answer.raise_for_status()
        return str(answer.json()["status"])

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _sign_in(self, context: Any) -> PaymentRequiredHeadersResult | None:
        """Answer a challenge, at the client's own place for it; None if payment is asked for.

        The client's own answer needs a further library, for the text alone.
        """
        extension = (context.payment_required.extensions or {}).get(_SIGN_IN)
        if extension is None:
            return None
        info, address = extension["info"], self._account.address
        text = (
            f"{info['domain']} wants you to sign in with your Ethereum account:\n{address}\n\n"
            f"{info['statement']}\n\nURI: {info['uri']}\nVersion: {info['version']}\n"
            f"Chain ID: {info['chainId'].partition(':')[2]}\nNonce: {info['nonce']}\n"
            f"Issued At: {info['issuedAt']}\nExpiration Time: {info['expirationTime']}"
        )
        signature = self._account.sign_message(encode_defunct(text=text)).signature
        proof = {**info, "address": address, "signature": f"0x{signature.hex()}"}
        header = base64.b64encode(json.dumps(proof).encode()).decode()
        return PaymentRequiredHeadersResult(headers={_SIGN_IN: header})
