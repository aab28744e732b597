"""Words for files and links that cannot be used (`BadMedia` and the other `TransferError`s).

`problem` is the part that a longer text quotes, as in "`image1` could not be read: …".
"""

from collections.abc import Mapping
from typing import Final

from bot.domain.errors import (
    BadMedia,
    DownloadBroken,
    HostAnswered,
    HostUnknown,
    LinkDead,
    MediaProblem,
    ReaderUnavailable,
    TransferError,
)
from bot.i18n import N_, _
from bot.ui.kit import formatting
from bot.ui.kit.errors.words import held_nothing, problem, words

_OTHER_FILES: Final[Mapping[MediaProblem, str]] = {
    MediaProblem.WEB_PAGE: N_("The file is a web page, not a picture, video or sound file."),
    MediaProblem.XML: N_("The file is an XML document, not a picture, video or sound file."),
    MediaProblem.DATA: N_("The file is text, not a picture, video or sound file."),
    MediaProblem.ZIP: N_("The file is a zip archive, not a picture, video or sound file."),
    MediaProblem.PDF: N_("The file is a PDF, not a picture, video or sound file."),
    MediaProblem.UNKNOWN_KIND: N_("The file isn't a picture, video or sound file I know."),
}

_TEXTS: Final[Mapping[MediaProblem, str]] = {
    MediaProblem.EMPTY: N_("The file is empty."),
    MediaProblem.MISSING: N_("The file is missing or can't be read."),
    MediaProblem.TOO_MANY_BYTES: N_("The file has {size} bytes. At most {max_bytes} are allowed."),
    MediaProblem.CONVERT_FIRST: N_("I don't take {name} files. Save it as {wanted} first."),
    MediaProblem.TOO_MUCH_MEMORY: N_(
        "Reading the file takes too much memory. Save it with fewer pixels, or as JPEG or MP4."
    ),
    MediaProblem.TOOK_TOO_LONG: N_("Reading the file takes too long. Save it smaller or shorter."),
    MediaProblem.READER_FAILED: N_(
        "The file is damaged or of a rare kind. Open it in another program and save it again."
    ),
    MediaProblem.READER_DIED: N_(
        "The file makes its reader crash. Open it in another program and save it again."
    ),
    MediaProblem.HEIC_UNREADABLE: N_("I can't read HEIC photos. Send it as JPEG or PNG."),
    MediaProblem.PICTURE_TOO_LARGE: N_(
        "The picture has {width} × {height} pixels. At most {max_pixels} in all are allowed. "
        "Save it smaller, or as JPEG."
    ),
    MediaProblem.ANIMATION_TOO_LARGE: N_("The animation has too many pixels in all its frames together."),
    MediaProblem.PICTURE_CUT_OFF: N_("The {extension} picture is cut off."),
    MediaProblem.PICTURE_DAMAGED: N_("The {extension} picture is damaged or cut off."),
    MediaProblem.NO_STILL: N_("This kind of file has no still picture."),
    MediaProblem.NO_VIDEO: N_("There is no video in the file."),
    MediaProblem.NO_PICTURE_OR_SOUND: N_("There is no picture or sound in the file."),
    MediaProblem.SOUND_WITH_VIDEO: N_("The {extension} file holds a video."),
    MediaProblem.VIDEO_TOO_LARGE: N_("The video has {width} × {height} pixels. That is too large."),
    MediaProblem.NOTHING_PLAYABLE: N_("The file has nothing to show or play."),
    MediaProblem.ENDS_EARLY: N_("The file was cut off."),
    MediaProblem.PART_DAMAGED: N_("A part of the file is damaged."),
    MediaProblem.WAV_CUT_OFF: N_("The wav file is cut off."),
    MediaProblem.OGG_CUT_OFF: N_("The ogg file is cut off."),
    MediaProblem.VIDEO_CUT_OFF: N_("The video file is cut off."),
    MediaProblem.VIDEO_WITHOUT_INDEX: N_("The video file is cut off. Its index or its data is missing."),
    MediaProblem.CLIP_DAMAGED: N_("The {extension} file is damaged or cut off."),
    MediaProblem.DRAWING_TOO_LARGE: N_("The drawing has more than {max_bytes} MB."),
    MediaProblem.DRAWING_DAMAGED: N_("The svg drawing is damaged or cut off."),
    MediaProblem.DRAWING_EMPTY: N_("The drawing is empty."),
    MediaProblem.OTHER_DOCUMENT: N_("The file is a document of {name}, not a drawing."),
    MediaProblem.SCRIPT: N_("The drawing holds a script."),
    MediaProblem.SCRIPT_OR_PAGE: N_("The drawing holds a script or a web page."),
    MediaProblem.LOADS_FILES: N_("The drawing loads a file from elsewhere."),
    MediaProblem.ENTITIES: N_("The drawing declares entities, so it could grow without end."),
    MediaProblem.REDIRECT: N_("The link is redirected too often."),
    MediaProblem.COMPRESSED: N_("The file arrived compressed."),
    MediaProblem.ANNOUNCED_TOO_LARGE: N_("The file has {expected} bytes. At most {limit} are allowed."),
    MediaProblem.TOO_LARGE: N_("The file has more than the {limit} bytes that are allowed."),
    MediaProblem.BROKE_OFF: N_("The download broke off after {size} bytes."),
    MediaProblem.WRONG_LENGTH: N_("The file has {size} bytes instead of {expected}."),
    # English only, as they have always been: they need a link or a file that no member can attach.
    MediaProblem.OTHER_KIND: "the result is {kind}, not {wanted}",
    MediaProblem.NO_MOVING_PICTURE: "There is no moving picture in the file.",
    MediaProblem.DRAWING_NOT_SCALABLE: "An SVG drawing cannot be made smaller.",
    MediaProblem.NO_SMALL_COPY: "No copy of the picture is as small as {max_bytes} bytes.",
    MediaProblem.NOT_ENCODABLE: "The {extension} clip could not be encoded.",
    MediaProblem.NOT_A_URL: "The link is not a URL.",
    MediaProblem.USER_NAME_IN_LINK: "The link carries a user name.",
    MediaProblem.NOT_HTTPS: "The link is not plain https.",
    MediaProblem.FOREIGN_HOST: "The link leads to a host that is not used here.",
    MediaProblem.NOT_A_HOST_NAME: "The link's host is not a name.",
    MediaProblem.PRIVATE_ADDRESS: "The link leads to a private address.",
    MediaProblem.STORED_TOO_LARGE: "the file has {size} bytes, above the {limit} taken here",
    MediaProblem.NO_CONTENT_TYPE: "The file has no content type that can be uploaded.",
}


