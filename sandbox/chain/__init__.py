"""Base with one contract on it, USDC: balances, authorizations, logs, and a JSON-RPC server."""

from sandbox.chain.eip3009 import CHAIN_ID, USDC, Authorization, Reverted
from sandbox.chain.ledger import Ledger, Movement
from sandbox.chain.server import Chain
from sandbox.evm import Node

__all__ = ["CHAIN_ID", "USDC", "Authorization", "Chain", "Ledger", "Movement", "Node", "Reverted"]
