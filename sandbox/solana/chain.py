"""What other people do on the chain: pay in, take out, and write to an account that is not theirs."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nacl.signing import SigningKey

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.solana import base58, runtime
from sandbox.solana.addresses import ASSOCIATED, DECIMALS, MEMO, SYSTEM, TOKEN, USDC, token_account
from sandbox.solana.ledger import Ledger, Refused, made
from sandbox.solana.node import Node
from sandbox.solana.runtime import Holding, Outcome
from sandbox.solana.transaction import Message, Step, Transaction, compiled

_SUPPLY = 10**15  # micro-USDC: all there are
_PROGRAM = "JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4"  # moves tokens inside its own instruction


def key_of(name: str) -> SigningKey:
    """Return the sandbox's key of a name, always the same."""
    return SigningKey(hashlib.sha256(f"the key of {name} in the Atelier sandbox".encode()).digest())


def address_of(key: SigningKey) -> str:
    return base58.encode(bytes(key.verify_key))


FAUCET = address_of(key_of("the faucet"))


class Solana(Ledger):
    """Solana with USDC on it, reachable by JSON-RPC once started.

    Wallets are base58 addresses; all money comes from the faucet. Who sends here needs no key: signatures are
    made up, and no node tells. Payments are different, see `Ledger.send`.
    """

    def __init__(self, clock: Clock, faults: Faults | None = None) -> None:
        super().__init__(clock, faults)
        self.open(FAUCET, _SUPPLY)
        self.node = Node(self, self.faults)

    @property
    def url(self) -> str:
        """Address of the JSON-RPC; empty before `start`."""
        return self.node.url

    async def start(self, port: int = 0) -> str:
        """Listen and return the URL; port 0 takes a free one."""
        return await self.node.start(port)

    async def stop(self) -> None:
        await self.node.stop()

    def balance(self, wallet: str) -> int:
        """Return the micro-USDC of a wallet, 0 without a token account."""
        held = self.holding(token_account(wallet))
        return held.amount if held else 0

    def deposit(
        self,
        to: str,
        amount: int,
        sender: str = FAUCET,
        memo: str | None = None,
        *,
        inside: bool = False,
        age: float = 0.0,
    ) -> str:
        """Transfer micro-USDC to a wallet, after giving the sender what they lack. Return the id.

        `inside`: no instruction of the transaction is a transfer, a program moves the tokens itself. `age`
        (seconds) puts it into an older block, so that nodes call it final at once.
        """
        if amount <= 0:
            raise ValueError("a transfer moves at least one micro-USDC")
        missing = amount - self.balance(sender)
        if missing > 0:
            self._transfer(FAUCET, sender, missing, None, inside=False, age=age)
        return self._transfer(sender, to, amount, memo, inside=inside, age=age)

    def transfer(
        self, sender: str, to: str, amount: int, memo: str | None = None, *, inside: bool = False
    ) -> str:
        """Transfer out of a wallet that is its own fee payer. Return the id. Raises Refused.

        With the bot's wallet as `sender` it is a theft: somebody else has its key.
        """
        return self._transfer(sender, to, amount, memo, inside=inside, age=0.0)

    def mention(self, wallet: str, memo: str, sender: str = FAUCET, err: Any = None) -> str:
        """Land a transaction of `sender` that names the wallet's token account and moves nothing. Return the
        id."""
        steps = [Step(_PROGRAM, [(token_account(wallet), False, False)], b"\x01"), _memo(memo)]
        slot = self.head()
        message = self._message(sender, steps, slot)
        return self._land(message, Outcome(err, self.named(message)), slot)

    def _transfer(
        self, sender: str, to: str, amount: int, memo: str | None, *, inside: bool, age: float
    ) -> str:
        source, target = token_account(sender), token_account(to)
        steps = [] if self.holding(target) else [_creation(sender, to, target)]
        steps.append(_inside(sender, source, target) if inside else _checked(sender, source, target, amount))
        steps += [] if memo is None else [_memo(memo)]
        newest = self.landed[-1].slot if self.landed else 0
        slot = max(newest, made(self.head() - int(age * 2.5)))
        message = self._message(sender, steps, slot)
        if inside:
            outcome = Outcome(after=self._moved(source, Holding(to, 0), target, amount))
        else:
            outcome = runtime.run(message, self._holdings)
        if outcome.err is not None:
            raise Refused(outcome.err)
        return self._land(message, outcome, slot)

    def _moved(self, source: str, new: Holding, target: str, amount: int) -> dict[str, Holding]:
        after = {source: self._holdings[source], target: self._holdings.get(target, new)}
        after[source] = replace(after[source], amount=after[source].amount - amount)
        after[target] = replace(after[target], amount=after[target].amount + amount)
        return after

    def _message(self, sender: str, steps: Sequence[Step], slot: int) -> Message:
        """Return a message that has not landed before this slot: equal ones differ in their blockhash."""
        while True:
            message = compiled(sender, steps, self.blockhash(slot))
            if not self.landing(message):
                return message
            slot = made(slot - 1)

    def _land(self, message: Message, outcome: Outcome, slot: int) -> str:
        made_up = tuple(hashlib.sha512(bytes([at]) + message.raw).digest() for at in range(message.signers))
        return self.land(Transaction(made_up, message), outcome, slot).id


def _checked(sender: str, source: str, target: str, amount: int) -> Step:
    accounts = [(source, False, True), (USDC, False, False), (target, False, True), (sender, True, False)]
    return Step(TOKEN, accounts, b"\x0c" + amount.to_bytes(8, "little") + bytes([DECIMALS]))


def _inside(sender: str, source: str, target: str) -> Step:
    return Step(_PROGRAM, [(source, False, True), (target, False, True), (sender, True, False)], b"\x02")


def _creation(sender: str, owner: str, account: str) -> Step:
    named = [(owner, False, False), (USDC, False, False), (SYSTEM, False, False), (TOKEN, False, False)]
    return Step(ASSOCIATED, [(sender, True, True), (account, False, True), *named], b"\x01")


def _memo(text: str) -> Step:
    return Step(MEMO, [], text.encode())
