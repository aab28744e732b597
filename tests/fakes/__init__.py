"""In-memory stand-ins for the outside world. Each implements the port that its first line names.

Where tests/contract has tests for the port, the fake passes the same ones as the real implementation. A fake
keeps a record of its calls for tests to read, and its `…troubles` script failures, one call each.
"""

from tests.fakes.approvals import FakeApprovalCards
from tests.fakes.chain import FakeChain, FakePayments
from tests.fakes.clock import FakeClock
from tests.fakes.discord import FakeDelivery
from tests.fakes.files import CLIP, PICTURE, SOUND, FakeAttachments, FakeMedia
from tests.fakes.studio import FakeStudio, Trouble

__all__ = [
    "CLIP",
    "PICTURE",
    "SOUND",
    "FakeApprovalCards",
    "FakeAttachments",
    "FakeChain",
    "FakeClock",
    "FakeDelivery",
    "FakeMedia",
    "FakePayments",
    "FakeStudio",
    "Trouble",
]
