"""x402 v2 with the `exact` scheme, as far as every chain has it: offers, and the headers of a payment."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from httpx import URL, InvalidURL

from bot.domain.errors import Unoffered, UntrustedChallenge
from bot.domain.money.networks import Network
from bot.domain.money.payments import Challenge, Payment, Requirements
from bot.payments.wallet import (
    LONGEST_TIMEOUT_SECONDS,
    PUBLIC_HOST,
    SHORTEST_WINDOW_SECONDS,
    encode_header,
)

SCHEME: Final = "exact"
DEFAULT_TIMEOUT_SECONDS: Final = 300
"""maxTimeoutSeconds if a 402 names none."""
ENTRIES: Final = 32
LEVELS: Final = 32
"""Levels of an offer; the real ones have three."""
ECHO_CHARS: Final = 12 * 1024
"""Of entry and resource as they are sent back: web servers take headers of 16 KiB in all."""
RECEIPT_CHARS: Final = 64 * 1024

_AMOUNT = re.compile(r"[0-9]{1,12}", re.ASCII)

Entry = Mapping[str, object]


def choose(
    challenge: Challenge, network: Network, read: Callable[[Entry, Entry | None], Requirements]
) -> Requirements:
    """Return what `read` makes of the first entry for the network that it accepts (entry, resource).

    Raises UntrustedChallenge: what `read` said of the first one, or Unoffered if there is none.
    """
    resource = _resource(challenge)
    refusal: UntrustedChallenge | None = None
    for entry in challenge.accepts[:ENTRIES]:
        if entry.get("scheme") != SCHEME or entry.get("network") != network.name:
            continue
        try:
            required = read(entry, resource)
            _check_echo(entry, resource)
            return required
        except UntrustedChallenge as error:
            refusal = refusal or error
    raise refusal or Unoffered(f"StableStudio offered no payment in USDC on {network.title}.")


def presentation(payment: Payment) -> Mapping[str, str]:
    """Return the header that presents a SIGNED payment."""
    assert payment.header is not None, "a SIGNED payment has its header"
    return {"PAYMENT-SIGNATURE": payment.header}


def receipt(headers: Mapping[str, str], network: Network) -> str | None:
    """Return the transaction in a PAYMENT-RESPONSE header, None if there is no usable one."""
    text = headers.get("payment-response", "")
    if not 0 < len(text) <= RECEIPT_CHARS:
        return None
    try:
        settled = json.loads(base64.b64decode(text, validate=True))
    except (ValueError, RecursionError):
        return None
    if not isinstance(settled, dict) or settled.get("success") is False:
        return None
    tx = settled.get("transaction")
    if not isinstance(tx, str) or not network.transaction.fullmatch(tx):
        return None
    return tx.lower() if network.chain_id else tx  # base58 tells upper from lower case


def amount(entry: Entry) -> int:
    """Return the entry's micro-USDC. Raises UntrustedChallenge."""
    asked = entry.get("amount")
    if not isinstance(asked, str) or not _AMOUNT.fullmatch(asked) or int(asked) == 0:
        raise UntrustedChallenge("The offer's amount is not a plain number of micro-USDC above zero.")
    return int(asked)


def timeout(entry: Entry) -> int:
    """Return the entry's maxTimeoutSeconds. Raises UntrustedChallenge."""
    seconds = entry.get("maxTimeoutSeconds", DEFAULT_TIMEOUT_SECONDS)
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise UntrustedChallenge("The offer's maxTimeoutSeconds is not a whole number.")
    if not SHORTEST_WINDOW_SECONDS <= seconds <= LONGEST_TIMEOUT_SECONDS:
        raise UntrustedChallenge(f"The offer's maxTimeoutSeconds of {seconds} is not accepted.")
    return seconds


def _check_echo(entry: Entry, resource: Entry | None) -> None:
    """Refuse before anything is signed what could not be sent back afterwards."""
    if _is_deeper_than(LEVELS, [entry, resource]):
        raise UntrustedChallenge("The offer is nested too deeply to be sent back.")
    if len(encode_header({"resource": resource, "accepted": entry})) > ECHO_CHARS:
        raise UntrustedChallenge("The offer is too long to be sent back.")


def _is_deeper_than(levels: int, values: Iterable[object]) -> bool:
    """Look level by level: what descends by calling itself may end the process, whose stack is limited."""
    for _ in range(levels):
        inner: list[object] = []
        for value in values:
            if isinstance(value, Mapping):
                inner += value.values()
            elif isinstance(value, list):
                inner += value
        if not inner:
            return False
        values = inner
    return True


def _resource(challenge: Challenge) -> Entry | None:
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
    except (InvalidURL, UnicodeError):  # half a sign
        return False
    public = theirs.scheme == "https" and theirs.netloc == PUBLIC_HOST.encode()
    here = (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)
    return (public or here) and not theirs.userinfo and theirs.path == ours.path
