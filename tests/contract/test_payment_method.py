"""The purchase flow's expectations of a payment method: the same of the fake, and of USDC on a chain over
JSON-RPC."""

from dataclasses import replace

import pytest

from bot.domain.errors import ChainUnavailable, UntrustedChallenge
from bot.domain.money.payments import ChainVerdict, Requirements, Terms
from tests.contract.bench import FUNDS, Bench, row
from tests.contract.test_studio import BODY, PATH, signed


async def asked(bench: Bench) -> Requirements:
    return bench.method.choose(await bench.studio.quote(PATH, BODY))


async def test_what_is_signed_is_what_was_asked(bench: Bench) -> None:
    requirements = await asked(bench)
    authorization = bench.method.sign(requirements, Terms(), maximum=requirements.amount)
    assert (authorization.amount, authorization.payee, authorization.network, authorization.asset) == (
        requirements.amount,
        requirements.payee,
        requirements.network,
        requirements.asset,
    )
    assert authorization.payer == bench.method.address
    assert 0 < authorization.valid_before - bench.now() // 1000 <= 300
    assert authorization.header not in repr(authorization)


async def test_every_signature_is_another(bench: Bench) -> None:
    requirements = await asked(bench)
    signed = [bench.method.sign(requirements, Terms(), maximum=requirements.amount) for _ in range(5)]
    assert len({authorization.nonce for authorization in signed}) == 5
    assert len({authorization.header for authorization in signed}) == 5


async def test_never_more_than_agreed(bench: Bench) -> None:
    requirements = await asked(bench)
    with pytest.raises(UntrustedChallenge):
        bench.method.sign(requirements, Terms(), maximum=requirements.amount - 1)


@pytest.mark.parametrize(
    "change",
    [
        {"payee": "0x000000000000000000000000000000000000dEaD"},
        {"network": "eip155:1"},
        {"amount": 0},
        {"amount": -1},
    ],
)
async def test_nothing_else_is_signed_for(bench: Bench, change: dict[str, object]) -> None:
    requirements = replace(await asked(bench), **change)  # type: ignore[arg-type]
    with pytest.raises(UntrustedChallenge):
        bench.method.sign(requirements, Terms(), maximum=10_000_000)


async def test_an_offer_from_a_stranger_is_not_chosen(bench: Bench) -> None:
    challenge = await bench.studio.quote(PATH, BODY)
    foreign = [
        {**entry, "payTo": "0x000000000000000000000000000000000000dEaD"} for entry in challenge.accepts
    ]
    with pytest.raises(UntrustedChallenge):
        bench.method.choose(replace(challenge, accepts=tuple(foreign)))
    with pytest.raises(UntrustedChallenge):
        bench.method.choose(replace(challenge, accepts=()))


async def test_an_unused_authorization_is_pending_and_then_lapsed(bench: Bench) -> None:
    payment = row(await signed(bench), bench.now())
    fate = await bench.method.look(payment)
    assert fate.verdict is ChainVerdict.PENDING
    assert abs(fate.at - bench.now() // 1000) < 60
    bench.advance(330)
    assert (await bench.method.look(payment)).verdict is ChainVerdict.LAPSED
    assert await bench.method.transaction(payment) is None


async def test_a_used_one_is_charged_for_ever(bench: Bench) -> None:
    authorization = await signed(bench)
    payment = row(authorization, bench.now())
    await bench.studio.pay(PATH, BODY, bench.method.presentation(payment))
    assert (await bench.method.look(payment)).verdict is ChainVerdict.CHARGED
    bench.advance(10_000)
    assert (await bench.method.look(payment)).verdict is ChainVerdict.CHARGED


async def test_the_balance_is_what_is_there(bench: Bench) -> None:
    assert await bench.method.balance() == FUNDS


async def test_unknown_stays_unknown(bench: Bench) -> None:
    payment = row(await signed(bench), bench.now())
    bench.cut_off()
    with pytest.raises(ChainUnavailable):
        await bench.method.balance()
    with pytest.raises(ChainUnavailable):
        await bench.method.look(payment)
    with pytest.raises(ChainUnavailable):
        await bench.method.transaction(payment)
