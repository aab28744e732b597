"""Tempo with one token on it, USDC.e, in which its gas is paid too, and a JSON-RPC server."""

from sandbox.tempo.ledger import Ledger, Rejected
from sandbox.tempo.server import Tempo
from sandbox.tempo.state import Mined, Movement
from sandbox.tempo.token import FEE_MANAGER, USDC

__all__ = ["FEE_MANAGER", "USDC", "Ledger", "Mined", "Movement", "Rejected", "Tempo"]
