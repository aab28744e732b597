"""Which request a job was made from, by the input that the service shows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import EVERY_OPERATION, Operation, digests_of, is_same_request, may_be, operation
from sandbox.studio.schema import schema_of
from tests.sandbox.test_studio_quotes import least

FLUX, SORA = operation("flux-2-pro/generate"), operation("sora-2/generate")
HERON = {"prompt": "a heron"}


@pytest.mark.parametrize("of", EVERY_OPERATION, ids=lambda of: of.id)
def test_every_operation_is_echoed_with_its_defaults(of: Operation) -> None:
    body = least(of, "https://files.example/good")
    shown = schema_of(of).parse(body)
    assert is_same_request(of, body, shown)
    assert is_same_request(of, shown, body)
    assert is_same_request(of, {**body, **shown}, body)
    for field in of.fields:
        if field.default is not None and field.wire not in body:
            assert not is_same_request(of, body, {**shown, field.wire: "another"})


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        ({}, False),
        ({"prompt": "a crane"}, False),
        ({"prompt": "a heron "}, False),
        (HERON, True),
        ({**HERON, "aspect_ratio": "1:1", "output_quality": 80.0, "prompt_upsampling": False}, True),
        ({**HERON, "aspect_ratio": "16:9"}, False),
        ({**HERON, "prompt_upsampling": 0}, False),
        ({**HERON, "seed": 7}, False),
        ({**HERON, "seed": None}, True),
        ({**HERON, "style": "oil"}, False),
        ({**HERON, "style": None}, True),
    ],
)
def test_every_field_beyond_ours_equals_its_documented_default(shown: dict[str, object], same: bool) -> None:
    assert is_same_request(FLUX, HERON, shown) is same


@pytest.mark.parametrize(
    ("body", "same"),
    [
        ({**HERON, "aspect_ratio": "1:1"}, True),
        ({**HERON, "aspect_ratio": "16:9"}, False),
        ({**HERON, "seed": 7}, False),
        ({**HERON, "output_quality": 80}, True),
    ],
)
def test_a_field_of_ours_that_is_not_shown_equals_its_documented_default(
    body: dict[str, object], same: bool
) -> None:
    assert is_same_request(FLUX, body, HERON) is same


def test_references_are_the_same_files_in_the_same_order() -> None:
    edit = operation("flux-2-pro/edit")
    body = {**HERON, "images": ["https://a", "https://b"]}
    assert is_same_request(edit, body, {**body, "images": ["https://a", "https://b"]})
    assert not is_same_request(edit, body, {**body, "images": ["https://b", "https://a"]})
    assert not is_same_request(edit, body, {**body, "images": ["https://a"]})


def test_the_type_is_that_of_the_operation() -> None:
    def may(of: Operation, job_type: str | None, learned: str | None = None) -> bool:
        return may_be(of, HERON, job_type=job_type, shown=HERON, learned_type=learned)

    assert may(FLUX, "flux-2-pro-generate")
    assert not may(FLUX, "flux-2-max-generate")
    assert not may(FLUX, "flux-2-pro-edit")
    assert may(SORA, "sora-2-video")
    assert not may(SORA, "sora-2-pro-video")
    assert not may(FLUX, "flux-two")
    assert may(FLUX, "flux-two", learned="flux-two")


def test_types_tell_routes_apart() -> None:
    for one in EVERY_OPERATION:
        for other in EVERY_OPERATION:
            assert one.route == other.route or one.job_types.isdisjoint(other.job_types)


def test_what_a_record_does_not_show_excludes_nothing() -> None:
    assert may_be(FLUX, HERON, job_type=None, shown=None)
    assert may_be(FLUX, HERON, job_type="flux-2-pro-generate", shown=None)
    assert may_be(FLUX, HERON, job_type=None, shown=HERON)
    assert not may_be(FLUX, HERON, job_type=None, shown={"prompt": "a crane"})


_FIELDS = st.fixed_dictionaries(
    {"prompt": st.sampled_from(["a", "b"])},
    optional={
        "aspect_ratio": st.sampled_from(["1:1", "16:9", None]),
        "output_quality": st.sampled_from([80, 90]),
        "prompt_upsampling": st.booleans(),
        "seed": st.sampled_from([None, 0, 1]),
    },
)


@given(_FIELDS, _FIELDS)
def test_two_requests_are_the_same_if_the_service_makes_the_same_of_them(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    def made(fields: dict[str, Any]) -> dict[str, Any]:
        return schema_of(FLUX).parse({wire: value for wire, value in fields.items() if value is not None})

    assert is_same_request(FLUX, first, second) == (made(first) == made(second))


# ── digests instead of the input ─────────────────────────────────────────────────────────────────

_VALUES = st.recursive(
    st.sampled_from([None, True, False, 0, 1, 1.0, 0.5, -1, 10**20, "", "1", "a", "A", "é", "\ud800"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xy"), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(["prompt", "seed", "style"]), _VALUES), st.data())
def test_digests_are_compared_as_the_input_itself(body: dict[str, Any], data: st.DataObject) -> None:
    shown = {wire: data.draw(st.just(value) | _VALUES) for wire, value in body.items()}
    same = is_same_request(FLUX, body, shown)
    assert may_be(FLUX, body, job_type=None, shown=None, digests=digests_of(shown)) is same


@pytest.mark.parametrize("of", EVERY_OPERATION, ids=lambda of: of.id)
def test_the_digests_of_every_operations_echo_are_known(of: Operation) -> None:
    body = least(of, "https://files.example/good")
    shown = digests_of(schema_of(of).parse(body))
    assert may_be(of, body, job_type=None, shown=None, digests=shown)
    assert not may_be(of, {**body, "prompt": "another"}, job_type=None, shown=None, digests=shown)


def test_of_an_input_no_word_is_left() -> None:
    assert "heron" not in repr(digests_of({**HERON, "images": ["https://heron.example"]}))
