"""The tour of `python -m sandbox demo`: a host, some members, a crash, a busy afternoon and the ledger."""

from sandbox.tour.guided import GuidedTour
from sandbox.tour.play import play
from sandbox.tour.screen import Screen

__all__ = ["GuidedTour", "Screen", "play"]
