"""The address of a PostgreSQL database. It prints without its password."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

from bot.config.secret import MASK, Secret

_SHORT = 4
"""A password below this length would be masked in the middle of words: a text with it is not shown at all."""

_SECRET_OPTIONS = frozenset(
    {"password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret"}
)

_ADDRESS = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^:@/?#]*)(?::(?P<password>[^@/?#]*))?@)?(?P<hosts>[^@/?#]*)"
    r"/(?P<database>[^@/?#]+)(?:\?(?P<options>[^@#]*))?"
)
"""What libpq splits at the same places: at the first @ before a slash, and at the first ? after it."""

_SEARCH_PATH = re.compile(r"(?:-c\s*|--)search[_-]path=((?:\\.|[^\s\\])+)")
"""What puts the tables into another schema than the default one, in the option `options`."""

_HOST = r"(?:[^:,\[\]]+|\[[0-9A-Za-z:.%]+\])(?::\d{1,5})?"
_OPTION = r"[^=&]+=[^=&]*"


_CHOICES: Mapping[str, frozenset[str]] = {
    "sslmode": frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}),
    "sslnegotiation": frozenset({"postgres", "direct"}),
    "sslcertmode": frozenset({"disable", "allow", "require"}),
    "gssencmode": frozenset({"disable", "prefer", "require"}),
    "channel_binding": frozenset({"disable", "prefer", "require"}),
    "load_balance_hosts": frozenset({"disable", "random"}),
    "target_session_attrs": frozenset(
        {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}
    ),
}
"""Options of libpq with a fixed set of values."""


class PostgresUrl(Secret):
    """`postgresql://user:password@host:5432/database?option=…`, as libpq takes it.

    `str()` is for messages: without the password, and without options but the one that names a schema.
    `reveal()` is the whole address. `unsafe` allows server settings that lose commits, for tests.
    """

    __slots__ = ("unsafe",)

    def __init__(self, text: str, *, unsafe: bool = False) -> None:
        super().__init__(text)
        self.unsafe = unsafe

    def __str__(self) -> str:
        parts = _ADDRESS.fullmatch(self.reveal())
        if parts is None:
            return f"postgresql://{MASK}"
        user = f"{parts['user']}@" if parts["user"] else ""
        return f"postgresql://{user}{parts['hosts']}/{parts['database']}{_schema(parts['options'] or '')}"

    def secrets(self) -> tuple[str, ...]:
        """Return the address and its password, in each form in which it might be printed.

        Without those that are too short to be masked in a text.
        """
        return (self.reveal(), *(form for form in self._passwords() if len(form) >= _SHORT))

    def mask(self, text: str) -> str:
        """Return a message without the password: without any reason where a short one may be in it."""
        for secret in sorted(self.secrets(), key=len, reverse=True):
            text = text.replace(secret, MASK)
        if any(form in text for form in self._passwords()):
            return "the reason is not shown, since it may have the password in it, which is a short one"
        return text

    def _passwords(self) -> frozenset[str]:
        """Return the secrets of the address: as written, as meant, and as others would write them."""
        parts = _ADDRESS.fullmatch(self.reveal())
        if parts is None:
            return frozenset()
        options = (option.partition("=") for option in (parts["options"] or "").split("&"))
        held = [value for name, _, value in options if unquote(name) in _SECRET_OPTIONS]
        return frozenset(_forms(parts["password"] or "", *held)) - {""}


def _schema(options: str) -> str:
    """Return the option that leads to another schema than `public`; "" without one."""
    pairs = (option.partition("=") for option in options.split("&"))
    words = [unquote(value) for name, _, value in pairs if unquote(name) == "options"]
    paths = _SEARCH_PATH.findall(words[-1]) if words else []
    if not paths or paths[-1] == "public":
        return ""
    return f"?options={quote(f'-csearch_path={paths[-1]}', safe='')}"


def _forms(*texts: str) -> Iterator[str]:
    for text in texts:
        yield from (text, unquote(text), quote(text, safe=""), quote(unquote(text), safe=""))


def postgres_url(text: str) -> PostgresUrl:
    """Parse the address of a database. Several hosts, and a socket as `?host=/folder`, are fine.

    Whatever libpq would not read is refused here: its own messages repeat parts of the address. Raises
    ValueError, without the address.
    """
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("must be an address without spaces; write %20 for one in a password")
    scheme, separator, rest = text.partition("://")
    text = f"{scheme.lower()}{separator}{rest}"  # libpq knows only small letters
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("must be an address that begins with postgresql://")
    if "#" in text:
        raise ValueError("must be an address without #; write %23 for one in a password")
    if rest.count("@") > 1 or "@" in rest.partition("/")[2]:
        raise ValueError(
            "has an @ too many, or one after a slash; in a password write %40 for @ and %2F for a slash"
        )
    _check_percent(text)
    login, at, _ = rest.rpartition("@")
    if at and re.search(r"[?\[\]]", login):
        raise ValueError("has a ?, [ or ] before the @; in a password write %3F, %5B and %5D for them")
    parts = _ADDRESS.fullmatch(text)
    if parts is None:
        raise ValueError("must end in the name of a database, like postgresql://user:password@host/atelier")
    if ":" in unquote(parts["user"] or ""):
        raise ValueError("has %3A in the name of the user; only a plain : divides it from the password")
    if not re.fullmatch(rf"|{_HOST}(?:,{_HOST})*", parts["hosts"]):
        raise ValueError("must be a complete address: the port is a number")
    if parts["options"] and not re.fullmatch(rf"{_OPTION}(?:&{_OPTION})*", parts["options"]):
        raise ValueError(
            "must have options like ?name=value&name=value; write %26 and %3D for & and = in one"
        )
    _check_ports(re.findall(r":(\d+)(?=,|$)", parts["hosts"]))
    _check_options(parts["options"] or "")
    return PostgresUrl(text)


def _check_ports(ports: Iterable[str]) -> None:
    """Raise ValueError for a text that is no number of a port; an empty one is libpq's default."""
    for port in ports:
        if port and not (port.isdecimal() and 0 < int(port) < 2**16):
            raise ValueError("has a port outside of 1 to 65535")


def _check_options(options: str) -> None:
    """Raise ValueError for a value that libpq would refuse by itself, without asking a server."""
    for option in options.split("&"):
        name, _, value = map(unquote, option.partition("="))
        if name == "port":
            _check_ports(value.split(","))
        elif value not in _CHOICES.get(name, {value}):
            raise ValueError(f"has a {name} that does not exist: it is {' or '.join(sorted(_CHOICES[name]))}")


def _check_percent(text: str) -> None:
    """Raise ValueError for a % that begins no character."""
    if re.search(r"%(?![0-9A-Fa-f]{2})|%00", text):
        raise ValueError("has a % that stands for no character; write %25 for one in a password")
    try:
        unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise ValueError("has characters after % that are not UTF-8") from None
