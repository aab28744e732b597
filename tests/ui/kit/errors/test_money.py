"""Words for amounts that cannot be read, and for money that cannot come in."""

import pytest

from bot.domain.amounts import NotAnAmount
from bot.domain.durations import DurationOutOfRange, NotADuration
from bot.domain.errors import Refused
from bot.domain.money.deposits import DepositState
from bot.domain.money.errors import (
    AmountNotPositive,
    ChainNeed,
    ChainSilent,
    ChannelNotWritable,
    CreditNotPositive,
    DepositDecided,
    DepositNotFound,
    ExportTooLarge,
    NoFreeAmount,
    NotAnAddress,
    NotInWallet,
    PaymentNotFound,
    ReceiptNotFound,
    SenderNeeded,
    TopupOver,
    TopupTooSmall,
)
from bot.domain.money.networks import BASE, SOLANA, TEMPO, WalletAddress
from bot.domain.periods import UnknownZone
from bot.ui.kit.errors import sentence

WRITE_DOLLARS = (
    "Nothing was paid. Write dollars like `5`, `0.25` or `$12.50`, with at most six digits after the point."
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotAnAmount("five"), f"“five” isn't an amount. {WRITE_DOLLARS}"),
        (NotAnAmount("five", "pot"), f"“five” isn't an amount for `pot`. {WRITE_DOLLARS}"),
        (NotADuration("soon", "voting_for"),
         "“soon” isn't a length of time for `voting_for`. Nothing was paid. Write whole numbers with "
         "units, like `90s`, `30m`, `12h`, `7d` or `1d12h`."),
        (DurationOutOfRange("31d", "entries_for", 60, 30 * 86_400),
         "`entries_for` must be between 1m and 30d, not 31d. Nothing was paid."),
        (UnknownZone("Mars/Olympus"),
         "I don't know the time zone “Mars/Olympus”. Nothing was changed. Write it like "
         "`Europe/Berlin`, `America/New_York` or `UTC`."),
        (CreditNotPositive(), "The amount must be more than $0.00. Nothing was changed."),
        (AmountNotPositive(0), "The amount must be more than $0.00. Nothing was paid."),
        (PaymentNotFound(7), "There is no payment `7`. Nothing was changed."),
        (NotInWallet(40_000_000, 40_000_001, (WalletAddress(BASE, "0xAbc"),)),
         "The wallet has $40.00 not promised to servers, less than $40.000001. Nothing was changed. "
         "Send USDC on Base to `0xAbc` first."),
        (NotInWallet(1, 2, (WalletAddress(BASE, "0xAbc"), WalletAddress(TEMPO, "0xAbc"))),
         "The wallets have $0.00 not promised to servers, less than $0.000002. Nothing was changed. "
         "Fill one of them first:\n- USDC · Base · `0xAbc`\n- USDC.e · Tempo · `0xAbc`"),
        (NotInWallet(-1, 1, (WalletAddress(BASE, "0xAbc"),)),
         "The wallet has $0.00 not promised to servers, less than $0.000001. Nothing was changed. "
         "Send USDC on Base to `0xAbc` first."),
        (ChainSilent(ChainNeed.BALANCE),
         "The chain doesn't answer, so I can't see what the wallet holds. Nothing was changed. Try "
         "again in a minute."),
        (ChainSilent(ChainNeed.TRANSFERS),
         "The chain doesn't answer, so I couldn't see a transfer arrive. Nothing was changed. Try "
         "again in a minute."),
        (TopupTooSmall(),
         "A top-up is at least $0.01. Parts of a cent are cut off. Nothing was changed."),
        (SenderNeeded(),
         "Give the address you send from as `from`. Only a transfer from there counts. Nothing was "
         "changed."),
        (NotAnAddress("0xabc", (BASE,)),
         "“0xabc” isn't an address on Base. Nothing was changed. Write `0x` and 40 hex digits."),
        (NotAnAddress("0xabc", (SOLANA,)),
         "“0xabc” isn't an address on Solana. Nothing was changed. Write your Solana wallet's "
         "address: 32 to 44 letters and digits."),
        (NotAnAddress("me", (BASE, SOLANA, TEMPO)),
         "“me” isn't an address on Base, Solana, Tempo. Nothing was changed. Write `0x` and 40 hex "
         "digits, or your Solana wallet's address."),
        (TopupOver(credited=True),
         "This top-up has arrived already. Nothing was changed. `/treasury topup` opens another one."),
        (TopupOver(credited=False),
         "This top-up has expired. Don't send its amount any more. Nothing was changed. `/treasury "
         "topup` opens another one. If you have sent it already, the bot's operator will assign it."),
        (NoFreeAmount(5_000_000),
         "Too many top-ups of about this amount are open. Nothing was changed. Choose another amount."),
        (DepositNotFound("0xab:1"),
         "There is no such deposit. Nothing was changed. Choose one from the list that opens while "
         "you type."),
        (DepositDecided(5_000_000, DepositState.CREDITED),
         "That deposit of $5.00 is settled already: credited. Nothing was changed."),
        (DepositDecided(2_000_000, DepositState.KEPT),
         "That deposit of $2.00 is settled already: kept. Nothing was changed."),
        (ChannelNotWritable(77),
         "I can't view or write in <#77>. Nothing was changed. Allow it in the channel's settings, "
         "or choose another channel."),
        (ReceiptNotFound(),
         "You have no such job on this server. Nothing was changed. `/me receipts` lists those you "
         "have paid for."),
        (ExportTooLarge(12_340_000, 10_000_000),
         "The export has 12.3 MB even when packed, and Discord takes 10.0 MB here. Nothing was "
         "changed. Choose fewer `days`, or ask the bot's operator for `python -m bot export`."),
    ],
)  # fmt: skip
def test_a_refusal_reads(error: Refused, said: str) -> None:
    assert sentence(error) == said


def test_what_was_typed_is_cut() -> None:
    for error in (NotAnAmount("x" * 500), NotADuration("x" * 500, "by"), UnknownZone("x" * 500)):
        assert "x" * 40 + "”" in (sentence(error) or "")
