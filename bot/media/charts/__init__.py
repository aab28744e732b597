"""Charts, podiums and QR codes, drawn with Pillow and segno."""
