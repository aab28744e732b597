"""Every change that is made to an attached file, in words."""

import pytest

from bot.ports.files import Change, ChangeKind
from bot.services.jobs.ordering.attachments import PreparationNote
from bot.ui.jobs.ordering.attachment_text import prepared

TEXTS = {
    Change(ChangeKind.CONVERTED, format="JPEG"): "converted to JPEG",
    Change(ChangeKind.TURNED_UPRIGHT): "turned upright",
    Change(ChangeKind.FIRST_FRAME): "cut to its first frame",
    Change(ChangeKind.SHRUNK, width=320, height=240): "shrunk to 320 × 240 pixels",
    Change(ChangeKind.COMPRESSED, before=12_340_000, after=9_990_000): "compressed from 12.3 to 10.0 MB",
    Change(ChangeKind.LOCATION_REMOVED): "cleared of its location",
    Change(ChangeKind.METADATA_REMOVED): "cleared of its metadata",
}


@pytest.mark.parametrize(("change", "text"), TEXTS.items(), ids=str)
def test_one_change(change: Change, text: str) -> None:
    assert prepared(PreparationNote("heron.png", (change,))) == f"heron\\.png: {text}"


def test_every_kind_has_words() -> None:
    assert {change.kind for change in TEXTS} == set(ChangeKind)


def test_several_changes_and_a_name_that_mentions_nobody() -> None:
    changes = (Change(ChangeKind.CONVERTED, format="JPEG"), Change(ChangeKind.LOCATION_REMOVED))
    assert prepared(PreparationNote("photo.heic", changes)) == (
        "photo\\.heic: converted to JPEG, cleared of its location"
    )
    assert "<@1>" not in prepared(PreparationNote("<@1>.png", changes))
