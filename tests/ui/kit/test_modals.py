"""Prompts in one or two inputs come back as they were."""

import pytest

from bot.ui.kit.modals import FIELD, prompt_of, split, typed

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
