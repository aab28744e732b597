"""Prompts in one or two inputs come back as they were."""

import pytest

from bot.ui.kit.modals import FIELD, prompt_of, split
from bot.ui.kit.typed_texts import typed, written

LONG = {
    "words": ("word " * 1190).strip(),
    "lines": "\n".join(["line"] * 1190),
    "one word": "x" * 5999,
    "exactly one input": "y" * FIELD,
    "short": "a fox",
    "empty": "",
}


@pytest.mark.parametrize("prompt", LONG.values(), ids=LONG.keys())
def test_a_prompt_comes_back_as_it_was(prompt: str) -> None:
    first, joint, rest = split(prompt)
    assert len(first) <= FIELD
    assert len(rest) <= FIELD
    assert bool(rest) == (len(prompt) > FIELD)
    assert prompt_of({"prompt": first, joint: rest}) == prompt


def test_what_was_typed_is_found_however_deep() -> None:
    inner = {"type": 4, "custom_id": "prompt", "value": "a fox"}
    assert typed([{"type": 18, "component": inner}]) == {"prompt": "a fox"}
    assert typed([{"type": 1, "components": [inner]}]) == {"prompt": "a fox"}


def test_chosen_entries_are_typed_and_not_written() -> None:
    text = {"type": 4, "custom_id": "prompt", "value": "a fox"}
    chosen = {"type": 3, "custom_id": "model", "values": ["grok"]}
    nothing = {"type": 3, "custom_id": "option-size", "values": []}
    components = [{"type": 18, "component": part} for part in (text, chosen, nothing)]
    assert typed(components) == {"prompt": "a fox", "model": "grok"}
    assert written(components) == {"prompt": "a fox"}
