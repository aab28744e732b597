"""Jobs, lists and uploads are asked for with the sign-in of the wallet that paid."""

import base64
import json
from collections.abc import AsyncIterator

import pytest

from bot.clock import SystemClock
from bot.domain.errors import ProviderUnavailable
from bot.payments.svm.wallet import SolanaWallet
from bot.payments.wallet import SigningPolicy, Wallet
from bot.stablestudio.client import StableStudio
from tests.payments.world import KEY, PAYEE
from tests.stablestudio.script import Script, answers

JOB = "cmnms7w2m000304l4oz0ewji1"
RECORD = {"id": JOB, "type": "flux-2-pro-generate", "status": "loading", "progress": 4}
SOLANA_KEY = bytes(range(32))


@pytest.fixture
async def payers(script: Script) -> AsyncIterator[tuple[StableStudio, str, str]]:
    """The client, and the addresses of its wallets on Base and Solana."""
    clock, policy = SystemClock(), SigningPolicy.from_settings((PAYEE,), script.url, 300)
    evm, solana = Wallet(KEY, clock, policy), SolanaWallet(SOLANA_KEY, clock, policy)
    sign_ins = {solana.address: solana.sign_in, evm.address: evm.sign_in}
    studio = StableStudio(script.url, script.url + "/api/blob/", sign_ins, clock)
    yield studio, evm.address, solana.address
    await studio.aclose()


def signers(script: Script) -> list[str]:
    proofs = (json.loads(base64.b64decode(seen.headers["sign-in-with-x"])) for seen in script.seen)
    return [proof["address"] for proof in proofs]


async def test_each_request_is_signed_by_its_payer(
    payers: tuple[StableStudio, str, str], script: Script
) -> None:
    studio, evm, solana = payers
    for payer in (None, evm, evm.lower(), solana):
        script.plays(answers(200, RECORD))
        await studio.job(JOB, payer=payer)
        script.plays(answers(200, {"jobs": []}))
        await studio.jobs(payer=payer)
        await studio.jobs_since(0, payer=payer)
        script.plays(answers(200, {}))
        await studio.delete(JOB, payer=payer)
        script.plays(answers(200, {"upload": {}}))
        await studio.confirm({"uploadId": "u"}, "https://x.public.blob.vercel-storage.com/a.png", payer=payer)
        who = solana if payer == solana else evm
        assert signers(script) == [who] * 5
        script.seen.clear()


async def test_a_wallet_that_is_no_longer_ours_cannot_sign_in(
    payers: tuple[StableStudio, str, str], script: Script
) -> None:
    studio, _, solana = payers
    script.plays(answers(200, RECORD))
    for stranger in ("0x000000000000000000000000000000000000dEaD", solana.swapcase()):
        with pytest.raises(ProviderUnavailable, match="NETWORKS"):
            await studio.job(JOB, payer=stranger)
    assert script.seen == []


async def test_without_the_wallet_of_base_nobody_signs_in_for_what_was_paid_with_it(script: Script) -> None:
    """As another wallet the service would not know the job, and it would be given up."""
    clock, policy = SystemClock(), SigningPolicy.from_settings((PAYEE,), script.url, 300)
    solana = SolanaWallet(SOLANA_KEY, clock, policy)
    script.plays(answers(200, RECORD))
    studio = StableStudio(script.url, script.url + "/api/blob/", {solana.address: solana.sign_in}, clock)
    with pytest.raises(ProviderUnavailable, match="on Base"):
        await studio.job(JOB)
    assert await studio.job(JOB, payer=solana.address) is not None
    await studio.aclose()
