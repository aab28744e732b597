"""Parsers of setting values.

A parser takes the text and returns the value, or raises ValueError with the rest of a sentence that begins
with the setting's name. Secrets and addresses (which may carry a key) are never repeated in it.
"""

import ipaddress
import math
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from bot.config.secret import Secret
from bot.domain.amounts import parse_usd
from bot.domain.errors import InvalidOptions
from bot.ports.checkpoints import CONTEST_NAMES, GENTLY, NAMES, PAUSED

Parser = Callable[[str], object]

_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Order of the curve secp256k1: a private key is below it."""

_SNOWFLAKES = range(1, 2**63)
_HEX_KEY = re.compile(r"(?:0x)?([0-9a-f]{64})", re.ASCII | re.IGNORECASE)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_SOLANA_ADDRESS = re.compile(r"[1-9A-HJ-NP-Za-km-z]{32,44}", re.ASCII)  # 32 bytes in base58
_SOLANA_PAIR = re.compile(r"[1-9A-HJ-NP-Za-km-z]{80,88}", re.ASCII)  # 64 bytes, seldom zeros first


def is_loopback(url: str) -> bool:
    """Return True if the address names this machine (localhost, 127.0.0.0/8, ::1)."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def integer(low: int, high: int) -> Parser:
    """Parse a whole number from `low` to `high`."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,20}", text) or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not “{text[:40]}”")
        return int(text)

    return parse


def decimal(low: float, high: float) -> Parser:
    """Parse a decimal number from `low` to `high`."""

    def parse(text: str) -> float:
        number = float(text) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) else math.nan
        if not low <= number <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}, not “{text[:40]}”")
        return number

    return parse


def dollars(text: str) -> int:
    """Parse an amount in dollars into micro-USDC."""
    try:
        return parse_usd(text)
    except InvalidOptions:
        raise ValueError(f"must be an amount in dollars like 5 or 0.25, not “{text[:40]}”") from None


def one_of(*words: str) -> Parser:
    """Parse one of the words in any case."""
    by_lower = {word.lower(): word for word in words}

    def parse(text: str) -> str:
        if text.lower() not in by_lower:
            raise ValueError(f"must be {' or '.join(words)}, not “{text[:40]}”")
        return by_lower[text.lower()]

    return parse


def comma_separated(parse_one: Parser) -> Parser:
    """Parse a comma-separated list without repetitions. Blanks around an entry are ignored."""

    def parse(text: str) -> tuple[object, ...]:
        parts = [part.strip() for part in text.split(",")]
        return tuple(dict.fromkeys(parse_one(part) for part in parts if part))

    return parse


def snowflake(text: str) -> int:
    """Parse a Discord id."""
    if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) not in _SNOWFLAKES:
        raise ValueError(f"must be a Discord id (digits only), not “{text[:40]}”")
    return int(text)


def each_once(*words: str) -> Parser:
    """Parse a comma-separated list of some of the words, in any case, without repetitions."""
    parse_one = one_of(*words)

    def parse(text: str) -> tuple[object, ...]:
        chosen = [parse_one(part.strip()) for part in text.split(",") if part.strip()]
        repeated = next((word for word in chosen if chosen.count(word) > 1), None)
        if repeated is not None:
            raise ValueError(f"must name {repeated} once only")
        if not chosen:
            raise ValueError(f"must name one of {', '.join(words)} at least")
        return tuple(chosen)

    return parse


def address(text: str) -> str:
    """Parse a wallet's address: of an EVM chain, or Solana's."""
    if not _ADDRESS.fullmatch(text) and not _SOLANA_ADDRESS.fullmatch(text):
        raise ValueError(f"must hold addresses (0x and 40 hex digits, or Solana's), not “{text[:50]}”")
    return text


def is_solana(address: str) -> bool:
    """Return True if an address that was parsed is Solana's."""
    return not address.startswith("0x")


def private_key(text: str) -> Secret:
    """Parse an EVM private key into `0x` and 64 lower-case hex digits."""
    match = _HEX_KEY.fullmatch(text)
    if match is None and _SOLANA_PAIR.fullmatch(text):
        raise ValueError(
            "must be a private key of 64 hex digits, with or without 0x; this looks like Solana's, which has "
            "a setting of its own"
        )
    if match is None or not 0 < int(match[1], 16) < _ORDER:
        raise ValueError("must be a private key of 64 hex digits, with or without 0x")
    return Secret("0x" + match[1].lower())


