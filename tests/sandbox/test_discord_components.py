"""Rules for components of messages and modals; no body at all breaks the server."""

import copy
import json
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord import Discord, RefusedError, Upload
from sandbox.discord.commands import check_commands
from sandbox.discord.components import check_components
from sandbox.discord.compose import compose
from sandbox.discord.errors import ApiError, Problems
from sandbox.discord.form import Form
from sandbox.discord.modals import check_modal
from sandbox.discord.posting import blank
from sandbox.faults import Faults
from tests.sandbox.discord_bot import Caller, Place, ShiftedClock, calling, png

V2 = 1 << 15


def button(custom_id: str = "go", **changes: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id} | changes


def row(*parts: Any) -> dict[str, Any]:
    return {"type": 1, "components": list(parts)}


def text(content: str = "hi") -> dict[str, Any]:
    return {"type": 10, "content": content}


SELECT: dict[str, Any] = {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]}
MEDIA: dict[str, Any] = {"media": {"url": "attachment://a.png"}}


def check(parts: Any, *, v2: bool = True) -> list[dict[str, Any]]:
    problems = Problems()
    checked = check_components(parts, v2=v2, files={"a.png"}, problems=problems, where="components")
    problems.raise_any()
    return checked


def test_every_kind_of_component_is_kept_with_an_id() -> None:
    inner = [
        text(),
        {"type": 9, "components": [text()], "accessory": {"type": 11} | MEDIA},
        {"type": 12, "items": [MEDIA, {"media": {"url": "https://example.org/a.png"}}]},
        {"type": 13, "file": {"url": "attachment://a.png"}},
        {"type": 14},
        row(button(), button("stop", style=4, emoji={"name": "🗑"}, label=None)),
        row(SELECT),
        row({"type": 2, "style": 5, "label": "Open", "url": "https://example.org"}),
    ]
    [box] = check([{"type": 17, "accent_color": 255, "components": inner}])
    assert [part["type"] for part in box["components"]] == [10, 9, 12, 13, 14, 1, 1, 1]
    assert box["id"] == 1
    assert box["components"][4] == {
        "type": 14,
        "id": box["components"][4]["id"],
        "spacing": 1,
        "divider": True,
    }


@pytest.mark.parametrize(
    ("parts", "v2", "why"),
    [
        ([text()], False, "UNION_TYPE_CHOICES"),
        ([row(button(f"b{n}")) for n in range(6)], False, "BASE_TYPE_BAD_LENGTH"),
        ([text("x")] * 41, True, "BASE_TYPE_BAD_LENGTH"),
        ([{"type": 17, "components": [text("x")] * 20}] * 2, True, "COMPONENT_MAX_COUNT"),
        ([text("x" * 2001)] * 2, True, "TEXT_SIZE_EXCEEDED"),
        ([text("")], True, "BASE_TYPE_BAD_LENGTH"),
        ([row(button(), button())], True, "CUSTOM_ID_DUPLICATED"),
        ([row(*(button(f"b{n}") for n in range(6)))], True, "BASE_TYPE_BAD_LENGTH"),
        ([row(SELECT, SELECT)], True, "BASE_TYPE_BAD_LENGTH"),
        ([row(button(), SELECT)], True, "UNION_TYPE_CHOICES"),
        ([row()], True, "BASE_TYPE_BAD_LENGTH"),
        ([button()], True, "UNION_TYPE_CHOICES"),
        ([row(button(custom_id=""))], True, "custom_id"),
        ([row(button("x" * 101))], True, "custom_id"),
        ([row(button(label="x" * 81))], True, "label"),
        ([row(button(label=None))], True, "LABEL_EMOJI"),
        ([row(button(style=7))], True, "style"),
        ([row(button(style=5, url="https://example.org"))], True, "BUTTON_COMPONENT_INVALID"),
        ([row(button(url="https://example.org"))], True, "MUTUALLY_EXCLUSIVE"),
        ([row(SELECT | {"options": []})], True, "options"),
        ([row(SELECT | {"options": SELECT["options"] * 2})], True, "VALUE_DUPLICATED"),
        ([row(SELECT | {"min_values": 2})], True, "BASE_TYPE_MAX"),
        ([{"type": 12, "items": []}], True, "items"),
        ([{"type": 12, "items": [MEDIA] * 11}], True, "items"),
        ([{"type": 12, "items": [{"media": {"url": "attachment://b.png"}}]}], True, "ATTACHMENT_NOT_FOUND"),
        ([{"type": 12, "items": [{"media": {"url": "ftp://example.org"}}]}], True, "INVALID_SCHEME"),
        ([{"type": 13, "file": {"url": "https://example.org/a"}}], True, "INVALID_SCHEME"),
        ([{"type": 9, "components": [text()] * 4, "accessory": button()}], True, "BASE_TYPE_BAD_LENGTH"),
        ([{"type": 9, "components": [text()], "accessory": text()}], True, "UNION_TYPE_CHOICES"),
        ([{"type": 9, "components": [text()]}], True, "UNION_TYPE_CHOICES"),
        ([{"type": 17, "components": [{"type": 17, "components": [text()]}]}], True, "UNION_TYPE_CHOICES"),
    ],
)
def test_bad_components_are_refused(parts: Any, v2: bool, why: str) -> None:
    with pytest.raises(ApiError, match=why):
        check(parts, v2=v2)


def label(part: Any, **changes: Any) -> dict[str, Any]:
    return {"type": 18, "label": "Label", "component": part} | changes


