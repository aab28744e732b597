"""Was it paid? A payment's proof out of the history of our token account, all of it from one node.

Whether it landed is told by our own signature in it. That it never will is proven by a finalized block height
above its last one, read first, and then by a complete history without it: the other way round, a transaction
of the last block would be missed.
"""

from collections.abc import Sequence

from bot.domain.money.payments import ChainVerdict, Fate, Payment
from bot.payments.svm.history import Entry
from bot.payments.svm.node import Head, SolanaNode
from bot.payments.svm.proof import Proof
from bot.payments.svm.statement import statement
from bot.payments.svm.transactions import Transaction

Asked = tuple[Payment, Proof]


async def fates(node: SolanaNode, asked: Sequence[Asked]) -> list[Fate]:
    """Return what the node proves about some payments, in their order, all at one finalized block.

    The chain is tested every time: a node of another one would prove a false lapse.
    """
    await node.self_test()
    head = await node.head()
    at = await node.time(head.slot)
    verdicts: dict[int, Fate] = {}
    for account in sorted({proof.account for _, proof in asked}):
        of_account = [each for each in asked if each[1].account == account]
        verdicts |= await _of_account(node, account, of_account, head, at)
    return [verdicts[payment.id] for payment, _ in asked]


async def _of_account(
    node: SolanaNode, account: str, asked: Sequence[Asked], head: Head, at: int
) -> dict[int, Fate]:
    """Return the fates of payments out of one token account, by their ids."""
    since = min(proof.slot for _, proof in asked) + 1
    over = any(head.height > proof.last_valid_height for _, proof in asked)
    held = await node.held(account, head.slot) if over else None
    history = await node.history.entries(account, since, held.slot if held else head.slot)
    landed = await _landed(node, history, [proof for _, proof in asked])
    verdicts: dict[int, Fate] = {}
    lapsed: list[Proof] = []
    for payment, proof in asked:
        made = landed.get(payment.nonce)
        if made is not None:
            # A transaction that failed has landed all the same: it cannot land a second time.
            verdict = ChainVerdict.LAPSED if made.failed else ChainVerdict.CHARGED
            verdicts[payment.id] = Fate(verdict, at, tx=None if made.failed else made.id)
        elif head.height > proof.last_valid_height:
            verdicts[payment.id] = Fate(ChainVerdict.LAPSED, at)
            lapsed.append(proof)
        else:
            verdicts[payment.id] = Fate(ChainVerdict.PENDING, at)
    if lapsed and held is not None:
        first = min(proof.slot for proof in lapsed) + 1
        async for _ in statement(node, account, history, held, first, held.slot):
            pass  # it raises if the history has a hole in which the payment could be
    return verdicts


async def _landed(
    node: SolanaNode, history: Sequence[Entry], proofs: Sequence[Proof]
) -> dict[str, Transaction]:
    """Return the transactions that may be payments of ours, by the signature in our place.

    The memo only chooses where to look: others may use the same. Nodes that tell no memos have to be asked
    for everything.
    """
    memos = {f"[{len(proof.memo.encode())}] {proof.memo}" for proof in proofs}
    likely = [entry for entry in history if entry.memo is None or any(memo in entry.memo for memo in memos)]
    made = await node.history.transactions(likely)
    return {tx.signatures[1]: tx for tx in made if len(tx.signatures) > 1}
