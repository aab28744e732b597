from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import ledger

_VALUES = st.none() | st.integers() | st.text(max_size=20) | st.binary(max_size=20)
_ROWS = st.dictionaries(st.text(min_size=1, max_size=10), _VALUES, max_size=6)


def test_the_hash_of_a_row_is_pinned() -> None:
    row = {"seq": 1, "amount": 40_000, "note": "für Hana", "body": b"\x00\xff", "job": None}
    assert ledger.canonical(row) == (
        '{"amount":40000,"body":"00ff","job":null,"note":"für Hana","seq":1}'.encode()
    )
    assert ledger.digest(row) == "cc38089be9264f20cb1b9df19d45d3f73a82bced49770416ad8e024d7340e256"


@given(_ROWS)
def test_the_order_of_columns_does_not_matter(row: dict[str, object]) -> None:
    assert ledger.digest(dict(reversed(row.items()))) == ledger.digest(row)


@given(_ROWS.filter(bool), st.data())
def test_every_column_counts(row: dict[str, object], data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(sorted(row)))
    assert ledger.digest({**row, column: [row[column]]}) != ledger.digest(row)


def test_a_line_covers_the_line_before_it() -> None:
    first = ledger.chained(ledger.GENESIS, "transfers", "1", "c")
    assert first != ledger.chained("1" * 64, "transfers", "1", "c")
    assert first != ledger.chained(ledger.GENESIS, "holds", "1", "c")
    assert first != ledger.chained(ledger.GENESIS, "transfers", "2", "c")
    assert first != ledger.chained(ledger.GENESIS, "transfers", "1", "d")


def test_only_the_house_may_owe() -> None:
    assert ledger.may_go_negative(ledger.OPERATOR)
    assert ledger.may_go_negative(ledger.LOSSES)
    assert not ledger.may_go_negative(ledger.available(1))
    assert not ledger.may_go_negative(ledger.held(1))