INPUT: dict[str, Any] = {"type": 4, "custom_id": "i", "style": 1}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": "t" * 46}, "title"),
        ({"custom_id": ""}, "custom_id"),
        ({"components": []}, "components"),
        ({"components": [label(INPUT | {"custom_id": str(n)}) for n in range(6)]}, "components"),
        ({"components": [label(INPUT), label(INPUT)]}, "DUPLICATED"),
        ({"components": [label(INPUT, label="l" * 46)]}, "label"),
        ({"components": [label(INPUT | {"style": 3})]}, "style"),
        ({"components": [label(INPUT | {"max_length": 4001})]}, "max_length"),
        ({"components": [label(button())]}, "UNION_TYPE_CHOICES"),
        ({"components": [row(button())]}, "UNION_TYPE_CHOICES"),
        ({"components": [{"type": 12}]}, "UNION_TYPE_CHOICES"),
        ({"components": [label({"type": 21, "custom_id": "r", "options": []})]}, "options"),
        ({"components": [label({"type": 19, "custom_id": "f", "max_values": 11})]}, "max_values"),
    ],
)
def test_bad_modals_are_refused(changes: Any, why: str) -> None:
    body: dict[str, Any] = {"title": "T", "custom_id": "c", "components": [label(INPUT)]}
    problems = Problems()
    check_modal(body, problems)
    problems.raise_any()
    check_modal(body | changes, problems)
    with pytest.raises(ApiError, match=why):
        problems.raise_any()


async def _open(place: Place, api: Caller, parts: list[Any]) -> Any:
    seen = await place.discord.slash(place.mira, place.channel, "make")
    body = {"title": "T", "custom_id": "c", "components": [label(part) for part in parts]}
    assert (await api.respond(seen, 9, body))[0] == 200
    return seen


async def test_radio_groups_check_boxes_and_pickers_send_their_values() -> None:
    two = [{"label": "A", "value": "a"}, {"label": "B", "value": "b", "default": True}]
    parts: list[Any] = [
        {"type": 21, "custom_id": "radio", "options": two},
        {"type": 22, "custom_id": "boxes", "options": two, "max_values": 2},
        {"type": 23, "custom_id": "box", "default": True},
        {"type": 8, "custom_id": "channel"},
        {"type": 19, "custom_id": "files", "max_values": 2},
    ]
    async with calling() as (place, api):
        await api.register("make")
        seen = await _open(place, api, parts)
        given = {"boxes": ["a", "b"], "channel": place.channel, "files": [Upload("a.png", png())]}
        with pytest.raises(RefusedError, match="1 to 2 needed, 0 given"):
            await place.discord.submit_modal(place.mira, seen, given | {"files": []})
        sent = await place.discord.submit_modal(place.mira, seen, given)
        filled = [part["component"] for part in sent.payload["data"]["components"]]
        assert [part.get("value", part.get("values")) for part in filled[:3]] == ["b", ["a", "b"], True]
        assert filled[3]["values"] == [str(place.channel.id)]
        [file] = sent.payload["data"]["resolved"]["attachments"].values()
        assert (filled[4]["values"], file["filename"]) == ([file["id"]], "a.png")


EMBED: dict[str, Any] = {
    "title": "t",
    "fields": [{"name": "a", "value": "b"}],
    "image": {"url": "attachment://a.png"},
    "footer": {"text": "x"},
    "author": {"name": "x"},
}
BOX: dict[str, Any] = {
    "type": 17,
    "components": [
        text(),
        {"type": 9, "components": [text()], "accessory": {"type": 11} | MEDIA},
        {"type": 12, "items": [MEDIA]},
        {"type": 13, "file": {"url": "attachment://a.png"}},
        row(button(emoji={"name": "x"})),
        row(SELECT),
    ],
}
GOOD: list[dict[str, Any]] = [
    {
        "content": "x",
        "embeds": [EMBED],
        "attachments": [{"id": 0, "description": "d"}],
        "allowed_mentions": {"parse": [], "users": ["1"]},
        "components": [row(button()), row(SELECT)],
    },
    {"flags": V2, "components": [BOX]},
    {
        "title": "T",
        "custom_id": "c",
        "components": [label(INPUT), row(INPUT | {"custom_id": "q", "label": "l"})],
    },
    {
        "name": "x",
        "description": "y",
        "options": [
            {"type": 4, "name": "n", "description": "d", "min_value": 1, "max_value": 5},
            {"type": 3, "name": "c", "description": "d", "choices": [{"name": "a", "value": "a"}]},
        ],
    },
]
JUNK: list[Any] = [
    None,
    True,
    -1,
    3,
    V2,
    2**70,
    1.5,
    "",
    "x" * 5000,
    [],
    {},
    [None],
    ["x"],
    [[]],
    {"type": 10},
]


def places(body: Any) -> list[tuple[Any, Any]]:
    """Yield every place of a body as (its holder, its key)."""
    keys = list(body) if isinstance(body, dict) else range(len(body)) if isinstance(body, list) else []
    return [spot for key in keys for spot in [(body, key), *places(body[key])]]


@given(st.sampled_from(GOOD), st.randoms(use_true_random=False), st.integers(0, 2))
def test_a_spoilt_body_is_taken_or_refused_but_never_breaks_the_server(
    good: dict[str, Any], random: Random, times: int
) -> None:
    body = copy.deepcopy(good)
    for _ in range(times):
        holder, key = random.choice(places(body))
        holder[key] = copy.deepcopy(random.choice(JUNK))
    world = Discord(ShiftedClock(), Faults())
    place = Place(world, ShiftedClock(), world.core.faults)
    message, problems = blank(world.core, place.channel, world.bot_user_id), Problems()
    form = Form(body, {0: Upload("a.png", png())})
    with suppress(ApiError):
        compose(world.core, form, message, flags=V2, new=True)
    with suppress(ApiError):
        check_commands([body])
    with suppress(ApiError):
        check_modal(body, problems)
        problems.raise_any()
    assert json.dumps(world.show(message))
