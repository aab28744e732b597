"""Wallet, signatures and chain.

x402 and Sign-In-With-X are our own code: an authorization is committed to the database between signing and
sending, and the wallet signs only what the host's policy allows. The official SDK verifies our output in the
tests.
"""

import sys

# eth_account's dependencies raise the interpreter's recursion limit to 100,000 when they are imported.
# With that, deeply nested JSON from outside ends the process instead of raising RecursionError.
_limit = sys.getrecursionlimit()
import eth_account  # noqa: E402, F401

sys.setrecursionlimit(_limit)
