"""QR codes for payments, drawn by segno."""

import io

import segno

SCALE = 6
"""Pixels of one module: about 300 pixels in all, sharp enough for a phone held against a screen."""


def qr_png(content: str) -> bytes:
    """A PNG of the content, dark on white with the quiet zone that scanners need, whatever the
    background around it."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", scale=SCALE, border=4)
    return out.getvalue()
