"""The studio, a way to pay and a clock, once as fakes and once for real: sockets, signatures, a chain."""

from pathlib import Path
from typing import Protocol

from bot.clock import SystemClock
from bot.domain.money.payments import Authorization, Payment
from bot.payments.base import BasePayments
from bot.payments.wallet import SigningPolicy
from bot.ports import PaymentMethod, Studio
from bot.stablestudio.client import StableStudio
from sandbox.chain import Chain
from sandbox.clock import Clock as SandboxClock
from sandbox.faults import Faults
from sandbox.studio import Studio as SandboxStudio
from tests import builders
from tests.fakes import FakeChain, FakeClock, FakePayments, FakeStudio, Trouble
from tests.payments.world import KEY

FUNDS = 5_000_000


class Bench(Protocol):
    """Controls of a contract test over either world."""

    @property
    def studio(self) -> Studio: ...
    @property
    def method(self) -> PaymentMethod: ...

    async def open(self) -> None: ...
    async def close(self) -> None: ...

    def now(self) -> int: ...

    def advance(self, seconds: float) -> None: ...

    def strike(self, trouble: Trouble) -> None:
        """Let this trouble befall the next paid request."""

    def finish(self, studio_job: str) -> None:
        """End the job's rendering time."""

    def cut_off(self) -> None:
        """Make the studio and the chain unreachable from now on."""


class FakeBench:
    def __init__(self) -> None:
        self._clock = FakeClock()
        self._chain = FakeChain(self._clock, FUNDS)
        self.method = FakePayments(self._chain, self._clock)
        self.studio = FakeStudio(self._chain, self._clock)

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def now(self) -> int:
        return self._clock.now()

    def advance(self, seconds: float) -> None:
        self._clock.advance(seconds)

    def strike(self, trouble: Trouble) -> None:
        self.studio.troubles.append(trouble)

    def finish(self, studio_job: str) -> None:
        self.studio.made[studio_job].ends_at = self._clock.now()

    def cut_off(self) -> None:
        self.studio.silent = self._chain.down = True
        self.studio.troubles.append(Trouble.LOST_BEFORE)


class Ahead(SystemClock):
    """The machine's time plus as many milliseconds as a test says."""

    ahead = 0

    def now(self) -> int:
        return super().now() + self.ahead


class SandboxAhead(SandboxClock):
    """The same for the sandbox."""

    def __init__(self, leader: Ahead) -> None:
        super().__init__(leader.speed)
        self._leader = leader

    def now(self) -> float:
        return self._leader.now() / 1000


_FAULTS = {
    Trouble.LOST_BEFORE: "drop_before",
    Trouble.LOST_JOB: "drop_after_job",
    Trouble.LOST_SETTLED: "drop_after_settlement",
    Trouble.REFUSED: "400",
    Trouble.BUSY: "429",
}


class SandboxBench:
    def __init__(self, folder: Path) -> None:
        self._clock = Ahead(speed=20.0)
        clock = SandboxAhead(self._clock)
        self._faults = Faults()
        self._chain = Chain(clock, self._faults)
        self._sandbox = SandboxStudio(self._chain, clock, self._faults, media_scale=0.05, folder=folder)

    async def open(self) -> None:
        await self._chain.start()
        await self._sandbox.start()
        signing = SigningPolicy.from_settings((self._sandbox.settings.payee,), self._sandbox.url, 300)
        self.method = BasePayments.build(KEY, [self._chain.url], self._clock, signing)
        blobs = f"{self._sandbox.blob_url}/api/blob/"
        self.studio = StableStudio(
            self._sandbox.url, blobs, {self.method.address: self.method.sign_in}, self._clock
        )
        self._chain.mint(self.method.address, FUNDS)

    async def close(self) -> None:
        await self.studio.aclose()
        await self.method.aclose()
        await self._sandbox.stop()
        await self._chain.stop()

    def now(self) -> int:
        return self._clock.now()

    def advance(self, seconds: float) -> None:
        self._clock.ahead += round(seconds * 1000)

    def strike(self, trouble: Trouble) -> None:
        self._faults.add("studio.pay", _FAULTS[trouble])

    def finish(self, studio_job: str) -> None:
        self._sandbox.finish(studio_job)

    def cut_off(self) -> None:
        for point in ("studio.quote", "studio.pay", "studio.job", "studio.jobs_list", "chain.rpc"):
            self._faults.add(point, "drop", times=-1)


def row(authorization: Authorization, signed_at: int) -> Payment:
    """Return the authorization as it would be in the database."""
    return builders.payment(
        nonce=authorization.nonce,
        payer=authorization.payer,
        payee=authorization.payee,
        network=authorization.network,
        asset=authorization.asset,
        amount=authorization.amount,
        valid_after=authorization.valid_after,
        valid_before=authorization.valid_before,
        header=authorization.header,
        signed_at=signed_at,
    )
