"""Our own small encodings against solders: base58, lengths, and the addresses of token accounts."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from solders.pubkey import Pubkey
from solders.signature import Signature
from x402.mechanisms.svm.utils import derive_ata

from bot.domain.money.networks import SOLANA
from bot.payments.svm import base58
from bot.payments.svm.accounts import derived, is_on_curve, token_account
from bot.payments.svm.message import compact
from tests.payments.solana.world import VECTORS

KEYS = st.binary(min_size=32, max_size=32)
ZEROS = st.integers(0, 64)


@given(KEYS, ZEROS)
def test_keys_are_written_like_solders_writes_them(key: bytes, zeros: int) -> None:
    key = (bytes(zeros) + key)[:32]
    text = base58.encode(key)
    assert text == str(Pubkey(key))
    assert base58.read(text, 32) == bytes(Pubkey.from_string(text)) == key


@given(st.binary(min_size=64, max_size=64))
def test_signatures_are_written_like_solders_writes_them(raw: bytes) -> None:
    assert base58.encode(raw) == str(Signature(raw))
    assert base58.decode(str(Signature(raw))) == raw


@given(st.binary(max_size=120))
def test_what_is_encoded_is_decoded(raw: bytes) -> None:
    assert base58.decode(base58.encode(raw)) == raw


@pytest.mark.parametrize(
    "text",
    ["0", "O", "I", "l", "4+", " 4", "4\n", "é", "1" * 31, "1" * 33, "z" * 44, "2" * 1_701, None, 7, b"4"],
)
def test_what_is_no_key_is_none(text: object) -> None:
    assert base58.read(text, 32) is None


@pytest.mark.parametrize("text", ["0", "2" * 1_701])
def test_a_text_that_is_refused_is_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="base58") as caught:
        base58.decode(text)
    assert text not in str(caught.value)


LENGTHS = {
    0: "00",
    0x7F: "7f",
    0x80: "8001",
    0xFF: "ff01",
    0x100: "8002",
    0x3FFF: "ff7f",
    0x4000: "808001",
    0xFFFF: "ffff03",
}


@pytest.mark.parametrize(("number", "coded"), LENGTHS.items())
def test_lengths_are_written_as_the_chains_documents_show(number: int, coded: str) -> None:
    assert compact(number).hex() == coded


@given(st.integers(0, 65_535))
def test_a_length_is_read_back(number: int) -> None:
    coded = compact(number)
    assert sum((byte & 0x7F) << 7 * place for place, byte in enumerate(coded)) == number
    assert [byte >> 7 for byte in coded] == [1] * (len(coded) - 1) + [0]


@pytest.mark.parametrize("number", [-1, 65_536])
def test_a_length_of_more_than_16_bits_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="compact"):
        compact(number)


@given(KEYS)
def test_keys_are_on_the_curve_where_solders_says_so(key: bytes) -> None:
    assert is_on_curve(key) == Pubkey(key).is_on_curve()


SPECIAL = [0, 1, 2, 2**255 - 20, 2**255 - 19, 2**255 - 18, 2**255 - 1, 2**255, 2**255 + 1, 2**256 - 1]


@pytest.mark.parametrize("number", SPECIAL)
def test_odd_coordinates_are_on_the_curve_where_solders_says_so(number: int) -> None:
    key = number.to_bytes(32, "little")
    assert is_on_curve(key) == Pubkey(key).is_on_curve()


@given(KEYS)
def test_token_accounts_are_those_that_solders_derives(owner: bytes) -> None:
    wallet = str(Pubkey(owner))
    assert token_account(wallet, SOLANA.asset) == derive_ata(wallet, SOLANA.asset)


@given(st.binary(min_size=32, max_size=32), KEYS)
def test_addresses_are_derived_as_solders_does(seed: bytes, program: bytes) -> None:
    expected, _ = Pubkey.find_program_address([seed], Pubkey(program))
    assert derived(seed, program) == bytes(expected)


def test_some_derivations_need_more_than_one_bump() -> None:
    """Guards the two tests above: the test of the curve must have been asked for a second bump."""
    marker = b"ProgramDerivedAddress"
    first = [hashlib.sha256(bytes([n]) * 32 + b"\xff" + bytes(32) + marker).digest() for n in range(20)]
    assert {is_on_curve(address) for address in first} == {True, False}


def test_the_golden_token_accounts_are_derived() -> None:
    for payment in VECTORS["payments"]:
        payee = payment["challenge"]["accepts"][0]["payTo"]
        assert token_account(payee, SOLANA.asset) == payment["payee_token_account"]
        assert token_account(VECTORS["wallet"]["address"], SOLANA.asset) == payment["source_token_account"]


@pytest.mark.parametrize("owner", ["", "11111", "0x12", VECTORS["wallet"]["secret_base58"]])
def test_no_account_is_derived_for_what_is_no_key(owner: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        token_account(owner, SOLANA.asset)
