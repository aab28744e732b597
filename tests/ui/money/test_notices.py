"""The whole text of each notice about money."""

from dataclasses import replace

import pytest

from bot.domain.money.audit import SILENT, Compared, Finding, Reconciliation
from bot.domain.money.deposits import Deposit, DepositState, Topup, UnclaimedReason
from bot.domain.money.movements import Coverage, Movement
from bot.domain.money.networks import BASE, SOLANA, TEMPO, WalletAddress
from bot.domain.money.notices import (
    BooksSetBack,
    BudgetAlert,
    ChainBlind,
    ChainSeen,
    DepositsUnclaimed,
    DepositUnclaimed,
    ModelRestored,
    ModelStopped,
    NightlyAudit,
    OutflowsUnknown,
    PauseBegun,
    PauseEnded,
    TopupCredited,
    TopupReplaced,
    WalletLow,
    WalletRefilled,
    WalletUnwatched,
)
from bot.domain.money.pauses import Pause
from bot.domain.notices import Notice
from bot.i18n import GERMAN, use_locale
from bot.ui.kit.notices import notice_text
from bot.ui.money import notices, reconcile_text
from bot.ui.money.reconcile_text import FINDINGS

TX = "0x" + "ab" * 32
LINK = f"[transaction](<https://basescan.org/tx/{TX}>)"
TOPUP = Topup("t1", "r1", 11, 22, 33, 5_000_000, 5_000_417, 0, 1, 1, None, TX, 0)


def deposit(why: UnclaimedReason | None) -> Deposit:
    return Deposit(TX, 0, 0, "0xSender", 2_000_000, DepositState.UNCLAIMED, None, None, None, None, why,
                   None, None, None)  # fmt: skip


def movement(nonce: str | None) -> Movement:
    return Movement(TX, 1, 9, outward=True, other="0xB", amount=40_000, nonce=nonce)


def watched(balance: int | None, coverage: Coverage | None = None) -> Compared:
    return Compared(BASE, "0xW", balance, coverage, answered=True)


def audit(*findings: Finding, wallet: int | None = 9_000_000) -> Reconciliation:
    return Reconciliation(0, findings, (), 12, "f" * 64, 3, 70_000, 2, 8_000_000, (watched(wallet),))


FACTS = (
    "Checked 3 payments ($0.07 proven paid), 2 deposits and 12 lines of the books\n"
    "Wallet $9.00 · owed to servers $8.00\nBase: never compared\n-# head `ffffffffffffffff…`"
)
WRONG = Finding("deposit not on chain", "deposits", "0xab:0", "It is gone.")


