"""What moved on the chains, as the workbench lists it."""

from collections.abc import Iterator

from sandbox.chain import Movement
from sandbox.discord.model import Json
from sandbox.evm import FAUCET, ZERO, EvmChain
from sandbox.solana import FAUCET as SOLANA_FAUCET
from sandbox.solana import Landed
from sandbox.solana.ledger import block_time
from sandbox.tempo import FEE_MANAGER
from sandbox.tempo import Movement as TempoMovement
from sandbox.world import World


def movements(world: World, most: int) -> list[Json]:
    """Return the newest movements of all chains, newest first; see PROTOCOL.md."""
    found = [_of_evm("base", world.chain, each) for each in world.chain.movements[-most:]]
    if world.tempo:
        found += [_of_evm("tempo", world.tempo, each) for each in world.tempo.movements[-most:]]
    if world.solana:
        first = world.solana.landed[:1]
        found += [line for each in world.solana.landed[-most:] for line in _of_solana(each, each in first)]
    found.sort(key=lambda line: float(line["at"]))
    return found[: -most - 1 : -1]


def _of_evm(word: str, chain: EvmChain, movement: Movement | TempoMovement) -> Json:
    if movement.sender == ZERO:
        kind = "mint"
    elif movement.to == FEE_MANAGER:
        kind = "gas"
    elif isinstance(movement, Movement):
        kind = "payment" if movement.nonce else "deposit"
    else:
        kind = "payment" if movement.memo else "deposit"
    return {
        "network": word,
        "at": chain.timestamp(movement.block),
        "tx": movement.tx_hash,
        "block": movement.block,
        "amount": movement.amount,
        "from": "faucet" if movement.sender == FAUCET else movement.sender,
        "to": movement.to,
        "kind": kind,
    }


def _of_solana(landed: Landed, is_first: bool) -> Iterator[Json]:
    """Yield one line if the transaction moved tokens. The first of a chain brought the wallet's funds. A
    payment is one whose fee somebody else pays."""
    amounts = {key: held.amount for key, held in landed.before.items()}
    changes = {held.owner: held.amount - amounts.get(key, 0) for key, held in landed.after.items()}
    sender = next((owner for owner, change in changes.items() if change < 0), None)
    receiver = next((owner for owner, change in changes.items() if change > 0), None)
    if sender is None or receiver is None:
        return
    facilitated = sender != landed.transaction.message.keys[0]
    yield {
        "network": "solana",
        "at": block_time(landed.slot),
        "tx": landed.id,
        "block": landed.slot,
        "amount": changes[receiver],
        "from": "faucet" if sender == SOLANA_FAUCET else sender,
        "to": receiver,
        "kind": "payment" if facilitated else "mint" if is_first else "deposit",
    }
