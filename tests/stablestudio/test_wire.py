"""Reading: any input leads to a value or to one of our errors."""

import base64
import contextlib
import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import AtelierError, ProviderUnavailable, UntrustedChallenge
from bot.domain.money.networks import BASE
from bot.domain.money.payments import Challenge
from bot.payments import x402
from bot.payments.wallet import encode_header
from bot.stablestudio import pages, wire
from bot.stablestudio.http import Reply, http_date, parse_json
from tests.payments.world import PAYEE, VECTORS, method
from tests.stablestudio.script import EASY

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
WORDS = st.sampled_from(
    [
        *("id", "jobId", "status", "progress", "input", "result", "imageUrl", "error", "message"),
        *("createdAt", "items", "jobs", "issues", "path", "extensions", "sign-in-with-x", "info"),
        *("success", "transaction", "nextCursor", "next", "links", "hasMore", "pagination", "href"),
    ]
)
OBJECTS = st.dictionaries(WORDS, JSON | st.dictionaries(WORDS, JSON, max_size=4), max_size=8)
OFFERS = st.fixed_dictionaries(
    {"scheme": st.just("exact"), "network": st.just("eip155:8453")},
    optional={
        "amount": st.sampled_from(["130000", "0", "-1"]) | JSON,
        "asset": st.just("0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913") | JSON,
        "payTo": st.just(PAYEE) | JSON,
        "maxTimeoutSeconds": st.integers() | JSON,
        "extra": st.just({"name": "USD Coin", "version": "2"}) | OBJECTS | JSON,
    },
)


def test_a_header_of_ours_reads_back() -> None:
    message = {"ä": [1, 2.5, None, True], "b": {"c": "…"}}

    assert wire.read_header(encode_header(message)) == message


def test_the_golden_header_is_read_byte_for_byte() -> None:
    required = VECTORS["payment_required"]

    assert wire.challenge(encode_header(required), "https://x/y") == Challenge(
        tuple(required["accepts"]), required["resource"], "https://x/y"
    )


@pytest.mark.parametrize(
    "header",
    [
        "",
        "!!!",
        "e30",  # unpadded
        base64.urlsafe_b64encode(b'{"a":"???>>>"}').decode(),
        " e30=",
        "e30=\n",
        "e3\n0=",
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b"\xff\xfe").decode(),
        base64.b64encode(b'{"a":NaN}').decode(),
        base64.b64encode(b"[" * 40_000).decode(),
        base64.b64encode(b'{"a":"' + b"x" * 60_000 + b'"}').decode(),
        base64.b64encode(b"1" * 5000).decode(),
    ],
)
def test_a_header_that_is_not_one_is_refused(header: str) -> None:
    with pytest.raises(UntrustedChallenge):
        wire.read_header(header)
    assert x402.receipt({"payment-response": header}, BASE) is None


@EASY
@given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()))
def test_any_header_is_read_or_refused(header: str) -> None:
    with contextlib.suppress(UntrustedChallenge):
        assert isinstance(wire.challenge(header, "https://x/y"), Challenge)
    x402.receipt({"payment-response": header}, BASE)


@EASY
@given(JSON)
def test_any_json_as_header_is_read_or_refused(message: object) -> None:
    header = base64.b64encode(json.dumps(message).encode()).decode()
    with contextlib.suppress(UntrustedChallenge):
        wire.challenge(header, "https://x/y")
    x402.receipt({"payment-response": header}, BASE)


@EASY
@given(st.lists(OFFERS | OBJECTS, max_size=3), st.none() | OBJECTS)
def test_any_offer_is_chosen_within_the_policy_or_refused(
    accepts: list[dict[str, object]], resource: dict[str, object] | None
) -> None:
    try:
        chosen = method().choose(Challenge(tuple(accepts), resource, "https://stablestudio.dev/api"))
    except UntrustedChallenge:
        return
    assert (chosen.payee, chosen.network) == (PAYEE, "eip155:8453")
    assert 0 < chosen.amount < 10**12
    assert 30 <= chosen.timeout_seconds <= 3600


@EASY
@given(OBJECTS | JSON)
def test_any_record_is_read_or_refused(record: object) -> None:
    try:
        job = wire.studio_job(record)
    except AtelierError:
        return
    assert wire.is_id(job.id)
    assert job.progress is None or 0 <= job.progress <= 100


@EASY
@given(OBJECTS)
def test_any_body_gives_bounded_words(body: dict[str, object]) -> None:
    assert len(wire.error_text(body)) <= wire.TEXT_CHARS
    assert "\n" not in wire.error_text(body)
    wire.sign_in_info(body)
    wire.goods(body)
    assert len(wire.code(body)) <= 100
    with contextlib.suppress(ProviderUnavailable):
        pages.read(Reply(200, httpx.Headers(), body, None), 100)


@EASY
@given(st.binary() | st.text())
def test_any_bytes_are_json_or_a_value_error(raw: bytes | str) -> None:
    with contextlib.suppress(ValueError):
        parse_json(raw)


@EASY
@given(st.text())
def test_any_date_is_a_date_or_none(text: str) -> None:
    assert isinstance(http_date(text), int | None)
    assert isinstance(wire.epoch_ms(text), int | None)


def test_dates_as_the_service_writes_them() -> None:
    assert http_date("Thu, 01 Jan 2026 00:00:00 GMT") == 1_767_225_600_000
    assert wire.epoch_ms("2026-01-01T00:00:00.123Z") == 1_767_225_600_123
    assert wire.epoch_ms("2026-01-01T01:00:00+01:00") == 1_767_225_600_000
    assert wire.epoch_ms("") is None


def test_what_json_can_escape_and_no_database_holds_is_replaced() -> None:
    odd = json.loads('"a\\u0000b \\ud800"')
    job = wire.studio_job({"id": "j", "status": odd, "type": odd, "error": {"message": odd}})
    assert (job.status, job.type, job.error) == ("a?b ?", "a?b ?", "a?b ?")
    assert wire.error_text({"error": odd, "issues": [{"message": odd, "path": [odd]}]}) == (
        "a?b ?: a?b ? (a?b ?)"
    )


def test_a_failed_record_keeps_the_services_words() -> None:
    job = wire.studio_job({"id": "a", "status": "failed", "error": "flagged\nE005", "progress": 140})

    assert (job.error, job.progress) == ("flagged E005", 100)


@pytest.mark.parametrize(
    ("value", "expected"), [(39.6, 40), (-3, 0), (True, None), ("40", None), (1e400, 100)]
)
def test_progress_is_a_percentage_or_nothing(value: object, expected: int | None) -> None:
    assert wire.studio_job({"id": "a", "status": "loading", "progress": value}).progress == expected
