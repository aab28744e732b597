"""Price jumps, models that fell silent, and the range of what was quoted."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money.prices import Losses, ModelPrices, QuoteRow, by_model
from tests.fakes.clock import START

K2, K4 = '{"image_size":"2K"}', '{"image_size":"4K"}'


def rows(*amounts: int | None, key: str = K2, operation: str = "grok/generate") -> list[QuoteRow]:
    return [QuoteRow(START + number, operation, key, amount) for number, amount in enumerate(amounts)]


def only(found: list[QuoteRow]) -> ModelPrices:
    (model,) = by_model(found)
    return model


def test_the_same_options_at_another_price_are_a_jump() -> None:
    found = only(rows(100, 100, 125, 125, 100))
    assert [(j.before, j.after, j.percent, j.at - START) for j in found.jumps] == [
        (125, 100, -20, 4),
        (100, 125, 25, 2),
    ]


def test_other_options_or_a_rounding_are_none() -> None:
    both = [*rows(130_000, 130_900), *rows(240_000, key=K4), *rows(130_000)]
    assert only(both).jumps == ()


def test_the_range_spans_all_options() -> None:
    found = only([*rows(130, 131), *rows(240, key=K4)])
    assert (found.low, found.high, found.quotes) == (130, 240, 3)
    assert [one.options_key for one in found.series] == [K2, K4]
    assert found.series[0].last == 131


def test_two_questions_in_a_row_without_an_answer_are_silence() -> None:
    assert only(rows(100, None)).silent_since is None
    silent = only(rows(100, None, None))
    assert (silent.silent_since, silent.answered_at, silent.unanswered) == (START + 1, START, 2)
    assert only(rows(None, None, 100)).silent_since is None
    assert only(rows(None, None)).low is None


def test_a_model_that_only_lost_is_there_too() -> None:
    (grok, veo) = by_model(rows(100), [Losses("veo-3.1", 8, 1, 1_600_000)])
    assert (grok.model, grok.losses) == ("grok", None)
    assert veo.losses is not None
    assert (veo.model, veo.quotes, veo.losses.percent) == ("veo-3.1", 0, 12.5)


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**7)), max_size=30))
def test_nothing_is_lost_or_made_up(amounts: list[int | None]) -> None:
    for model in by_model(rows(*amounts)):
        given_amounts = [amount for amount in amounts if amount is not None]
        assert [amount for one in model.series for _, amount in one.points] == given_amounts
        assert model.quotes + model.unanswered == len(amounts)
        assert all(jump.before != jump.after for jump in model.jumps)
