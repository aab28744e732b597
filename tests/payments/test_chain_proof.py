"""The chain has the last word on every payment."""

from collections.abc import Mapping

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.audit import Proof
from bot.domain.money.payments import ChainView, Payment, PaymentState
from bot.services.money.reconcile import owed, prove

ENDS = 1_000_000
"""End of every payment's window, in seconds."""


class Chain:
    """Knows which nonces were used; `now` is the block's time."""

    def __init__(self, used: Mapping[str, bool], now: int = ENDS + 60) -> None:
        self._used = used
        self._now = now

    async def balance(self, address: str) -> int:
        raise NotImplementedError

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView:
        if nonce not in self._used:
            raise ChainUnavailable("The chain's node answered 500.")
        return ChainView(used=self._used[nonce], block_time=self._now)


def payment(number: int, state: PaymentState, amount: int = 100) -> Payment:
    return Payment(
        id=number, job_id=f"job{number}", purpose="generation", state=state, nonce=f"0x{number}",
        payer="0xa", payee="0xb", network="eip155:8453", asset="0xc", amount=amount, valid_after=0,
        valid_before=ENDS, header=None, signed_at=0, sends=1, answer=None, tx=None,
    )  # fmt: skip


async def proven(state: PaymentState, *, used: bool, now: int = ENDS + 60) -> Proof:
    return await prove(Chain({"0x1": used}, now), [payment(1, state)], 0, 1_000)


@pytest.mark.parametrize("state", [PaymentState.SETTLED, PaymentState.DISPUTED])
async def test_what_left_the_wallet_was_used(state: PaymentState) -> None:
    assert (await proven(state, used=True)).findings == ()
    (finding,) = (await proven(state, used=False)).findings
    assert (finding.what, finding.table, finding.row) == ("never charged", "payments", "1")


@pytest.mark.parametrize("state", [PaymentState.LAPSED, PaymentState.REFUSED])
async def test_what_lapsed_was_not_used(state: PaymentState) -> None:
    assert (await proven(state, used=False)).findings == ()
    (finding,) = (await proven(state, used=True)).findings
    assert (finding.what, finding.row) == ("charged", "1")


@pytest.mark.parametrize("used", [True, False])
async def test_an_open_payment_may_be_either(used: bool) -> None:
    assert (await proven(PaymentState.SIGNED, used=used)).findings == ()


async def test_a_chain_that_lags_behind_a_settlement_proves_nothing() -> None:
    proof = await proven(PaymentState.SETTLED, used=False, now=ENDS - 1)
    assert proof.findings == ()
    assert (proof.checked, proof.paid) == (1, 0)


async def test_only_settled_and_proven_payments_are_summed() -> None:
    payments = [
        payment(1, PaymentState.SETTLED, 5), payment(2, PaymentState.SETTLED, 7),
        payment(3, PaymentState.DISPUTED, 11), payment(4, PaymentState.LAPSED, 13),
    ]  # fmt: skip
    proof = await prove(Chain({"0x1": True, "0x2": True, "0x3": True, "0x4": False}), payments, 0, 0)
    assert (proof.checked, proof.paid, proof.findings) == (4, 12, ())


async def test_the_wallet_covers_what_servers_are_owed() -> None:
    assert (await prove(Chain({}), [], 100, 100)).findings == ()
    (finding,) = (await prove(Chain({}), [], 101, 100)).findings
    assert finding.what == "wallet does not cover the debts"
    assert "$0.0001 and owes $0.000101" in finding.detail


async def test_what_was_charged_and_is_still_held_is_not_owed_twice() -> None:
    signed = [payment(1, PaymentState.SIGNED, 60)]
    assert (await prove(Chain({"0x1": True}), signed, 100, 40)).findings == ()
    assert (await prove(Chain({"0x1": False}), signed, 100, 40)).findings


async def test_a_chain_that_does_not_answer_is_a_finding() -> None:
    payments = [payment(1, PaymentState.SETTLED), payment(2, PaymentState.SETTLED)]
    proof = await prove(Chain({"0x1": True}), payments, 0, 1_000)
    assert [finding.what for finding in proof.findings] == ["chain did not answer"]
    assert proof.checked == 1


def test_owed_are_the_servers_accounts() -> None:
    balances = {"guild:1:available": 5, "guild:1:held": 2, "house:operator": -10, "house:studio": 3}
    assert owed(balances) == 7
