"""The parts that every EVM chain of the sandbox has: blocks, JSON-RPC methods, troubles, a server."""

from sandbox.evm.chain import FAUCET, ZERO, EvmChain
from sandbox.evm.node import Node

__all__ = ["FAUCET", "ZERO", "EvmChain", "Node"]
