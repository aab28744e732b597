"""Atelier: a shared picture studio for Discord servers, paid from one budget over x402."""

__version__ = "1.0.0"
