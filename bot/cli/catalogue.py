"""`python -m bot catalogue diff`: compare what StableStudio publishes with our catalogue."""

import asyncio
import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.catalogue import EVERY_OPERATION
from bot.catalogue.drift import Change, changes, known, missing
from bot.catalogue.published import NotOpenApi, others, routes
from bot.cli.arguments import FINE, WRONG
from bot.config.settings import Settings

_MAX_BYTES = 8 * 1024 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=30)
_DOCUMENT = "/openapi.json"


async def catalogue(settings: Settings, arguments: Namespace) -> int:
    """Print every difference and return 1 if there is any. Costs and changes nothing.

    Raises NotOpenApi for an unreadable document.
    """
    source = arguments.source or settings.stablestudio_url
    differences = drift(_json(await _read(source), source))
    if arguments.json:
        json.dump(
            {"source": source, "changes": [asdict(change) for change in differences]}, sys.stdout, indent=1
        )
        sys.stdout.write("\n")
    else:
        _print(differences)
    return WRONG if differences else FINE


def drift(document: object) -> list[Change]:
    """Return every difference between a document and our catalogue, models that are switched off included.

    Raises NotOpenApi.
    """
    return [*changes(routes(document), known(EVERY_OPERATION)), *missing(others(document))]


def _print(differences: Sequence[Change]) -> None:
    for change in differences:
        print(change)
    count = len(differences)
    print(f"{count} {'difference' if count == 1 else 'differences'}" if differences else "no difference")


async def _read(source: str) -> bytes:
    scheme = urlsplit(source).scheme
    if scheme in ("http", "https"):
        return await _fetch(source)
    return await asyncio.to_thread(_load, Path(source))


def _load(path: Path) -> bytes:
    if path.is_file() and path.stat().st_size > _MAX_BYTES:
        raise NotOpenApi(f"{path} has more than {_MAX_BYTES // 1024**2} MB: this is no openapi.json.")
    return path.read_bytes()


async def _fetch(url: str) -> bytes:
    """Return the document at an address. For a site without a path, use the service's own path."""
    where = url.rstrip("/") + _DOCUMENT if urlsplit(url).path in ("", "/") else url
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, session.get(where) as answer:
            if answer.status != 200:
                raise NotOpenApi(f"{where} answered {answer.status}.")
            return await _body(answer.content, where)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise NotOpenApi(f"{where} did not answer ({type(error).__name__}).") from error


async def _body(content: aiohttp.StreamReader, where: str) -> bytes:
    data = bytearray()
    while chunk := await content.read(1 << 16):
        data += chunk
        if len(data) > _MAX_BYTES:
            raise NotOpenApi(f"{where} sends more than {_MAX_BYTES // 1024**2} MB: this is no openapi.json.")
    return bytes(data)


def _json(data: bytes, source: str) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise NotOpenApi(f"{source} is no JSON document.") from None
