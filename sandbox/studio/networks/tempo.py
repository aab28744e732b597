"""Tempo: signed transactions in MPP credentials, which the studio itself sends.

Fault point "tempo.broadcast", taken when the studio sends one: `refused` (the node does not take it),
`unanswered` (it is in the chain, and the node's answer is lost), `reverted` (it is in the chain and failed).
"""

from collections.abc import Mapping
from typing import Any

from eth_keys.datatypes import PrivateKey

from sandbox.faults import Fault
from sandbox.studio import mpp
from sandbox.studio.payments import Network, Payment, PaymentRefused, Unsettled
from sandbox.studio.settings import World
from sandbox.studio.wire import encode_urlsafe, stamp
from sandbox.tempo import USDC, Rejected, token, transaction
from sandbox.tempo.server import Tempo as Chain
from sandbox.tempo.transaction import Malformed, Transaction

_SPONSOR = PrivateKey(bytes([0x5A] * 32))
_SPONSOR_FUNDS = 1_000_000
_USED = "Payment verification failed: Transaction hash has already been used."
_UNBOUND = "Payment verification failed: memo is not bound to this challenge."
_NO_CALL = "Payment verification failed: Invalid transaction: no matching payment call found"


class SimulationFailed(PaymentRefused):
    """A 402 with an empty body and a new challenge: the buyer is told no reason."""

    def body(self) -> None:
        return None


class Tempo:
    """Payments on Tempo, and the protocol by which they come.

    `Payment.signed` has the transaction and the echoed challenge; the nonce is the memo. Nothing of the
    challenge is checked before the handler runs, and the hash is claimed before the broadcast: presented
    again, a payment makes a second job and fails.
    """

    word = "tempo"
    retries: tuple[float, ...] = ()
    refuses_copies = False
    refusal = "simulation failed"
    failure = "MPP payment failed: Payment verification failed."

    def __init__(self, world: World) -> None:
        self._world = world

    # ── the protocol ─────────────────────────────────────────────────────────────────────────────

    @property
    def networks(self) -> Mapping[str, Network]:
        return {self.word: self}

    def presented(self, headers: Mapping[str, str]) -> str | None:
        return mpp.presented(headers)

    def verified(self, header: str, path: str, price: int) -> Payment:
        settings = self._world.settings
        try:
            credential = mpp.read_credential(header)
            signed = transaction.read(credential.transaction)
            refused = self._chain.simulate(self._completed(signed))
        except (ValueError, Malformed) as error:
            raise SimulationFailed(str(error)) from None
        if refused is not None:
            raise SimulationFailed(refused)
        transfers = [transfer for call in signed.calls if (transfer := token.transfer_of(call))]
        nonce = next((transfer.memo for transfer in transfers if transfer.memo), signed.hash)
        amount = settings.priced_on(self.word, price)
        kept = {"transaction": "0x" + signed.raw.hex(), "challenge": dict(credential.challenge)}
        at = self._world.clock.now()
        return Payment(self.word, nonce, credential.owner, amount, kept, path, at)

    # ── the network ──────────────────────────────────────────────────────────────────────────────

    def move(self, payment: Payment) -> None:
        signed = transaction.read(bytes.fromhex(payment.signed["transaction"][2:]))
        self._check(payment, signed)
        fault = self._world.faults.take("tempo.broadcast")
        if fault and fault.kind == "refused":
            raise Unsettled("the node refused")
        self._broadcast(payment, self._completed(signed), fault)

    def receipt(self, payment: Payment) -> dict[str, str]:
        receipt = {
            "method": "tempo",
            "status": "success",
            "timestamp": stamp(self._world.now()),
            "reference": payment.tx,
        }
        return {"Payment-Receipt": encode_urlsafe(receipt)}

    def _check(self, payment: Payment, signed: Transaction) -> None:
        """Check what the credential promises. Raises Unsettled with the words of the answer."""
        challenge: Mapping[str, Any] = payment.signed["challenge"]
        try:
            mpp.check(self._world.settings, challenge, payment.amount, self._world.now())
        except mpp.InvalidChallenge as error:
            raise _failed(str(error)) from None
        wanted = self._world.settings.payee.lower(), payment.amount
        transfers = [transfer for call in signed.calls if (transfer := token.transfer_of(call))]
        paying = [transfer for transfer in transfers if (transfer.to, transfer.amount) == wanted]
        if not paying:
            raise _failed(_NO_CALL)
        if not any(mpp.is_bound(self._world.settings, transfer.memo, challenge) for transfer in paying):
            raise _failed(_UNBOUND)
        if payment.settled or len(payment.jobs) > 1:
            raise _failed(_USED)

    def _broadcast(self, payment: Payment, complete: Transaction, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        try:
            mined = self._chain.broadcast(complete, reverts=kind == "reverted")
        except Rejected as error:
            raise Unsettled(str(error)) from None
        if not mined.succeeded:
            raise Unsettled(f"Transaction reverted: {mined.hash}")
        payment.tx, payment.settled = mined.hash, True
        if kind == "unanswered":
            raise Unsettled("the node's answer was lost")

    def _completed(self, signed: Transaction) -> Transaction:
        """Return the transaction as it is sent: with the sponsor's signature if we pay the gas.

        Raises ValueError for one that is not of the kind that was asked for.
        """
        if signed.is_sponsored != self._world.settings.sponsored or signed.payer != (
            "" if signed.is_sponsored else signed.sender
        ):
            raise ValueError("the sponsor's signature is missing, or not wanted")
        if not signed.is_sponsored:
            return signed
        complete = transaction.sponsor(signed, _SPONSOR, USDC)
        if self._chain.balance(complete.payer) < _SPONSOR_FUNDS:
            self._chain.mint(complete.payer, _SPONSOR_FUNDS)
        return complete

    @property
    def _chain(self) -> Chain:
        if self._world.tempo is None:
            raise SimulationFailed("this studio has no node of Tempo")
        return self._world.tempo


def _failed(words: str) -> Unsettled:
    return Unsettled(words, f"MPP payment failed: {words}")
