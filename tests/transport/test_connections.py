"""Connections that are used again: only while they are surely alive, and never to send anything twice."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.transport import Transport
from tests.stablestudio.script import until
from tests.transport.raw import OK, Peer, RawServer, Serve, always_ok, ask

ALL = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
CHANGING = ["POST", "PUT", "PATCH", "DELETE"]


class Time:
    """Seconds that stand where the test puts them."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def pool(time: Time) -> AsyncIterator[Transport]:
    transport = Transport(connections=8, idle_seconds=4, warm_seconds=20, steady=time)
    yield transport
    await transport.aclose()


def url(server: RawServer) -> str:
    return f"http://127.0.0.1:{server.port}/"


async def hangs_up_on_the_second(peer: Peer) -> None:
    """Take a second request on the same connection, and close without an answer: perhaps it was served."""
    await peer.request()
    await peer.send(OK)
    await peer.request()


@pytest.mark.parametrize("method", ALL)
async def test_a_request_that_may_have_been_served_is_not_sent_again(
    serve: Serve, pool: Transport, method: str
) -> None:
    """aiohttp alone repeats a GET, PUT or DELETE here."""
    server = await serve(hangs_up_on_the_second)
    await ask(pool, url(server))

    with pytest.raises(httpx.RemoteProtocolError):
        await ask(pool, url(server), method)
    assert len(server.requests) == 2
    assert server.connections == 1


@pytest.mark.parametrize("method", ALL)
async def test_a_connection_that_was_reset_under_a_request_is_not_replaced(
    serve: Serve, pool: Transport, method: str
) -> None:
    async def resets_on_the_second(peer: Peer) -> None:
        await hangs_up_on_the_second(peer)
        peer.reset()

    server = await serve(resets_on_the_second)
    await ask(pool, url(server))

    with pytest.raises(httpx.ReadError):
        await ask(pool, url(server), method)
    assert len(server.requests) == 2


@pytest.mark.parametrize("method", ALL)
async def test_a_connection_that_the_server_has_closed_is_not_used(
    serve: Serve, pool: Transport, method: str
) -> None:
    closed = asyncio.Event()

    async def one_each(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK if method != "HEAD" or peer.number == 1 else OK.removesuffix(b"ok"))
        peer.writer.close()
        await peer.writer.wait_closed()
        closed.set()

    server = await serve(one_each)
    await ask(pool, url(server))
    await closed.wait()

    # Our loop has not seen the end of the connection yet: nothing was awaited since it came.
    assert (await ask(pool, url(server), method))[0] == 200
    assert server.connections == 2


# ── ages ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", CHANGING)
@pytest.mark.parametrize(("idle", "connections"), [(0, 1), (3.9, 1), (4.1, 2), (19, 2)])
async def test_what_changes_something_goes_out_on_a_young_connection(
    serve: Serve, pool: Transport, time: Time, method: str, idle: float, connections: int
) -> None:
    server = await serve(always_ok)
    await ask(pool, url(server))
    time.at += idle

    await ask(pool, url(server), method)
    assert server.connections == connections


@pytest.mark.parametrize(("idle", "connections"), [(4.1, 1), (19.9, 1), (20.1, 2)])
async def test_a_get_may_use_an_older_one(
    serve: Serve, pool: Transport, time: Time, idle: float, connections: int
) -> None:
    server = await serve(always_ok)
    await ask(pool, url(server), "GET")
    time.at += idle

    await ask(pool, url(server), "GET")
    assert server.connections == connections


@pytest.mark.parametrize("told", ["Keep-Alive: timeout=5, max=100", "keep-alive: max=7,Timeout = 5"])
@pytest.mark.parametrize(("idle", "connections"), [(3.9, 1), (4.1, 2)])
async def test_the_servers_own_limit_counts(
    serve: Serve, pool: Transport, time: Time, told: str, idle: float, connections: int
) -> None:
    async def tells(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.send(OK.replace(b"\r\n\r\n", f"\r\n{told}\r\n\r\n".encode()))

    server = await serve(tells)
    await ask(pool, url(server), "GET")
    time.at += idle

    await ask(pool, url(server), "GET")
    assert server.connections == connections


async def test_a_server_that_waits_only_a_moment_gets_new_connections(
    serve: Serve, pool: Transport, time: Time
) -> None:
    async def tells(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.send(OK.replace(b"\r\n\r\n", b"\r\nKeep-Alive: timeout=1\r\n\r\n"))

    server = await serve(tells)
    await ask(pool, url(server))
    time.at += 0.1

    await ask(pool, url(server))
    assert server.connections == 2


async def test_a_get_that_met_a_closing_connection_is_a_lesson(
    serve: Serve, pool: Transport, time: Time
) -> None:
    server = await serve(hangs_up_on_the_second)
    await ask(pool, url(server), "GET")
    time.at += 10
    with pytest.raises(httpx.RemoteProtocolError):
        await ask(pool, url(server), "GET")

    server.play = always_ok
    await ask(pool, url(server), "GET")
    time.at += 10
    await ask(pool, url(server), "GET")
    assert server.connections == 3  # the last one did not use a connection that was idle for ten seconds


# ── answers that nobody asked for ────────────────────────────────────────────────────────────────

STRAY = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 5\r\n\r\nstray"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("seen", [True, False])
async def test_what_came_in_between_is_not_the_next_answer(
    serve: Serve, pool: Transport, method: str, seen: bool
) -> None:
    """Neither what our loop has read already nor what still waits in the socket."""
    go, went = asyncio.Event(), asyncio.Event()

    async def says_goodbye(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        if peer.number == 1:
            await go.wait()
            await peer.send(STRAY)
            went.set()
        await always_ok(peer)

    server = await serve(says_goodbye)
    await ask(pool, url(server))
    go.set()
    await went.wait()
    if seen:
        await asyncio.sleep(0.05)

    assert await ask(pool, url(server), method) == (200, b"ok")
    assert server.connections == 2


async def test_more_than_was_announced_ends_the_connection(serve: Serve, pool: Transport) -> None:
    async def generous(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK + STRAY)
        await peer.gone()

    server = await serve(generous)
    for _ in range(2):
        assert await ask(pool, url(server)) == (200, b"ok")
    assert server.connections == 2


async def test_answers_go_to_whoever_asked(serve: Serve, pool: Transport) -> None:
    async def echoes(peer: Peer) -> None:
        while True:
            path = (await peer.request()).split(b" ")[1]
            await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(path), path))

    server = await serve(echoes)
    paths = [f"/{number}" for number in range(50)]
    told = await asyncio.gather(*(ask(pool, url(server) + path[1:], "GET") for path in paths))
    assert [body.decode() for _, body in told] == paths
    assert server.connections <= 8


async def test_connections_end_with_the_transport(serve: Serve, pool: Transport) -> None:
    left = asyncio.Event()

    async def play(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.gone()
        left.set()

    server = await serve(play)
    await ask(pool, url(server))
    await pool.aclose()
    await until(left.is_set)
