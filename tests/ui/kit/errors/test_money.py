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

NO_AMOUNT = (
    "“five” is not an amount. Write dollars like `5`, `0.25` or `$12.50`: up to six digits before and six "
    "after the point."
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotAnAmount("five"), f"{NO_AMOUNT} Nothing was held or paid."),
        (NotAnAmount("five", "pot"), f"`pot`: {NO_AMOUNT} Nothing was held or paid."),
        (NotADuration("soon", "voting_for"),
         "“soon” is not a length of time for `voting_for`. Write whole numbers with units, like `90s`, "
         "`30m`, `12h`, `7d` or `1d12h`. Nothing was held or paid."),
        (DurationOutOfRange("31d", "entries_for", 60, 30 * 86_400),
         "`entries_for` may be from 1m to 30d; this is 31d. Nothing was held or paid."),
        (UnknownZone("Mars/Olympus"),
         "“Mars/Olympus” is no time zone I know. Write it like `Europe/Berlin`, `America/New_York` or `UTC`. "
         "Nothing was changed."),
        (CreditNotPositive(), "The amount has to be above zero. Nothing was changed."),
        (AmountNotPositive(0), "The amount must be more than $0.00. Nothing was held or paid."),
        (PaymentNotFound(7), "There is no payment 7. Nothing was changed."),
        (NotInWallet(40_000_000, 40_000_001, (WalletAddress(BASE, "0xAbc"),)),
         "The wallet holds $40.00 beyond what it owes to servers, less than $40.000001. Nothing was changed. "
         "Send USDC on Base to `0xAbc` first."),
        (NotInWallet(1, 2, (WalletAddress(BASE, "0xAbc"), WalletAddress(TEMPO, "0xAbc"))),
         "The wallets hold $0.000001 together beyond what they owe to servers, less than $0.000002. Nothing "
         "was changed. Fill one of them first:\n- USDC · Base · `0xAbc`\n- USDC.e · Tempo · `0xAbc`"),
        (NotInWallet(-1, 1, (WalletAddress(BASE, "0xAbc"),)),
         "The wallet holds $0.00 beyond what it owes to servers, less than $0.000001. Nothing was changed. "
         "Send USDC on Base to `0xAbc` first."),
        (ChainSilent(ChainNeed.BALANCE),
         "The chain does not answer, so I cannot see whether the wallet holds this much. Nothing was "
         "changed; "
         "try again in a minute."),
        (ChainSilent(ChainNeed.TRANSFERS),
         "The chain does not answer, so a transfer could not be seen. Nothing was changed; try again in a "
         "minute."),
        (TopupTooSmall(),
         "A top-up is at least $0.01; what is below a cent is cut off. Nothing was changed."),
        (SenderNeeded(),
         "Name the address that you send from with `from`: only its transfer counts. Nothing was changed."),
        (NotAnAddress("0xabc", (BASE,)),
         "“0xabc” is not an address on Base. Write `0x` and 40 hex digits. Nothing was changed."),
        (NotAnAddress("0xabc", (SOLANA,)),
         "“0xabc” is not an address on Solana. Write your Solana wallet's address: 32 to 44 letters and "
         "digits. Nothing was changed."),
        (NotAnAddress("me", (BASE, SOLANA, TEMPO)),
         "“me” is not an address on Base, Solana, Tempo. Write `0x` and 40 hex digits, or your Solana "
         "wallet's address. Nothing was changed."),
        (TopupOver(credited=True),
         "This top-up has arrived already. `/treasury topup` opens another one."),
        (TopupOver(credited=False),
         "This top-up is over: do not send its amount any more. `/treasury topup` opens another one. If you "
         "have sent it already, the bot's host assigns it."),
        (NoFreeAmount(5_000_000),
         "Too many top-ups of about this amount are open. Nothing was changed; choose another amount."),
        (DepositNotFound("0xab:1"),
         "There is no such deposit; nothing was changed. Choose one from the list that opens while you "
         "type."),
        (DepositDecided(5_000_000, DepositState.CREDITED),
         "That deposit of $5.00 was decided about before: it is credited. Nothing was changed."),
        (DepositDecided(2_000_000, DepositState.KEPT),
         "That deposit of $2.00 was decided about before: it is kept. Nothing was changed."),
        (ChannelNotWritable(77),
         "I may not view or write in <#77>. Nothing was changed; allow it in the channel's settings, or "
         "choose "
         "another channel."),
        (ReceiptNotFound(),
         "You have no such job on this server. `/me receipts` lists those that something was paid for. "
         "Nothing was changed."),
        (ExportTooLarge(12_340_000, 10_000_000),
         "The export has 12.3 MB even when packed, and Discord takes 10.0 MB here. Choose fewer days with "
         "`days`, or ask the bot's host for `python -m bot export`. Nothing was changed."),
    ],
)  # fmt: skip
def test_a_refusal_reads(error: Refused, said: str) -> None:
    assert sentence(error) == said


def test_what_was_typed_is_cut() -> None:
    for error in (NotAnAmount("x" * 500), NotADuration("x" * 500, "by"), UnknownZone("x" * 500)):
        assert "x" * 40 + "”" in (sentence(error) or "")
