"""Tempo's transactions: what the reader takes, whose they are, and a sponsor's signature."""

import pytest
import rlp
from eth_account import Account
from eth_keys.datatypes import PrivateKey
from pytempo import TempoTransaction

from sandbox.tempo import USDC, Tempo
from sandbox.tempo.transaction import Malformed, read, sponsor
from tests.sandbox.tempo.wallet import (
    KEY,
    PAYER,
    VECTORS,
    SetClock,
    credential,
    signed,
    transfer_call,
    unsigned,
)

SPONSOR_KEY = "0x" + "5a" * 32
_NAMES = ("chain_id", "gas_limit", "max_fee_per_gas", "nonce_key", "valid_before", "calls")


def changed(raw: bytes, place: int, value: object) -> bytes:
    """Return the bytes with one field changed."""
    fields = rlp.decode(raw[1:])
    fields[place] = value
    return raw[:1] + bytes(rlp.encode(fields))


def test_a_transaction_of_the_known_client_is_read() -> None:
    run = VECTORS["run"]
    read_back = read(bytes.fromhex(run["raw"][2:]))
    assert read_back.hash == run["receipt"]["transactionHash"]
    assert read_back.sender == read_back.payer == run["receipt"]["from"]
    assert (read_back.chain_id, read_back.gas_limit, read_back.fee_token) == (4217, 789_000, USDC.lower())


def test_an_independent_wallet_is_recovered_from_what_it_signs() -> None:
    chain = Tempo(SetClock())
    transaction = unsigned(chain, transfer_call(1), transfer_call(2, memo=None)).sign(KEY)
    read_back = read(transaction.encode())
    assert read_back.sender == PAYER.lower()
    assert read_back.hash == "0x" + transaction.hash().hex()
    assert [call.data for call in read_back.calls] == [call.data for call in transaction.calls]


def test_a_parity_of_0_or_1_is_the_same_transaction() -> None:
    raw = signed(Tempo(SetClock()))
    signature = rlp.decode(raw[1:])[13]
    other = changed(raw, 13, signature[:64] + bytes([signature[64] - 27]))
    assert other != raw
    assert read(other) == read(raw)


def test_a_mirrored_signature_is_refused() -> None:
    raw = signed(Tempo(SetClock()))
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    signature = rlp.decode(raw[1:])[13]
    mirrored = (order - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big")
    with pytest.raises(Malformed, match="low s"):
        read(changed(raw, 13, signature[:32] + mirrored + bytes([55 - signature[64]])))


@pytest.mark.parametrize("place", [*range(4), *range(6, 11)])
def test_whoever_changes_a_field_is_somebody_else(place: int) -> None:
    raw = signed(Tempo(SetClock()))
    assert read(changed(raw, place, b"\x11" * 20)).sender != PAYER.lower()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, b"\x00\x10"),
        (4, []),
        (4, [[b"\x11" * 20, b"\x01", b""]]),
        (10, b"\x11" * 19),
        (13, b""),
        (13, b"\x11" * 64),
    ],
)
def test_bytes_that_no_node_takes(place: int, value: object) -> None:
    with pytest.raises(Malformed):
        read(changed(signed(Tempo(SetClock())), place, value))


@pytest.mark.parametrize("raw", [b"", b"\x02\xc0", b"\x76\xc0", b"\x76\xff", b"\x76" + b"\xc1\x80" + b"\x00"])
def test_noise_is_no_transaction(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read(raw)


def test_a_sponsor_signs_what_an_independent_library_signs() -> None:
    """pytempo keeps the sponsor's fee token out of the sender's hash as well."""
    chain = Tempo(SetClock())
    wanted = unsigned(chain, fee_token=None, awaiting_fee_payer=True).sign(KEY)
    fields = rlp.decode(wanted.encode()[1:])
    fields[11] = bytes.fromhex(PAYER[2:])
    complete = sponsor(read(b"\x78" + rlp.encode(fields)), PrivateKey(bytes([0x5A] * 32)), USDC)
    theirs = TempoTransaction.create(
        **{name: getattr(wanted, name) for name in _NAMES}, fee_token=USDC, awaiting_fee_payer=True
    ).sign(KEY)
    assert complete.raw == theirs.sign(SPONSOR_KEY, for_fee_payer=True).encode()
    assert complete.payer == Account.from_key(SPONSOR_KEY).address.lower()
    assert read(complete.raw) == complete


def test_an_envelope_names_the_one_that_signed() -> None:
    envelope = bytes.fromhex(credential(1)["payload"]["signature"][2:])
    assert not read(envelope).payer
    with pytest.raises(Malformed, match="not the one that signed"):
        read(changed(envelope, 11, b"\x11" * 20))
