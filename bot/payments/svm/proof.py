"""What is stored with a payment before it is sent, to search the chain for it afterwards."""

import json
from dataclasses import dataclass

from bot.domain.errors import ChainUnavailable
from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import Authorization, Payment


@dataclass(frozen=True, slots=True)
class Proof:
    """The facts of one signed transaction, besides our signature, which is the payment's nonce.

    The transaction's id is the fee payer's signature, which is made later, so it cannot be among them.
    """

    memo: str
    blockhash: str
    last_valid_height: int  # the transaction can land up to this block height
    account: str  # our token account
    slot: int  # the transaction can only land in a later one

    def text(self) -> str:
        """Return the JSON that is stored."""
        fields = {
            "memo": self.memo,
            "blockhash": self.blockhash,
            "lastValidBlockHeight": self.last_valid_height,
            "account": self.account,
            "slot": self.slot,
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, payment: Payment) -> "Proof":
        """Return the proof of a payment. Raises ChainUnavailable for one that was not made on Solana."""
        if (payment.network, payment.asset) != (SOLANA.name, SOLANA.asset) or payment.proof is None:
            raise ChainUnavailable(
                f"Payment {payment.id} was made on {payment.network}, which is not watched here."
            )
        fields = json.loads(payment.proof)
        return cls(
            memo=fields["memo"],
            blockhash=fields["blockhash"],
            last_valid_height=fields["lastValidBlockHeight"],
            account=fields["account"],
            slot=fields["slot"],
        )


def memo_of(signed: Authorization) -> str:
    """Return the memo of a payment that was signed on Solana."""
    return str(json.loads(signed.proof or "")["memo"])
