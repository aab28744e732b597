"""Our signatures, byte for byte, against vectors that two independent implementations agree on."""

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_utils.crypto import keccak

from bot.domain.money.networks import BASE
from bot.payments import siwx
from bot.payments.evm import Transfer
from bot.payments.siwx import SignIn
from tests.payments.world import ADDRESS, KEY, VECTORS, wallet

AUTHORIZATION = VECTORS["authorization"]
TRANSFER = Transfer(
    payer=AUTHORIZATION["from"],
    payee=AUTHORIZATION["to"],
    amount=int(AUTHORIZATION["value"]),
    valid_after=int(AUTHORIZATION["validAfter"]),
    valid_before=int(AUTHORIZATION["validBefore"]),
    nonce=bytes.fromhex(AUTHORIZATION["nonce"][2:]),
)


def test_the_eip3009_message_has_the_golden_digest() -> None:
    message = TRANSFER.signable(BASE)

    assert "0x" + keccak(b"\x19" + message.version + message.header + message.body).hex() == VECTORS["digest"]


def test_the_domain_of_usdc_on_base_has_its_known_separator() -> None:
    header = TRANSFER.signable(BASE).header

    assert "0x" + header.hex() == BASE.domain_separator == VECTORS["domain_separator"]


def test_the_signature_is_the_golden_one() -> None:
    signed = Account.from_key(KEY).sign_message(TRANSFER.signable(BASE))

    assert "0x" + bytes(signed.signature).hex() == VECTORS["signature"]


def test_numbers_go_over_the_wire_as_decimal_strings() -> None:
    assert TRANSFER.wire() == AUTHORIZATION


def test_another_domain_name_gives_another_digest() -> None:
    """Guards the test above: the digest must depend on the domain."""
    other = encode_typed_data(
        domain_data={"name": "USDC", "version": "2", "chainId": 8453, "verifyingContract": BASE.asset},
        message_types={"TransferWithAuthorization": [{"name": "nonce", "type": "bytes32"}]},
        message_data={"nonce": TRANSFER.nonce},
    )

    assert other.header != TRANSFER.signable(BASE).header


def test_answering_the_golden_challenge_gives_the_golden_header() -> None:
    info = VECTORS["sign_in"]["info"]

    assert wallet().sign_in(info["uri"], info) == VECTORS["sign_in"]["header"]
    assert siwx.answer(info["uri"], info, 0).text(ADDRESS) == VECTORS["sign_in"]["text"]


def test_without_a_statement_two_blank_lines_stand_before_the_uri() -> None:
    info = VECTORS["sign_in"]["info"]
    message = SignIn(
        info["domain"], info["uri"], info["nonce"], info["issuedAt"], info["expirationTime"], None
    )

    assert message.text(ADDRESS) == VECTORS["sign_in"]["text_without_statement"]
    signed = Account.from_key(KEY).sign_message(encode_defunct(text=message.text(ADDRESS)))
    assert "0x" + bytes(signed.signature).hex() == VECTORS["sign_in"]["signature_without_statement"]
