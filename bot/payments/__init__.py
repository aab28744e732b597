"""The outside world of money: the wallet's key, its signatures, and the chain that has the last word."""

import sys

# eth_account's dependencies raise the interpreter's recursion limit to 100,000 when they are imported.
# With that, deeply nested JSON from outside ends the process instead of raising RecursionError.
_limit = sys.getrecursionlimit()
import eth_account  # noqa: E402, F401

sys.setrecursionlimit(_limit)
