"""A payment on Tempo between the policy's checks and its signature.

The wallet makes a `Draft`, signs its hash and gets the authorization back. Everything that can be refused is
refused before the key is touched.
"""

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from eth_keys.datatypes import Signature

from bot.domain.errors import UntrustedChallenge
from bot.domain.money.networks import TEMPO
from bot.domain.money.payments import Authorization, Requirements, Terms
from bot.payments.mpp import challenge, credential
from bot.payments.mpp.transaction import GAS_LIMIT, Transaction

WINDOW_SECONDS: Final = 25
"""The chain takes 300 s and took 30 s before; 25 s is right under both, and what the official client uses."""
MAX_FEE: Final = 24_000_000_000
"""Attodollars per gas: twice the highest base fee that the chain knows."""
_ATTO_IN_MICRO: Final = 10**12


def fee(gas: int, price: int) -> int:
    """Return the micro-USDC that `gas` costs at `price` attodollars, rounded up as the chain does."""
    return -(-gas * price // _ATTO_IN_MICRO)


FEE_MOST: Final = fee(GAS_LIMIT, MAX_FEE)
"""Micro-USDC of gas that one payment may cost at most: $0.024."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A transaction that the policy allows, and the challenge that it pays."""

    transaction: Transaction
    requirements: Requirements
    fee_most: int  # micro-USDC
    block: int  # it was the newest one before the memo was made, so the payment lands in a later one

    def authorization(self, signature: bytes) -> Authorization:
        """Return the signed payment. `signature` is r, s and v of the transaction's signing hash, 65 bytes.

        Raises UntrustedChallenge if another key made it than that of the payer: the service gives the job to
        the payer that is named, and does not compare.
        """
        signer = _signer(signature, self.transaction.signing_hash())
        if signer != self.transaction.payer:
            raise UntrustedChallenge(
                f"The payment names {self.transaction.payer} and was signed by {signer}."
            )
        entry = {name: str(value) for name, value in self.requirements.entry.items()}
        return Authorization(
            nonce="0x" + self.transaction.memo.hex(),
            payer=self.transaction.payer,
            payee=self.transaction.payee,
            network=TEMPO.name,
            asset=TEMPO.asset,
            amount=self.transaction.amount,
            valid_after=0,
            valid_before=self.transaction.valid_before,
            header=credential.authorization(entry, self.transaction.signed(signature), signer),
            proof=json.dumps({"hash": self.transaction.hash(signature), "block": self.block}),
            fee_most=self.fee_most,
        )


def draft(
    requirements: Requirements,
    terms: Terms,
    *,
    payer: str,
    realms: Collection[str],
    payees: Collection[str],
    now: int,
) -> Draft:
    """Check the whole payment against its own challenge once more, and put it into a transaction.

    `now` is in epoch milliseconds; `realms` and `payees` are those of `challenge.read`. Raises
    UntrustedChallenge.
    """
    if (requirements.network, requirements.asset) != (TEMPO.name, TEMPO.asset):
        raise UntrustedChallenge("The wallet pays this way in USDC.e on Tempo only.")
    charge = challenge.read(requirements.entry, realms=realms, payees=payees)
    asked = (charge.payee, charge.amount, charge.sponsored)
    if asked != (requirements.payee, requirements.amount, requirements.sponsored):
        raise UntrustedChallenge("The payment is another one than its challenge asks for.")
    charge.check_end(now)
    fee_most = 0 if charge.sponsored else fee(GAS_LIMIT, terms.max_fee)
    if not 0 < terms.max_fee <= MAX_FEE or terms.fee_most != fee_most:
        raise UntrustedChallenge("The price of the gas is not one that the wallet pays.")
    transaction = Transaction(
        payer=payer,
        payee=charge.payee,
        amount=charge.amount,
        memo=credential.memo(charge.realm, charge.challenge_id, secrets.token_bytes(credential.RANDOM_BYTES)),
        max_fee=terms.max_fee,
        valid_before=min(now // 1000 + WINDOW_SECONDS, charge.expires_at // 1000),
        sponsored=charge.sponsored,
    )
    return Draft(transaction, requirements, fee_most, terms.slot)


def _signer(signature: bytes, signing_hash: bytes) -> str:
    """Return the EIP-55 address whose key signed."""
    recoverable = Signature(signature[:64] + bytes([signature[64] - 27]))
    return str(recoverable.recover_public_key_from_msg_hash(signing_hash).to_checksum_address())
