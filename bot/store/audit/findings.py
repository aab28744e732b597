"""What an audit says."""

from bot.domain.money.audit import Finding

__all__ = ["Finding"]
