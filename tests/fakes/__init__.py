"""In-memory stand-ins for the outside: each obeys its port and passes the same contract as the real one."""

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
