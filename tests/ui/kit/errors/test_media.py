"""The whole text of each file and link that cannot be used, and the part that other texts quote."""

import pytest

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
from bot.domain.jobs.errors import AttachmentUnreadable
from bot.i18n import use_locale
from bot.ui.kit.errors import sentence
from bot.ui.kit.errors.words import problem

P = MediaProblem
WHOLE = "The file didn't arrive whole. Nothing was paid. Attach it again."
NOT_KNOWN = "not a picture, video or sound file."

BAD: dict[MediaProblem, tuple[BadMedia, str]] = {
    error.problem: (error, text)
    for error, text in [
        (BadMedia(P.EMPTY), "The file is empty."),
        (BadMedia(P.MISSING), "The file is missing or can't be read."),
        (
            BadMedia(P.TOO_MANY_BYTES, size=1234567, limit=1000000),
            "The file has 1234567 bytes. At most 1000000 are allowed.",
        ),
        (BadMedia(P.WEB_PAGE), f"The file is a web page, {NOT_KNOWN}"),
        (BadMedia(P.XML), f"The file is an XML document, {NOT_KNOWN}"),
        (BadMedia(P.DATA), f"The file is text, {NOT_KNOWN}"),
        (BadMedia(P.ZIP), f"The file is a zip archive, {NOT_KNOWN}"),
        (BadMedia(P.PDF), f"The file is a PDF, {NOT_KNOWN}"),
        (BadMedia(P.UNKNOWN_KIND), "The file isn't a picture, video or sound file I know."),
        (BadMedia(P.OTHER_KIND, kind="image", wanted="video"), "the result is image, not video"),
        (
            BadMedia(P.CONVERT_FIRST, name="AVI", wanted="MP4"),
            "I don't take AVI files. Save it as MP4 first.",
        ),
        (
            BadMedia(P.TOO_MUCH_MEMORY),
            "Reading the file takes too much memory. Save it with fewer pixels, or as JPEG or MP4.",
        ),
        (BadMedia(P.TOOK_TOO_LONG), "Reading the file takes too long. Save it smaller or shorter."),
        (
            BadMedia(P.READER_FAILED),
            "The file is damaged or of a rare kind. Open it in another program and save it again.",
        ),
        (
            BadMedia(P.READER_DIED),
            "The file makes its reader crash. Open it in another program and save it again.",
        ),
        (BadMedia(P.HEIC_UNREADABLE), "I can't read HEIC photos. Send it as JPEG or PNG."),
        (
            BadMedia(P.PICTURE_TOO_LARGE, width=60000, height=50000, limit=100_000_000),
            "The picture has 60000 × 50000 pixels. At most 100,000,000 in all are allowed. Save it "
            "smaller, or as JPEG.",
        ),
        (BadMedia(P.ANIMATION_TOO_LARGE), "The animation has too many pixels in all its frames together."),
        (BadMedia(P.PICTURE_CUT_OFF, extension="png"), "The png picture is cut off."),
        (BadMedia(P.PICTURE_DAMAGED, extension="heic"), "The heic picture is damaged or cut off."),
        (BadMedia(P.NO_STILL), "This kind of file has no still picture."),
        (BadMedia(P.NO_VIDEO), "There is no video in the file."),
        (BadMedia(P.NO_PICTURE_OR_SOUND), "There is no picture or sound in the file."),
        (BadMedia(P.NO_MOVING_PICTURE), "There is no moving picture in the file."),
        (BadMedia(P.SOUND_WITH_VIDEO, extension="m4a"), "The m4a file holds a video."),
        (
            BadMedia(P.VIDEO_TOO_LARGE, width=20000, height=10000),
            "The video has 20000 × 10000 pixels. That is too large.",
        ),
        (BadMedia(P.NOTHING_PLAYABLE), "The file has nothing to show or play."),
        (BadMedia(P.ENDS_EARLY), "The file was cut off."),
        (BadMedia(P.PART_DAMAGED), "A part of the file is damaged."),
        (BadMedia(P.WAV_CUT_OFF), "The wav file is cut off."),
        (BadMedia(P.OGG_CUT_OFF), "The ogg file is cut off."),
        (BadMedia(P.VIDEO_CUT_OFF), "The video file is cut off."),
        (BadMedia(P.VIDEO_WITHOUT_INDEX), "The video file is cut off. Its index or its data is missing."),
        (BadMedia(P.CLIP_DAMAGED, extension="mp4"), "The mp4 file is damaged or cut off."),
        (BadMedia(P.DRAWING_TOO_LARGE, limit=32 * 1024**2), "The drawing has more than 32 MB."),
        (BadMedia(P.DRAWING_DAMAGED), "The svg drawing is damaged or cut off."),
        (BadMedia(P.DRAWING_EMPTY), "The drawing is empty."),
        (BadMedia(P.OTHER_DOCUMENT, name="html"), "The file is a document of html, not a drawing."),
        (BadMedia(P.SCRIPT), "The drawing holds a script."),
        (BadMedia(P.SCRIPT_OR_PAGE), "The drawing holds a script or a web page."),
        (BadMedia(P.LOADS_FILES), "The drawing loads a file from elsewhere."),
        (BadMedia(P.ENTITIES), "The drawing declares entities, so it could grow without end."),
        (BadMedia(P.DRAWING_NOT_SCALABLE), "An SVG drawing cannot be made smaller."),
        (BadMedia(P.NO_SMALL_COPY, limit=30_000), "No copy of the picture is as small as 30000 bytes."),
        (BadMedia(P.NOT_ENCODABLE, extension="mp4"), "The mp4 clip could not be encoded."),
        (BadMedia(P.NOT_A_URL), "The link is not a URL."),
        (BadMedia(P.USER_NAME_IN_LINK), "The link carries a user name."),
        (BadMedia(P.NOT_HTTPS), "The link is not plain https."),
        (BadMedia(P.FOREIGN_HOST), "The link leads to a host that is not used here."),
        (BadMedia(P.NOT_A_HOST_NAME), "The link's host is not a name."),
        (BadMedia(P.PRIVATE_ADDRESS), "The link leads to a private address."),
        (BadMedia(P.REDIRECT), "The link is redirected too often."),
        (BadMedia(P.COMPRESSED), "The file arrived compressed."),
        (
            BadMedia(P.ANNOUNCED_TOO_LARGE, size=60_000_000, limit=52_000_000),
            "The file has 60,000,000 bytes. At most 52,000,000 are allowed.",
        ),
        (
            BadMedia(P.TOO_LARGE, limit=52_000_000),
            "The file has more than the 52,000,000 bytes that are allowed.",
        ),
        (
            BadMedia(P.STORED_TOO_LARGE, size=60_000_000, limit=52_000_000),
            "the file has 60,000,000 bytes, above the 52,000,000 taken here",
        ),
        (BadMedia(P.BROKE_OFF, size=100_000), "The download broke off after 100,000 bytes."),
        (
            BadMedia(P.WRONG_LENGTH, size=1000, expected=2000),
            "The file has 1,000 bytes instead of 2,000.",
        ),
        (BadMedia(P.NO_CONTENT_TYPE), "The file has no content type that can be uploaded."),
    ]
}


