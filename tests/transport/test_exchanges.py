"""Answers that are unusual and allowed, and requests as they leave."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.transport import Transport
from tests.stablestudio.script import until
from tests.transport.raw import OK, Peer, Play, Serve, answers, ask, opened

ODD = {
    "continue": (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, (200, b"ok")),
    "early hints": (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, (200, b"ok")),
    "of 1.0": (b"HTTP/1.0 200 OK\r\n\r\nok", (200, b"ok")),
    "until the connection ends": (b"HTTP/1.1 200 OK\r\n\r\nok", (200, b"ok")),
    "empty": (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"")),
    "chunked": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nA: b\r\n\r\n",
        (200, b"ok"),
    ),
    "a redirect": (
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        (307, b""),
    ),
    "a redirect to no address": (
        b"HTTP/1.1 302 Found\r\nLocation: https://[::1\r\nContent-Length: 0\r\n\r\n",
        (302, b""),
    ),
    "a reason beyond ASCII": (b"HTTP/1.1 200 \xc3\xa4\r\nContent-Length: 2\r\n\r\nok", (200, b"ok")),
    "packed": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(gzip.compress(b"ok"))
        + gzip.compress(b"ok"),
        (200, b"ok"),
    ),
    "a header of ninety kilobytes": (
        b"HTTP/1.1 402 Payment Required\r\nPayment-Required: " + b"x" * 90_000 + b"\r\n"
        b"Content-Length: 2\r\n\r\nok",
        (402, b"ok"),
    ),
}


@pytest.mark.parametrize(("sent", "answer"), ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("whose", ["transport", "model"])
async def test_an_odd_answer_is_an_answer(
    serve: Serve,
    transport: Transport,
    model: httpx.AsyncHTTPTransport,
    whose: str,
    sent: bytes,
    answer: tuple[int, bytes],
) -> None:
    server = await serve(answers(sent))

    assert (
        await ask(transport if whose == "transport" else model, f"http://127.0.0.1:{server.port}/") == answer
    )
    assert len(server.requests) == 1


@pytest.mark.parametrize(("sent", "answer"), ODD.values(), ids=ODD.keys())
async def test_an_odd_answer_is_read_as_a_whole_too(
    serve: Serve, transport: Transport, sent: bytes, answer: tuple[int, bytes]
) -> None:
    server = await serve(answers(sent))
    request = httpx.Request("GET", f"http://127.0.0.1:{server.port}/")

    async with transport.open(request) as exchange:
        assert (exchange.status, await exchange.whole(2)) == answer
    async with transport.open(request) as exchange:
        assert await exchange.whole(1) in (None, b"")


async def test_another_protocol_is_an_answer_without_a_body(serve: Serve, transport: Transport) -> None:
    server = await serve(
        answers(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nok")
    )

    status, _ = await ask(transport, f"http://127.0.0.1:{server.port}/")
    assert status == 101


async def test_what_is_packed_is_unpacked_in_pieces_that_bound_memory(
    serve: Serve, transport: Transport
) -> None:
    bomb = gzip.compress(bytes(200_000_000), 1)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    server = await serve(answers(head + bomb))
    request = httpx.Request("GET", f"http://127.0.0.1:{server.port}/")

    async with opened(transport, request) as response:
        largest = 0
        async for piece in response.aiter_bytes():
            largest = max(largest, len(piece))
            break
    assert 0 < largest <= 16 * 1024 * 1032


async def test_an_address_is_sent_byte_for_byte(serve: Serve, transport: Transport) -> None:
    """A signature is of the link as it is written: %2f and %2F are one address and two signatures."""
    server = await serve(answers(OK))
    path = "/a%2fb%7Ec/%C3%A4?sig=%2b%2F%3d&x=a%20b+c&y=~"

    await ask(transport, f"http://127.0.0.1:{server.port}{path}", "GET")
    assert server.requests[0].split(b"\r\n")[0] == f"GET {path} HTTP/1.1".encode()


async def test_a_request_has_our_headers_alone(serve: Serve, transport: Transport) -> None:
    server = await serve(answers(OK))

    await ask(
        transport, f"http://user:secret@127.0.0.1:{server.port}/", headers={"Payment-Signature": "c2ln"}
    )
    lines = server.requests[0].split(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    assert sorted(line.lower() for line in lines) == [
        b"content-length: 2",
        f"host: 127.0.0.1:{server.port}".encode(),
        b"payment-signature: c2ln",
    ]


async def test_no_cookie_is_kept(serve: Serve, transport: Transport) -> None:
    async def play(peer: Peer) -> None:
        for _ in range(2):
            await peer.request()
            await peer.send(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\nok")

    server = await serve(play)
    for _ in range(2):
        await ask(transport, f"http://127.0.0.1:{server.port}/", "GET")
    assert len(server.requests) == 2
    assert b"cookie" not in server.requests[1].lower()


def streamed(port: int, chunk: bytes, count: int, length: int | None) -> httpx.Request:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(count):
            yield chunk

    headers = {} if length is None else {"content-length": str(length)}
    return httpx.Request("PUT", f"http://127.0.0.1:{port}/", content=chunks(), headers=headers)


@pytest.mark.parametrize("length", [300_000, None])
async def test_a_body_is_sent_as_it_comes(serve: Serve, transport: Transport, length: int | None) -> None:
    server = await serve(answers(OK))

    async with opened(transport, streamed(server.port, b"x" * 100_000, 3, length)) as response:
        assert await response.aread() == b"ok"
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body.count(b"x") == 300_000
    assert (b"transfer-encoding: chunked" in head.lower()) is (length is None)


async def test_an_answer_before_the_body_was_sent_is_taken(serve: Serve, transport: Transport) -> None:
    """A host that refuses an upload says so at once, and the connection is not used again."""

    async def refuse(peer: Peer) -> None:
        await peer.send(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
        await peer.gone()

    server = await serve(refuse)
    request = streamed(server.port, b"x" * 1_000_000, 100, 100_000_000)
    async with opened(transport, request) as response:
        assert (response.status_code, await response.aread()) == (413, b"no")

    server.play = answers(OK)
    assert await ask(transport, f"http://127.0.0.1:{server.port}/") == (200, b"ok")
    assert server.connections == 2


def stays(sent: bytes) -> Play:
    """Send these bytes and keep the connection open."""

    async def play(peer: Peer) -> None:
        await peer.request()
        await peer.send(sent)
        await peer.gone()

    return play


async def test_a_body_that_is_left_frees_its_place_and_no_connection(
    serve: Serve, transport: Transport
) -> None:
    server = await serve(stays(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"))
    url = f"http://127.0.0.1:{server.port}/"
    for _ in range(3):  # of two places
        async with opened(transport, httpx.Request("GET", url)) as response:
            assert response.status_code == 200
    assert server.connections == 3


async def test_a_cancelled_exchange_frees_its_place_and_no_connection(
    serve: Serve, transport: Transport
) -> None:
    server = await serve(stays(b""))
    for _ in range(3):  # of two places
        server.requests.clear()
        asking = asyncio.create_task(ask(transport, f"http://127.0.0.1:{server.port}/"))
        await until(lambda: server.requests)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert server.connections == 3
