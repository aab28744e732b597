"""Custom ids of everything that is pressed in a contest. They carry all that a press needs to know."""

from enum import StrEnum

ID = "[0-9a-z]{4,12}"
CONTEST = f"(?P<contest>{ID})"
JOB = f"(?P<job>{ID})"
PAIR = r"(?P<pair>\d{1,18})"
PAGE = r"(?P<page>\d{1,4})"
MARK = r"(?::[a-z-]+)?"
"""What tells one message of ours from another that has the same button."""


class ContestAction(StrEnum):
    """What a press does; ids follow after colons."""

    MAKE = "cmake"  # contest
    ENTER = "center"  # contest: shows what may be entered
    VOTE = "cvote"  # contest, mark
    BELL = "cbell"  # contest
    RESULT = "cresult"  # contest, mark
    OPEN = "copen"  # contest
    EXTEND = "cextend"  # contest: the organiser was asked
    PAGE = "cpage"  # contest, page: the gallery of the result
    WORD = "cword"  # pair, choice
    SAID = "csaid"  # contest: the pairs somebody voted on
    BACK = "cback"  # contest: one of them was chosen
    STOP = "cstop"
    REPORT = "creport"  # pair, side
    HEART = "cheart"  # contest, job, given, page
    HEARTS = "chearts"  # contest, page
    HREPORT = "chreport"  # contest: one of the hearts' gallery was chosen
    IN = "cin"  # job: hand it in to the contest it was made for
    INTO = "cinto"  # contest, job: hand in what is public
    PICK = "cpick"  # job: the contest was chosen
    REMIX = "cremix"  # job
    DROP = "cdrop"  # job

    def on(self, *of: object) -> str:
        """The custom id."""
        return ":".join(str(part) for part in (self.value, *of))
