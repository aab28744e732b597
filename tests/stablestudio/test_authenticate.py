"""Every `Payment` challenge in WWW-Authenticate is found among others; what is broken is left out."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stablestudio.authenticate import CHALLENGES, HEADER_CHARS, payment_challenges
from tests.stablestudio.script import EASY

GOOD = {"id": "a", "realm": "b"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('Payment id="a", realm="b"', [GOOD]),
        ("Payment id=a,realm=b", [GOOD]),
        ('pAYMENT ID="a" ,\t, Realm = "b" ,', [GOOD]),
        (', , Payment  id="a", realm="b"', [GOOD]),
        ('Basic realm="x", Payment id="a", realm="b", Bearer', [GOOD]),
        ('Negotiate, Payment id="a", realm="b"', [GOOD]),
        ('Negotiate YWJj==, Payment id="a", realm="b", Negotiate a.b-c', [GOOD]),
        ('Payment id="a", realm="b", PAYMENT id="c"', [GOOD, {"id": "c"}]),
        ('Basic realm="Payment id=\\"x\\", realm=\\"y\\"", Payment id="a", realm="b"', [GOOD]),
        (r'Payment id="\a\"\\,=", realm=""', [{"id": 'a"\\,=', "realm": ""}]),
        ('Payment id="é€", realm="b"', [{"id": "é€", "realm": "b"}]),
        # A challenge that breaks a rule is none, and does not spoil others before it.
        ('Payment id="a", realm="b", Payment id="c', [GOOD]),
        ('Payment id="a", realm="b", Payment id="c" realm="d"', [GOOD]),
        ('Payment id="a", realm="b", Payment id=', [GOOD]),
        ('Payment id="a", realm="b", Payment id="c", @="d"', [GOOD]),
        ('Payment id="c", id="a", Payment id="a", realm="b"', [GOOD]),
        ('Payment id="c", ID="c", Payment id="a", realm="b"', [GOOD]),
        ("Payment", []),
        ("Payment YWJj==", []),
        ('id="a", Payment realm="b"', []),
        ('Basic Payment id="a"', []),
        ('Payment id="a\nb"', []),
        ('Payment id="a\x00b"', []),
        ('XPayment id="a"', []),
        ("", []),
    ],
)
def test_a_line_has_these_challenges(line: str, found: list[dict[str, str]]) -> None:
    assert list(payment_challenges([line])) == found


def test_several_lines_are_read_in_their_order() -> None:
    lines = ['Payment id="1"', 'Basic realm="x"', 'Payment id="broken', 'Payment id="2", Payment id="3"']

    assert [each["id"] for each in payment_challenges(lines)] == ["1", "2", "3"]


def test_more_than_is_reasonable_is_not_read() -> None:
    assert len(payment_challenges(['Payment id="1"'] * 100)) == CHALLENGES
    assert payment_challenges([" " * HEADER_CHARS, 'Payment id="1"']) == ()


# ── any header that keeps the grammar, and any text at all ────────────────────────────────────────

TOKENS = st.text("!#$%&'*+.^_`|~-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1)
VALUES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x2FF, exclude_characters="\x7f") | st.just("\t")
)
SPACES = st.text(" \t", max_size=2)
COMMAS = st.tuples(SPACES, st.integers(1, 3), SPACES).map(lambda gap: gap[0] + "," * gap[1] + gap[2])
PARAMETERS = st.dictionaries(TOKENS.map(str.lower), VALUES, min_size=1, max_size=5)
SCHEMES = st.sampled_from(["Payment", "payment", "PAYMENT", "Basic", "Digest", "Paymen", "Payments"])
WORDS = st.from_regex(r"\A[A-Za-z0-9._~+/-]+={0,2}\Z")


@st.composite
def written(draw: st.DrawFn, value: str) -> str:
    """A value as a token where it can be one, or quoted, with more escapes than needed."""
    if re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", value) and draw(st.booleans()):
        return value
    text = (f"\\{sign}" if sign in '"\\' or draw(st.booleans()) else sign for sign in value)
    return f'"{"".join(text)}"'


@st.composite
def challenges(draw: st.DrawFn) -> tuple[str, dict[str, str] | None]:
    """One challenge as it may be written, and its parameters if it is a payment."""
    scheme = draw(SCHEMES)
    if draw(st.integers(0, 4)) == 0:
        return scheme + draw(st.just("") | WORDS.map(lambda word: " " + word)), None
    parameters = draw(PARAMETERS)
    pairs = []
    for name, value in parameters.items():
        case = draw(st.sampled_from([str.lower, str.upper]))
        pairs.append(case(name) + draw(SPACES) + "=" + draw(SPACES) + draw(written(value)))
    text = scheme + " " + draw(COMMAS).join(pairs)
    return text, parameters if scheme.lower() == "payment" else None


@EASY
@given(st.data())
def test_whatever_keeps_the_grammar_is_read(data: st.DataObject) -> None:
    made = data.draw(st.lists(st.lists(challenges(), min_size=1, max_size=3), max_size=3))
    lines = [data.draw(COMMAS).join(text for text, _ in line) for line in made]

    assert list(payment_challenges(lines)) == [each for line in made for _, each in line if each]


@EASY
@given(st.lists(st.text() | st.text('Payment ,="\\\tab1', max_size=40)))
def test_no_text_is_an_error(lines: list[str]) -> None:
    for parameters in payment_challenges(lines):
        assert parameters


@pytest.mark.parametrize(
    "line",
    ["Payment " + "a" * 60_000, "a=" * 30_000, "Payment a=" + '"' + "\\" * 60_000, "Basic " + "a " * 30_000],
)
def test_a_long_line_is_read_at_once(line: str) -> None:
    began = time.process_time()
    payment_challenges([line])
    assert time.process_time() - began < 1
