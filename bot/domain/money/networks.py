"""Payment networks: the one place that knows their names, their USDC and their explorers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_EVM_TX = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)
_SOLANA_TX = re.compile(r"[1-9A-HJ-NP-Za-km-z]{64,88}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Network:
    """A chain, its USDC, and on Base that contract's EIP-712 domain. Never read from a 402."""

    word: str  # in NETWORKS, "base"
    name: str  # CAIP-2
    title: str
    asset: str  # USDC: its contract in EIP-55 form, or its mint in base58
    depth: int  # blocks above a block, after which that is not reorganised away
    block_seconds: float
    explorer: str  # without a closing slash
    transaction: re.Pattern[str]  # the form of a transaction's id
    account: str = "address"  # the explorer's pages of addresses are below this
    symbol: str = "USDC"  # what wallets call it
    chain_id: int = 0  # EIP-155
    domain_name: str = ""
    domain_version: str = ""
    domain_separator: str = ""  # keccak of the domain, as the contract's DOMAIN_SEPARATOR() answers
    slack_seconds: int | None = 0  # behind its end a payment is over; None: a block's height is its end
    final_seconds: int = 0  # old is the newest block that is read
    window_seconds: int = 0  # a signed payment can be collected for so long; 0: AUTHORIZATION_SECONDS says it

    @property
    def deep_seconds(self) -> int:
        """Return how long a block takes to be deep enough, by the chain's time."""
        return round(self.depth * self.block_seconds)

    def blocks_in(self, seconds: float) -> int:
        """Return how many blocks the chain makes in so many seconds of its own time."""
        return round(seconds / self.block_seconds)


BASE: Final = Network(
    word="base",
    name="eip155:8453",
    title="Base",
    asset="0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
    depth=12,
    block_seconds=2,
    explorer="https://basescan.org",
    transaction=_EVM_TX,
    chain_id=8453,
    domain_name="USD Coin",  # "USDC" on the test network only
    domain_version="2",
    domain_separator="0x02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f",
)

SOLANA: Final = Network(
    word="solana",
    name="solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
    title="Solana",
    asset="EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
    depth=0,  # only finalized blocks are read
    block_seconds=0.4,
    explorer="https://solscan.io",
    transaction=_SOLANA_TX,
    account="account",
    slack_seconds=None,
    final_seconds=13,
    window_seconds=120,  # 150 blocks take 60 to 90 s, as long as few leaders are down
)

TEMPO: Final = Network(
    word="tempo",
    name="eip155:4217",
    title="Tempo",
    asset="0x20C000000000000000000000b9537d11c60E8b50",
    depth=1,  # its blocks are final as they come
    block_seconds=0.5,
    explorer="https://explore.tempo.xyz",
    transaction=_EVM_TX,
    symbol="USDC.e",  # the only one accepted there, of several dollars
    chain_id=4217,
    slack_seconds=3,  # a machine that lags may have answered for its logs
    window_seconds=28,
)


@dataclass(frozen=True, slots=True)
class WalletAddress:
    """A wallet that can be paid into: on this network, at this address (EIP-55 or base58)."""

    network: Network
    address: str

    def takes_from(self, sender: str) -> bool:
        """Return True if a transfer to it can come from this address, an EVM chain's or Solana's."""
        return sender.startswith("0x") != (self.network is SOLANA)


NETWORKS: Final[Mapping[str, Network]] = {network.name: network for network in (BASE, SOLANA, TEMPO)}
WORDS: Final[Mapping[str, Network]] = {network.word: network for network in NETWORKS.values()}
"""The networks by their names in the settings."""


def wallet_key(network: Network, address: str) -> str:
    """Return the wallet's name in the books: the address on Base, as ever, else "solana:<address>"."""
    return address if network is BASE else f"{network.word}:{address}"


def owner(address: str) -> str:
    """Return the form of a wallet's address by which its jobs are told from others': base58 has a case."""
    return address.lower() if address.startswith("0x") else address


def wallet_of(key: str) -> tuple[Network, str]:
    """Return network and address of a wallet's name in the books."""
    word, _, address = key.rpartition(":")
    return (WORDS[word] if word else BASE), address


def transaction_id(typed: str) -> str:
    """Return a typed transaction id as the books have it: hexadecimal in lower case, base58 as it is."""
    return typed.lower() if typed[:2].lower() == "0x" else typed


def left_behind(network: str, payments: int, jobs: int) -> str:
    """Say what is unfinished on a network (CAIP-2) that is not in NETWORKS."""
    title = NETWORKS[network].title if network in NETWORKS else network
    found = [f"{payments} of its payments are open"] if payments else []
    found += [f"{jobs} jobs are under way that it paid for"] if jobs else []
    return f"{title} is not in NETWORKS, and {' and '.join(found)}: put it back until that is over."


def explorer_link(network: str, tx: str | None) -> str | None:
    """Return the URL of a transaction's page. None for an unknown network, and for a malformed id.

    The id comes from outside, so it is checked before it gets into a link.
    """
    known = NETWORKS.get(network)
    if known is None or tx is None or not known.transaction.fullmatch(tx):
        return None
    return f"{known.explorer}/tx/{tx}"
