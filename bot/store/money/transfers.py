"""SQL about transfers."""

BESIDE_JOBS = "kind NOT IN ('hold', 'capture', 'release')"
"""SQL: transfers that are no job's own. The same text as in two indexes, or they are not used.

`transfers_in_beside` is the only index by the account that money enters: a hold, a capture and a release come
from an account of the server that they go to, and are found by that one.
"""
