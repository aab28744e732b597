"""The README's pictures: the hour on their clocks, the frames of their cards, their files."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from sandbox.camera.__main__ import main
from sandbox.camera.files import MOST_BYTES, save
from sandbox.camera.readme import evening_zone, frame_card


@pytest.mark.parametrize("hour", range(24))
def test_it_is_evening_in_the_channel_whenever_its_picture_is_taken(hour: int) -> None:
    now = datetime(2026, 11, 30, hour, 14, tzinfo=UTC)
    assert now.astimezone(ZoneInfo(evening_zone(hour))).hour == 20


def test_a_card_has_round_corners_and_is_whole() -> None:
    card = frame_card(Image.new("RGB", (500, 600), "white"))
    assert card.size == (500, 600)
    assert [card.getpixel(at) for at in ((0, 0), (499, 599))] == [(255, 255, 255, 0)] * 2
    assert card.getpixel((250, 599)) == (255, 255, 255, 255)


def test_only_a_cut_picture_is_saved_with_its_transparency(tmp_path: Path) -> None:
    kept = [
        Image.open(save(picture, tmp_path / "picture.webp")).mode
        for picture in (frame_card(Image.new("RGB", (60, 90))), Image.new("RGBA", (60, 90), "red"))
    ]
    assert kept == ["RGBA", "RGB"]


def test_a_picture_is_saved_below_the_limit(tmp_path: Path) -> None:
    noise = Image.effect_noise((700, 500), 60).convert("RGB")
    assert save(noise, tmp_path / "noise.webp").stat().st_size < MOST_BYTES


def test_an_unknown_picture_is_refused_before_anything_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "card-money"])
    assert "invalid choice: 'card-money'" in capsys.readouterr().err
