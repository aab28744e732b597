"""Deposits without a server: a line each, a menu to choose one, and the servers it can go to."""

from dataclasses import replace

from bot.domain.money.deposits import Deposit, DepositState, UnclaimedReason
from bot.ui.host import deposit_cards, digests
from bot.ui.kit.actions import AssignDeposit
from bot.ui.kit.custom_ids import encode
from bot.ui.kit.layout import Tone
from tests.ui.reading import entries, labels, tone, words

NOW = 1_790_000_000_000
DEPOSIT = Deposit(
    "0x" + "ab" * 32, 3, NOW, "0xFa00000000000000000000000000000000000001", 3_333_333, DepositState.UNCLAIMED,
    None, "0xWallet", 5, NOW, UnclaimedReason.LATE, None, None, None,
)  # fmt: skip
NAMES = {11: "Annex", 22: "Zebra *Lab*"}


def test_an_empty_list_is_good_news() -> None:
    card = deposit_cards.listing([], NAMES)
    assert tone(card) is Tone.DONE
    assert entries(card) == []


def test_each_deposit_says_amount_network_reason_and_sender() -> None:
    card = deposit_cards.listing([replace(DEPOSIT, promised_to=22)], NAMES)
    assert "**$3.333333** · Base · too late for its top-up" in words(card)
    assert f"-# `{DEPOSIT.sender}`" in words(card)
    assert "asked for by Zebra \\*Lab\\*" in words(card)
    assert [value for _, value in entries(card)] == [DEPOSIT.key]


def test_many_deposits_fit_in_one_message() -> None:
    many = [replace(DEPOSIT, log_index=n, promised_to=n) for n in range(200)]
    card = deposit_cards.listing(many, NAMES)
    assert len(words(card)) < 4000
    assert sum(1 for _ in card.walk_children()) <= 40
    assert len(entries(card)) == deposit_cards.CHOICES
    assert "-# and 188 more" in words(card)


def test_deposits_of_servers_with_awkward_names_fit_in_one_message() -> None:
    many = [replace(DEPOSIT, log_index=n, promised_to=22) for n in range(200)]
    said = words(deposit_cards.listing(many, {22: "*" * 60}))
    assert len(said) < 4000
    assert f"-# and {200 - said.count('$3.333333')} more" in said


def test_the_server_that_asked_for_it_is_first() -> None:
    assert [value for _, value in entries(deposit_cards.one(DEPOSIT, NAMES))] == ["11", "22"]
    promised = deposit_cards.one(replace(DEPOSIT, promised_to=22), NAMES)
    assert [value for _, value in entries(promised)] == ["22", "11"]
    assert labels(promised) == ["It is mine"]


def test_the_longest_name_of_a_transaction_fits_in_a_custom_id() -> None:
    solana = replace(DEPOSIT, tx="5" * 88)
    assert len(encode(AssignDeposit(digests.of(solana.key)))) <= 100
    assert digests.find([DEPOSIT, solana], lambda one: one.key, digests.of(solana.key)) == solana
    assert digests.find([DEPOSIT], lambda one: one.key, digests.of(solana.key)) is None