@pytest.mark.parametrize(
    ("notice", "text"),
    [
        (TopupCredited(TOPUP, 7_009_999),
         "💵 **$5.000417 has arrived.** This server has $7.00 available now.\n"
         f"-# asked for by <@33> · {LINK}"),
        (TopupCredited(replace(TOPUP, network=TEMPO.name), 7_000_000),
         "💵 **$5.000417 has arrived.** This server has $7.00 available now.\n"
         f"-# asked for by <@33> · [transaction](<https://explore.tempo.xyz/tx/{TX}>)"),
        (TopupReplaced(TOPUP, by=44),
         "<@33>, please do not send $5.000417 any more. <@44> opened another top-up, and this server has as "
         "many as it may. If you sent it already, the bot's operator assigns it."),
        (DepositUnclaimed(replace(deposit(UnclaimedReason.LARGE), promised_to=11)),
         "💵 **$2.00 arrived, and no server was credited**: above DEPOSIT_REVIEW_ABOVE. `/host deposits "
         f"list` decides.\n-# from `0xSender` · {LINK} on Base · asked for by server 11"),
        (DepositUnclaimed(deposit(UnclaimedReason.LATE)),
         "💵 **$2.00 arrived, and no server was credited**: too late for its top-up. `/host deposits list` "
         f"decides.\n-# from `0xSender` · {LINK} on Base"),
        (DepositsUnclaimed(SOLANA, 5, 6_000_000),
         "💵 **5 transfers of $6.00 together** arrived on Solana, and no server was credited. "
         "`/host deposits list` shows them, the larger ones first."),
        (DepositsUnclaimed(BASE, 120, 120, dust=True),
         "💵 **120 transfers of $0.00012 together** arrived on Base, each below a cent, and no server was "
         "credited. `/host deposits list` shows them, the larger ones first."),
        (DepositsUnclaimed(BASE, 1, 3, dust=True),
         "💵 **A transfer of $0.000003** arrived on Base, each below a cent, and no server was credited. "
         "`/host deposits list` shows them, the larger ones first."),
        (ChainBlind(BASE, "It says “up to a 10 block range <@1> *now*”"),
         "⚠️ **Base cannot be read.** It says “up to a 10 block range \\<\\@\u200b1\\> \\*now\\*”\n"
         "Until it can, deposits on it are not seen and no top-up is offered there.\n"
         "-# `python -m bot check` tries every node of BASE_RPC_URL"),
        (ChainSeen(SOLANA), "✅ Solana can be read again. What arrived meanwhile is credited."),
        (OutflowsUnknown(BASE, (movement("0x" + "ab" * 32), movement("0x" + "cd" * 32)), missed=True),
         "🛑 **Spending is stopped.** StableStudio received $0.08 from the wallet on Base in 2 payments that "
         "these books do not know. This database is an older copy, or another bot uses the wallet.\n"
         "`/host adopt` finds what was bought, delivers it and books it. Then members can spend again.\n"
         f"- $0.04 to `0xB`, a signed payment in block 9, {LINK}\n"
         f"- $0.04 to `0xB`, a signed payment in block 9, {LINK}"),
        (OutflowsUnknown(BASE, (movement(None),), missed=False),
         "🛑 **Spending is paused.** $0.04 left the wallet on Base, and this bot never signed for it. "
         "Someone else has the key: move the rest to a new wallet.\n"
         "`/host adopt` books what is gone, `/host unpause` lets members spend again.\n"
         f"- $0.04 to `0xB`, a plain transfer in block 9, {LINK}"),
        (WalletUnwatched(BASE, "No."),
         "🛑 **The wallet on Base cannot be compared with its chain.** Nothing is signed for it until it "
         "can. The node says: No.\n"
         "A node that answers, in BASE_RPC_URL, ends this. If no node has that history any more, "
         "`python -m bot adopt --from-now base` starts from now; what came before stays unproven."),
        (BooksSetBack(103),
         "🛑 **Spending is paused.** The database has lost changes that it had confirmed: line 103 of the "
         "journal is gone. A standby that was behind has taken over, or a backup was restored.\n"
         "What was bought and is in no book shows itself on the chain: `/host adopt` books it, "
         "`/host unpause` lets members spend again. Let the server wait for its standbys, so that this "
         "cannot happen again."),
        (BudgetAlert(11, 50, 10_000_000, 4_000_000, 1_000_000),
         "🪫 **50 % of the budget is used.** `/treasury topup` adds to it.\n"
         "▰▰▰▰▰▰▱▱▱▱ 60 % · available **$4.00** · held $1.00 · of $10.00 when money last came in"),
        (BudgetAlert(11, 100, 10_000_000, 0, 0),
         "🪫 **The budget is used up.** `/treasury topup` adds to it.\n"
         "▰▰▰▰▰▰▰▰▰▰ 100 % · available **$0.00** · of $10.00 when money last came in"),
        (WalletLow(4_999_999, 5_000_000, WalletAddress(BASE, "0xAbc")),
         "🪫 **The wallet on Base is low.** It holds $4.99, less than $5.00 (WALLET_LOW).\n"
         "Send USDC on Base to `0xAbc`."),
        (WalletLow(1, 5_000_000, WalletAddress(TEMPO, "0xAbc")),
         "🪫 **The wallet on Tempo is low.** It holds $0.00, less than $5.00 (WALLET_LOW).\n"
         "Send USDC.e on Tempo to `0xAbc`."),
        (WalletRefilled(5_000_000, SOLANA), "✅ The wallet on Solana holds $5.00 again."),
        (NightlyAudit(audit(), paused=False), f"**Nightly audit: ledger and chain agree**\n{FACTS}"),
        (NightlyAudit(audit(WRONG), paused=True),
         f"**Nightly audit: 1 finding**\n{FACTS}\n- deposit not on chain: deposits `0xab:0`: It is gone.\n"
         "All spending is paused. `/host unpause` lets members spend again."),
        (PauseBegun(Pause(0, 7, "a look")),
         "🧊 <@7> **paused all spending** · “a look”. What is paid is still made and delivered."),
        (PauseBegun(Pause(0, None, "")),
         "🧊 The bot itself **paused all spending**. What is paid is still made and delivered."),
        (PauseEnded(7), "✅ <@7> ended the pause. Members can spend again."),
        (ModelStopped("grok", 7, "too dear"), "🧊 <@7> stopped **grok** on all servers · “too dear”."),
        (ModelStopped("grok", 7, ""), "🧊 <@7> stopped **grok** on all servers."),
        (ModelRestored("grok", 7), "✅ <@7> brought **grok** back on all servers."),
    ],
)  # fmt: skip
def test_a_notice_reads(notice: Notice, text: str) -> None:
    assert notices.LISTED > 2
    assert notice_text(notice) == text


def test_a_deposit_says_why_nobody_was_credited() -> None:
    reasons = {notice_text(DepositUnclaimed(deposit(why))) for why in (None, *UnclaimedReason)}
    assert len(reasons) == len(UnclaimedReason)  # no reason is told as an unknown amount


def test_a_server_reads_its_own_language() -> None:
    with use_locale(GERMAN):
        assert "sind angekommen" in notice_text(TopupCredited(TOPUP, 1))
        assert "% des Budgets sind verbraucht" in notice_text(BudgetAlert(11, 50, 10, 4, 1))


def test_the_answer_to_a_comparison_names_the_first_findings() -> None:
    many = audit(*[WRONG] * (FINDINGS + 2), wallet=None)
    text = reconcile_text.summary(many, title="Reconciled")
    assert text.startswith(f"**Reconciled: {FINDINGS + 2} findings**\n")
    assert text.count("deposit not on chain") == FINDINGS
    assert "Wallet unknown" in text
    assert text.endswith("-# and 2 more: `python -m bot audit` names all")


def test_what_was_looked_at_and_what_was_not_answered() -> None:
    result = replace(
        audit(WRONG, Finding(SILENT, "deposits", "", "No history.")),
        wallets=(watched(9, Coverage(5, 90, at=1, received=2_000_000, sent=70_000, unbooked=0)),),
    )
    text = reconcile_text.summary(result, title="Reconciled")
    assert text.startswith("**Reconciled: 1 finding, 1 not answered**\n")
    assert "Base, blocks 5 to 90: $2.00 received, $0.07 sent\n" in text
    assert text.endswith("It is gone.\n- chain did not answer: No history.")
