"""The parts of an address that name its owner or open it: never to be logged or told."""

import base64
from urllib.parse import parse_qsl, unquote, urlsplit

_SHORT = 6
"""Parts of a path below this length are words like "v2", no keys."""


def url_secrets(url: str) -> tuple[str, ...]:
    """Return the name, password, path and query of an address, whole and in parts.

    Short parts of a path and short values of a query are secret as a whole only: masked one by one, they
    would mask half the log.
    """
    parts = urlsplit(url)
    held: list[str] = []
    login, at, _ = parts.netloc.rpartition("@")
    if at:
        held.append(base64.b64encode(unquote(login).encode()).decode())  # as it is in the header
        name, _, password = login.partition(":")
        held += [login, *(part for part, least in ((name, _SHORT), (password, 4)) if len(part) >= least)]
    if parts.path.strip("/") or parts.query:
        held.append(url.partition("://")[2].partition("/")[2])
    held += [part for part in parts.path.split("/") if len(part) >= _SHORT]
    held += [value for _, value in parse_qsl(parts.query) if len(value) >= _SHORT]
    held += [value for value in parts.query.split("&") if len(value) >= _SHORT]
    return tuple(dict.fromkeys(form for text in held for form in (text, unquote(text)) if form))
