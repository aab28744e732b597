"""The code is a picture that scanners can read: enough contrast, quiet zone, and the very content."""

import io
from dataclasses import replace

import pytest
import segno
from PIL import Image

from bot.domain.money.deposits import Topup
from bot.domain.money.networks import BASE, SOLANA, TEMPO, Network, WalletAddress
from bot.media.charts.charts import QR_SCALE, qr_png
from bot.ui.money.topup_text import payment_link

TOPUP = Topup("3f9a01bc", "k", 1, 2, 3, 25_000_000, 25_000_417, 0, 1, None, None, None, None)
EVM_WALLET = "0xC15617b89C34e9E56F6833A52295C7e554E3a3f8"
SOLANA_WALLET = "HqpEDUY3kV423fSAv7iaY3cQiz8qN8qEuGqLsG4s6h2c"
LINK = payment_link(TOPUP, WalletAddress(BASE, EVM_WALLET))


@pytest.mark.parametrize(
    ("network", "token"),
    [
        (BASE, "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913@8453"),
        (TEMPO, "0x20C000000000000000000000b9537d11c60E8b50@4217"),
    ],
)
def test_the_link_names_token_chain_address_and_exact_amount(network: Network, token: str) -> None:
    assert payment_link(TOPUP, WalletAddress(network, EVM_WALLET)) == (
        f"ethereum:{token}/transfer?address={EVM_WALLET}&uint256=25000417"
    )


@pytest.mark.parametrize(("amount", "digits"), [(25_000_417, "25.000417"), (10_121, "0.010121")])
def test_on_solana_the_link_has_a_memo_too(amount: int, digits: str) -> None:
    assert payment_link(replace(TOPUP, amount=amount), WalletAddress(SOLANA, SOLANA_WALLET)) == (
        f"solana:{SOLANA_WALLET}?amount={digits}"
        "&spl-token=EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v&memo=3f9a01bc"
    )


def test_the_picture_holds_the_modules_of_exactly_that_link() -> None:
    image = Image.open(io.BytesIO(qr_png(LINK))).convert("L")
    matrix = segno.make(LINK, error="m", micro=False).matrix
    assert image.width == image.height == (len(matrix) + 8) * QR_SCALE
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            at = ((x + 4) * QR_SCALE + QR_SCALE // 2, (y + 4) * QR_SCALE + QR_SCALE // 2)
            assert image.getpixel(at) == (0 if dark else 255)
    assert {image.getpixel((n, 5)) for n in range(image.width)} == {255}
