"""The bot with a bug planted on purpose: `python -m tests.crash.mutant_bot NAME run`.

Each is a mistake that real payment code was found to make. The crash matrix must fail with every one.
"""

import sys
from collections.abc import Callable, Mapping, Sequence

from bot.cli.main import main
from bot.domain.jobs.job import Failure
from bot.domain.money.matching import Match
from bot.domain.money.payments import ChainVerdict, Fate, Payment, Terms, Unclear
from bot.payments.svm import nodes
from bot.payments.svm.fates import Asked
from bot.payments.svm.node import Head, SolanaNode
from bot.payments.svm.proof import Proof
from bot.payments.tempo import TempoPayments
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


def present_again_on_tempo() -> None:
    """Present the same bytes again on Tempo, as on Base, where it cannot be collected twice."""
    TempoPayments.most_presentations = 2  # type: ignore[misc]


def believe_a_lagging_node() -> None:
    """Take a height above the last one and a history without the payment for a lapse on Solana, though
    another machine may have told the history, which has not come so far."""

    async def fates(node: SolanaNode, asked: Sequence[Asked]) -> list[Fate]:
        head = await node.head()
        at = await node.time(head.slot)
        wanted = {"commitment": "finalized", "limit": 1000}
        told = [
            entry
            for account in {proof.account for _, proof in asked}
            for entry in await node._rpc.call("getSignaturesForAddress", account, wanted)  # type: ignore[attr-defined]
        ]
        found = {entry["memo"]: entry["signature"] for entry in told if entry["err"] is None}
        return [_fate_by(proof, found, head, at) for _, proof in asked]

    nodes.fates = fates  # type: ignore[attr-defined]


def _fate_by(proof: Proof, found: Mapping[str, str], head: Head, at: int) -> Fate:
    tx = found.get(f"[{len(proof.memo.encode())}] {proof.memo}")
    if tx is not None:
        return Fate(ChainVerdict.CHARGED, at, tx)
    return Fate(ChainVerdict.LAPSED if head.height > proof.last_valid_height else ChainVerdict.PENDING, at)


MUTANTS: Mapping[str, Callable[[], None]] = {
    mutant.__name__: mutant
    for mutant in (
        resign_on_unknown,
        intent_after_send,
        release_on_error,
        no_job_list,
        present_again_on_tempo,
        believe_a_lagging_node,
    )
}

if __name__ == "__main__":
    MUTANTS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
