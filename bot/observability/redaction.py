"""Removal of secrets from any text before it is logged."""

import base64
import binascii
import re
from collections import OrderedDict
from collections.abc import Iterable
from urllib.parse import quote

from bot.config.secret import MASK

_BARE = re.compile(
    r"(?<![0-9a-fA-F])(?:0x)?[0-9a-fA-F]{130}(?![0-9a-fA-F])"  # a signature of 65 bytes
    r"|(?:0x)?7[68]f9[0-9a-fA-F]{400,}"  # a signed transaction of Tempo
    r"|AgA{84}[A-Za-z0-9+/=]{100,}"  # one of Solana, which the fee payer has not signed yet
    r"|vercel_blob_[A-Za-z0-9_=.-]+"  # an upload ticket's clientToken
    r"|\b[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"  # a Discord bot token
    r"|aW50ZXJhY3Rpb246[A-Za-z0-9_=%-]+",  # an interaction's token: "interaction:…" in base64
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
_IN_PATH = re.compile(r"(/(?:webhooks|interactions)/[0-9]+/)([A-Za-z0-9_.~%-]+)", re.ASCII)
_NAMED = re.compile(  # in dumped events, settings and objects: {'token': '…'}, Interaction(token='…')
    r"""((?:token|password|secret|private_?key|api_?key)(?:\\*["']\s*[:,]\s*|\s*=\s*)(?:b?\\*["'])?)([A-Za-z0-9_.~%+/=-]{6,})""",
    re.ASCII | re.IGNORECASE,
)
_RUN = re.compile(r"[A-Za-z0-9_-]{16,}", re.ASCII)
_BLOB = re.compile(r"[A-Za-z0-9+/_-]{80,}", re.ASCII)
"""Base64 of what is long enough for a signed payment or sign-in."""

_SIGNED = (b'"signature"', b'"clientToken"', b'"transaction":"AgAAAA')
_HEX_KEY = re.compile(r"0x[0-9a-f]{64}", re.ASCII)

_REMEMBERED = 4096
"""Tokens that are known at a time: more interactions than come in the quarter of an hour that one lives."""


class Redactor:
    """Replaces secrets in texts: the given ones in every notation, and everything that looks like one.

    That is a payment, a sign-in, an upload ticket, an interaction's token or a bot token. A token that was
    seen in its usual place, as in a dumped event, is known from then on in any other.
    """

    __slots__ = ("__forms", "__known", "__tokens")

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.__forms: set[str] = set()
        self.__known: re.Pattern[str] | None = None
        self.__tokens: OrderedDict[str, None] = OrderedDict()
        self.add(*secrets)

    def __repr__(self) -> str:
        return "Redactor()"

    def add(self, *secrets: str) -> None:
        """Replace these secrets, too."""
        self.__forms |= {form for text in secrets for form in _forms(text)}
        forms = sorted(self.__forms, key=len, reverse=True)
        literal = "|".join(re.escape(form).replace(r"\\", r"\\+") for form in forms)  # however often escaped
        self.__known = re.compile(literal, re.IGNORECASE) if forms else None

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        if self.__known is not None:
            text = self.__known.sub(MASK, text)
        text = _BARE.sub(MASK, text)
        text = _HEADER.sub(rf"\1{MASK}", text)
        text = _BLOB.sub(_unsigned, text)
        for token in (_IN_PATH, _NAMED):
            text = token.sub(self.__learn, text)
        return _RUN.sub(self.__forget, text) if self.__tokens else text

    def __learn(self, match: re.Match[str]) -> str:
        for run in _RUN.findall(match[2]):
            self.__tokens[run] = None
            self.__tokens.move_to_end(run)
        while len(self.__tokens) > _REMEMBERED:
            self.__tokens.popitem(last=False)
        return f"{match[1]}{MASK}"

    def __forget(self, match: re.Match[str]) -> str:
        return MASK if match[0] in self.__tokens else match[0]


def _unsigned(match: re.Match[str]) -> str:
    """Return the mask for base64 of something signed, as a payment's header stands alone; else the text."""
    plain = match[0].translate(str.maketrans("-_", "+/"))
    try:
        content = base64.b64decode(plain[: len(plain) // 4 * 4])
    except binascii.Error:
        return match[0]
    return MASK if any(word in content for word in _SIGNED) else match[0]


def _forms(secret: str) -> set[str]:
    """Return the notations of a secret: a key also without 0x, as a number, as bytes and in base64."""
    if not _HEX_KEY.fullmatch(secret):
        return {secret, quote(secret, safe="")}
    digits = secret.removeprefix("0x")
    raw = bytes.fromhex(digits)
    coded = base64.b64encode(raw).decode().rstrip("=")
    numbers = {str(int(digits, 16)), repr(list(raw))[1:-1]}
    return {secret, digits, repr(raw)[2:-1], coded, coded.translate(str.maketrans("+/", "-_")), *numbers}
