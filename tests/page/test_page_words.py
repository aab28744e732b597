"""Words that the page's server chooses: quotes of replies, names of accounts."""

import pytest

from sandbox.page.ledger_audit import report_of
from sandbox.page.view import first_lines

INSTANTS = "closes <t:1790000000:R> " * 8


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("", ""),
        ("one line", "one line"),
        ("### Title\n-# small\nmore", "### Title\n-# small\nmore"),
        (f"### Title\n{INSTANTS}\nleft out", f"### Title\n{INSTANTS}"),
        (f"{INSTANTS}\nleft out", INSTANTS),
    ],
)
def test_a_quote_of_a_message_has_whole_lines(text: str, quoted: str) -> None:
    assert first_lines(text, 100) == quoted


@pytest.mark.parametrize(
    ("account", "label"),
    [
        ("guild:11:available", "Atelier Lab · available"),
        ("guild:11:prize:22", "Atelier Lab · Noor's prize"),
        ("guild:11:prize:33", "Atelier Lab · 33's prize"),
        ("guild:44:held", "guild · 44 · held"),
        ("contest:k7f3:pot", "contest · k7f3 · pot"),
        ("written_off", "written off"),
    ],
)
def test_an_account_is_called_by_the_names_of_its_server_and_member(account: str, label: str) -> None:
    told = {"ok": True, "balances": [{"account": account, "amount": 5}]}
    report = report_of(1.0, told, labels={"11": "Atelier Lab", "22": "Noor"})
    assert report["balances"] == [{"account": account, "amount": 5, "label": label}]
