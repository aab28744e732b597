"""Sign-In-With-X (CAIP-122): the text a wallet signs to prove itself, in EIP-4361's shape and Solana's.

The service checks domain, origin, times and that the nonce is new. It does not check that it issued the
nonce, so a self-made sign-in saves a request per poll. The server's challenge is the fall-back. Our own code:
one text to format and a few checks, and a sign-in without a challenge is outside the documented flow.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from httpx import URL, InvalidURL

from bot.domain.errors import UntrustedChallenge
from bot.domain.money.networks import BASE

BACKDATED_SECONDS: Final = 30.0
"""An issuedAt even 1 ms ahead of the service's clock is refused as malformed."""
LIFE_SECONDS: Final = 240.0

_NONCE = re.compile(r"[A-Za-z0-9]{8,64}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_STATEMENT = re.compile(r"[\x20-\x7e]{1,200}")
_URI = re.compile(r"[\x21-\x7e]{1,1024}")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the wallets of two kinds of chains, whatever the challenge names."""

    chain: str  # CAIP-2
    account: str  # the word for the wallet in the text
    type: str  # of the signature
    gap: tuple[str, ...]  # lines between the address and `URI:` if there is no statement


EVM: Final = Dialect(BASE.name, "Ethereum", "eip191", ("", ""))
"""The service accepts any eip155 chain; we always name Base."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The fields of one sign-in. The signed text and the header have the same ones."""

    domain: str
    uri: str
    nonce: str
    issued_at: str
    expires_at: str | None
    statement: str | None

    def text(self, address: str, dialect: Dialect = EVM) -> str:
        """Return the text to sign. `address` must be as the chain writes it: EIP-55, or base58."""
        between = dialect.gap if self.statement is None else ("", self.statement, "")
        lines = [
            f"{self.domain} wants you to sign in with your {dialect.account} account:",
            address,
            *between,
            f"URI: {self.uri}",
            "Version: 1",
            f"Chain ID: {dialect.chain.partition(':')[2]}",
            f"Nonce: {self.nonce}",
            f"Issued At: {self.issued_at}",
        ]
        if self.expires_at is not None:
            lines.append(f"Expiration Time: {self.expires_at}")
        return "\n".join(lines)

    def header(self, address: str, signature: str, dialect: Dialect = EVM) -> dict[str, object]:
        """Return the JSON of the SIGN-IN-WITH-X header."""
        fields: dict[str, object] = {
            "domain": self.domain,
            "uri": self.uri,
            "version": "1",
            "chainId": dialect.chain,
            "type": dialect.type,
            "nonce": self.nonce,
            "issuedAt": self.issued_at,
        }
        if self.expires_at is not None:
            fields["expirationTime"] = self.expires_at
        if self.statement is not None:
            fields["statement"] = self.statement
        return fields | {"address": address, "signature": signature}


def create(uri: str, now: int) -> SignIn:
    """Create a sign-in for one request. `now` is the service's time, epoch milliseconds."""
    issued = now - round(BACKDATED_SECONDS * 1000)
    return SignIn(
        domain=_netloc(URL(uri)),
        uri=uri,
        # Letters and digits only: the service crashes on a nonce with dashes or below 8 characters.
        nonce=secrets.token_hex(16),
        issued_at=_instant(issued),
        expires_at=_instant(issued + round(LIFE_SECONDS * 1000)),
        statement=None,
    )


def answer(uri: str, info: Mapping[str, object], now: int) -> SignIn:
    """Return the sign-in that a 402's challenge `info` asks for, bound to the host of `uri`.

    Raises UntrustedChallenge if it names another host or could smuggle lines into the text.
    """
    own = URL(uri)
    if _field(info, "domain", _URI) not in (None, own.host, _netloc(own)):
        raise UntrustedChallenge("The sign-in challenge names another host.")
    if info.get("version", "1") != "1":
        raise UntrustedChallenge("The sign-in challenge has a version we do not know.")
    fresh = create(uri, now)
    theirs = _field(info, "uri", _URI)
    if theirs is not None and origin(theirs) != origin(uri):
        raise UntrustedChallenge("The sign-in challenge is for another site.")
    nonce = _field(info, "nonce", _NONCE)
    if nonce is None:
        raise UntrustedChallenge("The sign-in challenge has no nonce.")
    return SignIn(
        domain=_field(info, "domain", _URI) or fresh.domain,
        uri=theirs or uri,
        nonce=nonce,
        issued_at=_field(info, "issuedAt", _INSTANT) or fresh.issued_at,
        expires_at=_field(info, "expirationTime", _INSTANT),
        statement=_field(info, "statement", _STATEMENT),
    )


def origin(uri: str) -> str | None:
    """Return `scheme://host[:port]` of a URL, None if it is not one or carries a user name."""
    try:
        url = URL(uri)
    except InvalidURL:
        return None
    if not url.is_absolute_url or url.userinfo:
        return None
    return f"{url.scheme}://{_netloc(url)}"


def _netloc(url: URL) -> str:
    return url.netloc.decode("ascii")


def _field(info: Mapping[str, object], name: str, shape: re.Pattern[str]) -> str | None:
    value = info.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise UntrustedChallenge(f"The sign-in challenge's {name} is not well formed.")
    return value


def _instant(at: int) -> str:
    stamp = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")
