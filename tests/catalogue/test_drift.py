"""The service's document against the catalogue: each kind of difference, and no false ones."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from bot.catalogue import EVERY_OPERATION
from bot.catalogue.drift import NEEDED, Drift, changes, known, missing
from bot.catalogue.published import UNSAID, NotOpenApi, PublishedField, Route, others, routes

Json = dict[str, Any]
Edit = Callable[[Json], object]
GROK = "grok/generate"
SEEDANCE = "seedance/i2v"


def schema_of(place: PublishedField) -> Json:
    """One field as a schema, in the words of the service."""
    types = {"text": "string", "number": "number", "flag": "boolean", "list": "array"}
    said: Json = {"type": types[place.kind or "text"]}
    if place.default is not None and place.default is not UNSAID:
        said["default"] = place.default
    limits = {"minimum": place.low, "maximum": place.high, "maxLength": place.length, "maxItems": place.count}
    said |= {name: limit for name, limit in limits.items() if limit is not None}
    choices = {"enum": sorted(place.choices)} if place.choices else {}
    return said | ({"items": {"type": "string"} | choices} if place.kind == "list" else choices)


def written(route: Route) -> Json:
    """A route as the service publishes it."""
    properties = {wire: schema_of(place) for wire, place in route.fields.items()}
    properties |= {wire: {"type": "string"} for wire in route.unused}
    required = [wire for wire, place in route.fields.items() if place.required]
    schema = {"type": "object", "properties": properties, "required": required}
    assert route.maximum is not None
    return {
        "post": {
            "x-payment-info": {"price": {"min": "0", "max": f"{route.maximum / 1_000_000:.2f}"}},
            "requestBody": {"content": {"application/json": {"schema": schema}}},
        }
    }


@pytest.fixture
def document() -> Json:
    """Return the service's document as it would be without changes."""
    paths = {f"/api/generate/{name}": written(route) for name, route in known(EVERY_OPERATION).items()}
    for needed in NEEDED:
        method, path = needed.split()
        paths.setdefault(path, {})[method.lower()] = {"summary": "as it was"}
    return copy.deepcopy({"openapi": "3.1.0", "info": {"title": "StableStudio"}, "paths": paths})


def post(document: Json, route: str) -> Json:
    found: Json = document["paths"][f"/api/generate/{route}"]["post"]
    return found


def schema(document: Json, route: str) -> Json:
    found: Json = post(document, route)["requestBody"]["content"]["application/json"]["schema"]
    return found


def field(document: Json, route: str, wire: str) -> Json:
    found: Json = schema(document, route)["properties"][wire]
    return found


def differences(document: object) -> list[str]:
    found = [*changes(routes(document), known(EVERY_OPERATION)), *missing(others(document))]
    return [str(change) for change in found]


def test_what_has_not_changed_is_no_difference(document: Json) -> None:
    assert differences(document) == []


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            lambda d: field(d, GROK, "aspect_ratio")["enum"].append("5:4"),
            "new: grok/generate aspect_ratio: a choice we do not have: 5:4",
        ),
        (
            lambda d: field(d, GROK, "aspect_ratio")["enum"].remove("1:2"),
            "gone: grok/generate aspect_ratio: the choice 1:2 is no longer there",
        ),
        (
            lambda d: field(d, GROK, "aspect_ratio").update(default="1:1"),
            "changed: grok/generate aspect_ratio: the default is 1:1, was 16:9",
        ),
        (
            lambda d: field(d, GROK, "aspect_ratio").pop("default"),
            "changed: grok/generate aspect_ratio: the default is none, was 16:9",
        ),
        (
            lambda d: field(d, GROK, "prompt").update(maxLength=4000),
            "changed: grok/generate prompt: the most characters are 4000, was 8000",
        ),
        (
            lambda d: field(d, "grok/edit", "images").update(maxItems=3),
            "changed: grok/edit images: the most entries are 3, was 10",
        ),
        (
            lambda d: field(d, "wan-2.6/t2v", "seed").update(minimum=0),
            "changed: wan-2.6/t2v seed: the lowest is 0, was -9007199254740991",
        ),
        (
            lambda d: field(d, "arrow-1.1/vectorize", "temperature").update(maximum=1.5),
            "changed: arrow-1.1/vectorize temperature: the highest is 1.5, was 2",
        ),
        (
            lambda d: field(d, "wan-2.6/t2v", "multiShots").update(type="string", default="false"),
            "changed: wan-2.6/t2v multiShots: the type is text, was flag",
        ),
        (
            lambda d: schema(d, GROK)["properties"].update(seed={"type": "integer"}),
            "new: grok/generate seed: a field we do not have: seed (number)",
        ),
        (
            lambda d: schema(d, "sora-2/generate")["properties"].pop("autoCrop"),
            "gone: sora-2/generate autoCrop: the field is no longer there",
        ),
        (
            lambda d: schema(d, "sora-2/generate")["required"].append("input_reference"),
            "changed: sora-2/generate input_reference: it is now required",
        ),
        (
            lambda d: schema(d, "sora-2/generate")["required"].remove("prompt"),
            "changed: sora-2/generate prompt: it may be left out",
        ),
        (
            lambda d: field(d, SEEDANCE, "mode")["enum"].append("storyboard"),
            "new: seedance/i2v mode: a choice we do not have: storyboard",
        ),
        (
            lambda d: field(d, SEEDANCE, "urlMediaTypes")["items"]["enum"].append("audio"),
            "new: seedance/i2v urlMediaTypes: a choice we do not have: audio",
        ),
        (
            lambda d: d["paths"].pop("/api/generate/grok/edit"),
            "gone: grok/edit: the route is no longer there",
        ),
        (
            lambda d: d["paths"].pop("/api/generate/sora-2/generate"),
            "gone: sora-2: the model is no longer sold",
        ),
        (
            lambda d: d["paths"]["/api/generate/grok/edit"]["post"]["x-payment-info"]["price"].update(
                max="5"
            ),
            "changed: grok/edit: the highest price is $5.00, was $10.00",
        ),
        (lambda d: d["paths"].pop("/api/upload"), "gone: POST /api/upload: the bot calls this route"),
        (
            lambda d: d["paths"].update({"/api/generate/grok/upscale": written(Route({}, 10_000_000))}),
            "new: grok/upscale: an operation we do not have; it takes nothing we can read",
        ),
    ],
)
def test_each_difference_is_one_line(document: Json, edit: Edit, said: str) -> None:
    edit(document)
    found = differences(document)
    assert said in found
    assert len(found) <= 2, "a type and its default may change together"


