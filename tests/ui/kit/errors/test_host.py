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
         "Only the bot's host may use this; nothing was changed. Who that is stands in the bot's setting "
         "HOST_USER_IDS."),
        (ServerNotFound(ambiguous=True),
         "Several servers have that name; nothing was changed. Choose one from the list that opens while you "
         "type."),
        (ServerNotFound(ambiguous=False),
         "The bot is in no such server; nothing was changed. Choose one from the list that opens while you "
         "type."),
        (NotDeliverable("k7f3ab", JobState.QUOTED), "Job k7f3ab is quoted: there is nothing to try again."),
        (NothingToDeliver("k7f3ab", NoResult.UNPAID),
         "Job k7f3ab failed before it was paid: there is nothing to deliver. Nothing was changed."),
        (NothingToDeliver("k7f3ab", NoResult.WRITTEN_OFF),
         "Job k7f3ab was written off: which result it bought is not known, so there is nothing to deliver. "
         "Nothing was changed."),
        (StudioHasNoFile(None), "StableStudio no longer knows it, so there is no file. Nothing was changed."),
        (StudioHasNoFile("failed"),
         "StableStudio says “failed”, so there is no file. Nothing was changed."),
        (StudioJobNotFound("x" * 99), f"StableStudio knows no job `{'x' * 60}`. Nothing was changed."),
        (StudioSilent(ProviderUnavailable("503")), "StableStudio does not answer: 503. Nothing was changed."),
        (DisputeNotSettled(Conflict("Job k7f3ab has the studio job 9 already.")),
         "Job k7f3ab has the studio job 9 already. Nothing was changed."),
        (NotDisputed("k7f3ab"),
         "Job k7f3ab is not disputed: there is nothing to write off. Nothing was changed."),
        (JobChanged("k7f3ab"), "Job k7f3ab has changed meanwhile. Nothing more was changed."),
        (PaymentCollectable(),
         "Its payment can still be collected. Nothing was changed; try again in some minutes."),
        (PaymentUnverified(ChainUnavailable("No node answers.")),
         "The chain does not answer, so nobody knows whether the money is gone: No node answers. The money "
         "stays held. Nothing was changed; try again later."),
    ],
)  # fmt: skip
def test_a_refusal_reads(error: Refused, said: str) -> None:
    assert sentence(error) == said
