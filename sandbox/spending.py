"""What left the bot's wallets, by the chains themselves. Amounts are micro-USDC."""

from collections.abc import Mapping, Sequence

from sandbox.solana.addresses import token_account
from sandbox.tempo import FEE_MANAGER
from sandbox.world import World


def payments(world: World) -> Mapping[str, Sequence[int]]:
    """Return the single amounts that left each wallet, gas apart, by the network's word."""
    own = world.wallet.lower()
    moved = {"base": [movement.amount for movement in world.chain.movements if movement.sender == own]}
    if world.tempo:
        sent = (movement for movement in world.tempo.movements if movement.sender == own)
        moved["tempo"] = [movement.amount for movement in sent if movement.to != FEE_MANAGER]
    if world.solana:
        account = token_account(world.wallets["solana"])
        changes = [
            each.before[account].amount - each.after[account].amount
            for each in world.solana.landed
            if each.err is None and account in each.before
        ]
        moved["solana"] = [change for change in changes if change > 0]
    return moved


def spent(world: World) -> int:
    """Return all that left the wallets, gas apart."""
    return sum(sum(amounts) for amounts in payments(world).values())


def is_final(world: World, commitment: str = "finalized") -> bool:
    """Return True if Solana's nodes show all that has landed: they take 13 s for it, true time.

    What they call `confirmed` takes one second.
    """
    chain = world.solana
    return chain is None or not chain.landed or chain.landed[-1].slot <= chain.slot(commitment)
