"""What an audit says."""

from bot.domain.audit import Finding

__all__ = ["Finding"]
