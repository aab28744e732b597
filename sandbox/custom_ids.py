"""Custom ids as the bot writes them: the version of its scheme, an action, its arguments."""


def custom_id(action: str, *arguments: object) -> str:
    """`custom_id("jobs.start", "k7f3ab")` is `1:jobs.start:k7f3ab`."""
    return ":".join(["1", action, *map(str, arguments)])


def argument(custom_id: str, position: int = 0) -> str:
    """The argument at that position. IndexError if there is none."""
    return custom_id.partition("@")[0].split(":")[2 + position]
