"""Requests that prove the wallet instead of paying (SIWX): job polls, job list, upload confirmation."""

from collections.abc import Mapping
from typing import Final, Protocol

from bot.domain.errors import ProviderUnavailable, UntrustedChallenge
from bot.ports import Clock
from bot.stablestudio import wire
from bot.stablestudio.http import Http, Reply

CLOCK_WORDS: Final = frozenset({"siwx_malformed", "siwx_expired"})
"""What the service says when our clock is off (`malformed` also covers an issuedAt in its future)."""
SMALL_SKEW_SECONDS: Final = 5.0
"""Less than this is the rounding of the Date header and the network, and covered by back-dating."""
LARGEST_SKEW_SECONDS: Final = 100 * 365 * 86_400.0
"""A clock without a battery begins in 1970; dates further off are none that a sign-in could name."""


class SignIn(Protocol):
    """The wallet's sign-in: returns the header for one request to `uri`. Raises UntrustedChallenge."""

    def __call__(
        self, uri: str, info: Mapping[str, object] | None = None, skew_seconds: float = 0.0
    ) -> str: ...


class SignedRequests:
    """Signs in with a self-made nonce (one request). On any 402 it answers the server's challenge once.

    It remembers the way that works, and how far the clocks are apart.
    """

    def __init__(self, http: Http, sign_in: SignIn, clock: Clock) -> None:
        self._http = http
        self._sign_in = sign_in
        self._clock = clock
        self._self_made = True
        self._skew_seconds = 0.0

    async def send(
        self,
        method: str,
        url: str,
        *,
        operation: str,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        """Send the request and return the answer: still a 402 if both ways were refused.

        `operation` names it in the figures. Raises ProviderUnavailable.
        """

        async def ask(sign_in: str | None) -> Reply:
            headers = {"content-type": "application/json"} if content is not None else {}
            if sign_in is not None:
                headers["SIGN-IN-WITH-X"] = sign_in
            return await self._http.ask(
                method, url, operation=operation, headers=headers, params=params, content=content
            )

        self_made, skew = self._self_made, self._skew_seconds
        first = await ask(self._header(url, None) if self_made else None)
        if first.status != 402:
            return first
        told_time = self_made and self._learn_skew(first, skew)
        offer = first if _info(first) is not None or not self_made else await ask(None)
        info = _info(offer)
        if offer.status != 402 or info is None:
            return offer if offer.status != 402 else first
        answer = await ask(self._header(url, info))
        self._remember(answer, first, told_time)
        return answer

    def _header(self, url: str, info: Mapping[str, object] | None) -> str:
        try:
            return self._sign_in(url, info, self._skew_seconds)
        except UntrustedChallenge as error:
            raise ProviderUnavailable(str(error)) from None

    def _learn_skew(self, reply: Reply, used: float) -> bool:
        """Remember the clocks' skew.

        Return True if it explains the refusal and differs from the one `used`.
        """
        if reply.fields.get("error") not in CLOCK_WORDS or reply.date is None:
            return False
        skew = (reply.date - self._clock.now()) / 1000
        if abs(skew) > LARGEST_SKEW_SECONDS:
            return False
        self._skew_seconds = skew if abs(skew) > SMALL_SKEW_SECONDS else 0.0
        return abs(self._skew_seconds - used) > SMALL_SKEW_SECONDS

    def _remember(self, answer: Reply, first: Reply, told_time: bool) -> None:
        if answer.status == 402 or told_time or first.fields.get("error") == "siwx_nonce_used":
            return  # the challenge did not help either, or the self-made way will work next time
        self._self_made = False


def _info(reply: Reply) -> Mapping[str, object] | None:
    """Return the challenge of a 402, from its body or its header."""
    info = wire.sign_in_info(reply.fields)
    header = reply.headers.get("payment-required")
    if info is not None or header is None:
        return info
    try:
        return wire.sign_in_info(wire.read_header(header))
    except UntrustedChallenge:
        return None
