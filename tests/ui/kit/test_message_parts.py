"""Messages changed from Discord's own description of them: files that go, spoilers, words, buttons."""

from typing import Any

from bot.ui.kit import message_parts
from bot.ui.kit.message_parts import DescribedCard, File

CDN = "https://cdn.discordapp.com/attachments/22/{id}/{name}?ex=1&is=2&hm=3"


def media(number: int, name: str, **more: Any) -> dict[str, Any]:
    url = CDN.format(id=number, name=name)
    return {"media": {"url": url, "proxy_url": url, "id": "9", "attachment_id": str(number)}, **more}


def message() -> list[dict[str, Any]]:
    """Return a gallery of two with a drawing below, a section with a thumbnail, and two buttons."""
    drawing = {"url": CDN.format(id=3, name="draw-cccc.svg")}
    return [
        {"type": 10, "id": 1, "content": "**two foxes**"},
        {"type": 12, "id": 2, "items": [media(1, "grok-aaaa.png"), media(2, "grok-bbbb.png")]},
        {"type": 13, "id": 3, "file": drawing, "name": "draw-cccc.svg", "size": 12},
        {
            "type": 9,
            "id": 4,
            "components": [{"type": 10, "id": 5, "content": "beside"}],
            "accessory": {"type": 11, "id": 6, **media(1, "grok-aaaa.png")},
        },
        {
            "type": 1,
            "id": 7,
            "components": [
                {"type": 2, "id": 8, "custom_id": "pick-aaaa", "label": "1", "style": 2},
                {"type": 2, "id": 9, "custom_id": "pick-bbbb", "label": "2", "style": 2},
            ],
        },
    ]  # fmt: skip


def names(parts: list[dict[str, Any]]) -> list[str]:
    return [file.name for file in message_parts.files_in(parts)]


def test_the_files_of_a_message_are_known_by_their_addresses() -> None:
    assert list(message_parts.files_in(message())) == [
        File(1, "grok-aaaa.png"),
        File(2, "grok-bbbb.png"),
        File(3, "draw-cccc.svg"),
        File(1, "grok-aaaa.png"),
    ]
    assert File(3, "x").to_dict() == {"id": 3}
    assert list(message_parts.files_in([media(1, "x.png") | {"media": {"url": "https://x.org/a.png"}}])) == []


def test_a_file_goes_with_whatever_shows_it_and_nothing_else() -> None:
    left = message_parts.kept(message(), lambda name: "aaaa" not in name)
    assert names(left) == ["grok-bbbb.png", "draw-cccc.svg"]
    assert [part["type"] for part in left] == [10, 12, 13, 10, 1]
    alone = message_parts.kept(message(), lambda name: False)
    assert [part["type"] for part in alone] == [10, 10, 1]
    assert message() == message_parts.kept(message(), lambda name: True)


def test_only_the_named_files_become_spoilers() -> None:
    changed = message_parts.spoiled(message(), lambda name: "bbbb" in name or "cccc" in name)
    first, second = changed[1]["items"]
    assert "spoiler" not in first
    assert second["spoiler"]
    assert changed[2]["spoiler"]
    assert message_parts.spoiled(changed, lambda name: "bbbb" in name) == changed


def test_buttons_go_and_a_row_without_any_too() -> None:
    one = message_parts.without_buttons(message(), lambda custom_id: custom_id.endswith("aaaa"))
    assert [part["custom_id"] for part in one[-1]["components"]] == ["pick-bbbb"]
    none = message_parts.without_buttons(message(), lambda _custom_id: True)
    assert [part["type"] for part in none] == [10, 12, 13, 9]


def test_words_are_replaced_at_any_depth() -> None:
    parts = [{"type": 17, "components": message()}]
    changed = message_parts.replaced(parts, "beside", "gone")
    assert list(message_parts.texts_in(changed)) == ["**two foxes**", "gone"]


def test_what_is_sent_names_the_messages_own_files() -> None:
    sent = DescribedCard(message()).to_components()
    assert [item["media"] for item in sent[1]["items"]] == [
        {"url": "attachment://grok-aaaa.png"},
        {"url": "attachment://grok-bbbb.png"},
    ]
    assert sent[2] == {"type": 13, "id": 3, "file": {"url": "attachment://draw-cccc.svg"}}
    assert sent[3]["accessory"]["media"] == {"url": "attachment://grok-aaaa.png"}
    foreign = DescribedCard([{"type": 12, "items": [{"media": {"url": "https://x.org/a.png", "id": "1"}}]}])
    assert foreign.to_components()[0]["items"] == [{"media": {"url": "https://x.org/a.png"}}]
    assert foreign.has_components_v2()