@problem.register
def bad_media(error: BadMedia) -> str:
    if error.problem in _OTHER_FILES:
        return _(_OTHER_FILES[error.problem])
    if error.problem is MediaProblem.TOO_MANY_BYTES:
        return _(_TEXTS[error.problem], size=error.size, max_bytes=error.limit)
    if error.problem is MediaProblem.ANNOUNCED_TOO_LARGE:
        return _(_TEXTS[error.problem], expected=f"{error.size:,}", limit=f"{error.limit:,}")
    is_drawing = error.problem is MediaProblem.DRAWING_TOO_LARGE
    return _(
        _TEXTS[error.problem],
        size=f"{error.size:,}",
        expected=f"{error.expected:,}",
        limit=f"{error.limit:,}",
        max_pixels=f"{error.limit:,}",
        max_bytes=error.limit // 1024**2 if is_drawing else error.limit,
        width=error.width,
        height=error.height,
        extension=error.extension,
        name=error.name,
        kind=error.kind,
        wanted=error.wanted,
    )


@problem.register
def link_dead(error: LinkDead) -> str:
    if error.status is None:
        return "the job is complete but names no file"
    return _("The file is no longer at its link (HTTP {status}).", status=error.status)


@problem.register
def host_answered(error: HostAnswered) -> str:
    return _("The file's host answered HTTP {status}.", status=error.status)


@problem.register
def download_broken(error: DownloadBroken) -> str:
    return f"The download broke off ({error.cause})."


@problem.register
def host_unknown(_error: HostUnknown) -> str:
    return "The link's host cannot be found."


@problem.register
def reader_unavailable(_error: ReaderUnavailable) -> str:
    return _("I can't read files at the moment.")


@words.register
def no_reader(_error: ReaderUnavailable) -> str:
    return held_nothing(_("I can't read files at the moment."), _("Try again in a minute."))


@words.register
def bad_file(error: BadMedia) -> str:
    if error.problem is MediaProblem.FOREIGN_HOST:
        return held_nothing(
            _("That picture isn't on Discord's own servers, so I can't use it."),
            _("Attach the picture itself."),
        )
    reason = formatting.shown(bad_media(error).rstrip("."), 300)
    return held_nothing(_("I can't use this file: {reason}.", reason=reason), _("Attach another one."))


@words.register
def gone(_error: LinkDead) -> str:
    return held_nothing(_("The file is no longer where it was."), _("Attach it again."))


@words.register
def not_whole(_error: TransferError) -> str:
    return held_nothing(_("The file didn't arrive whole."), _("Attach it again."))