@pytest.mark.parametrize("kind", MediaProblem)
def test_every_problem_of_a_file(kind: MediaProblem) -> None:
    error, text = BAD[kind]
    assert problem(error) == text
    whole = sentence(error)
    assert whole is not None
    if kind is P.FOREIGN_HOST:
        assert whole.endswith("Nothing was paid. Attach the picture itself.")
        return
    assert whole.startswith("I can't use this file: ")
    assert whole.endswith(". Nothing was paid. Attach another one.")


@pytest.mark.parametrize(
    ("error", "quoted", "whole"),
    [
        (
            LinkDead(404),
            "The file is no longer at its link (HTTP 404).",
            "The file is no longer where it was. Nothing was paid. Attach it again.",
        ),
        (HostAnswered(500), "The file's host answered HTTP 500.", WHOLE),
        (DownloadBroken("ReadError"), "The download broke off (ReadError).", WHOLE),
        (
            ReaderUnavailable("BlockingIOError"),
            "I can't read files at the moment.",
            "I can't read files at the moment. Nothing was paid. Try again in a minute.",
        ),
        (HostUnknown(), "The link's host cannot be found.", WHOLE),
    ],
)
def test_a_transfer_that_failed(error: TransferError, quoted: str, whole: str) -> None:
    assert problem(error) == quoted
    assert sentence(error) == whole


def test_the_quoted_part_is_in_the_readers_language() -> None:
    error = AttachmentUnreadable("image1", BadMedia(P.ZIP))
    with use_locale("de"):
        german = sentence(error)
    assert german is not None
    assert "zip archive" not in german
    assert "Zip" in german or "ZIP" in german
