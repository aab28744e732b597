"""Inspect, convert and draw pictures and clips: the only users of Pillow, PyAV and segno."""
