"""Texts about the changes that were made to an attached file."""

from bot.i18n import _
from bot.ports.files import Change, ChangeKind
from bot.services.jobs.ordering.attachments import PreparationNote
from bot.ui.kit import formatting


def prepared(note: PreparationNote) -> str:
    """Return `photo.heic: converted to JPEG, cleared of its location`."""
    return _(
        "{filename}: {changes}",
        filename=formatting.shown(note.filename, 60),
        changes=", ".join(map(_change, note.changes)),
    )


def _change(change: Change) -> str:
    match change.kind:
        case ChangeKind.CONVERTED:
            return _("converted to {name}", name=change.format)
        case ChangeKind.TURNED_UPRIGHT:
            return _("turned upright")
        case ChangeKind.FIRST_FRAME:
            return _("cut to its first frame")
        case ChangeKind.SHRUNK:
            return _("shrunk to {width} × {height} pixels", width=change.width, height=change.height)
        case ChangeKind.COMPRESSED:
            return _(
                "compressed from {before} to {after} MB",
                before=f"{change.before / 1e6:.1f}",
                after=f"{change.after / 1e6:.1f}",
            )
        case ChangeKind.LOCATION_REMOVED:
            return _("cleared of its location")
        case ChangeKind.METADATA_REMOVED:
            return _("cleared of its metadata")
