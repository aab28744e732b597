"""Answers of an API that refuses: Discord's numbered errors and its map of form errors."""

from typing import Any

from sandbox.discord.model import Json

_KNOWN: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10066: (404, "Unknown Auto Moderation Rule"),
    30010: (403, "Maximum number of reactions reached (20)"),
    30032: (400, "Maximum number of application commands reached"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "This interaction has reached the maximum number of follow up messages"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50024: (403, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160005: (403, "This thread is locked"),
    160004: (400, "A thread has already been created for this message"),
}


class ApiError(Exception):
    """An answer of the REST API that is not a success: HTTP status, Discord's code and text."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code} {message} {errors or ''}".rstrip())
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> Json:
        body: Json = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


def refusal(code: int) -> ApiError:
    """Return the error with this code, in Discord's words."""
    status, message = _KNOWN[code]
    return ApiError(status, code, message)


class Problems:
    """Collects the problems of a form, by dotted path, and refuses it all at once (50035)."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str, str]] = []

    def add(self, path: str, code: str, message: str) -> None:
        self._found.append((path, code, message))

    def need(self, ok: object, path: str, code: str, message: str) -> bool:
        """Note the problem unless `ok`. Return `ok`."""
        if not ok:
            self.add(path, code, message)
        return bool(ok)

    def length(self, value: object, path: str, low: int, high: int) -> bool:
        """Require a text of `low` to `high` characters."""
        if not isinstance(value, str):
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required and must be a text.")
            return False
        return self._fits(len(value), path, low, high)

    def _fits(self, size: int, path: str, low: int, high: int) -> bool:
        text = f"Must be between {low} and {high} in length."
        return self.need(low <= size <= high, path, "BASE_TYPE_BAD_LENGTH", text)

    def optional(self, value: object, path: str, low: int, high: int) -> bool:
        """As `length`, but null or absent is fine."""
        return value is None or self.length(value, path, low, high)

    def objects(self, value: object, path: str, low: int, high: int) -> list[Json]:
        """Return the objects of a list of `low` to `high`. Other values are noted and left out."""
        if not isinstance(value, list):
            self.add(path, "LIST_TYPE_CONVERT", "Must be a list.")
            return []
        if not self._fits(len(value), path, low, high):
            return []
        for number, inner in enumerate(value):
            text = "Only dictionaries may be used here."
            self.need(isinstance(inner, dict), f"{path}.{number}", "DICT_TYPE_CONVERT", text)
        return [inner for inner in value if isinstance(inner, dict)]

    def whole(self, value: object, path: str, low: int, high: int) -> bool:
        """Require a whole number from `low` to `high`."""
        ok = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return self.need(ok, path, "NUMBER_TYPE_RANGE", f"Value must be a whole number from {low} to {high}.")

    def raise_any(self) -> None:
        if not self._found:
            return
        tree: Json = {}
        for path, code, message in self._found:
            node: Any = tree
            for key in path.split("."):
                node = node.setdefault(key, {})
            node.setdefault("_errors", []).append({"code": code, "message": message})
        raise ApiError(400, 50035, "Invalid Form Body", tree)
