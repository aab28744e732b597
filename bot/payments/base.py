"""USDC on Base, paid by x402 v2 with the `exact` scheme: an EIP-3009 authorization.

The facilitator collects it and pays the gas. Payee, asset, signing domain and window must be the configured
ones, and the price at most the agreed one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.domain.errors import ChainUnavailable, UntrustedChallenge
from bot.domain.money.networks import BASE, Network
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
from bot.domain.policy import PRESENT_LIMIT
from bot.payments import x402
from bot.payments.evm import checksum
from bot.payments.nodes import Nodes
from bot.payments.wallet import SigningPolicy, Wallet
from bot.ports import Clock


class BasePayments:
    """`bot.ports.PaymentMethod` for USDC on Base."""

    network: Final[Network] = BASE
    most_presentations: Final = PRESENT_LIMIT
    fee_most: Final = 0
    """The facilitator pays the gas."""

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
        return x402.choose(challenge, BASE, lambda entry, resource: _read(entry, resource, self._policy))

    async def prepare(self, requirements: Requirements) -> Terms:
        """Return at once: an authorization needs nothing of the chain."""
        return Terms()

    def sign(self, requirements: Requirements, terms: Terms, *, maximum: int) -> Authorization:
        return self._wallet.authorize(requirements, maximum)

    def presentation(self, payment: Payment) -> Mapping[str, str]:
        return x402.presentation(payment)

    def receipt(self, headers: Mapping[str, str]) -> str | None:
        return x402.receipt(headers, BASE)

    def reads(self, declined: Declined) -> DeclineReason:
        return DeclineReason.of(declined.status, declined.code)

    def sign_in(self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0) -> str:
        """See `Wallet.sign_in`."""
        return self._wallet.sign_in(uri, info, skew_seconds)

    async def balance(self) -> int:
        return await self.nodes.balance(self.address)

    async def look(self, payment: Payment) -> Fate:
        _check_network(payment)
        (fate,) = await self.nodes.look_all([payment], deep=payment.amount > DEEP_ABOVE)
        return fate

    async def transaction(self, payment: Payment) -> str | None:
        _check_network(payment)
        return await self.nodes.transaction(payment)


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
        amount=x402.amount(entry),
        timeout_seconds=x402.timeout(entry),
        entry=entry,
        resource=resource,
        domain_name=BASE.domain_name,
        domain_version=BASE.domain_version,
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
