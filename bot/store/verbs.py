"""Bind functions over a connection as the methods of a store class.

    def _quotes(connection: Connection, since: int) -> Sequence[QuoteRow]:
        rows = connection.execute("SELECT … FROM quotes WHERE at >= ?", (since,))
        return [QuoteRow(**dict(row)) for row in rows]

    class PriceStore(Verbs):
        quotes = query(_quotes)

    quotes = await store.prices.quotes(since)

A verb is one function with its SQL and its docstring, and one transaction. The function may be part of
other functions' transactions too; the method is the same function in a transaction of its own.
"""

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.store.engine import Engine
from bot.store.sql import Connection

P = ParamSpec("P")
T = TypeVar("T")


class Verbs:
    """Base of the store's classes: a group of verbs over one database."""

    def __init__(self, database: Engine) -> None:
        self._db = database


def query(
    verb: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Return a method that reads: `self._db.read(verb, …)`. Raises StoreError, and what the verb raises."""

    async def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        value: T = await self._db.read(verb, *args, **kwargs)
        return value

    update_wrapper(method, verb)
    return method


def point_query(
    verb: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Return a method that reads a few rows by an index: like `query`, without the way to a thread.

    The event loop waits for it, so it reads nothing whose rows grow with a server's history.
    """

    async def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        value: T = await self._db.read_point(verb, *args, **kwargs)
        return value

    update_wrapper(method, verb)
    return method


def long_query(
    verb: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Return a method whose rows grow with a history: like `query`, over a second connection."""

    async def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        value: T = await self._db.read_long(verb, *args, **kwargs)
        return value

    update_wrapper(method, verb)
    return method


def bulk_query(
    verb: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Return a method that reads a whole history: over a connection of its own that delays no other."""

    async def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        value: T = await self._db.read_aside(verb, *args, **kwargs)
        return value

    update_wrapper(method, verb)
    return method


def command(
    verb: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Return a method that writes: `self._db.write(verb, …)`, committed to disk when it returns.

    If it raises, nothing of it happened. Raises Conflict, StoreError, and what the verb raises.
    """

    async def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        value: T = await self._db.write(verb, *args, **kwargs)
        return value

    update_wrapper(method, verb)
    return method
