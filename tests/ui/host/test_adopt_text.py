"""The answer of `/host adopt` fits in one message, whatever a long lost life or a thief has left behind."""

from bot.domain.host.adoption import Adoption, Missed, Verdict
from bot.domain.money.movements import Movement
from bot.services.host.adopt import AdoptionReport
from bot.ui.host.adopt_text import LISTED, adopted
from tests import builders

DISCORD = 4_000


def test_hundreds_of_payments_jobs_and_thefts_fit_in_one_message() -> None:
    moved = [Movement(f"0x{n:064x}", n, 50_000_000, True, "0x" + "9" * 40, 10**9 + n) for n in range(300)]
    jobs = tuple(builders.job(id=f"job{n:03}") for n in range(100))
    lost = tuple(Adoption(Missed(one, 5), Verdict.LOST) for one in moved[:100])
    lines = list(adopted(AdoptionReport(lost, jobs, tuple(moved[100:]), tuple(moved[:3]))))
    assert len("\n".join(lines)) < DISCORD
    assert [line for line in lines if "more" in line and line.startswith("-#")] == [
        f"-# and {count - LISTED} more" for count in (100, 100, 200)
    ]
