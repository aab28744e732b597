"""The club of the README: the channel and a card are photographed, light and dark, without the sandbox's own parts."""

import os
from pathlib import Path

import pytest
from PIL import Image

from sandbox.camera import NoBrowser
from sandbox.camera.readme import take_readme_pictures
from sandbox.camera.showcase import CARDS


def test_the_channel_and_a_card_are_photographed_in_both_themes(tmp_path: Path) -> None:
    try:
        files = list(
            take_readme_pictures(tmp_path, tmp_path / "state", CARDS[:1], speed=40, media_scale=0.25)
        )
    except NoBrowser as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI needs a browser. {error}")
        pytest.skip(str(error))
    names = [f"{stem}-{theme}.webp" for stem in ("channel", "strip-price") for theme in ("light", "dark")]
    assert [file.name for file in files] == names
    light, dark, *cards = (Image.open(file) for file in files)
    assert light.size == dark.size
    assert light.width == 1.5 * 1240
    brightness = [shot.convert("L").resize((1, 1)).getpixel((0, 0)) for shot in (light, dark)]
    assert brightness[0] > 180 > 90 > brightness[1]  # type: ignore[operator]
    assert [card.mode for card in cards] == ["RGBA", "RGBA"]
