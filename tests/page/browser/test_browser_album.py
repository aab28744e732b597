"""The album: real cards of the real bot, photographed at both widths in both themes."""

import os
from pathlib import Path

import pytest
from PIL import Image

from sandbox.camera import NoBrowser
from sandbox.camera.album import book, take_album
from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.stage import Stage

SHORT = Area("short")


@SHORT.scene("mira", "a private answer")
async def _help(on: Stage) -> Shown:
    return await on.ask("mira", "help")


@SHORT.scene("mira", "a dialog, and what its submit answers")
async def _dialog(on: Stage) -> Shown:
    await on.ask("hana", "host credit", "mod-log", amount="1")
    result = await on.make("mira", "grok generate", prompt="an old oak")
    return await on.opens("mira", result, "jobs.remix")


@SHORT.scene("mira", "a scene that does not come about")
async def _nothing(on: Stage) -> Shown:
    return on.kept["nothing"]


def test_cards_and_dialogs_are_photographed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "AREAS", (SHORT,))
    try:
        *lines, album = take_album(tmp_path / "looks", tmp_path)
    except NoBrowser as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI needs a browser. {error}")
        pytest.skip(str(error))
    assert isinstance(album, book.Album)
    assert lines[:2] == ["✓ short/help", "✓ short/dialog"]
    assert [f"✗ {sentence}" for sentence in album.missing] == lines[2:]
    assert "short/nothing: KeyError" in album.missing[0]
    folder = tmp_path / "looks" / "short"
    shots = {file.name: Image.open(file) for file in folder.iterdir()}
    assert set(shots) == {
        f"{name}-{width}-{theme}.png"
        for name in ("help", "dialog")
        for width in (1440, 390)
        for theme in ("light", "dark")
    }
    assert shots["help-390-light.png"].width == 390 * 1.5
    light, dark = (shots[f"help-1440-{theme}.png"].convert("L").resize((1, 1)) for theme in ("light", "dark"))
    assert int(light.getpixel((0, 0))) > 200  # type: ignore[arg-type]
    assert int(dark.getpixel((0, 0))) < 80  # type: ignore[arg-type]
    assert [file.name for file in album.sheets] == ["short-1440.png", "short-390.png"]
