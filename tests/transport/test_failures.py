"""Every way in which an exchange fails, over sockets: the error says whether the request may have arrived.

httpx's own transport runs beside ours, so that the table is not our opinion.
"""

import asyncio
import socket
from dataclasses import dataclass
from typing import NoReturn

import httpx
import pytest

from bot.transport import Transport
from tests.stablestudio.script import until
from tests.transport.raw import OK, Peer, Play, Serve, answers, ask, resets, server_context, silence

SURELY_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.LocalProtocolError)
SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
UNFRAMED = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


async def closes_at_once(peer: Peer) -> None:
    """The connection is accepted, and closed before anything is read from it."""
    peer.writer.close()


async def resets_at_once(peer: Peer) -> None:
    peer.reset()


async def never_ends(peer: Peer) -> None:
    """The head comes, then nothing."""
    await peer.request()
    await peer.send(SHORT)
    await peer.gone()


async def half_a_head(peer: Peer) -> None:
    await peer.request()
    await peer.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    await peer.gone()


@dataclass(frozen=True, slots=True)
class Case:
    """What the server does, and the error. `seconds` is the patience of each phase."""

    play: Play
    error: type[httpx.TransportError]
    seconds: float = 30.0


CASES = {
    "closed without an answer": Case(answers(b""), httpx.RemoteProtocolError),
    "reset before an answer": Case(resets(b""), httpx.ReadError),
    "silent": Case(silence, httpx.ReadTimeout, 0.2),
    "silent within the head": Case(half_a_head, httpx.ReadTimeout, 0.2),
    "closed within the head": Case(answers(b"HTTP/1.1 200 OK\r\nContent-Le"), httpx.RemoteProtocolError),
    "silent within the body": Case(never_ends, httpx.ReadTimeout, 0.2),
    "closed within the body": Case(answers(SHORT), httpx.RemoteProtocolError),
    "closed between chunks": Case(answers(CHUNKED + b"1\r\n{\r\n"), httpx.RemoteProtocolError),
    "closed within a chunk": Case(answers(CHUNKED + b"ff\r\n{"), httpx.RemoteProtocolError),
    "reset within an unframed body": Case(resets(UNFRAMED + b"{}"), httpx.ReadError),
    "a chunk without a size": Case(answers(CHUNKED + b"no\r\n{}\r\n0\r\n\r\n"), httpx.RemoteProtocolError),
    "no HTTP": Case(answers(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), httpx.RemoteProtocolError),
    "a status of letters": Case(answers(b"HTTP/1.1 abc OK\r\n\r\n"), httpx.RemoteProtocolError),
    "a header without a name": Case(answers(b"HTTP/1.1 200 OK\r\n: x\r\n\r\n"), httpx.RemoteProtocolError),
    "a header without a colon": Case(answers(b"HTTP/1.1 200 OK\r\nx\r\n\r\n"), httpx.RemoteProtocolError),
    "a head of a megabyte": Case(
        answers(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n"), httpx.RemoteProtocolError
    ),
    "a length of letters": Case(
        answers(b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok"), httpx.RemoteProtocolError
    ),
    "two lengths": Case(
        answers(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
        httpx.RemoteProtocolError,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("whose", ["transport", "model"])
async def test_an_exchange_that_fails_after_the_request_was_sent(
    request: pytest.FixtureRequest,
    serve: Serve,
    transport: Transport,
    model: httpx.AsyncHTTPTransport,
    whose: str,
    case: Case,
) -> None:
    server = await serve(case.play)

    with pytest.raises(httpx.TransportError) as failed:
        await ask(
            transport if whose == "transport" else model,
            f"http://127.0.0.1:{server.port}/",
            seconds=case.seconds,
        )

    assert type(failed.value) is case.error
    assert not isinstance(failed.value, SURELY_NOT_SENT)
    assert server.connections == 1


@pytest.mark.parametrize("play", [closes_at_once, resets_at_once])
@pytest.mark.parametrize("whose", ["transport", "model"])
async def test_an_end_before_anything_was_read(
    serve: Serve, transport: Transport, model: httpx.AsyncHTTPTransport, whose: str, play: Play
) -> None:
    """Whether the kernel tells it while writing or while reading is a race; all of them say "perhaps"."""
    server = await serve(play)

    with pytest.raises((httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError)):
        await ask(transport if whose == "transport" else model, f"http://127.0.0.1:{server.port}/")
    assert server.connections == 1


async def test_a_reset_within_a_body_of_known_length(serve: Serve, transport: Transport) -> None:
    server = await serve(resets(SHORT))

    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await ask(transport, f"http://127.0.0.1:{server.port}/")


async def test_a_download_tells_a_reset_from_an_end(serve: Serve) -> None:
    """Where no connection is used twice, as for files: one may pass, the other is a broken file."""
    cut, reset = await serve(answers(SHORT)), await serve(resets(SHORT))
    once = Transport(connections=2, idle_seconds=0)

    with pytest.raises(httpx.RemoteProtocolError):
        await ask(once, f"http://127.0.0.1:{cut.port}/", "GET")
    with pytest.raises(httpx.ReadError):
        await ask(once, f"http://127.0.0.1:{reset.port}/", "GET")
    await once.aclose()


# ── surely not sent ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("whose", ["transport", "model"])
async def test_a_refused_connection(
    transport: Transport, model: httpx.AsyncHTTPTransport, whose: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        with pytest.raises(httpx.ConnectError):
            await ask(transport if whose == "transport" else model, url)


@pytest.mark.parametrize("whose", ["transport", "model"])
async def test_a_name_without_an_address(
    transport: Transport, model: httpx.AsyncHTTPTransport, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    with pytest.raises(httpx.ConnectError):
        await ask(transport if whose == "transport" else model, "http://nowhere.example/")


@pytest.mark.parametrize("whose", ["transport", "model"])
async def test_a_server_without_tls(
    serve: Serve, transport: Transport, model: httpx.AsyncHTTPTransport, whose: str
) -> None:
    async def in_clear(peer: Peer) -> None:
        await peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    server = await serve(in_clear)
    with pytest.raises(httpx.ConnectError):
        await ask(transport if whose == "transport" else model, f"https://127.0.0.1:{server.port}/")
    assert server.requests == []


@pytest.mark.parametrize("whose", ["transport", "model"])
async def test_a_certificate_of_another_name(
    serve: Serve, transport: Transport, model: httpx.AsyncHTTPTransport, whose: str
) -> None:
    server = await serve(silence, server_context())
    with pytest.raises(httpx.ConnectError):
        await ask(
            transport if whose == "transport" else model,
            f"https://127.0.0.1:{server.port}/",
            sni="evil.example",
        )
    assert server.requests == []


async def test_a_certificate_of_an_unknown_authority(serve: Serve) -> None:
    server = await serve(silence, server_context())
    plain = Transport(connections=1, idle_seconds=4)  # trusts what the world trusts
    with pytest.raises(httpx.ConnectError):
        await ask(plain, f"https://localhost:{server.port}/")
    assert server.requests == []
    await plain.aclose()


@pytest.mark.parametrize("whose", ["transport", "model"])
async def test_a_handshake_that_never_ends(
    serve: Serve, transport: Transport, model: httpx.AsyncHTTPTransport, whose: str
) -> None:
    async def mute(peer: Peer) -> None:
        await peer.gone()

    server = await serve(mute)
    with pytest.raises(httpx.ConnectTimeout):
        await ask(
            transport if whose == "transport" else model, f"https://127.0.0.1:{server.port}/", seconds=0.2
        )


@pytest.mark.parametrize("whose", ["transport", "model"])
async def test_no_free_connection(
    serve: Serve, transport: Transport, model: httpx.AsyncHTTPTransport, whose: str
) -> None:
    server = await serve(silence)
    url = f"http://127.0.0.1:{server.port}/"
    chosen = transport if whose == "transport" else model
    busy = [asyncio.create_task(ask(chosen, url)) for _ in range(2)]
    await until(lambda: len(server.requests) == 2)

    with pytest.raises(httpx.PoolTimeout):
        await ask(chosen, url, seconds=0.2)
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)
    assert len(server.requests) == 2


async def test_a_header_that_cannot_be_written(serve: Serve, transport: Transport) -> None:
    server = await serve(silence)
    with pytest.raises(httpx.LocalProtocolError):
        await ask(transport, f"http://127.0.0.1:{server.port}/", headers={"x": "a\r\nb: c"})
    assert server.requests == []


async def test_a_closed_transport_sends_nothing(serve: Serve, transport: Transport) -> None:
    server = await serve(answers(OK))
    url = f"http://127.0.0.1:{server.port}/"
    assert await ask(transport, url) == (200, b"ok")
    await transport.aclose()

    with pytest.raises(RuntimeError):
        await ask(transport, url)
    assert len(server.requests) == 1


async def test_no_error_holds_the_address(transport: Transport) -> None:
    with pytest.raises(httpx.TransportError) as failed:
        await ask(transport, "http://127.0.0.1:9/v2/s3cr3t")
    assert "s3cr3t" not in str(failed.value)
    assert "127.0.0.1" not in str(failed.value)