def solana_key(text: str) -> Secret:
    """Parse a Solana private key: 64 bytes in base58 as they came, or `0x` and 64 lower-case hex digits."""
    match = _HEX_KEY.fullmatch(text)
    if match is not None and int(match[1], 16):
        return Secret("0x" + match[1].lower())
    if match is None and (_ADDRESS.fullmatch(text) or _SOLANA_ADDRESS.fullmatch(text)):
        raise ValueError(
            "must be a private key of 64 bytes in base58, or of 64 hex digits; this looks like an address"
        )
    if match is not None or not _SOLANA_PAIR.fullmatch(text):
        raise ValueError("must be a private key of 64 bytes in base58, or of 64 hex digits")
    return Secret(text)


def token(text: str) -> Secret:
    """Parse a bot token."""
    if not re.fullmatch(r"[!-~]{8,200}", text):
        raise ValueError("must be the bot's token: one word of 8 to 200 characters")
    return Secret(text)


def path(text: str) -> Path:
    """Parse a path. `~` is the home directory."""
    if "\0" in text:
        raise ValueError("must be a path")
    return Path(text).expanduser()


def ip_address(text: str) -> str:
    """Parse an IPv4 or IPv6 address to listen on."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(f"must be an IP address like 127.0.0.1 or 0.0.0.0, not “{text[:40]}”") from None


def checkpoint(text: str) -> str:
    """Parse a checkpoint: `signed`, or `signed:2` with a count; `term:` or `stop:` may precede it."""
    point = text.removeprefix(GENTLY).removeprefix(PAUSED)
    name, _, count = point.partition(":")
    known = (*NAMES, *CONTEST_NAMES)
    if name not in known or (":" in point and not re.fullmatch(r"[1-9][0-9]{0,5}", count)):
        raise ValueError(f"must name a checkpoint, like signed or signed:2, not “{text[:40]}”")
    return text


def url(secure: str, *, origin_only: bool = False, ending: str = "", login: bool = False) -> Parser:
    """Parse an address with the scheme `secure` (https, wss), or its plain form on loopback.

    The value has no closing slash unless it was given with a path that has one. `origin_only` refuses a path;
    `ending` is the required end of the path, `login` allows a name and a password before the host.
    """

    def parse(text: str) -> str:
        parts = _split(text, login=login)
        plain = secure.removesuffix("s")
        if parts.scheme not in (secure, plain):
            raise ValueError(f"must be an address that begins with {secure}://")
        if parts.scheme == plain and not is_loopback(text):
            raise ValueError(f"must begin with {secure}://, because plain {plain} is for this machine only")
        if origin_only and parts.path not in ("", "/"):
            raise ValueError("must be an address without a path")
        if not parts.path.rstrip("/").endswith(ending):
            raise ValueError(f"must end in {ending}")
        return text.rstrip("/") if origin_only or ending else text

    return parse


def object_store(text: str) -> str:
    """Parse the address of a place in an object store: `s3://bucket/prefix`, also gs, az, or `file:///folder`."""
    match = re.fullmatch(r"(?:(?:s3|gs|az)://[a-z0-9][a-z0-9._-]{2,62}|file://)(/[!-~]+)?/?", text)
    if match is None or (text.startswith("file:") and match[1] is None) or re.search(r"[?#@]", text):
        raise ValueError("must be an address like s3://bucket/prefix, gs://…, az://… or file:///folder")
    if any(unquote(part) in ("", ".", "..") for part in (match[1] or "/x").rstrip("/").split("/")[1:]):
        raise ValueError("must have names between its slashes, neither “.” nor “..”")
    return text.rstrip("/")


def endpoint(text: str) -> str:
    """Parse the address of a server of ours, plain http included: its requests are signed."""
    parts = _split(text, login=False)
    if parts.scheme not in ("https", "http") or parts.path not in ("", "/"):
        raise ValueError("must be an address that begins with https:// or http://, without a path")
    return text.rstrip("/")


def word(text: str) -> str:
    """Parse one word of up to 200 characters."""
    if not re.fullmatch(r"[!-~]{1,200}", text):
        raise ValueError("must be one word of up to 200 characters")
    return text


def secret_word(text: str) -> Secret:
    """Parse a secret of one word."""
    return Secret(word(text))


def _split(text: str, *, login: bool) -> SplitResult:
    """Split an address that has a host, no fragment, and a user name only with `login`. Raises ValueError."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port != 0
    except ValueError:
        raise ValueError("must be a complete address") from None
    if not parts.hostname or not port_is_fine or not re.fullmatch(r"[!-~]+", text):
        raise ValueError("must be a complete address")
    if parts.fragment:
        raise ValueError("must be an address without #")
    if parts.username is not None and not login:
        raise ValueError("must be an address without a user name")
    return parts
