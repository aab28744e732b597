"""The bot with a bug planted on purpose: `python -m tests.crash.mutant_bot NAME run`.

Each is a mistake that real payment code was found to make. The crash matrix must fail with every one.
"""

import sys
from collections.abc import Callable, Mapping

from bot.cli.main import main
from bot.domain.jobs.job import Failure
from bot.domain.money.matching import Match
from bot.domain.money.payments import Payment, Terms, Unclear
from bot.services.jobs.running.job_finder import JobFinder
from bot.services.jobs.running.outcomes import GivenUp, Later, Outcome, Purchase
from bot.services.jobs.running.purchase import PurchaseFlow


def resign_on_unknown() -> None:
    """Sign and send again without a clear answer, as if nothing had been paid."""

    async def resolve(self: PurchaseFlow, purchase: Purchase, payment: Payment) -> Outcome:
        await self._store.payments.mark_lapsed(payment.id, refused=False)
        return Later(self._clock.now())

    PurchaseFlow._resolve = resolve  # type: ignore[method-assign]


def intent_after_send() -> None:
    """Send first and write down the payment afterwards."""

    async def sign(self: PurchaseFlow, purchase: Purchase) -> Outcome:
        method = self._wallets.first
        requirements = method.choose(await self._studio.quote(purchase.path, purchase.body))
        authorization = method.sign(requirements, Terms(), maximum=purchase.maximum)
        answer = await self._studio.pay(
            purchase.path, purchase.body, {"PAYMENT-SIGNATURE": authorization.header}
        )
        self._checkpoint("after_send")
        payment = await self._store.payments.sign(
            purchase.job.id, purchase.purpose, authorization, now=self._clock.now()
        )
        if isinstance(answer, Unclear):
            return Later(self._clock.after(2.0), unclear=True)
        return await self._record(purchase, payment, answer, method)  # type: ignore[arg-type]

    PurchaseFlow._sign = sign  # type: ignore[method-assign]


def release_on_error() -> None:
    """Take an error for "not paid" and give the hold back."""
    present = PurchaseFlow._present

    async def hasty(self: PurchaseFlow, purchase: Purchase, payment: Payment) -> Outcome:
        outcome = await present(self, purchase, payment)
        if isinstance(outcome, Later):
            await self._store.payments.mark_lapsed(payment.id, refused=False)
            return GivenUp(Failure.UNAVAILABLE, "no clear answer")
        return outcome

    PurchaseFlow._present = hasty  # type: ignore[method-assign]


def no_job_list() -> None:
    """Never look for its own job in the studio's list."""

    async def find(self: JobFinder, payment: Payment, *, is_late: bool = False) -> Match:
        return Match(None, (), is_complete=True)

    JobFinder.find = find  # type: ignore[method-assign]


MUTANTS: Mapping[str, Callable[[], None]] = {
    mutant.__name__: mutant
    for mutant in (resign_on_unknown, intent_after_send, release_on_error, no_job_list)
}

if __name__ == "__main__":
    MUTANTS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
