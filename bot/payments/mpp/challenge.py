"""The one charge of a challenge that we accept, `draft-tempo-charge-01`.

Realm, chain, token and payee must be the configured ones, and nothing may be asked for besides one transfer.
Unknown names are ignored: what is signed is made of the fields that are read here, and of no others.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.errors import UntrustedChallenge
from bot.domain.money.networks import TEMPO
from bot.payments.evm import checksum
from bot.payments.mpp.credential import decode

METHOD: Final = "tempo"
INTENT: Final = "charge"
SHORTEST_SECONDS: Final = 5
LONGEST_SECONDS: Final = 15 * 60
"""A challenge must not expire sooner or later than this."""
CHARS: Final = 8 * 1024
"""Of all values together: they come back in one header, a third longer."""

_ID = re.compile(r"[\x21-\x7e]{1,256}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,12}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge in USDC.e on Tempo whose every field is accepted. Only its end is still to be compared."""

    challenge_id: str
    realm: str
    expires_at: int  # epoch milliseconds, by the service's clock
    amount: int  # micro-USDC
    payee: str  # EIP-55
    sponsored: bool  # the service pays the gas

    def check_end(self, now: int) -> None:
        """Raise UntrustedChallenge unless it ends in 5 s to 15 min. `now` is in epoch milliseconds."""
        left = (self.expires_at - now) / 1000
        if left < SHORTEST_SECONDS:
            raise UntrustedChallenge("The challenge has expired, or is about to.")
        if left > LONGEST_SECONDS:
            raise UntrustedChallenge(f"The challenge is open for {left:.0f} s, which is not accepted.")


def is_ours(parameters: Mapping[str, object]) -> bool:
    """Return True for a challenge of the method and the intent that we pay by."""
    return (parameters.get("method"), parameters.get("intent")) == (METHOD, INTENT)


def read(parameters: Mapping[str, object], *, realms: Collection[str], payees: Collection[str]) -> Charge:
    """Read the parameters of one challenge.

    `realms` are the hosts (with port) that may ask, `payees` the EIP-55 addresses that may be paid. Raises
    UntrustedChallenge with the reason.
    """
    if not is_ours(parameters):
        raise UntrustedChallenge("The challenge is not a charge on Tempo.")
    if sum(len(str(value)) for value in parameters.values()) > CHARS:
        raise UntrustedChallenge("The challenge is too long to be echoed.")
    challenge_id, realm = parameters.get("id"), parameters.get("realm")
    if not isinstance(challenge_id, str) or not _ID.fullmatch(challenge_id):
        raise UntrustedChallenge("The challenge has no usable id.")
    if not isinstance(realm, str) or realm not in realms:
        raise UntrustedChallenge("The challenge is of another realm than the host we asked.")
    if "digest" in parameters:
        raise UntrustedChallenge("The challenge is bound to a digest, which is not supported.")
    encoded = parameters.get("request")
    request = decode(encoded) if isinstance(encoded, str) else None
    if request is None:
        raise UntrustedChallenge("The challenge's request is not base64url of a JSON object.")
    return Charge(
        challenge_id=challenge_id,
        realm=realm,
        expires_at=_instant(parameters.get("expires")),
        amount=_amount(request.get("amount")),
        payee=_payee(request, payees),
        sponsored=_details(request.get("methodDetails")),
    )


def _instant(expires: object) -> int:
    if not isinstance(expires, str) or not _INSTANT.fullmatch(expires):
        raise UntrustedChallenge("The challenge does not say when it expires.")
    try:
        return int(datetime.fromisoformat(expires).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise UntrustedChallenge("The challenge does not say when it expires.") from None


def _amount(amount: object) -> int:
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount) or int(amount) == 0:
        raise UntrustedChallenge("The charge's amount is not a plain number of micro-USDC above zero.")
    return int(amount)


def _payee(request: Mapping[str, object], allowed: Collection[str]) -> str:
    if checksum(request.get("currency")) != TEMPO.asset:
        raise UntrustedChallenge("StableStudio asked for another token than USDC.e.")
    payee = checksum(request.get("recipient"))
    if payee is None:
        raise UntrustedChallenge("The charge names no recipient.")
    if payee not in allowed:
        raise UntrustedChallenge(f"StableStudio asked to pay {payee}, which is not in PAYEES.")
    return payee


def _details(details: object) -> bool:
    """Check what only Tempo's charges have. Return True if the service pays the gas."""
    if not isinstance(details, Mapping):
        raise UntrustedChallenge("The charge has no methodDetails.")
    chain_id = details.get("chainId")
    if chain_id != TEMPO.chain_id or isinstance(chain_id, bool | float):
        raise UntrustedChallenge(f"The charge does not name Tempo's chain, {TEMPO.chain_id}.")
    if "splits" in details:
        raise UntrustedChallenge("The charge is to be split between several recipients.")
    modes = details.get("supportedModes", ["pull"])
    if not isinstance(modes, list) or "pull" not in modes:
        raise UntrustedChallenge("The service does not send the transaction itself.")
    if details.get("machineTokenEnabled", False) is not False:
        raise UntrustedChallenge("The charge wants a machine token.")
    if "memo" in details:
        # The same memo twice would be the same payment twice: ours are unique.
        raise UntrustedChallenge("The charge sets the transfer's memo.")
    sponsored = details.get("feePayer", False)
    if not isinstance(sponsored, bool):
        raise UntrustedChallenge("The charge's feePayer is neither true nor false.")
    return sponsored
