"""Wallet, signatures and chain.

x402 and Sign-In-With-X are our own code: an authorization is committed to the database between signing and
sending, and the wallet signs only what the host's policy allows. The official SDK verifies our output in the
tests.

eth_account is loaded here, without parts of its dependencies that nothing here uses:

* py_ecc spends half a second on tables of the curve BLS12-381, for keystores of version 4, which hold no key
  of a wallet. And it raises the limit of recursion to 100,000: deeply nested JSON from outside would then end
  the process instead of raising RecursionError.
* pydantic describes Ethereum's own transactions, which this wallet never signs: 9 MiB of memory.
* PyCryptodome parses C by way of cffi where ctypes is enough for it: 1 MiB.
"""

import sys
from collections.abc import Mapping
from typing import Any, Final

import bot.transport  # noqa: F401  it loads httpx, without its command line
from bot.stand_ins import stand_ins

BLS_ORDER: Final = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
"""The largest key of BLS12-381, and one more: what eth_keyfile wants to know of that curve."""


class _Unused:
    """A class that no object is ever made of."""


def _nothing(*_: Any, **__: Any) -> Any:
    """Take the place of pydantic's decorators and fields."""
    return lambda function: function


_BLS: Final[Mapping[str, Mapping[str, Any]]] = {
    "py_ecc.bls12_381": {"curve_order": BLS_ORDER},
    "py_ecc.bls": {"G2ProofOfPossession": None},  # makes public keys of version 4
}
_TRANSACTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "pydantic": {"Field": _nothing, "field_serializer": _nothing},
    "eth_utils.pydantic": {"CamelModel": _Unused},
    "eth_account.typed_transactions": {"TypedTransaction": _Unused},
    "eth_account.typed_transactions.set_code_transaction": {
        "Authorization": _Unused,
        "SignedAuthorization": _Unused,
    },
}


def _load() -> None:
    limit = sys.getrecursionlimit()
    try:
        with stand_ins({"cffi": None}):
            import Crypto.Util._raw_api  # noqa: F401, PLC0415
        with stand_ins({**_BLS, **_TRANSACTIONS}):
            import eth_account  # noqa: F401, PLC0415
    finally:
        sys.setrecursionlimit(limit)


_load()
