"""The host's words for a host command that cannot do its work."""

import pytest

from bot.domain.errors import ChainUnavailable, Conflict, ProviderUnavailable, Refused
from bot.domain.host.errors import (
    DisputeNotSettled,
    JobChanged,
    NoResult,
    NotDeliverable,
    NotDisputed,
    NothingToDeliver,
    NotTheHost,
    PaymentCollectable,
    PaymentUnverified,
    ServerNotFound,
    StudioHasNoFile,
    StudioJobNotFound,
    StudioSilent,
)
from bot.domain.jobs.job import JobState
from bot.ui.kit.errors import sentence


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotTheHost(),
         "Only the bot's operator can use this (HOST_USER_IDS). Nothing was changed."),
        (ServerNotFound(ambiguous=True),
         "Several servers have that name. Nothing was changed. Choose one from the list that opens "
         "while you type."),
        (ServerNotFound(ambiguous=False),
         "The bot is on no such server. Nothing was changed. Choose one from the list that opens "
         "while you type."),
        (NotDeliverable("k7f3ab", JobState.QUOTED), "That job is in the state QUOTED, so there is "
                                                    "nothing to deliver again. Nothing was changed."),
        (NothingToDeliver("k7f3ab", NoResult.UNPAID),
         "That job failed before it was paid, so there is nothing to deliver. Nothing was changed."),
        (NothingToDeliver("k7f3ab", NoResult.WRITTEN_OFF),
         "That job was written off: the result it bought is unknown. Nothing was changed."),
        (StudioHasNoFile(None), "StableStudio no longer knows that job, so there is no file. Nothing "
                                "was changed."),
        (StudioHasNoFile("failed"),
         "StableStudio says “failed” about that job, so there is no file. Nothing was changed."),
        (StudioJobNotFound("x" * 99), f"StableStudio knows no job `{'x' * 60}`. Nothing was changed."),
        (StudioSilent(ProviderUnavailable("503")), "StableStudio doesn't answer: 503. Nothing was "
                                                   "changed."),
        (DisputeNotSettled(Conflict("Job k7f3ab has the studio job 9 already.")),
         "Job k7f3ab has the studio job 9 already. Nothing was changed."),
        (NotDisputed("k7f3ab"),
         "That job isn't disputed, so there is nothing to write off. Nothing was changed."),
        (JobChanged("k7f3ab"), "That job has changed in the meantime. Nothing more was changed."),
        (PaymentCollectable(),
         "Its payment can still be collected. Nothing was changed. Try again in a few minutes."),
        (PaymentUnverified(ChainUnavailable("No node answers.")),
         "I can't check on the chain that the money is gone: No node answers. It stays set aside. "
         "Nothing was changed. Try again later."),
    ],
)  # fmt: skip
def test_a_refusal_reads(error: Refused, said: str) -> None:
    assert sentence(error) == said
