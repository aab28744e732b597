"""Before a disputed job ends, the host reads what will happen with its money."""

import pytest

from bot.domain.jobs.job import JobState
from bot.services.host.write_off import WriteOffOutcome
from bot.ui.host import write_off_cards
from bot.ui.kit.layout import Tone
from tests.ui.reading import labels, tone, words
from tests.ui.samples import job

DISPUTED = job(state=JobState.DISPUTED)


@pytest.mark.parametrize(
    ("charged", "refunded", "sentence"),
    [
        (False, False, "it was not paid. **$0.134** goes back to the server."),
        (True, False, "it was paid. The server loses **$0.134**."),
        (True, True, "it was paid. You give **$0.134** back to the server."),
    ],
)
def test_the_question_names_the_money(charged: bool, refunded: bool, sentence: str) -> None:
    card = write_off_cards.question(WriteOffOutcome(DISPUTED, charged, refunded), "no *trace*")
    assert sentence in words(card)
    assert "> no \\*trace\\*" in words(card)
    assert f"-# job {DISPUTED.id}" in words(card)
    assert labels(card) == ["Write it off", "Keep it as it is"]
    assert tone(card) is Tone.ASKS


def test_a_private_prompt_is_not_shown() -> None:
    secret = job(state=JobState.DISPUTED, private=True)
    assert "a fox" not in words(write_off_cards.question(WriteOffOutcome(secret, True, False), ""))
