"""Solana with one token on it, USDC: token accounts, transactions, a JSON-RPC server, and a facilitator."""

from sandbox.solana import base58
from sandbox.solana.addresses import CHAIN, USDC, token_account
from sandbox.solana.chain import FAUCET, Solana, address_of, key_of
from sandbox.solana.ledger import Landed, Ledger, Refused
from sandbox.solana.node import Node

__all__ = [
    "CHAIN",
    "FAUCET",
    "USDC",
    "Landed",
    "Ledger",
    "Node",
    "Refused",
    "Solana",
    "address_of",
    "base58",
    "key_of",
    "token_account",
]
