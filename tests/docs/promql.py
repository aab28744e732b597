"""A reader of PromQL: enough of Prometheus' grammar to refuse what Prometheus would refuse.

    read('rate(atelier_polls_total{source="list"}[5m])')
    # [Selector("atelier_polls_total", (("source", "list"),))], and the labels that it groups by

Expressions have types as in Prometheus: rate needs a range, sum takes no range, == 1 needs no bool here.
"""

import re
from dataclasses import dataclass
from typing import Final

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<duration>(?:[0-9]+(?:ms|[smhdwy]))+(?![A-Za-z0-9_])|\$__(?:rate_interval|interval|range)\b)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?(?![A-Za-z0-9_]))"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<name>[A-Za-z_:][A-Za-z0-9_:]*)"
    r"|(?P<sign>==|!=|=~|!~|>=|<=|[-+*/%^<>=(){}\[\],:])"
)
_AGGREGATIONS: Final = frozenset({"sum", "min", "max", "avg", "count", "group", "stddev", "stdvar"})
_WITH_NUMBER: Final = frozenset({"topk", "bottomk", "quantile"})
_FUNCTIONS: Final = {
    **dict.fromkeys(("rate", "irate", "increase", "delta", "deriv", "changes", "resets"), ("range",)),
    **dict.fromkeys(("max_over_time", "min_over_time", "avg_over_time", "sum_over_time"), ("range",)),
    "predict_linear": ("range", "scalar"),
    "histogram_quantile": ("scalar", "vector"),
    **dict.fromkeys(("abs", "ceil", "floor", "absent", "scalar", "sort", "timestamp"), ("vector",)),
    **dict.fromkeys(("clamp_min", "clamp_max"), ("vector", "scalar")),
    "vector": ("scalar",),
    "time": (),
}
_LEVELS: Final = (
    frozenset({"or"}),
    frozenset({"and", "unless"}),
    frozenset({"==", "!=", ">", "<", ">=", "<="}),
    frozenset({"+", "-"}),
    frozenset({"*", "/", "%"}),
)


class PromQLError(ValueError):
    """Prometheus would refuse the expression."""


@dataclass(frozen=True, slots=True)
class Selector:
    """A metric that an expression reads, and the labels that it chooses by, with their values or patterns."""

    name: str
    matchers: tuple[tuple[str, str], ...] = ()

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(label for label, _ in self.matchers)


def read(expression: str) -> tuple[list[Selector], frozenset[str]]:
    """Return the selectors of an expression and the labels that it groups by. Raises PromQLError."""
    reader = _Reader(expression)
    kind = reader.expression()
    if reader.next is not None:
        raise PromQLError(f"{reader.next!r} is left in {expression}")
    if kind == "range":
        raise PromQLError(f"a range alone cannot be drawn: {expression}")
    return reader.selectors, frozenset(reader.grouped)


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise PromQLError(f"{text[at : at + 10]!r} cannot be read in {text}")
            if match.lastgroup != "space":
                self._tokens.append((match.lastgroup or "", match[0]))
            at = match.end()
        self._at = 0
        self.selectors: list[Selector] = []
        self.grouped: set[str] = set()

    @property
    def next(self) -> str | None:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str | None = None, kind: str | None = None) -> str:
        token = self.next
        if token is None or (wanted is not None and token != wanted) or (kind and self._kind != kind):
            raise PromQLError(f"{wanted or kind or 'something'} is missing before {token!r}")
        self._at += 1
        return token

    def expression(self, level: int = 0) -> str:
        if level == len(_LEVELS):
            return self._unary()
        left = self.expression(level + 1)
        while self.next in _LEVELS[level]:
            operator = self._take()
            is_bool = self.next == "bool"
            if is_bool:
                self._take()
            self._matching()
            right = self.expression(level + 1)
            if "range" in (left, right):
                raise PromQLError(f"a range beside {operator}")
            if level < 2 and (left, right) != ("vector", "vector"):
                raise PromQLError(f"{operator} joins vectors only")
            if level == 2 and (left, right) == ("scalar", "scalar") and not is_bool:
                raise PromQLError(f"{operator} between numbers needs bool")
            left = "vector" if "vector" in (left, right) else "scalar"
        return left

    def _matching(self) -> None:
        if self.next in ("on", "ignoring"):
            self._take()
            self.grouped |= self._labels()
            if self.next in ("group_left", "group_right"):
                self._take()
                if self.next == "(":
                    self._labels()

    def _unary(self) -> str:
        if self.next in ("-", "+"):
            self._take()
        kind = self._primary()
        if self.next == "[":
            self._take()
            self._take(kind="duration")
            self._take("]")
            if kind != "selector":
                raise PromQLError("only a metric has a range")
            return "range"
        return "vector" if kind == "selector" else kind

    def _primary(self) -> str:
        if self._kind == "number":
            self._take()
            return "scalar"
        if self.next == "(":
            self._take()
            kind = self.expression()
            self._take(")")
            return kind
        name = self._take(kind="name")
        if name in _AGGREGATIONS or name in _WITH_NUMBER:
            return self._aggregation(name)
        if self.next == "(":
            return self._call(name)
        self.selectors.append(Selector(name, self._matchers()))
        return "selector"

    def _aggregation(self, name: str) -> str:
        grouped = self._grouping()
        self._take("(")
        if name in _WITH_NUMBER:
            self._expect("scalar", name)
            self._take(",")
        self._expect("vector", name)
        self._take(")")
        if not grouped:
            self._grouping()
        return "vector"

    def _grouping(self) -> bool:
        if self.next not in ("by", "without"):
            return False
        self._take()
        self.grouped |= self._labels()
        return True

    def _call(self, name: str) -> str:
        if name not in _FUNCTIONS:
            raise PromQLError(f"there is no function {name}")
        self._take("(")
        for position, wanted in enumerate(_FUNCTIONS[name]):
            if position:
                self._take(",")
            self._expect(wanted, name)
        self._take(")")
        return "scalar" if name in ("scalar", "time") else "vector"

    def _expect(self, wanted: str, name: str) -> None:
        if (kind := self.expression()) != wanted:
            raise PromQLError(f"{name} takes a {wanted}, not a {kind}")

    def _labels(self) -> set[str]:
        labels = set()
        self._take("(")
        while self.next != ")":
            labels.add(self._take(kind="name"))
            if self.next != ")":
                self._take(",")
        self._take(")")
        return labels

    def _matchers(self) -> tuple[tuple[str, str], ...]:
        matchers = []
        if self.next == "{":
            self._take()
            while self.next != "}":
                label = self._take(kind="name")
                if self._take(kind="sign") not in ("=", "!=", "=~", "!~"):
                    raise PromQLError("a label is compared by =, !=, =~ or !~")
                pattern = self._take(kind="string").strip('"')
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise PromQLError(f"{pattern} is no pattern: {error}") from error
                matchers.append((label, pattern))
                if self.next != "}":
                    self._take(",")
            self._take("}")
        return tuple(matchers)
