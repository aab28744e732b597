"""The base of all actions, and the kinds of arguments that they have."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, dataclass_transform

from bot.ui.kit.arguments import Number, Text

Id = Annotated[str, Text("[0-9a-z]{4,12}")]
"""The id of a job, a contest, a panel or a choice of pictures."""

Word = Annotated[str, Text(r"\w{1,40}")]
Model = Annotated[str, Text("[a-z0-9.-]{1,24}")]
Mark = Annotated[str, Text("[a-z-]{1,12}")]
"""Distinguishes buttons with the same action. Discord refuses a message in which two custom ids are equal."""

Snowflake = Annotated[int, Number(20, base=36)]
"""An id of Discord's."""

Instant = Annotated[int, Number(14, base=36)]
"""Epoch milliseconds."""

Price = Annotated[int, Number(12)]
"""Micro-USDC."""

Days = Annotated[int, Number(3)]
Page = Annotated[int, Number(4)]
"""The number of a page, from 0."""

Template = Annotated[int, Number(10)]
"""The number of a recurring contest."""

ReportId = Annotated[int, Number(12)]
"""The number of a report."""

Version = Annotated[int, Number(9)]
"""Counts the changes of a contest."""

Pair = Annotated[int, Number(18)]
"""The id of a pair of contest entries."""


@dataclass_transform(frozen_default=True)
class Action:
    """Base of all actions: frozen dataclasses, known by their `name` (`feature.action`)."""

    name: ClassVar[str]
    named: ClassVar[dict[str, type["Action"]]] = {}
    """All actions by their names."""

    def __init_subclass__(cls, name: str) -> None:
        if name in Action.named:
            raise ValueError(f"two actions are called {name}")
        cls.name = name
        Action.named[name] = dataclass(frozen=True)(cls)
