"""The address of a PostgreSQL database. It prints without its password."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from bot.config.secret import MASK, Secret

_SCHEMES = ("postgresql", "postgres")
_SHORT = 4
"""A password below this length would be masked in the middle of words: a text with it is not shown at all."""


class PostgresUrl(Secret):
    """`postgresql://user:password@host:5432/database?option=…`, as libpq takes it.

    `str()` has neither password nor options, for messages. `reveal()` is the whole address. `unsafe` allows
    server settings that lose commits, for tests.
    """

    __slots__ = ("unsafe",)

    def __init__(self, text: str, *, unsafe: bool = False) -> None:
        super().__init__(text)
        self.unsafe = unsafe

    def __str__(self) -> str:
        parts = urlsplit(self.reveal())
        login, _, hosts = parts.netloc.rpartition("@")
        user = login.partition(":")[0]
        return f"postgresql://{user}{'@' if user else ''}{hosts}{parts.path}"

    def secrets(self) -> tuple[str, ...]:
        """Return the address and its password, in each form in which it might be printed."""
        parts = urlsplit(self.reveal())
        held = [parts.netloc.rpartition("@")[0].partition(":")[2]]
        held += [value for name, value in parse_qsl(parts.query) if name in ("password", "sslpassword")]
        forms = [form for text in held for form in (text, unquote(text), quote(text, safe=""))]
        return (self.reveal(), *dict.fromkeys(form for form in forms if len(form) >= _SHORT))

    def mask(self, text: str) -> str:
        """Return a message without the password."""
        for secret in sorted(self.secrets(), key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text


def postgres_url(text: str) -> PostgresUrl:
    """Parse the address of a database. Several hosts, and a socket as `?host=/folder`, are fine.

    Raises ValueError, without the address.
    """
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("must be an address without spaces; write %20 for one in a password")
    parts = urlsplit(text)
    if parts.scheme not in _SCHEMES:
        raise ValueError("must be an address that begins with postgresql://")
    if parts.fragment or "#" in text:
        raise ValueError("must be an address without #; write %23 for one in a password")
    if parts.netloc.count("@") > 1:
        raise ValueError("has several @; write %40 for one in a password")
    if not re.fullmatch(r"/[^/]+", parts.path):
        raise ValueError("must end in the name of a database, like postgresql://user:password@host/atelier")
    if not re.fullmatch(r"|[^:@]+(:\d{1,5})?(,[^:@]+(:\d{1,5})?)*|.*\[.*", parts.netloc.rpartition("@")[2]):
        raise ValueError("must be a complete address: the port is a number")
    return PostgresUrl(text)
