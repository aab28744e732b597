"""Removal of secrets from any text before it is logged."""

import re
from collections.abc import Iterable

from bot.config.secret import MASK

_BARE = re.compile(
    r"(?<![0-9a-fA-F])0x[0-9a-fA-F]{130}(?![0-9a-fA-F])"  # a signature of 65 bytes
    r"|vercel_blob_[A-Za-z0-9_=.-]+"  # an upload ticket's clientToken
    r"|\b[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}",  # a Discord bot token
    re.ASCII,
)
_IS = r"""(?:\\*["'])?\s*[:=,]\s*(?:b?\\*["'])?"""
"""Between a header's name and its value: as a line, in a dict, in a pair of bytes, in JSON inside JSON."""

_HEADER = re.compile(
    rf"((?:payment-signature|sign-in-with-x|x-payment|clienttoken){_IS}"
    rf"|authorization{_IS}(?:bot|bearer|payment|basic) )"
    r"[A-Za-z0-9+/=_.~-]{6,}",
    re.ASCII | re.IGNORECASE,
)
_INTERACTION = re.compile(r"(/(?:webhooks|interactions)/[0-9]+/)[A-Za-z0-9_.~%-]+", re.ASCII)
_HEX_KEY = re.compile(r"0x[0-9a-f]{64}", re.ASCII)


class Redactor:
    """Replaces secrets in texts: the given ones in every notation, and everything that looks like one.

    That is a payment, a sign-in, an upload ticket, an interaction's token or a bot token.
    """

    __slots__ = ("__known",)

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = sorted({form for text in secrets for form in _forms(text)}, key=len, reverse=True)
        literal = "|".join(re.escape(form).replace(r"\\", r"\\+") for form in forms)  # however often escaped
        self.__known = re.compile(literal, re.IGNORECASE) if forms else None

    def __repr__(self) -> str:
        return "Redactor()"

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        if self.__known is not None:
            text = self.__known.sub(MASK, text)
        text = _BARE.sub(MASK, text)
        text = _HEADER.sub(rf"\1{MASK}", text)
        return _INTERACTION.sub(rf"\1{MASK}", text)


def _forms(secret: str) -> set[str]:
    """Return the notations of a secret: a key also without 0x, as a number and as bytes."""
    if not _HEX_KEY.fullmatch(secret):
        return {secret}
    digits = secret.removeprefix("0x")
    raw = bytes.fromhex(digits)
    return {secret, digits, str(int(digits, 16)), repr(raw)[2:-1], repr(list(raw))[1:-1]}
