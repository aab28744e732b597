"""Guard against requests to private networks: only https on public addresses is opened.

The check is repeated on the address that is really connected to.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from httpx import URL, InvalidURL

from bot.domain.errors import BadMedia, HostUnknown, MediaProblem

HostRule = Callable[[str], bool]
"""Return True for a host, in lower case, that may be asked."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER = [
    ipaddress.ip_network(text)
    for text in ("::/96", "64:ff9b:1::/48", "2001::/32", "fec0::/10", "192.88.99.0/24")
]
"""Ranges that Python calls global though they lead to private or unforeseeable places."""


@dataclass(frozen=True, slots=True)
class AllowedUrl:
    """A URL that passed the check. Its addresses are checked by `resolve_allowed`."""

    url: URL
    host: str
    port: int
    loopback: bool  # must resolve to this machine; otherwise must not


def is_loopback(url: str) -> bool:
    """Return True if the URL's host is this machine, by address or by the name `localhost`."""
    try:
        return _loopback_host(URL(url).host)
    except (InvalidURL, UnicodeError):
        return False


def check_url(url: str, *, loopback: bool, hosts: HostRule | None = None) -> AllowedUrl:
    """Check a URL without resolving its host. `hosts`, if given, tells the only names allowed.

    Raises BadMedia.
    """
    try:
        parsed = URL(url)
    except (InvalidURL, UnicodeError):
        raise BadMedia(MediaProblem.NOT_A_URL) from None
    if parsed.userinfo:
        raise BadMedia(MediaProblem.USER_NAME_IN_LINK)
    if loopback and parsed.scheme in ("http", "https") and _loopback_host(parsed.host):
        return AllowedUrl(parsed, parsed.host, parsed.port or _PORTS[parsed.scheme], loopback=True)
    if parsed.scheme != "https" or parsed.port not in (None, 443):
        raise BadMedia(MediaProblem.NOT_HTTPS)
    if hosts is not None and not hosts(parsed.host):
        raise BadMedia(MediaProblem.FOREIGN_HOST)
    literal = _literal(parsed.host)
    if literal is None and not _NAME.fullmatch(parsed.host):
        raise BadMedia(MediaProblem.NOT_A_HOST_NAME)
    if literal is not None and not is_public(literal):
        raise BadMedia(MediaProblem.PRIVATE_ADDRESS)
    return AllowedUrl(parsed, parsed.host, 443, loopback=False)


def check_next_url(
    url: AllowedUrl, target: str, *, loopback: bool, hosts: HostRule | None = None
) -> AllowedUrl:
    """Check the `target` of a redirect from `url`, which may be relative, as the first URL was checked.

    Raises BadMedia.
    """
    if not target:
        raise BadMedia(MediaProblem.REDIRECT)
    try:
        joined = str(url.url.join(target))
    except (InvalidURL, UnicodeError):
        raise BadMedia(MediaProblem.NOT_A_URL) from None
    return check_url(joined, loopback=loopback, hosts=hosts)


async def resolve_allowed(url: AllowedUrl, resolve: Resolve) -> Sequence[str]:
    """Return the addresses to connect to, IPv4 first.

    Connecting to exactly these leaves no time for a name to resolve differently. Raises BadMedia if one of
    them is not allowed for the URL, HostUnknown if there is none.
    """
    resolved = [ipaddress.ip_address(text) for text in await resolve(url.host, url.port)]
    if not resolved:
        raise HostUnknown
    if any(not (address.is_loopback if url.loopback else is_public(address)) for address in resolved):
        raise BadMedia(MediaProblem.PRIVATE_ADDRESS)
    return [str(address) for address in sorted(resolved, key=lambda address: address.version)]


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """Resolve with the machine's resolver. Raises HostUnknown."""
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise HostUnknown from None
    return list(dict.fromkeys(str(sockaddr[0]).partition("%")[0] for *_, sockaddr in answers))


def is_public(address: Address) -> bool:
    """Return True for an address on the open internet, also for an IPv4 one inside an IPv6 one."""
    inner = _unwrapped(address)
    if any(inner.version == network.version and inner in network for network in _NEVER):
        return False
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


_PORTS = {"http": 80, "https": 443}


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _loopback_host(host: str) -> bool:
    literal = _literal(host)
    return host == "localhost" if literal is None else literal.is_loopback
