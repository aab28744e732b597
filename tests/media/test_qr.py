"""The code is a picture that scanners can read: enough contrast, quiet zone, and the very content."""

import io

import segno
from PIL import Image

from bot.media.charts.charts import QR_SCALE, qr_png
from bot.ui.money.topup_text import payment_link

LINK = payment_link("0xC15617b89C34e9E56F6833A52295C7e554E3a3f8", 25_000_417)


def test_the_link_names_token_chain_address_and_exact_amount() -> None:
    assert LINK == (
        "ethereum:0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913@8453/transfer"
        "?address=0xC15617b89C34e9E56F6833A52295C7e554E3a3f8&uint256=25000417"
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