def test_a_new_model_is_told_with_its_fields(document: Json) -> None:
    fields = {
        "prompt": PublishedField("text", required=True),
        "duration": PublishedField("text", frozenset({"5", "10"})),
    }
    document["paths"]["/api/generate/kling-3/t2v"] = written(Route(fields, 10_000_000))
    assert differences(document) == [
        "new: kling-3/t2v: a model we do not have; it takes prompt (text, required), duration (10|5)"
    ]


def test_what_the_document_does_not_say_has_not_changed(document: Json) -> None:
    field(document, "grok/edit", "images").pop("maxItems")
    field(document, GROK, "prompt").pop("maxLength")
    field(document, "sora-2/generate", "size").pop("type")
    schema(document, SEEDANCE)["properties"].pop("callBackUrl")
    post(document, "grok/edit").pop("x-payment-info")
    assert differences(document) == []


def test_the_settled_doubt_about_the_keyframe_prompt_is_no_difference(document: Json) -> None:
    schema(document, SEEDANCE)["required"] = ["prompt", "urls"]
    assert differences(document) == []
    schema(document, SEEDANCE)["required"] = ["prompt"]
    assert differences(document) == ["changed: seedance/i2v urls: it may be left out"]


def test_references_and_alternatives_say_the_same(document: Json) -> None:
    whole = schema(document, SEEDANCE)
    common = {name: part for name, part in whole["properties"].items() if name not in ("mode", "audioUrls")}
    forms = [
        {"properties": {"mode": {"const": "keyframe"}}, "required": ["urls"]},
        {
            "properties": {"mode": {"const": "reference"}, "audioUrls": whole["properties"]["audioUrls"]},
            "required": ["urls", "prompt", "mode"],
        },
    ]
    document["components"] = {
        "schemas": {"Common": {"properties": common}, "Prompt": common.pop("prompt") | {"title": "Prompt"}}
    }
    common["prompt"] = {"anyOf": [{"$ref": "#/components/schemas/Prompt"}, {"type": "null"}]}
    whole.clear()
    whole.update(allOf=[{"$ref": "#/components/schemas/Common"}], oneOf=forms)
    assert differences(document) == []
    forms[0]["required"] = []
    assert differences(document) == ["changed: seedance/i2v urls: it may be left out"]


def test_a_default_makes_a_field_optional_whatever_required_says(document: Json) -> None:
    schema(document, GROK)["required"].append("aspect_ratio")
    assert differences(document) == []


@pytest.mark.parametrize(
    "document",
    [None, [], "openapi", {}, {"paths": []}, {"paths": {"/api/jobs": {"get": {}}}}, {"paths": {"x": None}}],
)
def test_what_is_no_document_of_the_service_is_refused(document: object) -> None:
    with pytest.raises(NotOpenApi, match="no route under /api/generate/"):
        routes(document)


def taking(schema: object) -> Json:
    """A route whose body is said to be this."""
    return {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}


def test_odd_documents_are_read_as_far_as_they_go() -> None:
    loop: Json = {"$ref": "#/components/schemas/Loop"}
    deep: Json = {"anyOf": [{"$ref": "#/components/schemas/Deep"}]}
    maybe = {"type": ["string", "null"], "enum": ["a", None], "maximum": "9"}
    odd: Json = {
        "components": {"schemas": {"Loop": loop, "Deep": deep}},
        "paths": {
            "/api/generate/a/b": taking(loop),
            "/api/generate/c/d": {"post": {"requestBody": 7, "x-payment-info": {"price": {"max": "NaN"}}}},
            "/api/generate/e/f": taking({"properties": {"x": deep, "y": maybe, "z": 5}, "required": "all"}),
            "/api/generate/g/h": {"get": {}},
            "/api/generate/{model}/{operation}": {"post": {}},
        },
    }
    found = routes(odd)
    assert set(found) == {"a/b", "c/d", "e/f"}
    assert found["c/d"] == Route({}, None)
    assert found["e/f"].fields["y"] == PublishedField("text", frozenset({"a"}))
    told = [change for change in changes(found, {}) if change.drift is Drift.NEW]
    assert [change.where for change in told] == ["a/b", "c/d", "e/f"]
