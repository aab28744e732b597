"""The detail of a failed job is stored in English, in the words it has always had."""

import pytest

from bot.domain.errors import (
    BadMedia,
    ChainUnavailable,
    DownloadBroken,
    HostAnswered,
    LinkDead,
    MediaProblem,
    ProviderRefused,
    ProviderUnavailable,
    UntrustedChallenge,
)
from bot.domain.money.errors import DailyLimitReached, SpendingPaused
from bot.domain.money.pauses import Pause
from bot.i18n import GERMAN, use_locale
from bot.ui.kit import errors

DETAILS = [
    (BadMedia(MediaProblem.OTHER_KIND, kind="video", wanted="image"), "the result is video, not image"),
    (BadMedia(MediaProblem.BROKE_OFF, size=1234), "The download broke off after 1,234 bytes."),
    (LinkDead(), "the job is complete but names no file"),
    (LinkDead(404), "The file is no longer at its link (HTTP 404)."),
    (HostAnswered(503), "The file's host answered HTTP 503."),
    (DownloadBroken("ReadError"), "The download broke off (ReadError)."),
    (ProviderRefused("no herons", status=400), "no herons"),
    (ProviderUnavailable("HTTP 503"), "HTTP 503"),
    (UntrustedChallenge("The 402 lists no offers."), "The 402 lists no offers."),
    (ChainUnavailable("the node does not answer"), "the node does not answer"),
    (
        SpendingPaused(Pause(1_790_000_000_000, 5, "a look at the books")),
        "The bot's operator has paused all spending. Since <t:1790000000:f>. Reason: a look at the "
        "books. Nothing was paid. Everything paid for already is still made and delivered. Try again "
        "later.",
    ),
    (
        DailyLimitReached(40_000, 5_000_000, 4_990_000, 1_790_000_000_000),
        "This costs $0.04. Daily limit for all servers together: $4.99 of $5.00 used. Resets "
        "<t:1790000000:R>. Nothing was paid. Only the bot's operator can raise it (HOST_DAILY_CAP).",
    ),
]


@pytest.mark.parametrize(("error", "words"), DETAILS)
@pytest.mark.parametrize("language", ["en", GERMAN])
def test_details_are_english_sentences(error: Exception, words: str, language: str) -> None:
    with use_locale(language):
        assert errors.describe(error) == words
