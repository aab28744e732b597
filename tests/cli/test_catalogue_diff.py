"""`python -m bot catalogue diff` as a host runs it: over a socket and on files."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.bot_process import Finished, run_bot
from sandbox.world import World

pytestmark = pytest.mark.usefixtures("forked_bots")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    await world.start()
    yield world
    await world.stop()


async def diff(folder: Path, *words: str, studio: str = "http://127.0.0.1:9") -> Finished:
    """The command in a folder where nothing is, as before the first start."""
    env = {"STABLESTUDIO_URL": studio, "DATABASE_PATH": str(folder / "none.sqlite3")}
    return await run_bot(env, "catalogue", "diff", *words)


async def published(world: World) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"{world.studio.url}/openapi.json") as answer:
        document: dict[str, Any] = await answer.json()
        return document


async def test_the_studio_sells_what_we_know(world: World, tmp_path: Path) -> None:
    for words in ((), (world.studio.url,), (f"{world.studio.url}/api/openapi.json",)):
        done = await diff(tmp_path, *words, studio=world.studio.url)
        assert (done.code, done.out, done.err) == (0, "no difference\n", "")


async def test_a_saved_document_tells_what_changed(world: World, tmp_path: Path) -> None:
    document = await published(world)
    paths = document["paths"]
    del paths["/api/generate/sora-2/generate"]
    paths["/api/generate/kling-3/t2v"] = paths["/api/generate/grok/generate"]
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document))
    done = await diff(tmp_path, str(file))
    lines = done.out.splitlines()
    assert (done.code, done.err) == (1, "")
    assert lines[0] == "gone: sora-2: the model is no longer sold"
    assert lines[1].startswith("new: kling-3/t2v: a model we do not have; it takes prompt (text, required),")
    assert lines[2:] == ["2 differences"]
    told = json.loads((await diff(tmp_path, str(file), "--json")).out)
    assert told["source"] == str(file)
    assert [(one["drift"], one["where"]) for one in told["changes"]] == [
        ("gone", "sora-2"),
        ("new", "kling-3/t2v"),
    ]


async def test_in_document_mode_the_newer_models_are_gone(tmp_path: Path) -> None:
    world = World(mode="document")
    await world.start()
    try:
        done = await diff(tmp_path, studio=world.studio.url)
    finally:
        await world.stop()
    gone = [f"gone: {model}: the model is no longer sold" for model in (
        "gpt-image-2.5-flare", "gpt-image-2.5-sunburst", "arrow-1.1", "arrow-1.1-max",
    )]  # fmt: skip
    assert done.code == 1
    assert done.out.splitlines() == [*gone, "4 differences"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        ("not JSON", "is no JSON document"),
        ("[" * 5_000, "is no JSON document"),
        ("{}", "no route under /api/generate/"),
        ('{"openapi": "3.1.0", "paths": {"/pets": {"get": {}}}}', "no route under /api/generate/"),
    ],
)
async def test_what_cannot_be_compared_is_one_sentence(
    tmp_path: Path, content: str | None, said: str
) -> None:
    file = tmp_path / "openapi.json"
    if content is not None:
        file.write_text(content)
    done = await diff(tmp_path, str(file))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err


async def test_an_address_that_has_no_document_is_one_sentence(world: World, tmp_path: Path) -> None:
    for address, said in (
        (f"{world.studio.url}/nothing", "answered 404"),
        ("http://127.0.0.1:9", "did not answer"),
    ):
        done = await diff(tmp_path, address)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert said in done.err


@pytest.mark.parametrize("words", [(), ("list",), ("diff", "a", "b")])
async def test_bad_usage_is_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = await run_bot({"DATABASE_PATH": str(tmp_path / "none.sqlite3")}, "catalogue", *words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
