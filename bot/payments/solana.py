"""USDC on Solana, paid by x402 v2 with the `exact` scheme: a transaction that the facilitator completes.

The facilitator signs it as fee payer and sends it, so its id is not known before. Payee, mint, fee payer and
memo must be acceptable, and the price at most the agreed one. Blockhash and height of the offer are ignored:
they are up to an hour old, and our own node's are what the proof of a lapse rests on.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from bot.domain.errors import UntrustedChallenge
from bot.domain.money.networks import SOLANA, Network
from bot.domain.money.payments import (
    DEEP_ABOVE,
    Authorization,
    Challenge,
    Declined,
    DeclineReason,
    Fate,
    Payment,
    Requirements,
    Terms,
)
from bot.payments import x402
from bot.payments.svm import base58
from bot.payments.svm.nodes import SolanaNodes
from bot.payments.svm.proof import memo_of
from bot.payments.svm.wallet import SolanaWallet, check_fee_payer, check_memo
from bot.payments.wallet import SigningPolicy
from bot.ports import Clock

MEMO_SECONDS: Final = 600.0
"""For so long a memo is not signed again because an offer demands it: the payment with it may be open."""

_SIMULATION: Final = "transaction_simulation_failed"
_CODES: Final = {
    "duplicate_settlement": DeclineReason.NONCE_USED,
    "settlement_pending": DeclineReason.NONCE_USED,
    # The offer named a key of yesterday or the price has changed: the next quote names today's.
    "fee_payer_not_managed_by_facilitator": DeclineReason.REQUIREMENTS_MISMATCH,
    "invalid_exact_svm_payload_amount_mismatch": DeclineReason.REQUIREMENTS_MISMATCH,
    "invalid_exact_svm_payload_amount_insufficient": DeclineReason.REQUIREMENTS_MISMATCH,
}
_SIMULATED: Final = (
    # The third instruction is the transfer, the token program's first error too little money.
    (re.compile(r"InstructionError\W+2\W+Custom\W+1\b", re.ASCII), DeclineReason.INSUFFICIENT_FUNDS),
    (re.compile(r"\bBlockhashNotFound\b", re.ASCII), DeclineReason.VALID_BEFORE),
    (re.compile(r"\bAlreadyProcessed\b", re.ASCII), DeclineReason.NONCE_USED),
)


class SolanaPayments:
    """`bot.ports.PaymentMethod` for USDC on Solana."""

    network: Final[Network] = SOLANA
    most_presentations: Final = 1
    """Seen again, it is declined as a duplicate or by the simulation, which tells nothing about the first."""
    fee_most: Final = 0
    """The facilitator pays the gas."""

    def __init__(self, wallet: SolanaWallet, nodes: SolanaNodes, policy: SigningPolicy, clock: Clock) -> None:
        self._wallet = wallet
        self.nodes = nodes
        self._policy = policy
        self._clock = clock
        self._memos: dict[str, int] = {}  # of what was signed → steady instant

    @classmethod
    def build(
        cls, private_key: str | bytes, rpc_urls: Sequence[str], clock: Clock, policy: SigningPolicy
    ) -> "SolanaPayments":
        """Build with wallet and nodes. Raises SettingError."""
        return cls(SolanaWallet(private_key, clock, policy), SolanaNodes.at(rpc_urls, clock), policy, clock)

    async def aclose(self) -> None:
        await self.nodes.aclose()

    @property
    def address(self) -> str:
        return self._wallet.address

    def choose(self, challenge: Challenge) -> Requirements:
        """Return the USDC-on-Solana entry that may be paid. Raises UntrustedChallenge with the reason."""
        return x402.choose(
            challenge,
            SOLANA,
            lambda entry, resource: _read(entry, resource, self._policy.payees, self.address),
        )

    async def prepare(self, requirements: Requirements) -> Terms:
        """Return our own node's blockhash, and the height up to which it can be used."""
        return await self.nodes.blockhash()

    def sign(self, requirements: Requirements, terms: Terms, *, maximum: int) -> Authorization:
        """See `SolanaWallet.authorize`. Refuses a demanded memo that an open payment may have.

        With all else equal it would be the same transaction, so one payment for two purchases.
        """
        now = self._clock.steady()
        life = self._clock.scaled(MEMO_SECONDS) * 1000
        self._memos = {memo: at for memo, at in self._memos.items() if now - at < life}
        if requirements.memo in self._memos:
            raise UntrustedChallenge("The offer demands the memo of another payment.")
        signed = self._wallet.authorize(requirements, terms, maximum)
        self._memos[memo_of(signed)] = now
        return signed

    def presentation(self, payment: Payment) -> Mapping[str, str]:
        return x402.presentation(payment)

    def receipt(self, headers: Mapping[str, str]) -> str | None:
        tx = x402.receipt(headers, SOLANA)
        return tx if base58.read(tx, base58.SIGNATURE_BYTES) else None

    def reads(self, declined: Declined) -> DeclineReason:
        """Return what a clear no means. A failed simulation tells its reason in words alone."""
        if declined.code == _SIMULATION:
            found = (reason for pattern, reason in _SIMULATED if pattern.search(declined.words))
            return next(found, DeclineReason.OTHER)
        return _CODES.get(declined.code) or DeclineReason.of(declined.status, declined.code)

    def sign_in(self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0) -> str:
        """See `SolanaWallet.sign_in`."""
        return self._wallet.sign_in(uri, info, skew_seconds)

    async def balance(self) -> int:
        return await self.nodes.balance(self.address)

    async def look(self, payment: Payment) -> Fate:
        (fate,) = await self.nodes.look_all([payment], deep=payment.amount > DEEP_ABOVE)
        return fate

    async def transaction(self, payment: Payment) -> str | None:
        return await self.nodes.transaction(payment)


def _read(
    entry: x402.Entry, resource: x402.Entry | None, payees: Collection[str], wallet: str
) -> Requirements:
    if entry.get("asset") != SOLANA.asset:
        raise UntrustedChallenge("StableStudio asked for another token than USDC.")
    payee = entry.get("payTo")
    if not isinstance(payee, str) or base58.read(payee, base58.KEY_BYTES) is None:
        raise UntrustedChallenge("The offer names no payee.")
    if payee not in payees:
        raise UntrustedChallenge(f"StableStudio asked to pay {payee}, which is not in PAYEES.")
    extra = entry.get("extra")
    if not isinstance(extra, Mapping):
        raise UntrustedChallenge("The offer's `extra` is not an object.")
    if extra.get("paymentFlow", "authorization") != "authorization":
        raise UntrustedChallenge("The offer wants another flow than a signed transaction.")
    return Requirements(
        network=SOLANA.name,
        asset=SOLANA.asset,
        payee=payee,
        amount=x402.amount(entry),
        timeout_seconds=x402.timeout(entry),
        entry=entry,
        resource=resource,
        fee_payer=check_fee_payer(extra.get("feePayer"), wallet, payee),
        memo="" if extra.get("memo") is None else check_memo(extra["memo"]),
    )
