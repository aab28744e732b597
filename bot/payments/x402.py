"""x402 v2 with the `exact` scheme: the offer of a 402 that we accept.

Payee, asset, signing domain and window must be the configured ones, and the price at most the agreed one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from httpx import URL, InvalidURL

from bot.domain.errors import ChainUnavailable, UntrustedChallenge
from bot.domain.money.networks import BASE
from bot.domain.money.payments import DEEP_ABOVE, Authorization, ChainView, Challenge, Payment, Requirements
from bot.payments.evm import checksum
from bot.payments.nodes import Nodes
from bot.payments.wallet import LONGEST_TIMEOUT_SECONDS, SHORTEST_WINDOW_SECONDS, SigningPolicy, Wallet
from bot.ports import Clock

SCHEME: Final = "exact"
PUBLIC_HOST: Final = "stablestudio.dev"
"""The service's own name, also where it is reached under another address."""
DEFAULT_TIMEOUT_SECONDS: Final = 300
"""maxTimeoutSeconds if a 402 names none."""
ENTRIES: Final = 32

_AMOUNT = re.compile(r"[0-9]{1,12}", re.ASCII)


class BasePayments:
    """`bot.ports.PaymentMethod` for USDC on Base."""

    network: Final = BASE.name

    def __init__(self, wallet: Wallet, nodes: Nodes, policy: SigningPolicy) -> None:
        self._wallet = wallet
        self.nodes = nodes
        self._policy = policy

    @classmethod
    def build(
        cls, private_key: str | bytes, rpc_urls: Sequence[str], clock: Clock, policy: SigningPolicy
    ) -> "BasePayments":
        """Build with wallet and nodes. Raises SettingError."""
        return cls(Wallet(private_key, clock, policy), Nodes.at(rpc_urls, BASE, clock), policy)

    async def aclose(self) -> None:
        await self.nodes.aclose()

    @property
    def address(self) -> str:
        return self._wallet.address

    def choose(self, challenge: Challenge) -> Requirements:
        """Return the USDC-on-Base entry that may be paid. Raises UntrustedChallenge with the reason."""
        resource = _resource(challenge)
        refusal: UntrustedChallenge | None = None
        for entry in challenge.accepts[:ENTRIES]:
            if entry.get("scheme") != SCHEME or entry.get("network") != BASE.name:
                continue
            try:
                return _read(entry, resource, self._policy)
            except UntrustedChallenge as error:
                refusal = refusal or error
        raise refusal or UntrustedChallenge("StableStudio offered no payment in USDC on Base.")

    def sign(self, requirements: Requirements, *, maximum: int) -> Authorization:
        return self._wallet.authorize(requirements, maximum)

    def sign_in(self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0) -> str:
        """See `Wallet.sign_in`."""
        return self._wallet.sign_in(uri, info, skew_seconds)

    async def balance(self) -> int:
        return await self.nodes.balance(self.address)

    async def look(self, payment: Payment) -> ChainView:
        _check_network(payment)
        return await self.nodes.look(payment.payer, payment.nonce, deep=payment.amount > DEEP_ABOVE)

    async def transaction(self, payment: Payment) -> str | None:
        _check_network(payment)
        return await self.nodes.transaction(
            payment.payer, payment.nonce, since=payment.signed_at // 1000, until=payment.valid_before
        )


PAYMENT_METHODS: Final = (BasePayments,)
"""Every network we can pay on. To add one, write a class like the one above and name it here."""


def _check_network(payment: Payment) -> None:
    if (payment.network, payment.asset) != (BASE.name, BASE.asset):
        raise ChainUnavailable(
            f"Payment {payment.id} was made on {payment.network}, which is not watched here."
        )


def _read(
    entry: Mapping[str, object], resource: Mapping[str, object] | None, policy: SigningPolicy
) -> Requirements:
    _check_asset(entry)
    _check_extra(entry.get("extra"))
    return Requirements(
        network=BASE.name,
        asset=BASE.asset,
        payee=_payee(entry, policy.payees),
        amount=_amount(entry),
        timeout_seconds=_timeout(entry),
        domain_name=BASE.domain_name,
        domain_version=BASE.domain_version,
        entry=entry,
        resource=resource,
    )


def _check_asset(entry: Mapping[str, object]) -> None:
    if checksum(entry.get("asset")) != BASE.asset:
        raise UntrustedChallenge("StableStudio asked for another token than USDC.")


def _check_extra(extra: object) -> None:
    """Accept only plain EIP-3009 with USDC's own domain. Permit2 would need an approval on chain."""
    if extra is None:
        return
    if not isinstance(extra, Mapping):
        raise UntrustedChallenge("The offer's `extra` is not an object.")
    domain = (extra.get("name", BASE.domain_name), extra.get("version", BASE.domain_version))
    if domain != (BASE.domain_name, BASE.domain_version):
        raise UntrustedChallenge("The offer names another signing domain than that of USDC on Base.")
    if extra.get("assetTransferMethod", "eip3009") != "eip3009":
        raise UntrustedChallenge("The offer wants another way of transfer than EIP-3009.")


def _payee(entry: Mapping[str, object], allowed: Iterable[str]) -> str:
    payee = checksum(entry.get("payTo"))
    if payee is None:
        raise UntrustedChallenge("The offer names no payee.")
    if payee not in allowed:
        raise UntrustedChallenge(f"StableStudio asked to pay {payee}, which is not in PAYEES.")
    return payee


def _amount(entry: Mapping[str, object]) -> int:
    amount = entry.get("amount")
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount) or int(amount) == 0:
        raise UntrustedChallenge("The offer's amount is not a plain number of micro-USDC above zero.")
    return int(amount)


def _timeout(entry: Mapping[str, object]) -> int:
    timeout = entry.get("maxTimeoutSeconds", DEFAULT_TIMEOUT_SECONDS)
    if not isinstance(timeout, int) or isinstance(timeout, bool):
        raise UntrustedChallenge("The offer's maxTimeoutSeconds is not a whole number.")
    if not SHORTEST_WINDOW_SECONDS <= timeout <= LONGEST_TIMEOUT_SECONDS:
        raise UntrustedChallenge(f"The offer's maxTimeoutSeconds of {timeout} is not accepted.")
    return timeout


def _resource(challenge: Challenge) -> Mapping[str, object] | None:
    """Return the resource to echo, None if the 402 names none."""
    if challenge.resource is None:
        return None
    if not _is_same_address(challenge.resource.get("url"), challenge.asked_url):
        raise UntrustedChallenge("The 402 is for another address than the one we asked.")
    return challenge.resource


def _is_same_address(named: object, asked: str) -> bool:
    """Return True for the same path on the host we asked or on the service's public one."""
    if not isinstance(named, str):
        return False
    try:
        theirs, ours = URL(named), URL(asked)
    except InvalidURL:
        return False
    public = theirs.scheme == "https" and theirs.netloc == PUBLIC_HOST.encode()
    here = (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)
    return (public or here) and not theirs.userinfo and theirs.path == ours.path
