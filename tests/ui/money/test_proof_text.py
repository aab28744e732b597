"""`/budget proof` says what was really checked, up to which block, and when."""

from dataclasses import replace

from bot.domain.money.audit import LastReconcile
from bot.domain.money.movements import Coverage
from bot.domain.money.networks import BASE, SOLANA, TEMPO
from bot.services.money.audit import AuditView, WalletView
from bot.ui.money.proof_text import heading, proof

COVERAGE = Coverage(first=100, upto=4_200, at=1_790_000_000_000, received=5_000_000, sent=40_000, unbooked=0)
LAST = LastReconcile(1_790_000_000_000, 0, "ab" * 32)
WALLET = WalletView(BASE, "0xWallet", 50_000_000, COVERAGE)
VIEW = AuditView((WALLET,), 20_000_000, 0, 7, "ab" * 32, LAST)


def with_wallet(**changes: object) -> AuditView:
    return replace(VIEW, wallets=(replace(WALLET, **changes),))  # type: ignore[arg-type]


def said(view: AuditView) -> str:
    return "\n".join(proof(view))


def test_before_the_first_new_block_nothing_was_watched() -> None:
    assert "watched" not in said(with_wallet(coverage=replace(COVERAGE, first=100, upto=99)))


def test_what_was_watched() -> None:
    text = said(VIEW)
    assert "-# **wallet watched** $5.00 in, $0.04 out · blocks 100 to 4200 · <t:1790000000:R>" in text
    assert "**last compared with the chain** <t:1790000000:R> · all agreed" in text
    assert "in no book" not in text


def test_money_in_no_book_is_said_though_the_wallet_covers_the_debts() -> None:
    text = said(with_wallet(coverage=replace(COVERAGE, sent=20_040_000, unbooked=20_000_000)))
    assert "**$20.00 left the wallet and is in no book.** The operator was told." in text


def test_one_wallet_says_if_it_covers_the_debts_and_where_it_is() -> None:
    assert heading(VIEW) == "The wallet covers what servers are owed"
    assert heading(with_wallet(balance=1)) == "The wallet does not cover what servers are owed"
    address = "[`0xWallet`](<https://basescan.org/address/0xWallet>)"
    assert said(with_wallet(balance=50_000_001)).startswith(
        f"**wallet** $50.000001\n-# {address} · USDC on Base\n**owed to all servers** $20.00\n"
    )


def test_what_was_not_answered() -> None:
    assert "did not answer all of it" in said(replace(VIEW, last=replace(LAST, unanswered=1)))
    assert "2 findings, the operator was told" in said(replace(VIEW, last=replace(LAST, findings=2)))


def test_before_the_first_look() -> None:
    text = said(replace(with_wallet(coverage=None), last=None))
    assert "not yet; it happens every night" in text
    assert "watched" not in text


def test_several_wallets_cover_the_debts_together() -> None:
    second = WalletView(TEMPO, "0xWallet", 15_000_000, replace(COVERAGE, unbooked=617))
    view = replace(VIEW, wallets=(replace(WALLET, balance=6_000_000), second))
    text = said(view)
    assert text.startswith(
        "**wallets** $21.00 together\n"
        "- **Base** $6.00 · [`0xWallet`](<https://basescan.org/address/0xWallet>)\n"
        "- **Tempo** $15.00 · [`0xWallet`](<https://explore.tempo.xyz/address/0xWallet>)\n"
        "**owed to all servers** $20.00"
    )
    assert "-# **Tempo watched** $5.00 in, $0.04 out · blocks 100 to 4200" in text
    assert heading(view) == "Together the wallets cover what servers are owed"
    assert "**$0.000617 left the wallet on Tempo and is in no book.**" in text
    poor = replace(view, open_fees=2_000_000)
    assert heading(poor) == "Together the wallets do not cover what servers are owed"


def test_a_silent_chain_leaves_it_open_whether_the_debts_are_covered() -> None:
    silent = WalletView(SOLANA, "SoWallet", None)
    view = replace(VIEW, wallets=(replace(WALLET, balance=6_000_001), silent))
    text = said(view)
    assert text.startswith("**wallets** at least $6.000001 together\n- **Base** $6.000001 · ")
    assert "- **Solana** does not answer right now · [`SoWallet`]" in text
    assert heading(view) == "Proof of the books"
