"""One finalized transaction as `getTransaction` tells it: what it did to the USDC of each account in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import ChainUnavailable
from bot.payments.svm import base58
from bot.payments.svm.accounts import MEMO_PROGRAM

_MEMO_PROGRAMS: Final = frozenset({MEMO_PROGRAM, "Memo1UhkJRfHyvLMcVucJwxXeuD728EqVddwQDwxMo"})
"""The one of today, and its predecessor, which some wallets still use."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The micro-USDC of one token account before and after a transaction; None while it does not exist."""

    account: str
    owner: str  # a wallet
    before: int | None
    after: int | None

    @property
    def change(self) -> int:
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, slots=True)
class Transaction:
    """`signatures` belong to `signers`, place by place; the first one is the fee payer's and the id."""

    slot: int
    time: int  # seconds since the epoch
    failed: bool  # it landed and moved nothing but its fee
    signatures: tuple[str, ...]
    signers: tuple[str, ...]
    holdings: tuple[Holding, ...]
    memo: str = ""  # several are joined by "; "

    @property
    def id(self) -> str:
        return self.signatures[0]

    def holding(self, account: str) -> Holding:
        """Return what a token account held; nothing before and after for one that does not exist."""
        for holding in self.holdings:
            if holding.account == account:
                return holding
        return Holding(account, "", None, None)

    def other_side(self, account: str) -> str:
        """Return the wallet on the other side of what the account got or gave.

        It is the one owner whose USDC moved the other way: of several, the one that moved most. Without any,
        the fee payer.
        """
        change = self.holding(account).change
        moved: Counter[str] = Counter()
        for holding in self.holdings:
            if holding.account != account and holding.owner:
                moved[holding.owner] += holding.change
        opposite = {owner: moved[owner] for owner in sorted(moved) if moved[owner] * change < 0}
        if not opposite:
            return self.signers[0]
        return max(opposite, key=lambda owner: abs(opposite[owner]))

    def signature_of(self, wallet: str) -> str | None:
        """Return the wallet's signature if it signed for somebody who pays the fee, as our payments do."""
        for signer, signature in zip(self.signers[1:], self.signatures[1:], strict=True):
            if signer == wallet:
                return signature
        return None


def read(answer: object, signature: str, mint: str) -> Transaction:
    """Return the transaction with that id. Raises ChainUnavailable for anything else or incomplete."""
    if answer is None:
        raise ChainUnavailable("The chain's node does not keep a transaction that it listed.")
    try:
        made = _read(answer, mint)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise ChainUnavailable("The chain's node told a transaction in an odd way.") from None
    if made.id != signature:
        raise ChainUnavailable("The chain's node told another transaction than the one asked for.")
    return made


def _read(answer: object, mint: str) -> Transaction:
    told = _object(answer)
    meta, body = _object(told["meta"]), _object(told["transaction"])
    message = _object(body["message"])
    signatures = tuple(_base58(each, base58.SIGNATURE_BYTES) for each in _list(body["signatures"]))
    keys = [_base58(each, base58.KEY_BYTES) for each in _list(message["accountKeys"])]
    count = _count(_object(message["header"])["numRequiredSignatures"])
    if count != len(signatures) or not 0 < count <= len(keys):
        raise ValueError("signatures and signers differ")
    # Keys from address lookup tables are counted on behind the static ones.
    loaded = _object(meta.get("loadedAddresses") or {})
    accounts = [*keys, *_list(loaded.get("writable", [])), *_list(loaded.get("readonly", []))]
    inner = [_object(each)["instructions"] for each in _list(meta.get("innerInstructions") or [])]
    instructions = [each for part in (message["instructions"], *inner) for each in map(_object, _list(part))]
    return Transaction(
        slot=_count(told["slot"]),
        time=_count(told["blockTime"]),
        failed=meta["err"] is not None,
        signatures=signatures,
        signers=tuple(keys[:count]),
        holdings=_holdings(accounts, _list(meta["preTokenBalances"]), _list(meta["postTokenBalances"]), mint),
        memo="; ".join(_memos(accounts, instructions)),
    )


def _memos(accounts: Sequence[object], instructions: Sequence[Mapping[str, object]]) -> Iterator[str]:
    for instruction in instructions:
        if accounts[_count(instruction["programIdIndex"])] in _MEMO_PROGRAMS:
            data = instruction["data"]
            if not isinstance(data, str):
                raise TypeError("no data")
            # A program can hand over more than fits into a transaction: that must not make it unreadable.
            if len(data) <= base58.LONGEST:
                yield base58.decode(data).decode(errors="replace")


def _holdings(
    accounts: Sequence[object], before: Sequence[object], after: Sequence[object], mint: str
) -> tuple[Holding, ...]:
    """Return the balances of a mint. An account that is made or closed stands in one of the lists only."""
    owners: dict[str, str] = {}
    amounts: list[dict[str, int]] = []
    for side in (before, after):
        held: dict[str, int] = {}
        for entry in map(_object, side):
            if entry["mint"] != mint:
                continue
            account = _base58(accounts[_count(entry["accountIndex"])], base58.KEY_BYTES)
            held[account] = _digits(_object(entry["uiTokenAmount"])["amount"])
            owner = entry.get("owner")
            owners[account] = owner if isinstance(owner, str) else ""
        amounts.append(held)
    first, last = amounts
    return tuple(
        Holding(account, owner, first.get(account), last.get(account)) for account, owner in owners.items()
    )


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError("no object")
    return value


def _list(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _base58(value: object, size: int) -> str:
    if not isinstance(value, str) or base58.read(value, size) is None:
        raise ValueError("not base58")
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("no count")
    return value


def _digits(value: object) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit():
        raise ValueError("no amount")
    return int(value)
