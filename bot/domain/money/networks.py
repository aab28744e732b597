"""Payment networks: the one place that knows USDC's contract, its signing domain and the explorer."""

import re
from dataclasses import dataclass
from typing import Final

_TX = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Network:
    """A chain, its USDC contract and that contract's EIP-712 domain. Never read from a 402."""

    name: str  # CAIP-2
    title: str
    chain_id: int
    asset: str  # EIP-55
    domain_name: str
    domain_version: str
    domain_separator: str  # keccak of the domain, as the contract's DOMAIN_SEPARATOR() answers
    block_seconds: int
    explorer: str  # without a closing slash


BASE: Final = Network(
    name="eip155:8453",
    title="Base",
    chain_id=8453,
    asset="0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
    domain_name="USD Coin",  # "USDC" on the test network only
    domain_version="2",
    domain_separator="0x02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f",
    block_seconds=2,
    explorer="https://basescan.org",
)

NETWORKS: Final = {network.name: network for network in (BASE,)}


def explorer_link(network: str, tx: str | None) -> str | None:
    """Return the URL of a transaction's page. None for an unknown network, and for a malformed hash.

    The hash comes from outside, so it is checked before it gets into a link.
    """
    known = NETWORKS.get(network)
    if known is None or tx is None or not _TX.fullmatch(tx):
        return None
    return f"{known.explorer}/tx/{tx}"
