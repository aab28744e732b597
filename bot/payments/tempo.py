"""USDC.e on Tempo, paid by MPP's `charge`: a whole transaction, which the service sends.

Its gas is paid in USDC.e by the wallet, or by a service that sponsors it. A credential is presented once: a
second time runs the service's handler again.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.errors import ChainUnavailable, Unoffered, UntrustedChallenge
from bot.domain.money.networks import TEMPO, Network
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
from bot.payments.mpp import challenge as challenges
from bot.payments.mpp import credential
from bot.payments.mpp.draft import FEE_MOST, MAX_FEE, fee
from bot.payments.mpp.nodes import TempoNodes
from bot.payments.mpp.transaction import GAS_LIMIT
from bot.payments.wallet import SigningPolicy, Wallet
from bot.ports import Clock

LONGEST_WINDOW_SECONDS: Final = 300
BEHIND_SECONDS: Final = 10
"""A payment that our clock ends 25 s from now must not have ended for the chain before it arrives there."""


class TempoPayments:
    """`bot.ports.PaymentMethod` for USDC.e on Tempo."""

    network: Final[Network] = TEMPO
    most_presentations: Final = 1
    fee_most: Final = FEE_MOST

    def __init__(self, wallet: Wallet, nodes: TempoNodes, clock: Clock, policy: SigningPolicy) -> None:
        self._wallet = wallet
        self.nodes = nodes
        self._clock = clock
        self._policy = policy

    @classmethod
    def build(
        cls, private_key: str | bytes, rpc_urls: Sequence[str], clock: Clock, policy: SigningPolicy
    ) -> "TempoPayments":
        """Build with wallet and nodes. The key is that of Base. Raises SettingError."""
        return cls(Wallet(private_key, clock, policy), TempoNodes.at(rpc_urls, clock), clock, policy)

    async def aclose(self) -> None:
        await self.nodes.aclose()

    @property
    def address(self) -> str:
        return self._wallet.address

    def choose(self, challenge: Challenge) -> Requirements:
        """Return the charge that may be paid. Raises UntrustedChallenge with the reason."""
        now = self._clock.now() + (challenge.skew_ms or 0)  # the service compares by its own clock
        refusal: UntrustedChallenge | None = None
        for parameters in filter(challenges.is_ours, challenge.payments):
            try:
                return self._read(parameters, now)
            except UntrustedChallenge as error:
                refusal = refusal or error
        raise refusal or Unoffered("StableStudio offered no payment in USDC.e on Tempo.")

    def _read(self, parameters: Mapping[str, str], now: int) -> Requirements:
        charge = challenges.read(parameters, realms=self._policy.realms, payees=self._policy.payees)
        charge.check_end(now)
        return Requirements(
            network=TEMPO.name,
            asset=TEMPO.asset,
            payee=charge.payee,
            amount=charge.amount,
            timeout_seconds=min((charge.expires_at - now) // 1000, LONGEST_WINDOW_SECONDS),
            entry=parameters,
            resource=None,
            sponsored=charge.sponsored,
        )

    async def prepare(self, requirements: Requirements) -> Terms:
        """Ask for the price of gas. Raises ChainUnavailable for one that we do not pay."""
        block, base_fee = await self.nodes.base_fee()
        if block.time - self._clock.now() // 1000 > BEHIND_SECONDS:
            raise ChainUnavailable(
                "The bot's clock is behind Tempo's: a payment would end before it arrives."
            )
        max_fee = min(2 * base_fee, MAX_FEE)
        if not 0 < base_fee <= max_fee:
            raise ChainUnavailable(f"Tempo's base fee of {base_fee} attodollars per gas is not one we pay.")
        fee_most = 0 if requirements.sponsored else fee(GAS_LIMIT, max_fee)
        return Terms(fee_most=fee_most, max_fee=max_fee, slot=block.number)

    def sign(self, requirements: Requirements, terms: Terms, *, maximum: int) -> Authorization:
        return self._wallet.authorize_tempo(requirements, terms, maximum)

    def presentation(self, payment: Payment) -> Mapping[str, str]:
        assert payment.header is not None, "a SIGNED payment has its header"
        return {"Authorization": payment.header}

    def receipt(self, headers: Mapping[str, str]) -> str | None:
        return credential.receipt(headers.get("payment-receipt"))

    def reads(self, declined: Declined) -> DeclineReason:
        """Return what a clear no means. The service runs its handler before it sends the transaction.

        A 402 of the protocol has an empty body and is no clear no; what another one means is unknown.
        """
        return DeclineReason.OTHER if declined.status == 402 else DeclineReason.REQUEST

    def sign_in(self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0) -> str:
        """See `Wallet.sign_in`. Jobs belong to the address, so it is the same sign-in as on Base."""
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
    if (payment.network, payment.asset) != (TEMPO.name, TEMPO.asset):
        raise ChainUnavailable(
            f"Payment {payment.id} was made on {payment.network}, which is not watched here."
        )
