"""Options that `validate` accepts make a body that the service can read, at a price within bounds."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.catalogue import DEFAULT_POLICY, EVERY_OPERATION, Field, FieldKind, Media, Operation, Value
from bot.domain.errors import InvalidOptions


def good_values(field: Field) -> st.SearchStrategy[Value]:
    match field.kind:
        case FieldKind.TEXT:
            return st.text(max_size=50)
        case FieldKind.CHOICE:
            return st.sampled_from(field.choices)
        case FieldKind.INTEGER:
            return st.integers(field.minimum, field.maximum)
        case FieldKind.NUMBER:
            return st.floats(field.minimum, field.maximum)
        case FieldKind.FLAG:
            return st.booleans()


ANYTHING: st.SearchStrategy[Value] = st.one_of(st.text(max_size=9), st.integers(), st.floats(), st.booleans())


@st.composite
def requests(
    draw: Callable[[st.SearchStrategy[object]], object], *, wild: bool
) -> tuple[Operation, dict[str, Value], dict[str, Media]]:
    """An operation with options and references: mostly right, or (`wild`) with anything at all."""
    op = draw(st.sampled_from(EVERY_OPERATION))
    assert isinstance(op, Operation)
    options: dict[str, Value] = {}
    for field in op.member_fields:
        if field.required or draw(st.booleans()):
            value = draw(st.one_of(good_values(field), ANYTHING) if wild else good_values(field))
            assert isinstance(value, str | int | float)
            options[field.option] = value
    places = [(option, slot.accepts) for slot in op.slots for option in slot.options]
    kept = {option: kind for option, kind in places if op.requires(option) or draw(st.booleans())}
    return op, options, kept


def in_domain(field: Field, value: object) -> bool:
    match field.kind:
        case FieldKind.TEXT:
            return isinstance(value, str) and bool(value.strip())
        case FieldKind.CHOICE:
            return value in field.choices
        case FieldKind.FLAG:
            return isinstance(value, bool)
        case _:
            assert field.minimum is not None
            assert field.maximum is not None
            assert isinstance(value, int | float)
            whole = type(value) is int or field.kind is FieldKind.NUMBER
            return whole and field.minimum <= value <= field.maximum


def check_body(op: Operation, options: dict[str, Value], references: dict[str, Media]) -> None:
    urls = {option: f"https://blob.example/{option}" for option in references}
    body = op.body(options, urls, DEFAULT_POLICY)
    assert json.loads(json.dumps(body, allow_nan=False, ensure_ascii=False).encode()) == body
    fields = {field.wire: field for field in op.fields}
    derived = {each.wire for each in op.form.derived}
    sent = [value for wire, value in body.items() if wire not in fields and wire not in derived]
    flat = [str(url) for value in sent for url in (value if isinstance(value, list) else [value])]
    assert sorted(flat) == sorted(urls.values())
    for wire, value in body.items():
        if wire in fields:
            assert in_domain(fields[wire], value)
    for each in op.form.derived:
        value = body[each.wire]
        assert set(value if isinstance(value, list) else [value]) <= set(each.values)
        assert isinstance(value, list) is each.many


def accepted(op: Operation, options: dict[str, Value], references: dict[str, Media]) -> bool:
    """Return True if `validate` accepts this; a refusal must name the option."""
    with suppress(InvalidOptions):
        op.validate(options, references)
        return True
    with pytest.raises(InvalidOptions) as refusal:
        op.validate(options, references)
    assert refusal.value.option in {*options, *op.option_names()}
    return False


@settings(max_examples=300, deadline=None)
@given(requests(wild=False))
def test_accepted_options_make_a_body_the_service_reads(
    request_: tuple[Operation, dict[str, Value], dict[str, Media]],
) -> None:
    assume(accepted(*request_))
    check_body(*request_)


@settings(max_examples=200, deadline=None)
@given(requests(wild=True))
def test_anything_else_is_refused_and_never_crashes(
    request_: tuple[Operation, dict[str, Value], dict[str, Media]],
) -> None:
    if accepted(*request_):
        check_body(*request_)


@settings(max_examples=200, deadline=None)
@given(requests(wild=False))
def test_a_sample_price_lies_between_the_documented_low_and_the_ceiling(
    request_: tuple[Operation, dict[str, Value], dict[str, Media]],
) -> None:
    op, options, _ = request_
    low, high = op.estimate(options)
    assert 0 < low <= op.sample_price(options) <= high <= op.ceiling(options) < op.quote_maximum
