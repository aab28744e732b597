"""The wallet: one key that signs payments and sign-ins, both only within its own policy."""

import base64
import functools
import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn, final

from eth_account import Account
from eth_account.messages import SignableMessage, encode_defunct
from eth_account.signers.local import LocalAccount
from eth_keys.backends import get_backend
from eth_keys.backends.coincurve import CoinCurveECCBackend
from eth_typing import Hash32

from bot.domain.amounts import MICRO, format_usd
from bot.domain.errors import SettingError, UntrustedChallenge
from bot.domain.money.networks import BASE
from bot.domain.money.payments import Authorization, Requirements, Terms
from bot.payments import siwx
from bot.payments.evm import Transfer, checksum
from bot.payments.mpp.draft import draft
from bot.payments.svm import base58
from bot.ports import Clock

HARD_MAXIMUM: Final = 25 * MICRO
"""Micro-USDC. No single payment is above this, whatever the settings say; the dearest quote is $20."""
LONGEST_WINDOW_SECONDS: Final = 300
SHORTEST_WINDOW_SECONDS: Final = 30
LONGEST_TIMEOUT_SECONDS: Final = 3600
PUBLIC_HOST: Final = "stablestudio.dev"
"""The service's own name, also where it is reached under another address."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SigningPolicy:
    """Limits of everything that the wallet signs."""

    payees: frozenset[str]  # addresses that may be paid: EIP-55, and base58 on Solana
    origin: str  # "https://stablestudio.dev": the only site signed in to
    window_seconds: int = LONGEST_WINDOW_SECONDS  # how long an authorization lives at most

    @classmethod
    def from_settings(
        cls, payees: frozenset[str] | tuple[str, ...], site: str, window_seconds: int
    ) -> "SigningPolicy":
        """Build from addresses of every network (0x ones in any case) and a base URL. Raises SettingError."""
        known = {checksum(payee) or _solana_key(payee) for payee in payees}
        if None in known or not known:
            raise SettingError(
                "PAYEES must list addresses: 0x and 40 hex digits each, or Solana's in base58."
            )
        origin = siwx.origin(site)
        if origin is None:
            raise SettingError("STABLESTUDIO_URL is not a URL the wallet can sign in to.")
        if not SHORTEST_WINDOW_SECONDS <= window_seconds <= LONGEST_WINDOW_SECONDS:
            raise SettingError("AUTHORIZATION_SECONDS must be between 30 and 300.")
        return cls(frozenset(payee for payee in known if payee), origin, window_seconds)

    @property
    def realms(self) -> frozenset[str]:
        """Hosts (with port) in whose name a charge may be asked: the configured one and the public one."""
        return frozenset({self.origin.partition("://")[2], PUBLIC_HOST})


@final
class Wallet:
    """Holds the private key and never shows it: not in repr, not in vars, not pickled.

    There is no "sign this": only a payment within the policy and a sign-in to the one site.
    """

    __slots__ = ("__account", "__clock", "__policy")

    def __init__(self, private_key: str | bytes, clock: Clock, policy: SigningPolicy) -> None:
        """`private_key`: 64 hex digits with or without 0x, or 32 bytes. Raises SettingError."""
        account = _account(private_key)
        del private_key  # a traceback that shows local variables would print it
        if account is None:
            raise SettingError("WALLET_PRIVATE_KEY is not a private key: it takes 64 hex digits.")
        self.__account = account
        self.__clock = clock
        self.__policy = policy
        _warn_if_slow()

    @property
    def address(self) -> str:
        """EIP-55."""
        return str(self.__account.address)

    def authorize(self, requirements: Requirements, maximum: int) -> Authorization:
        """Sign an EIP-3009 authorization of exactly the amount asked, at most `maximum` micro-USDC.

        Raises UntrustedChallenge, with nothing signed, for anything outside the policy.
        """
        _check(requirements, self.__policy, maximum)
        window = min(self.__policy.window_seconds, requirements.timeout_seconds)
        transfer = Transfer(
            payer=self.address,
            payee=requirements.payee,
            amount=requirements.amount,
            valid_after=0,
            valid_before=self.__clock.now() // 1000 + window,
            nonce=secrets.token_bytes(32),
        )
        signature = self.__sign(transfer.signable(BASE))
        return Authorization(
            nonce=transfer.nonce_hex,
            payer=transfer.payer,
            payee=transfer.payee,
            network=BASE.name,
            asset=BASE.asset,
            amount=transfer.amount,
            valid_after=transfer.valid_after,
            valid_before=transfer.valid_before,
            header=encode_header(_payload(requirements, transfer, signature)),
        )

    def authorize_tempo(self, requirements: Requirements, terms: Terms, maximum: int) -> Authorization:
        """Sign a transaction on Tempo that pays the charge, at most `maximum` micro-USDC besides its gas.

        Raises UntrustedChallenge, with nothing signed, for anything outside the policy.
        """
        check_amount(requirements.amount, maximum)
        drafted = draft(
            requirements,
            terms,
            payer=self.address,
            realms=self.__policy.realms,
            payees=self.__policy.payees,
            now=self.__clock.now(),
        )
        return drafted.authorization(self.__sign_hash(drafted.transaction.signing_hash()))

    def sign_in(self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0) -> str:
        """Return the value of SIGN-IN-WITH-X for one request to `uri`.

        Without the challenge `info` of a 402 the sign-in is self-made. `skew_seconds` is how far the
        service's clock is ahead of ours. Raises UntrustedChallenge for another site or an odd challenge.
        """
        if siwx.origin(uri) != self.__policy.origin:
            raise UntrustedChallenge("The wallet signs in to the configured site only.")
        now = self.__clock.now() + round(skew_seconds * 1000)
        message = siwx.create(uri, now) if info is None else siwx.answer(uri, info, now)
        signature = self.__sign(encode_defunct(text=message.text(self.address)))
        return encode_header(message.header(self.address, signature))

    def __sign(self, message: SignableMessage) -> str:
        # The message is complete before it comes here: nothing below can fail with the key in its locals.
        return "0x" + bytes(self.__account.sign_message(message).signature).hex()

    def __sign_hash(self, signing_hash: bytes) -> bytes:
        return bytes(self.__account.unsafe_sign_hash(Hash32(signing_hash)).signature)

    def __repr__(self) -> str:
        account = getattr(self, "_Wallet__account", None)  # none while a bad key is being refused
        return f"Wallet({account.address})" if account else "Wallet()"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a wallet cannot be pickled or copied")


def _solana_key(address: str) -> str | None:
    return None if base58.read(address, base58.KEY_BYTES) is None else address


def _check(requirements: Requirements, policy: SigningPolicy, maximum: int) -> None:
    """Check the policy again inside the signer, so that it holds despite bugs of the callers."""
    if (requirements.network, requirements.asset) != (BASE.name, BASE.asset):
        raise UntrustedChallenge("The wallet pays in USDC on Base only.")
    if (requirements.domain_name, requirements.domain_version) != (BASE.domain_name, BASE.domain_version):
        raise UntrustedChallenge("The payment's EIP-712 domain is not that of USDC on Base.")
    if requirements.payee not in policy.payees:
        raise UntrustedChallenge(f"The payee {requirements.payee} is not in PAYEES.")
    check_amount(requirements.amount, maximum)
    if not SHORTEST_WINDOW_SECONDS <= requirements.timeout_seconds <= LONGEST_TIMEOUT_SECONDS:
        raise UntrustedChallenge(f"A payment window of {requirements.timeout_seconds} s is not accepted.")


def check_amount(amount: int, maximum: int) -> None:
    """Raise UntrustedChallenge for micro-USDC that no payment may have, or not this one."""
    if amount <= 0:
        raise UntrustedChallenge("The amount asked is not above zero.")
    if amount > min(maximum, HARD_MAXIMUM):
        ceiling = format_usd(min(maximum, HARD_MAXIMUM))
        raise UntrustedChallenge(f"{format_usd(amount)} is asked, above the {ceiling} allowed.")


def _payload(requirements: Requirements, transfer: Transfer, signature: str) -> dict[str, object]:
    """Return the JSON of PAYMENT-SIGNATURE (x402 v2). Entry and resource are echoed as they came."""
    payload: dict[str, object] = {
        "x402Version": 2,
        "accepted": requirements.entry,
        "payload": {"signature": signature, "authorization": transfer.wire()},
    }
    if requirements.resource is not None:
        payload["resource"] = requirements.resource
    return payload


def _account(private_key: str | bytes) -> LocalAccount | None:
    """Return None if it is no key, so that no exception carries the text of a mistyped one."""
    try:
        raw = (
            bytes.fromhex(private_key.strip().removeprefix("0x"))
            if isinstance(private_key, str)
            else private_key
        )
        return Account.from_key(raw) if len(raw) == 32 else None
    except ValueError:
        return None


@functools.cache
def _warn_if_slow() -> None:
    if not isinstance(get_backend(), CoinCurveECCBackend):
        _log.warning("coincurve is not in use: signing is ten times slower and not constant-time")


def encode_header(message: Mapping[str, object]) -> str:
    """Write JSON into a header, as x402 and SIWX do: standard base64 of compact UTF-8.

    Padded and never url-safe, which the service refuses. Raises UntrustedChallenge for what was read out of
    JSON and cannot be written: half a sign, a number beyond all numbers, too many levels.
    """
    try:
        text = json.dumps(message, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return base64.b64encode(text.encode()).decode("ascii")
    except (ValueError, RecursionError):
        raise UntrustedChallenge("The offer cannot be sent back as it came.") from None
