"""The Solana wallet: one ed25519 key that signs payments and sign-ins, both only within its own policy."""

import base64
import secrets
from collections.abc import Mapping
from typing import Final, NoReturn, final

from bot.domain.amounts import format_usd
from bot.domain.errors import SettingError, UntrustedChallenge
from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import Authorization, Requirements, Terms
from bot.payments import siwx
from bot.payments.svm import base58, message
from bot.payments.svm.accounts import token_account
from bot.payments.svm.keys import NO_KEY, address_of, read_key
from bot.payments.svm.message import TokenTransfer
from bot.payments.svm.proof import Proof
from bot.payments.wallet import (
    HARD_MAXIMUM,
    LONGEST_TIMEOUT_SECONDS,
    SHORTEST_WINDOW_SECONDS,
    SigningPolicy,
    encode_header,
)
from bot.ports import Clock

DIALECT: Final = siwx.Dialect(SOLANA.name, "Solana", "ed25519", ("",))
MEMO_BYTES: Final = 256
LIFE_SECONDS: Final = 90
"""150 blocks take 60 to 90 s. For timetables only: what ends a payment is a block's height."""


@final
class SolanaWallet:
    """Holds the private key and never shows it: not in repr, not in vars, not pickled.

    There is no "sign this": only a payment within the policy and a sign-in to the one site.
    """

    __slots__ = ("__clock", "__key", "__policy")

    def __init__(self, private_key: str | bytes, clock: Clock, policy: SigningPolicy) -> None:
        """`private_key`: 64 bytes in base58, or 64 hex digits with or without 0x, or 32 bytes.

        Raises SettingError.
        """
        key = read_key(private_key)
        del private_key  # a traceback that shows local variables would print it
        if key is None:
            raise SettingError(f"SOLANA_PRIVATE_KEY {NO_KEY}.")
        self.__key = key
        self.__clock = clock
        self.__policy = policy

    @property
    def address(self) -> str:
        """Base58."""
        return address_of(self.__key)

    def authorize(self, requirements: Requirements, terms: Terms, maximum: int) -> Authorization:
        """Sign a transaction that moves exactly the amount asked, at most `maximum` micro-USDC.

        Its memo is random unless the offer demands one. Raises UntrustedChallenge, with nothing signed, for
        anything outside the policy.
        """
        _check(requirements, self.address, self.__policy, maximum)
        if terms.last_valid_height <= 0 or terms.slot <= 0:
            raise UntrustedChallenge("Nothing is signed without a block that ends the payment.")
        transfer = TokenTransfer(
            fee_payer=requirements.fee_payer,
            wallet=self.address,
            payee=requirements.payee,
            mint=SOLANA.asset,
            amount=requirements.amount,
            memo=requirements.memo or secrets.token_hex(16),
            blockhash=terms.blockhash,
        )
        try:
            signed = transfer.message()
        except ValueError as error:
            raise UntrustedChallenge(f"The payment cannot be written down: {error}.") from None
        signature = self.__sign(signed)
        return Authorization(
            nonce=base58.encode(signature),
            payer=transfer.wallet,
            payee=transfer.payee,
            network=SOLANA.name,
            asset=SOLANA.asset,
            amount=transfer.amount,
            valid_after=0,
            valid_before=self.__clock.now() // 1000 + LIFE_SECONDS,
            header=encode_header(_payload(requirements, message.wire(signed, signature))),
            proof=_proof(transfer, terms).text(),
        )

    def sign_in(self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0) -> str:
        """Return the value of SIGN-IN-WITH-X for one request to `uri`.

        Without the challenge `info` of a 402 the sign-in is self-made. The chain that a challenge names first
        is Base: ours takes its place. `skew_seconds` is how far the service's clock is ahead of ours. Raises
        UntrustedChallenge for another site or an odd challenge.
        """
        if siwx.origin(uri) != self.__policy.origin:
            raise UntrustedChallenge("The wallet signs in to the configured site only.")
        now = self.__clock.now() + round(skew_seconds * 1000)
        asked = siwx.create(uri, now) if info is None else siwx.answer(uri, info, now)
        signature = self.__sign(asked.text(self.address, DIALECT).encode())
        return encode_header(asked.header(self.address, base58.encode(signature), DIALECT))

    def __sign(self, text: bytes) -> bytes:
        # The text is complete before it comes here: nothing below can fail with the key in its locals.
        return bytes(self.__key.sign(text).signature)

    def __repr__(self) -> str:
        key = getattr(self, "_SolanaWallet__key", None)  # none while a bad key is being refused
        return f"SolanaWallet({self.address})" if key else "SolanaWallet()"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a wallet cannot be pickled or copied")


def _check(requirements: Requirements, wallet: str, policy: SigningPolicy, maximum: int) -> None:
    """Check the policy again inside the signer, so that it holds despite bugs of the callers."""
    if (requirements.network, requirements.asset) != (SOLANA.name, SOLANA.asset):
        raise UntrustedChallenge("The wallet pays in USDC on Solana only.")
    if requirements.payee not in policy.payees:
        raise UntrustedChallenge(f"The payee {requirements.payee} is not in PAYEES.")
    if requirements.amount <= 0:
        raise UntrustedChallenge("The amount asked is not above zero.")
    if requirements.amount > min(maximum, HARD_MAXIMUM):
        ceiling = format_usd(min(maximum, HARD_MAXIMUM))
        raise UntrustedChallenge(f"{format_usd(requirements.amount)} is asked, above the {ceiling} allowed.")
    if not SHORTEST_WINDOW_SECONDS <= requirements.timeout_seconds <= LONGEST_TIMEOUT_SECONDS:
        raise UntrustedChallenge(f"A payment window of {requirements.timeout_seconds} s is not accepted.")
    check_fee_payer(requirements.fee_payer, wallet, requirements.payee)
    if requirements.memo:
        check_memo(requirements.memo)


def check_fee_payer(fee_payer: object, wallet: str, payee: str) -> str:
    """Return the key that pays the fee, base58. Raises UntrustedChallenge for one of the payment's own."""
    if not isinstance(fee_payer, str) or base58.read(fee_payer, base58.KEY_BYTES) is None:
        raise UntrustedChallenge("The offer names no key that pays the fee.")
    accounts = [token_account(owner, SOLANA.asset) for owner in (wallet, payee)]
    if fee_payer in (wallet, SOLANA.asset, *accounts):
        raise UntrustedChallenge("The offer's fee payer has another part in the payment already.")
    return fee_payer


def check_memo(memo: object) -> str:
    """Return the memo that an offer demands. Raises UntrustedChallenge for one that is not plain text."""
    if not isinstance(memo, str) or not memo.isprintable() or not 1 <= len(memo.encode()) <= MEMO_BYTES:
        raise UntrustedChallenge("The offer's memo is not 1 to 256 bytes of printable text.")
    return memo


def _payload(requirements: Requirements, transaction: bytes) -> dict[str, object]:
    """Return the JSON of PAYMENT-SIGNATURE (x402 v2). Entry and resource are echoed as they came."""
    payload: dict[str, object] = {
        "x402Version": 2,
        "payload": {"transaction": base64.b64encode(transaction).decode("ascii")},
    }
    if requirements.resource is not None:
        payload["resource"] = requirements.resource
    return payload | {"accepted": requirements.entry}


def _proof(transfer: TokenTransfer, terms: Terms) -> Proof:
    return Proof(
        memo=transfer.memo,
        blockhash=transfer.blockhash,
        last_valid_height=terms.last_valid_height,
        account=token_account(transfer.wallet, transfer.mint),
        slot=terms.slot,
    )
