"""The doors to StableStudio and to the chain."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bot.domain.money.payments import (
    Answer,
    Authorization,
    ChainView,
    Challenge,
    Payment,
    Requirements,
    StudioJob,
)
from bot.ports.files import Download


class Studio(Protocol):
    """StableStudio. No method retries, follows a redirect or pays by itself."""

    async def quote(self, path: str, body: bytes) -> Challenge:
        """The unpaid POST. Raises ProviderRefused (4xx), ProviderUnavailable, UntrustedChallenge
        (a 402 that cannot be read)."""

    async def pay(self, path: str, body: bytes, header: str) -> Answer:
        """The paid POST. Whatever happens is an answer; nothing but cancellation is raised. It is
        Unclear after 60 s."""

    async def job(self, studio_job: str) -> StudioJob | None:
        """One poll; None if the service knows no such job. Raises ProviderUnavailable,
        ProviderRefused."""

    async def jobs(self, limit: int = 100) -> Sequence[StudioJob]:
        """The newest jobs of our wallet, newest first. Raises ProviderUnavailable, ProviderRefused."""

    async def delete(self, studio_job: str) -> None:
        """Takes a failed job off the service's list."""

    async def put(self, ticket: Mapping[str, object], file: Path, content_type: str) -> str:
        """PUT to the blob host; its URL. Raises ProviderRefused (the ticket is dead),
        ProviderUnavailable."""

    async def confirm(self, ticket: Mapping[str, object], url: str) -> str:
        """Confirms an upload; the URL to use. Raises ProviderRefused, ProviderUnavailable."""

    async def download(self, url: str, into: Path, limit: int) -> Download:
        """Streams a result to `into`. Raises LinkDead, BadMedia (too large, short, empty),
        TransferError, and UntrustedChallenge never: a URL we may not open is BadMedia."""


class PaymentMethod(Protocol):
    """One network to pay on: what we accept there, how it is signed, and what its chain proves."""

    @property
    def address(self) -> str:
        """The wallet's address, EIP-55."""

    def choose(self, challenge: Challenge) -> Requirements:
        """The entry we may pay. Raises UntrustedChallenge with the reason."""

    def sign(self, requirements: Requirements, *, most: int) -> Authorization:
        """A fresh authorization of at most `most` micro-USDC. Raises UntrustedChallenge if the
        signer's own policy forbids it."""

    async def balance(self) -> int:
        """Micro-USDC in the wallet. Raises ChainUnavailable."""

    async def look(self, payment: Payment) -> ChainView:
        """Whether the authorization was used, and at which block time. Raises ChainUnavailable."""

    async def transaction(self, payment: Payment) -> str | None:
        """Hash of the transaction that used it, if the chain's logs show one. Raises ChainUnavailable."""
