"""The parser of transactions, held against solders."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solders.hash import Hash
from solders.instruction import AccountMeta, Instruction
from solders.message import MessageV0, to_bytes_versioned
from solders.pubkey import Pubkey
from solders.transaction import SanitizeError, VersionedTransaction

from sandbox.solana import base58
from sandbox.solana.transaction import MalformedError, Step, compiled, parse
from tests.sandbox.solana.buyer import VECTORS

GOLDEN = base64.b64decode(VECTORS["payments"][0]["transaction_base64"])

changes = st.lists(st.tuples(st.integers(0, len(GOLDEN) - 1), st.integers(0, 255)), max_size=3)
keys = st.sampled_from([bytes([number]) * 32 for number in range(6)])  # few, so that they meet again
programs = st.sampled_from([bytes([number]) * 32 for number in range(6, 9)])
metas = st.tuples(keys, st.booleans(), st.booleans())
steps = st.tuples(programs, st.lists(metas, max_size=4), st.binary(max_size=150))


@settings(max_examples=300)
@given(changes, st.binary(max_size=2))
def test_what_it_reads_solders_reads_alike(changed: list[tuple[int, int]], tail: bytes) -> None:
    raw = bytearray(GOLDEN)
    for at, byte in changed:
        raw[at] = byte
    wire = bytes(raw) + tail
    try:
        read = parse(wire)
    except MalformedError:
        return
    real = VersionedTransaction.from_bytes(wire)
    real.sanitize()
    assert read.encoded() == bytes(real) == wire
    assert read.message.raw == to_bytes_versioned(real.message)
    assert list(read.message.keys) == [str(key) for key in real.message.account_keys]
    assert [(each.program, each.accounts, each.data) for each in read.message.instructions] == [
        (each.program_id_index, tuple(each.accounts), bytes(each.data)) for each in real.message.instructions
    ]


def test_what_is_not_whole_or_not_in_its_shortest_form_is_none() -> None:
    padded = b"\x82\x00" + GOLDEN[1:]  # two signatures, counted in two bytes
    for wire in (*(GOLDEN[:end] for end in range(len(GOLDEN))), GOLDEN + b"\0", padded):
        try:
            parse(wire)
        except MalformedError:
            continue
        raise AssertionError(wire.hex())
    assert parse(GOLDEN).encoded() == GOLDEN


@pytest.mark.parametrize("header", [(0, 0, 4), (1, 0, 4), (3, 1, 4), (2, 2, 4), (2, 1, 7), (9, 1, 0)])
def test_a_header_fits_its_keys_and_signatures(header: tuple[int, int, int]) -> None:
    """Two signatures and eight keys, of which the first must be writable: it pays."""
    wire = GOLDEN[:130] + bytes(header) + GOLDEN[133:]
    with pytest.raises(MalformedError):
        parse(wire)
    with pytest.raises(SanitizeError):
        VersionedTransaction.from_bytes(wire).sanitize()


@settings(max_examples=300)
@given(keys.filter(lambda key: key[0] < 3), st.lists(steps, min_size=1, max_size=3), keys)
def test_what_it_compiles_has_solders_roles(
    payer: bytes, wanted: list[tuple[bytes, list[tuple[bytes, bool, bool]], bytes]], blockhash: bytes
) -> None:
    """The order of the keys is free within a role; what each may do is not."""
    text = base58.encode
    own = [
        Step(text(program), [(text(key), signs, written) for key, signs, written in accounts], data)
        for program, accounts, data in wanted
    ]
    theirs = [
        Instruction(Pubkey(program), data, [AccountMeta(Pubkey(key), *role) for key, *role in accounts])
        for program, accounts, data in wanted
    ]
    message = compiled(text(payer), own, text(blockhash))
    real = MessageV0.try_compile(Pubkey(payer), theirs, [], Hash(blockhash))
    assert message.signers == real.header.num_required_signatures
    assert message.readonly == (
        real.header.num_readonly_signed_accounts,
        real.header.num_readonly_unsigned_accounts,
    )
    assert message.keys[0] == str(real.account_keys[0])
    assert set(message.keys) == {str(key) for key in real.account_keys}
    for at, key in enumerate(real.account_keys):
        assert message.may_write(str(key)) == real.is_maybe_writable(at)
        assert message.signs(str(key)) == real.is_signer(at)
